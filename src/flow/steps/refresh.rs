//! `refresh`: new tokens for a refresh token (RFC 6749 6).

use super::presentation::presented;
use super::token_endpoint::{self, TokenRequest};
use crate::catalog::profile::RefreshedBy;
use crate::catalog::scenario::Refresh;
use crate::flow::client_request::Parameters;
use crate::flow::context::{Context, omits};
use crate::flow::references::StepValues;
use crate::oauth::{Role, StepValue};
use crate::transcript::StepRecord;

/// Asks for new tokens.
pub async fn run(
    context: &mut Context<'_>,
    action: &Refresh,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let mut parameters = parameters(context, action)?;
    let mut presentation = presented(context, action, &mut parameters)?;
    let documented = context.session.target.profile.endpoints.refresh.as_ref();
    if documented.is_some_and(|refresh| refresh.without_secret) && action.client_secret.is_none() {
        presentation.client.secret = None;
    }
    let request = TokenRequest {
        role: Role::Refresh,
        parameters,
        presentation,
        proof: context.filled_proof(action.dpop.as_ref())?,
        parallel: action.parallel.unwrap_or(1),
        times: action.times.unwrap_or(1),
    };
    let mut left = token_endpoint::run(&mut context.session, &request, record).await?;
    context.keep_tokens(action.client, &left);
    if left.access_token.is_some() && left.refresh_token.is_none() {
        // Without a new refresh token the old one goes on (RFC 6749 6).
        let tokens = context.references.step("tokens");
        left.refresh_token = tokens.and_then(|tokens| tokens.refresh_token.clone());
    }
    Ok(left)
}

fn parameters(context: &mut Context<'_>, action: &Refresh) -> Result<Parameters, String> {
    let target = context.session.target;
    let is_sent = |name: &str| !omits(&action.omit, name);
    let mut parameters = Parameters::new();
    let mut add = |name: &str, value: String| parameters.push((name.to_owned(), value));
    if is_sent("grant_type") {
        add("grant_type", target.grant_type("refresh_token").to_owned());
    }
    if let Some(scope) = &action.scope {
        let words = context.fill_scope(scope)?;
        add("scope", words.join(target.scope_delimiter()));
    }
    let refresh = target.profile.endpoints.refresh.clone().unwrap_or_default();
    if is_sent("refresh_token") {
        let presented = match refresh.by {
            RefreshedBy::RefreshToken => StepValue::RefreshToken,
            RefreshedBy::AccessToken => StepValue::AccessToken,
        };
        let token = match &action.refresh_token {
            Some(text) => context.fill(text)?,
            None => context.latest("tokens", presented)?,
        };
        let name = refresh.parameter.as_deref();
        add(name.unwrap_or("refresh_token"), token);
    }
    let authorize = context.references.step("authorize");
    if refresh.redirect_uri
        && let Some(uri) = authorize.and_then(|values| values.redirect_uri.clone())
    {
        add("redirect_uri", uri);
    }
    Ok(parameters)
}
