//! The token endpoint as Spring Security OAuth wrote it: code exchange and refresh (C080 to C102).

use std::time::Duration;

use serde_json::json;

use super::{RULES, format, split_scope};
use crate::sandbox::accounts::Client;
use crate::sandbox::body_format::{Format, Members, members};
use crate::sandbox::client_auth::{basic_parts, decoded, secret_is_right};
use crate::sandbox::core::Core;
use crate::sandbox::dialects::is_within;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::grant::{AccessToken, Code, Grant};
use crate::sandbox::message::{Request, Response};
use crate::sandbox::pages;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::token_answer;
use crate::sandbox::token_request;

/// The token endpoint: parameters in the query (C088) or in a form, as servlets merge both.
pub(super) fn token(core: &mut Core, request: &Request) -> Response {
    let parameters = token_request::overlooked(core, request.all_parameters());
    if core.has(Fault::TokenCrashesOnBrokenBasic)
        && request
            .credentials("Basic")
            .is_some_and(|credentials| basic_parts(credentials).is_none())
    {
        return pages::broken();
    }
    let format = if core.has(Fault::XmlDespiteAccept) {
        Format::Xml
    } else {
        format(request)
    };
    match grant(core, request, &parameters) {
        Ok(answer) => token_answer::tokens(core, format, answer),
        Err(refusal) => token_answer::refused(core, format, &refusal, &parameters),
    }
}

fn grant(core: &mut Core, request: &Request, parameters: &Parameters) -> Result<Members, Refusal> {
    let grant_type = token_request::grant_type(core, parameters);
    let relaxed = match grant_type.as_deref() {
        Some("authorization_code") => core.has(Fault::SecretOptional),
        Some("refresh_token") => core.has(Fault::RefreshWithoutSecret),
        _ => false,
    };
    let client = authenticate(core, request, parameters, relaxed)?;
    if parameters.repeated().is_some() {
        return Err(Refusal::new(
            400,
            "invalid_request",
            "A parameter occurs more than once",
        ));
    }
    if token_request::has_strange_parameter(core, parameters) {
        return Err(Refusal::new(
            400,
            "invalid_request",
            "A parameter is not known",
        ));
    }
    if core.has(Fault::TokenEmptyParameterCounts) && parameters.is_empty_in("scope") {
        return Err(Refusal::new(400, "invalid_scope", "Empty scope"));
    }
    match grant_type.as_deref() {
        Some("authorization_code") => exchange(core, parameters, &client),
        Some("refresh_token") => refresh(core, parameters, &client),
        None => Err(Refusal::new(400, "invalid_request", "Missing grant type")),
        Some(_) => Err(Refusal::new(
            400,
            token_request::unsupported_grant(core),
            "Unsupported grant type",
        )),
    }
}

/// Clients authenticate by HTTP Basic only (C084). The two parts count as they are, and form-decoded.
fn authenticate(
    core: &Core,
    request: &Request,
    parameters: &Parameters,
    relaxed: bool,
) -> Result<Client, Refusal> {
    let challenge = format!("Basic realm=\"{}\"", RULES.realm);
    let Some(credentials) = request.credentials("Basic") else {
        let named = parameters.get("client_id").and_then(|id| core.client(&id));
        return match named {
            Some(client) if relaxed => Ok(client),
            _ => Err(Refusal {
                challenge: Some(challenge),
                ..Refusal::new(
                    401,
                    "unauthorized",
                    "Full authentication is required to access this resource",
                )
            }),
        };
    };
    let (id, secret) = basic_parts(credentials).unwrap_or_default();
    let raw = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
    [(raw(&id), raw(&secret)), (decoded(&id), decoded(&secret))]
        .into_iter()
        .find_map(|(id, secret)| {
            let client = core.client(&id)?;
            let right = secret_is_right(core, &client, &secret) || relaxed && secret.is_empty();
            right.then_some(client)
        })
        .ok_or_else(|| Refusal {
            challenge: Some(challenge),
            by_basic: true,
            ..Refusal::new(401, "invalid_client", "Bad client credentials")
        })
}

fn invalid_grant(description: &'static str) -> Refusal {
    Refusal::new(400, "invalid_grant", description)
}

