//! `token`: the exchange of a code (RFC 6749 4.1.3), or a request for another grant.

use super::presentation::presented;
use super::token_endpoint::{self, TokenRequest};
use crate::catalog::scenario::Token;
use crate::flow::client_request::Parameters;
use crate::flow::context::{Context, omits};
use crate::flow::references::StepValues;
use crate::oauth::{Role, StepValue};
use crate::transcript::StepRecord;

/// Asks for tokens.
pub async fn run(
    context: &mut Context<'_>,
    action: &Token,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let mut parameters = parameters(context, action)?;
    let presentation = presented(context, action, &mut parameters)?;
    let request = TokenRequest {
        role: Role::Token,
        parameters,
        presentation,
        proof: context.filled_proof(action.dpop.as_ref())?,
        parallel: action.parallel.unwrap_or(1),
        times: action.times.unwrap_or(1),
    };
    let left = token_endpoint::run(&mut context.session, &request, record).await?;
    context.keep_tokens(action.client, &left);
    Ok(left)
}

/// The grant of a device (RFC 8628 3.4).
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn parameters(context: &mut Context<'_>, action: &Token) -> Result<Parameters, String> {
    let target = context.session.target;
    let mut parameters = Parameters::new();
    if !omits(&action.omit, "grant_type") {
        let grant = if action.is_for_device() {
            DEVICE_CODE.to_owned()
        } else {
            context.fill(action.grant.as_deref().unwrap_or("authorization_code"))?
        };
        let grant = target.grant_type(&grant).to_owned();
        parameters.push(("grant_type".to_owned(), grant));
    }
    if let Some(scope) = &action.scope {
        let words = context.fill_scope(scope)?;
        let scope = words.join(target.scope_delimiter());
        parameters.push(("scope".to_owned(), scope));
    }
    parameters.extend(if action.is_for_device() {
        of_device(context, action)?
    } else {
        of_code(context, action)?
    });
    Ok(parameters)
}

/// What a code is redeemed with (RFC 6749 4.1.3, RFC 7636 4.5).
fn of_code(context: &mut Context<'_>, action: &Token) -> Result<Parameters, String> {
    let is_sent = |name: &str| !omits(&action.omit, name);
    let mut parameters = Parameters::new();
    let mut add = |name: &str, value: String| parameters.push((name.to_owned(), value));
    if is_sent("code") {
        let code = match &action.code {
            Some(text) => context.fill(text)?,
            None => context.latest("authorize", StepValue::Code)?,
        };
        add("code", code);
    }
    let authorize = context.references.step("authorize");
    let challenged = authorize.is_some_and(|values| values.challenged);
    if is_sent("redirect_uri") {
        let sent_before = authorize.and_then(|values| values.redirect_uri.clone());
        let given = context.fill_optional(action.redirect_uri.as_deref())?;
        if let Some(redirect_uri) = given.or(sent_before) {
            add("redirect_uri", redirect_uri);
        }
    }
    if challenged
        && matches!(action.grant.as_deref(), None | Some("authorization_code"))
        && !action.extra.contains_key("code_verifier")
        && is_sent("code_verifier")
    {
        add("code_verifier", context.references.verifier());
    }
    Ok(parameters)
}

/// What a device asks with whether its user has decided (RFC 8628 3.4). `client_id` is not needed beside a client's
/// authentication, and providers take it there all the same.
fn of_device(context: &mut Context<'_>, action: &Token) -> Result<Parameters, String> {
    let is_sent = |name: &str| !omits(&action.omit, name);
    let mut parameters = Parameters::new();
    if is_sent("client_id") && !action.extra.contains_key("client_id") {
        let client_id = match &action.client_id {
            Some(text) => context.fill(text)?,
            None => context.client(action.client)?.id.clone(),
        };
        parameters.push(("client_id".to_owned(), client_id));
    }
    if is_sent("device_code") {
        let device_code = match &action.device_code {
            Some(text) => context.fill(text)?,
            None => context.latest("device", StepValue::DeviceCode)?,
        };
        parameters.push(("device_code".to_owned(), device_code));
    }
    Ok(parameters)
}
