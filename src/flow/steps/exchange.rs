//! `exchange`: one token for another (RFC 8693 2).

use super::presentation::presented;
use super::token_endpoint::{self, TokenRequest};
use crate::catalog::scenario::Exchange;
use crate::flow::client_request::Parameters;
use crate::flow::context::{Context, omits};
use crate::flow::references::StepValues;
use crate::oauth::{Role, StepValue};
use crate::transcript::StepRecord;

/// The grant type of RFC 8693 2.1.
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// What the identifiers of RFC 8693 3 begin with.
const TOKEN_TYPE: &str = "urn:ietf:params:oauth:token-type:";

/// Exchanges the token.
pub async fn run(
    context: &mut Context<'_>,
    action: &Exchange,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let mut parameters = parameters(context, action)?;
    let presentation = presented(context, action, &mut parameters)?;
    let request = TokenRequest {
        role: Role::Token,
        parameters,
        presentation,
        proof: None,
        parallel: 1,
        times: 1,
    };
    let left = token_endpoint::run(&mut context.session, &request, record).await?;
    context.keep_tokens(action.client, &left);
    Ok(left)
}

/// The identifier of a type of token; what is none of RFC 8693 3 stays as it is.
fn type_of(text: &str) -> String {
    if text.is_empty() || text.contains(':') {
        text.to_owned()
    } else {
        format!("{TOKEN_TYPE}{text}")
    }
}

fn parameters(context: &mut Context<'_>, action: &Exchange) -> Result<Parameters, String> {
    let is_sent = |name: &str| !omits(&action.omit, name);
    let subject = match &action.subject_token {
        _ if !is_sent("subject_token") => None,
        Some(text) => Some(context.fill(text)?),
        None => Some(context.latest("tokens", StepValue::AccessToken)?),
    };
    let subject_type = action.subject_token_type.as_deref();
    let actor = context.fill_optional(action.actor_token.as_deref())?;
    let actor_type = action.actor_token_type.as_deref();
    let actor_type = actor_type.or(actor.is_some().then_some("access_token"));
    let delimiter = context.session.target.scope_delimiter().to_owned();
    let scope = match &action.scope {
        Some(words) => Some(context.fill_scope(words)?.join(&delimiter)),
        None => None,
    };
    let all = [
        ("grant_type", Some(GRANT_TYPE.to_owned())),
        ("subject_token", subject),
        (
            "subject_token_type",
            Some(type_of(subject_type.unwrap_or("access_token"))),
        ),
        ("actor_token", actor),
        ("actor_token_type", actor_type.map(type_of)),
        (
            "requested_token_type",
            action.requested_token_type.as_deref().map(type_of),
        ),
        ("scope", scope),
        (
            "resource",
            context.fill_optional(action.resource.as_deref())?,
        ),
        (
            "audience",
            context.fill_optional(action.audience.as_deref())?,
        ),
    ];
    Ok(all
        .into_iter()
        .filter(|(name, _)| is_sent(name))
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect())
}
