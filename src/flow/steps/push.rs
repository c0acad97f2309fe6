//! `push`: a pushed authorization request (RFC 9126 2).

use super::authorize::adds_challenge;
use super::back_channel::{self, BackChannelRequest};
use super::presentation::presented;
use crate::catalog::scenario::Push;
use crate::flow::client_request::Parameters;
use crate::flow::context::{Context, omits};
use crate::flow::references::{StepValues, random_text};
use crate::oauth::Role;
use crate::transcript::StepRecord;
use crate::wire::pseudonym::SecretKind;

/// Pushes the request. `state` and `redirect_uri` are left to the `authorize` step that goes on with it.
pub async fn run(
    context: &mut Context<'_>,
    action: &Push,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let target = context.session.target;
    let endpoint = target.profile.endpoints.par.as_ref();
    let endpoint = endpoint.ok_or("the profile has no pushed authorization request endpoint")?;
    let client = context.client(action.client)?;
    let is_sent = |name: &str| !omits(&action.omit, name);
    let redirect_uri = match &action.redirect_uri {
        Some(text) => Some(context.fill(text)?),
        None => client.redirect_uris.first().cloned(),
    }
    .filter(|_| is_sent("redirect_uri"));
    let state = match &action.state {
        Some(text) => Some(context.fill(text)?),
        None => Some(random_text(16)),
    }
    .filter(|_| is_sent("state"));
    if let Some(state) = &state {
        context.session.vault.learn(SecretKind::State, state);
    }
    let scope = context.scope_or_first(action.scope.as_deref())?;
    let response_type = action.response_type.as_deref().unwrap_or("code");
    let client_id = match &action.client_id {
        Some(text) => context.fill(text)?,
        None => client.id.clone(),
    };
    // A family may name another client beside the header.
    let is_sent = |name: &str| is_sent(name) && !action.extra.contains_key(name);
    let regular = [
        ("response_type", Some(response_type.to_owned())),
        ("client_id", Some(client_id)),
        ("redirect_uri", redirect_uri.clone()),
        (
            "scope",
            scope.map(|words| words.join(target.scope_delimiter())),
        ),
        ("state", state.clone()),
    ];
    let mut parameters: Parameters = regular
        .into_iter()
        .filter(|(name, _)| is_sent(name))
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    // A pushed request is bound to its code as one that a browser carries.
    let challenged = adds_challenge(target, response_type, &action.extra, &action.omit);
    if challenged {
        parameters.extend(context.references.challenge());
    }
    let presentation = presented(context, action, &mut parameters)?;
    let request = BackChannelRequest {
        role: Role::PushedAuthorization,
        url: target.url(&endpoint.path),
        parameters,
        presentation,
        times: action.times.unwrap_or(1),
        member: "request_uri",
    };
    let left = back_channel::send(context, request, record).await;
    Ok(StepValues {
        state,
        redirect_uri,
        challenged,
        ..left
    })
}
