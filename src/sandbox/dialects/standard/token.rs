//! The token endpoint: code exchange and refresh (RFC 6749 4.1.3, 5 and 6; RFC 7636 4.6; RFC 9700 4.14).

use serde_json::json;

use super::client::authenticate;
use super::{JSON, RULES};
use crate::sandbox::accounts::Client;
use crate::sandbox::answers::{self, Members, Refusal, members};
use crate::sandbox::authorize::{is_pkce_text, verifies};
use crate::sandbox::core::Core;
use crate::sandbox::dialects::{is_within, lifetime_seconds};
use crate::sandbox::faults::Fault;
use crate::sandbox::message::{Parameters, Request, Response};
use crate::sandbox::store::{AccessToken, Code, Grant};

/// Answers a token request. Parameters are those of the form body; the query is not read.
pub(super) fn token(core: &mut Core, request: &Request) -> Response {
    let parameters = if request.method == "GET" {
        // Only a provider with the defect of accepting GET comes here.
        request.query_parameters()
    } else {
        request.form_parameters()
    };
    match grant(core, request, &parameters) {
        Ok(answer) => answers::tokens(core, JSON, answer),
        Err(refusal) => answers::refused(core, JSON, &refusal, &parameters),
    }
}

fn invalid_request(description: &'static str) -> Refusal {
    Refusal::new(400, "invalid_request", description)
}

fn invalid_grant(description: &'static str) -> Refusal {
    Refusal::new(400, "invalid_grant", description)
}

fn grant(core: &mut Core, request: &Request, parameters: &Parameters) -> Result<Members, Refusal> {
    if parameters.repeated().is_some() {
        return Err(invalid_request("A parameter occurs more than once"));
    }
    let grant_type = parameters.get("grant_type");
    let relaxed = match grant_type.as_deref() {
        Some("authorization_code") => core.has(Fault::SecretOptional),
        Some("refresh_token") => core.has(Fault::RefreshWithoutSecret),
        _ => false,
    };
    let client = authenticate(core, request, parameters, relaxed)?;
    match grant_type.as_deref() {
        Some("authorization_code") => exchange(core, parameters, &client),
        Some("refresh_token") => refresh(core, parameters, &client),
        None => Err(invalid_request("The parameter grant_type is missing")),
        Some(_) => {
            let description = "Only authorization_code and refresh_token are supported";
            Err(Refusal::new(400, "unsupported_grant_type", description))
        }
    }
}

/// Redeems a code. A refused request leaves the code usable, and only a request that is right in everything else
/// counts as a replay, so that nobody can end the tokens of others with half of what they know (OAuth 2.1 7.5.2).
fn exchange(core: &mut Core, parameters: &Parameters, client: &Client) -> Result<Members, Refusal> {
    let value = parameters
        .get("code")
        .ok_or_else(|| invalid_request("The parameter code is missing"))?;
    let Some(code) = core.store.codes.get(&value).cloned() else {
        let description = "The code is not valid";
        return Err(if core.has(Fault::UnknownCodeInvalidRequest) {
            invalid_request(description)
        } else {
            invalid_grant(description)
        });
    };
    if code.request.client_id != client.id && !core.has(Fault::CodeNotBoundToClient) {
        return Err(invalid_grant("The code was issued to another client"));
    }
    check_redirect_uri(core, parameters, &code)?;
    check_verifier(parameters, code.request.challenge.as_deref())?;
    if code.spent && !core.has(Fault::CodeReusable) {
        code.grant
            .into_iter()
            .for_each(|grant| core.store.end_grant(grant));
        return Err(invalid_grant("The code was used before"));
    }
    if code.expires <= core.now() {
        return Err(invalid_grant("The code has expired"));
    }
    let scope = code.request.scope;
    let grant = core.store.new_grant(&client.id, &code.user, scope.clone());
    if let Some(code) = core.store.codes.get_mut(&value) {
        code.spent = true;
        code.grant = Some(grant.id);
    }
    let access = core.issue_access(grant.id, scope);
    let refresh = core.issue_refresh(grant.id);
    Ok(answer(&access, &refresh))
}

