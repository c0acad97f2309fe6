//! The token endpoint: who asks, and for which grant.

use serde_json::json;

use super::client_auth::{authenticate, named};
use super::{JSON, device, dpop, exchange, grants, invalid_request, token_exchange};
use crate::sandbox::body_format::{Members, members};
use crate::sandbox::client_auth::basic_parts;
use crate::sandbox::core::Core;
use crate::sandbox::dialects::lifetime_seconds;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::{Parameters, percent_decoded, raw_value};
use crate::sandbox::grant::AccessToken;
use crate::sandbox::lenient;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::pages;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::token_answer;
use crate::sandbox::token_request;

/// Answers a token request. Parameters are those of the form body; the query is not read.
pub(super) fn token(core: &mut Core, request: &Request) -> Response {
    if core.has(Fault::TokenCrashesOnBrokenBasic)
        && request
            .credentials("Basic")
            .is_some_and(|credentials| basic_parts(credentials).is_none())
    {
        return pages::broken();
    }
    let parameters = parameters(core, request);
    let mut request = request.clone();
    if core.has(Fault::BasicNotSupported) {
        request.headers.retain(|(name, _)| name != "authorization");
    }
    core.proved_key = match dpop::proved(core, &request, None) {
        Ok(key) => key,
        Err(flaw) => return dpop::refused(core, flaw, &parameters),
    };
    let answer = grant(core, &request, &parameters);
    core.proved_key = None;
    match answer {
        Ok(answer) => token_answer::tokens(core, JSON, answer),
        Err(refusal) => token_answer::refused(core, JSON, &refusal, &parameters),
    }
}

fn parameters(core: &Core, request: &Request) -> Parameters {
    let mut parameters = if request.method == "GET" {
        // Only a provider with the defect of accepting GET comes here.
        request.query_parameters()
    } else {
        token_request::merged(core, request, request.form_parameters())
    };
    if core.has(Fault::CredentialsReadFromQuery) {
        let query = request.query_parameters();
        for name in ["client_id", "client_secret"] {
            if let Some(value) = query.get(name) {
                parameters.set(name, value);
            }
        }
    }
    if let (true, Some(raw)) = (
        core.has(Fault::PlusNotDecoded),
        raw_value(request.form_body(), "scope"),
    ) {
        parameters.set("scope", percent_decoded(raw));
    }
    for name in ["code", "refresh_token", "device_code", "subject_token"] {
        if let Some(sent) = parameters.get(name) {
            let found = lenient::issued(core, sent.clone());
            if found != sent {
                parameters.set(name, found);
            }
        }
    }
    token_request::overlooked(core, parameters)
}

fn grant(core: &mut Core, request: &Request, parameters: &Parameters) -> Result<Members, Refusal> {
    if core.has(Fault::InvalidReplayRevokes) {
        exchange::revoke_if_used(core, parameters);
    }
    // RFC 8707 2: a token may be asked for several resources.
    if parameters.repeated_except("resource").is_some() {
        return Err(invalid_request("A parameter occurs more than once"));
    }
    if token_request::has_strange_parameter(core, parameters) {
        return Err(invalid_request("A parameter is not known"));
    }
    if core.has(Fault::TokenEmptyParameterCounts) && parameters.is_empty_in("scope") {
        return Err(Refusal::new(400, "invalid_scope", "The scope is empty"));
    }
    let grant_type = token_request::grant_type(core, parameters);
    let relaxed = match grant_type.as_deref() {
        Some("authorization_code") => core.has(Fault::SecretOptional),
        Some("refresh_token") => core.has(Fault::RefreshWithoutSecret),
        Some("client_credentials") => core.has(Fault::ClientCredentialsWithoutSecret),
        Some(token_exchange::GRANT_TYPE) => core.has(Fault::ExchangeWithoutSecret),
        _ => false,
    };
    let client = authenticate(core, request, parameters, relaxed).or_else(|refusal| {
        let is_refresh = grant_type.as_deref() == Some("refresh_token");
        let unproven = named(core, request, parameters)
            .filter(|_| is_refresh && core.has(Fault::RefreshSecretUnchecked));
        unproven.ok_or(refusal)
    })?;
    let has_password_grant = core.has(Fault::PasswordGrantEnabled)
        || core.has(Fault::PasswordGrantUnlisted)
        || core.takes_passwords();
    match grant_type.as_deref() {
        Some("authorization_code") => exchange::exchange(core, parameters, &client),
        Some("refresh_token") => grants::refresh(core, parameters, &client),
        Some("client_credentials") => grants::client_credentials(core, parameters, &client),
        Some(token_exchange::GRANT_TYPE) => token_exchange::exchange(core, parameters, &client),
        Some(device::GRANT_TYPE) => device::redeem(core, parameters, &client),
        Some("password") if has_password_grant => grants::password(core, parameters, &client),
        None => Err(invalid_request("The parameter grant_type is missing")),
        Some(_) => {
            let description = "The grant type is not supported";
            Err(Refusal::new(
                400,
                token_request::unsupported_grant(core),
                description,
            ))
        }
    }
}

/// How a token is used (RFC 6749 7.1, RFC 9449 5).
pub(super) fn token_type(access: &AccessToken) -> &'static str {
    if access.key.is_some() {
        "DPoP"
    } else {
        "Bearer"
    }
}

/// The members of a token answer (RFC 6749 5.1).
pub(super) fn answer(access: &AccessToken, refresh: Option<&str>) -> Members {
    let mut answer = members([
        ("access_token", json!(access.value)),
        ("token_type", json!(token_type(access))),
        ("expires_in", json!(lifetime_seconds(access))),
    ]);
    if let Some(refresh) = refresh {
        answer.insert("refresh_token".to_owned(), json!(refresh));
    }
    answer.insert("scope".to_owned(), json!(access.scope.join(" ")));
    answer
}
