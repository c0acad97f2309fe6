//! Introspection (RFC 7662).

use serde_json::json;

use super::JSON;
use super::client_auth::{authenticate, failed};
use super::revoke::{Found, find, is_unknown_kind, single_token};
use super::token::token_type;
use crate::sandbox::access_jwt;
use crate::sandbox::bearer::token_in_header;
use crate::sandbox::body_format::{self, Members, members};
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::lenient;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::{token_answer, token_request};

/// Answers an introspection request (RFC 7662 2.1 and 2.2).
pub(super) fn introspect(core: &mut Core, request: &Request) -> Response {
    let mut parameters = token_request::merged(core, request, request.form_parameters());
    if parameters.get("token").is_none() && core.has(Fault::MissingTokenActive) {
        let newest = core.store.latest_access(core.now());
        parameters.set("token", newest.unwrap_or_default());
    }
    let answer = asker(core, request, &parameters)
        .and_then(|asker| describe(core, &parameters, asker.as_deref()));
    match answer {
        Ok(mut description) => {
            if core.has(Fault::ExtraJsonMembers) {
                description.insert("sandbox_colour".to_owned(), json!("green"));
            }
            let unknown = description.get("active") == Some(&json!(false));
            let status = if unknown && core.has(Fault::UnknownTokenIntrospection404) {
                404
            } else {
                200
            };
            body_format::write(status, JSON, &description)
                .with("cache-control", "no-store")
                .with("pragma", "no-cache")
        }
        Err(_) if core.has(Fault::IntrospectionBadCredentialsInactive) && tries(request) => {
            body_format::write(200, JSON, &inactive()).with("cache-control", "no-store")
        }
        Err(refusal) => token_answer::refused_elsewhere(JSON, &refusal),
    }
}

fn tries(request: &Request) -> bool {
    let in_body = request.form_parameters().get("client_secret").is_some();
    in_body || request.header("authorization").is_some()
}

/// The `client_id` of the caller: a client with a secret, or the bearer of a token that a client got for itself.
/// `None` where a broken provider does not check.
fn asker(
    core: &mut Core,
    request: &Request,
    parameters: &Parameters,
) -> Result<Option<String>, Refusal> {
    if core.has(Fault::IntrospectionOpen) {
        return Ok(None);
    }
    if request.credentials("Bearer").is_some() {
        let token = token_in_header(core, request);
        let grant = token.ok().and_then(|token| core.store.grant(token.grant));
        return match grant {
            Some(grant) if grant.user.is_none() => Ok(Some(grant.client_id.clone())),
            _ => Err(Refusal {
                challenge: Some(format!(
                    "Bearer realm=\"{}\", error=\"invalid_token\"",
                    core.rules.realm
                )),
                ..Refusal::new(401, "invalid_token", "The access token is not valid here")
            }),
        };
    }
    let client = authenticate(core, request, parameters, false)?;
    if client.is_confidential() || core.has(Fault::IntrospectionForPublicClients) {
        Ok(Some(client.id))
    } else {
        Err(failed(false))
    }
}

fn inactive() -> Members {
    members([("active", json!(false))])
}

fn describe(core: &Core, parameters: &Parameters, asker: Option<&str>) -> Result<Members, Refusal> {
    let token = lenient::issued(core, single_token(parameters)?);
    let named = parameters.get("token_type_hint");
    if core.has(Fault::UnknownHintInactive) && named.as_deref().is_some_and(is_unknown_kind) {
        return Ok(inactive());
    }
    let hint = named.filter(|_| core.has(Fault::IntrospectionTrustsHint));
    let found = find(core, &token, hint.as_deref())
        .or_else(|| believed(core, &token))
        .or_else(|| wrongly_found(core, &token))
        .filter(|_| !core.has(Fault::IntrospectionAlwaysInactive))
        .filter(|found| !is_called_dead(core, found))
        .filter(|found| {
            !core.has(Fault::RefreshTokensNotIntrospected) || matches!(found, Found::Access(..))
        })
        .filter(|found| asker.is_none_or(|asker| asker == found.grant().client_id));
    Ok(match found {
        Some(found) => claims(core, &found),
        None if core.has(Fault::InactiveWithReason) => {
            let mut claims = ended(core, &token).map_or_else(Members::new, |f| claims(core, &f));
            claims.insert("active".to_owned(), json!(false));
            claims.insert("reason".to_owned(), json!("The token has ended"));
            claims
        }
        None if core.has(Fault::InactiveWithScope) => {
            let scope = ended(core, &token).map(|found| claims(core, &found)["scope"].clone());
            let mut claims = inactive();
            claims.extend(scope.map(|scope| ("scope".to_owned(), scope)));
            claims
        }
        None if core.has(Fault::UnknownTokenActive) => members([("active", json!(true))]),
        None => inactive(),
    })
}