fn check_redirect_uri(core: &Core, parameters: &Parameters, code: &Code) -> Result<(), Refusal> {
    match parameters.get("redirect_uri") {
        None if code.request.redirect_uri_sent && !core.has(Fault::RedirectUriOptionalAtToken) => {
            Err(invalid_grant("The parameter redirect_uri is missing"))
        }
        Some(uri)
            if uri != code.request.redirect_uri && !core.has(Fault::RedirectUriNotCompared) =>
        {
            Err(invalid_grant(
                "The redirect_uri is not the one of the authorization request",
            ))
        }
        _ => Ok(()),
    }
}

fn check_verifier(parameters: &Parameters, challenge: Option<&str>) -> Result<(), Refusal> {
    match (parameters.get("code_verifier"), challenge) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(invalid_grant("The parameter code_verifier is missing")),
        // RFC 9700 4.8.2: otherwise an attacker could strip the challenge from the authorization request.
        (Some(_), None) => Err(invalid_grant("A code_verifier without a code_challenge")),
        (Some(verifier), Some(_)) if !is_pkce_text(&verifier) => {
            Err(invalid_request("The code_verifier is malformed"))
        }
        (Some(verifier), Some(challenge)) if verifies(&verifier, challenge) => Ok(()),
        _ => Err(invalid_grant(
            "The code_verifier does not match the code_challenge",
        )),
    }
}

/// Redeems a refresh token for a new pair. A token that was replaced before was copied by somebody, and nobody knows
/// by whom, so the whole family ends (RFC 9700 4.14.2).
fn refresh(core: &mut Core, parameters: &Parameters, client: &Client) -> Result<Members, Refusal> {
    let value = parameters
        .get("refresh_token")
        .ok_or_else(|| invalid_request("The parameter refresh_token is missing"))?;
    let found = core.store.refresh(&value);
    let found =
        found.and_then(|token| Some((token.retired, core.store.grant(token.grant)?.clone())));
    let Some((retired, grant)) = found else {
        let description = "The refresh token is not valid";
        return Err(if core.has(Fault::UnknownRefreshTokenInvalidRequest) {
            invalid_request(description)
        } else {
            invalid_grant(description)
        });
    };
    if grant.client_id != client.id && !core.has(Fault::RefreshTokenNotBound) {
        return Err(invalid_grant(
            "The refresh token was issued to another client",
        ));
    }
    if retired {
        core.store.end_grant(grant.id);
        return Err(invalid_grant("The refresh token was used before"));
    }
    let scope = refreshed_scope(core, parameters, &grant)?;
    core.store.retire_refresh_of(grant.id);
    let access = core.issue_refreshed(grant.id, scope);
    // The new refresh token keeps the scope of the grant: narrowing is not for ever (RFC 6749 6).
    let refresh = core.issue_refresh(grant.id);
    Ok(answer(&access, &refresh))
}

fn refreshed_scope(
    core: &Core,
    parameters: &Parameters,
    grant: &Grant,
) -> Result<Vec<String>, Refusal> {
    let Some(text) = parameters.get("scope") else {
        return Ok(grant.scope.clone());
    };
    let wanted: Vec<String> = (RULES.split_scope)(&text)
        .into_iter()
        .map(str::to_owned)
        .collect();
    if is_within(&wanted, &grant.scope) || core.has(Fault::RefreshWidensScope) {
        Ok(wanted)
    } else {
        Err(Refusal::new(
            400,
            "invalid_scope",
            "The scope exceeds what the user allowed",
        ))
    }
}

fn answer(access: &AccessToken, refresh: &str) -> Members {
    members([
        ("access_token", json!(access.value)),
        ("token_type", json!("Bearer")),
        ("expires_in", json!(lifetime_seconds(access))),
        ("refresh_token", json!(refresh)),
        ("scope", json!(access.scope.join(" "))),
    ])
}
