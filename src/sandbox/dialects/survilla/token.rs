//! The token endpoint of Survilla Cloud: exchange and refresh, with every parameter in the query.

use serde_json::json;

use super::super::{is_within, lifetime_seconds};
use super::{JSON, RULES};
use crate::sandbox::accounts::Client;
use crate::sandbox::body_format::{Members, members};
use crate::sandbox::client_auth::secret_is_right;
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::grant::AccessToken;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::token_answer;
use crate::sandbox::token_request;

/// The token endpoint: parameters in the query, the body is not read (C033, C034).
pub(super) fn token(core: &mut Core, request: &Request) -> Response {
    let parameters = token_request::overlooked(core, request.query_parameters());
    match grant(core, &parameters) {
        Ok(answer) => token_answer::tokens(core, JSON, answer),
        Err(text) => token_answer::refused(core, JSON, &Refusal::text(400, text), &parameters),
    }
}

/// Errors are one English sentence per cause and repeat nothing of the request (C052, C053).
type Text = &'static str;

fn grant(core: &mut Core, parameters: &Parameters) -> Result<Members, Text> {
    if parameters.repeated().is_some() {
        return Err("A parameter was given more than once.");
    }
    if token_request::has_strange_parameter(core, parameters) {
        return Err("A parameter is not known.");
    }
    let id = parameters
        .get("client_id")
        .ok_or("The client_id is missing.")?;
    let best_known =
        || (core.has(Fault::UnknownClientServed)).then(|| core.accounts.client.clone());
    let client = core
        .client(&id)
        .or_else(best_known)
        .ok_or("The client application does not exist.")?;
    let secret = parameters.get("client_secret");
    let authenticated = secret.is_some();
    if secret.is_some_and(|secret| !secret_is_right(core, &client, &secret)) {
        return Err("The client_secret is wrong.");
    }
    match token_request::grant_type(core, parameters).as_deref() {
        None => Err("The grant_type is missing."),
        Some("auth_code") if core.has(Fault::AuthCodeValueRefused) => {
            Err("The grant_type is not supported.")
        }
        // the list of options says auth_code, the sample request authorization_code.
        Some("authorization_code" | "auth_code") => {
            exchange(core, parameters, &client, authenticated)
        }
        Some("refresh_token") => refresh(core, parameters, &client, authenticated),
        Some(_) => Err("The grant_type is not supported."),
    }
}

fn exchange(
    core: &mut Core,
    parameters: &Parameters,
    client: &Client,
    authenticated: bool,
) -> Result<Members, Text> {
    const WRONG_CODE: Text = "The authorization code is not valid.";
    let value = parameters.get("code").ok_or("The code is missing.")?;
    let value = core.presented_code(value);
    let now = core.now();
    let bound = !core.has(Fault::CodeNotBoundToClient);
    let code = core.store.codes.get_mut(&value).ok_or(WRONG_CODE)?;
    if bound && code.request.client_id != client.id {
        code.spent = Some(now);
        return Err("The authorization code belongs to another client application.");
    }
    let code = code.clone();
    if core.has(Fault::OwnerOnly) && code.user != core.accounts.user.username {
        return Err("The client application belongs to another user.");
    }
    check_redirect_uri(core, parameters, client, code.request.redirect_uri_sent)?;
    if code.expires <= now {
        return Err("The authorization code has expired.");
    }
    if core.is_used_up(&code) {
        // The code is in the wrong hands: what it bought is taken back (RFC 6749 4.1.2).
        core.replayed(&code);
        return Err(WRONG_CODE);
    }
    let scope = code.request.scope.clone();
    let user = Some(code.user.as_str());
    let grant = core
        .store
        .new_grant(&client.id, user, scope.clone(), Vec::new());
    core.redeemed(&value, grant.id);
    let access = core.issue_access(grant.id, scope, Vec::new());
    // Without the secret the access is temporary: there is no refresh token (C035, C036).
    let permanent = authenticated || core.has(Fault::RefreshTokenWithoutSecret);
    if !permanent && core.has(Fault::TemporaryAccessOutlivesItsTime) {
        core.store.prolong(&access.value);
    }
    let has_refresh = permanent && !core.has(Fault::RefreshTokenNever);
    let refresh = has_refresh.then(|| core.issue_refresh(grant.id));
    Ok(answer(core, &access, refresh))
}

/// Any of the registered URIs will do, "as an additional security feature" (C038, C039); that the parameter may be
/// left out is not said, so it may not (RFC 6749 4.1.3).
fn check_redirect_uri(
    core: &Core,
    parameters: &Parameters,
    client: &Client,
    required: bool,
) -> Result<(), Text> {
    let names = RULES.redirect_uri_names;
    match names.iter().find_map(|name| parameters.get(name)) {
        None if required && !core.has(Fault::RedirectUriOptionalAtToken) => {
            Err("The redirect_uri is missing.")
        }
        Some(uri)
            if !client.redirect_uris.contains(&uri)
                && !core.has(Fault::UnregisteredRedirectUriAtToken) =>
        {
            Err("The redirect_uri is not registered.")
        }
        _ => Ok(()),
    }
}

fn refresh(
    core: &mut Core,
    parameters: &Parameters,
    client: &Client,
    authenticated: bool,
) -> Result<Members, Text> {
    if !authenticated && !core.has(Fault::RefreshWithoutSecret) {
        return Err("The client_secret is missing.");
    }
    let value = parameters
        .get("refresh_token")
        .ok_or("The refresh_token is missing.")?;
    let found = core.refreshable(&value);
    let (_, grant) = found.ok_or("The refresh token is not valid.")?;
    if grant.client_id != client.id && !core.has(Fault::RefreshTokenNotBound) {
        return Err("The refresh token belongs to another client application.");
    }
    let scope = match parameters.get("scope") {
        None => grant.scope.clone(),
        Some(text) => {
            let wanted: Vec<String> = (RULES.split_scope)(&text)
                .into_iter()
                .map(str::to_owned)
                .collect();
            if !is_within(&wanted, &grant.scope) && !core.has(Fault::RefreshWidensScope) {
                return Err("The scope exceeds what the user allowed.");
            }
            wanted
        }
    };
    let now = core.now();
    let old = core.store.newest_access(grant.id, now).cloned();
    let access = match old {
        Some(old) if core.has(Fault::AccessTokenNotRenewed) => old,
        _ => core.issue_refreshed(grant.id, scope, Vec::new()),
    };
    Ok(answer(core, &access, Some(value)))
}

/// The documented answers (C046, C047): no token_type, no scope.
fn answer(core: &Core, access: &AccessToken, refresh: Option<String>) -> Members {
    let mut answer = members([
        ("access_token", json!(access.value)),
        ("expires_in", json!(lifetime_seconds(access))),
    ]);
    if refresh.is_some() || core.has(Fault::RefreshTokenNull) {
        answer.insert("refresh_token".to_owned(), json!(refresh));
    }
    answer
}