/// Whether a careless provider forgets a token before its time.
fn is_called_dead(core: &Core, found: &Found) -> bool {
    let Found::Access(access, _) = found else {
        return false;
    };
    let age = core.now().saturating_sub(access.issued);
    core.has(Fault::IntrospectionForgetsEarly) && age > core.access_lifetime() / 2
}

/// The live token that a signed text stands for. The endpoint checks it like a resource server, unless it does without.
fn believed(core: &Core, token: &str) -> Option<Found> {
    let access = if core.has(Fault::IntrospectionSignatureUnchecked) {
        access_jwt::unchecked(core, token)?
    } else {
        access_jwt::believed(core, token)?
    };
    let grant = core.store.grant(access.grant)?.clone();
    Some(Found::Access(access, grant))
}

/// A dead token that a careless provider still finds.
fn wrongly_found(core: &Core, token: &str) -> Option<Found> {
    if core.has(Fault::IntrospectionIgnoresRevocation) {
        return ended(core, token);
    }
    if core.has(Fault::IntrospectionIgnoresRotation) {
        let refresh = core.store.refresh(token)?.clone();
        let grant = core.store.grant(refresh.grant)?.clone();
        return Some(Found::Refresh(refresh, grant));
    }
    if core.has(Fault::IntrospectionIgnoresExpiry) {
        let access = core.store.any_access(token)?.clone();
        let grant = core.store.grant(access.grant)?.clone();
        return Some(Found::Access(access, grant));
    }
    None
}

fn ended(core: &Core, token: &str) -> Option<Found> {
    let mut ended = core.store.ended.iter();
    let (access, grant) = ended.find(|(access, _)| access.value == token)?;
    Some(Found::Access(access.clone(), grant.clone()))
}

/// What is said about a live token; optional members only where there is something to say.
fn claims(core: &Core, found: &Found) -> Members {
    let grant = found.grant();
    let (scope, resources, issued) = match found {
        Found::Access(access, _) => (&access.scope, &access.resources, access.issued),
        Found::Refresh(refresh, grant) => (&grant.scope, &grant.resources, refresh.issued),
    };
    let scope = if core.has(Fault::IntrospectionWrongScope) {
        core.rules.scopes.join(" ")
    } else {
        scope.join(" ")
    };
    let active = if core.has(Fault::ActiveAsString) {
        json!("true")
    } else if core.has(Fault::ActiveAsNumber) {
        json!(1)
    } else {
        json!(true)
    };
    let scope = if core.has(Fault::IntrospectionScopeAsArray) {
        scope.split(' ').collect()
    } else {
        json!(scope)
    };
    let client_id = if core.has(Fault::IntrospectionWrongClient) {
        json!("resource-server")
    } else {
        json!(grant.client_id)
    };
    let in_unit = |seconds: u64| {
        if core.has(Fault::ExpInMilliseconds) {
            seconds * 1000
        } else {
            seconds
        }
    };
    let mut claims = members([
        ("active", active),
        ("scope", scope),
        ("client_id", client_id),
    ]);
    let mut add = |name: &str, value| claims.insert(name.to_owned(), value);
    if let Some(user) = &grant.user {
        add("username", json!(user));
    }
    // A client that acts for itself is its own subject (RFC 9068 2.2).
    add(
        "sub",
        json!(grant.user.as_ref().unwrap_or(&grant.client_id)),
    );
    add("iss", json!(core.issuer()));
    if let Found::Access(access, _) = found {
        let key = access
            .key
            .as_ref()
            .filter(|_| !core.has(Fault::DpopConfirmationMissing));
        add("token_type", json!(token_type(access)));
        if let Some(key) = key {
            add("cnf", json!({ "jkt": key }));
        }
        if let Some(actor) = &access.actor {
            add("act", json!({ "sub": actor }));
        }
    }
    add("iat", json!(in_unit(core.clock.unix_seconds(issued))));
    if let Found::Access(access, _) = found {
        let exp = core.clock.unix_seconds(access.expires);
        let exp = if core.has(Fault::ExpAsDateString) {
            json!(date(exp))
        } else {
            json!(in_unit(exp))
        };
        add("exp", exp);
    }
    if !resources.is_empty() && !core.has(Fault::ResourceParameterWithoutEffect) {
        add("aud", json!(resources));
    }
    claims
}

/// A reading of seconds since 1970 as people write it.
fn date(seconds: u64) -> String {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map_or_else(|| "never".to_owned(), |time| time.to_string())
}