fn exchange(core: &mut Core, parameters: &Parameters, client: &Client) -> Result<Members, Refusal> {
    let Some(value) = parameters.get("code") else {
        let counts = core.has(Fault::TokenEmptyParameterCounts) && parameters.is_empty_in("code");
        if counts || core.has(Fault::MissingCodeInvalidGrant) {
            return Err(invalid_grant("Invalid authorization code"));
        }
        return Err(Refusal::new(
            400,
            "invalid_request",
            "An authorization code must be supplied.",
        ));
    };
    let value = core.presented_code(value);
    let now = core.now();
    let used_up_at = core.used_up_at(core.has(Fault::CodeRaceLost));
    let reusable = core.has(Fault::CodeReusable);
    let found = core.store.codes.get_mut(&value);
    let usable = |code: &&mut Code| code.expires > now && (reusable || !code.is_spent(now));
    let Some(code) = found.filter(usable) else {
        let error = if core.has(Fault::UnknownCodeInvalidRequest) {
            "invalid_request"
        } else {
            "invalid_grant"
        };
        return Err(Refusal::new(400, error, "Invalid authorization code"));
    };
    // The code is taken out of its store before anything is compared, so a mistake burns it.
    code.spent.get_or_insert(used_up_at);
    let (approved, user) = (code.request.clone(), code.user.clone());
    let right_uri = match parameters.get("redirect_uri") {
        None => !approved.redirect_uri_sent || core.has(Fault::RedirectUriOptionalAtToken),
        Some(uri) => uri == approved.redirect_uri || core.has(Fault::RedirectUriNotCompared),
    };
    if !right_uri {
        return Err(invalid_grant("Redirect URI mismatch."));
    }
    if approved.client_id != client.id && !core.has(Fault::CodeNotBoundToClient) {
        return Err(invalid_grant("Client ID mismatch"));
    }
    // The scope of the token request is ignored: the user approved another one (X-32, C095).
    let scope = match parameters.get("scope") {
        Some(text) if core.has(Fault::TokenScopeAsRequested) => {
            split_scope(&text).into_iter().map(str::to_owned).collect()
        }
        _ => approved.scope,
    };
    Ok(same_or_new_tokens(core, client, &user, scope))
}

/// A user who allows the same thing again gets the tokens that are still alive. Spring finds them by user, client
/// and scope.
fn same_or_new_tokens(core: &mut Core, client: &Client, user: &str, scope: Vec<String>) -> Members {
    let now = core.now();
    let earlier = core.store.same_grant(&client.id, user, &scope).cloned();
    let grant = earlier.unwrap_or_else(|| {
        let user = Some(user);
        core.store
            .new_grant(&client.id, user, scope.clone(), Vec::new())
    });
    // A token that a refresh narrowed is kept under another key, so it is not the same one.
    let alive = core.store.newest_access(grant.id, now);
    let alive = alive.filter(|token| token.scope == scope).cloned();
    let access = alive.unwrap_or_else(|| core.issue_access(grant.id, scope, Vec::new()));
    let current = core
        .store
        .current_refresh(grant.id)
        .map(|token| token.value.clone());
    let refresh = current.unwrap_or_else(|| core.issue_refresh(grant.id));
    answer(core, &access, &refresh)
}

fn refresh(core: &mut Core, parameters: &Parameters, client: &Client) -> Result<Members, Refusal> {
    let Some(value) = parameters.get("refresh_token") else {
        return Err(Refusal::new(
            400,
            "invalid_request",
            "A refresh token must be supplied.",
        ));
    };
    let Some((_, grant)) = core.refreshable(&value) else {
        let error = if core.has(Fault::UnknownRefreshTokenInvalidRequest) {
            "invalid_request"
        } else {
            "invalid_grant"
        };
        return Err(Refusal::new(400, error, "Invalid refresh token"));
    };
    if grant.client_id != client.id && !core.has(Fault::RefreshTokenNotBound) {
        return Err(invalid_grant("Wrong client for this refresh token"));
    }
    let scope = refreshed_scope(core, parameters, &grant)?;
    if core.has(Fault::NarrowingSticks) {
        core.store.rescope(grant.id, &scope);
    }
    let now = core.now();
    let old = core.store.newest_access(grant.id, now).cloned();
    let access = match old {
        Some(old) if core.has(Fault::AccessTokenNotRenewed) => old,
        _ => {
            // The access tokens of the refresh token are removed when it is used.
            core.store.remove_access_of(grant.id);
            core.issue_refreshed(grant.id, scope, Vec::new())
        }
    };
    // C101: the refresh token stays the same.
    let value = if core.has(Fault::RefreshTokenRotates) {
        core.store.remove_refresh_of(grant.id);
        core.issue_refresh(grant.id)
    } else {
        value
    };
    Ok(answer(core, &access, &value))
}

fn refreshed_scope(
    core: &Core,
    parameters: &Parameters,
    grant: &Grant,
) -> Result<Vec<String>, Refusal> {
    let Some(text) = parameters.get("scope") else {
        return Ok(grant.scope.clone());
    };
    let wanted: Vec<String> = split_scope(&text).into_iter().map(str::to_owned).collect();
    if core.has(Fault::NarrowingIgnored) && is_within(&wanted, &grant.scope) {
        return Ok(grant.scope.clone());
    }
    if is_within(&wanted, &grant.scope) || core.has(Fault::RefreshWidensScope) {
        return Ok(wanted);
    }
    Err(Refusal {
        scope: Some(grant.scope.join(" ")),
        ..Refusal::new(400, "invalid_scope", "Invalid scope")
    })
}

/// The five members in the order of the sample (C091 to C095).
fn answer(core: &Core, access: &AccessToken, refresh: &str) -> Members {
    let left = access.expires.saturating_sub(core.now());
    let shown = left.saturating_sub(Duration::from_millis(1)).as_secs();
    members([
        ("access_token", json!(access.value)),
        ("token_type", json!("bearer")),
        ("refresh_token", json!(refresh)),
        ("expires_in", json!(shown)),
        ("scope", json!(access.scope.join(" "))),
    ])
}
