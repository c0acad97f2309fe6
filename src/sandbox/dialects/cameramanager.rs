//! Eagle Eye Networks CameraManager, as its guide "OAuth login panel + refresh token" describes it (claims
//! `cameramanager/C065` to `cameramanager/C108`).
//!
//! Where the guide is silent this answers as Spring Security OAuth of its time did, which the guide's samples give
//! away. Where the source of that library has not been read, RFC 6749 decides: parameters may not be repeated, and
//! the code of another client is answered with `invalid_grant`.

use std::time::Duration;

use serde_json::json;

use super::super::answers::{self, Format, Members, Refusal, members};
use super::super::bearer::{Closed, challenged, open_resource, token_in_header};
use super::super::client_auth::{basic_parts, decoded, secret_is_right};
use super::super::core::Core;
use super::super::faults::Fault;
use super::super::message::{Parameters, Request, Response};
use super::{CONSENT, Endpoint, LOGIN, Route, Rules, authorize_at, is_within};
use crate::sandbox::accounts::Client;
use crate::sandbox::store::{AccessToken, Grant};

/// The media type as Spring writes it, without a space.
const JSON: Format = Format::Json("application/json;charset=UTF-8");

/// The number after the colon of every token; in the samples it is the same for both tokens (C091, C093).
const ZONE: &str = "10003";

pub(super) static RULES: Rules = Rules {
    routes: &[
        authorize_at("/oauth/authorize"),
        LOGIN,
        CONSENT,
        Route {
            path: "/oauth/token",
            methods: &["POST"],
            endpoint: Endpoint::Token,
            handler: token,
        },
        Route {
            path: "/rest/v2.0/users/self/tokens/current",
            methods: &["DELETE"],
            endpoint: Endpoint::Revoke,
            handler: logout,
        },
        Route {
            path: "/rest/v2.4/cameras",
            methods: &["GET"],
            endpoint: Endpoint::Resource,
            handler: cameras,
        },
    ],
    session_cookie: "JSESSIONID",
    realm: "oauth2-resource",
    code_lifetime: Duration::from_secs(600),
    // Twelve hours; a fresh token shows 43199 because the rest of a second is cut off (C094).
    access_lifetime: Duration::from_secs(43_200),
    scopes: &["read", "write"],
    default_scope: &["read", "write"],
    split_scope,
    redirect_uri_names: &["redirect_uri"],
    checks_redirect_after_login: true,
    has_pkce: false,
    sends_issuer: false,
    describes_errors: true,
    remembers_consent: true,
    status_after_form: 302,
    new_code,
    new_token,
    method_refused,
};

fn split_scope(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || c == '+')
        .filter(|scope| !scope.is_empty())
        .collect()
}

/// Six letters, as in the sample `AbCdEf` (C078).
fn new_code() -> String {
    (0..6)
        .map(|_| {
            let letter = rand::random_range(0..52u8);
            char::from(if letter < 26 {
                b'A' + letter
            } else {
                b'a' + letter - 26
            })
        })
        .collect()
}

/// A random UUID and the zone.
fn new_token(core: &Core) -> String {
    let mut bytes = rand::random::<[u8; 16]>();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let uuid = format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    );
    if core.has(Fault::ZoneMissing) {
        uuid
    } else {
        format!("{uuid}:{ZONE}")
    }
}

/// JSON only for those who ask for it (C081).
fn format(request: &Request) -> Format {
    let accept = request
        .header("accept")
        .unwrap_or_default()
        .to_ascii_lowercase();
    if accept.contains("application/json") {
        JSON
    } else {
        Format::Xml
    }
}

fn method_refused(core: &Core, request: &Request, endpoint: Endpoint) -> Response {
    if endpoint == Endpoint::Page || endpoint == Endpoint::Authorize {
        return super::plain_method_refused(core, request, endpoint);
    }
    let refusal = Refusal::new(
        405,
        "method_not_allowed",
        "This request method is not supported",
    );
    answers::refused_elsewhere(format(request), &refusal)
}

/// The token endpoint: parameters in the query (C088) or in a form, as servlets merge both.
fn token(core: &mut Core, request: &Request) -> Response {
    let parameters = request.all_parameters();
    let format = if core.has(Fault::XmlDespiteAccept) {
        Format::Xml
    } else {
        format(request)
    };
    match grant(core, request, &parameters) {
        Ok(answer) => answers::tokens(core, format, answer),
        Err(refusal) => answers::refused(core, format, &refusal, &parameters),
    }
}

fn grant(core: &mut Core, request: &Request, parameters: &Parameters) -> Result<Members, Refusal> {
    let grant_type = parameters.get("grant_type");
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
    match grant_type.as_deref() {
        Some("authorization_code") => exchange(core, parameters, &client),
        Some("refresh_token") => refresh(core, parameters, &client),
        None => Err(Refusal::new(400, "invalid_request", "Missing grant type")),
        Some(_) => Err(Refusal::new(
            400,
            "unsupported_grant_type",
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
        return Err(Refusal::new(
            400,
            "invalid_request",
            "An authorization code must be supplied.",
        ));
    };
    let now = core.now();
    let reusable = core.has(Fault::CodeReusable);
    let found = core.store.codes.get_mut(&value);
    let Some(code) = found.filter(|code| code.expires > now && (reusable || !code.spent)) else {
        let error = if core.has(Fault::UnknownCodeInvalidRequest) {
            "invalid_request"
        } else {
            "invalid_grant"
        };
        return Err(Refusal::new(400, error, "Invalid authorization code"));
    };
    // The code is taken out of its store before anything is compared, so a mistake burns it.
    code.spent = true;
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
    let grant = earlier.unwrap_or_else(|| core.store.new_grant(&client.id, user, scope.clone()));
    let alive = core.store.newest_access(grant.id, now).cloned();
    let access = alive.unwrap_or_else(|| core.issue_access(grant.id, scope));
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
    let found = core
        .store
        .refresh(&value)
        .and_then(|token| core.store.grant(token.grant));
    let Some(grant) = found.cloned() else {
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
    let now = core.now();
    let old = core.store.newest_access(grant.id, now).cloned();
    let access = match old {
        Some(old) if core.has(Fault::AccessTokenNotRenewed) => old,
        _ => {
            // The access tokens of the refresh token are removed when it is used.
            core.store.remove_access_of(grant.id);
            core.issue_refreshed(grant.id, scope)
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

/// Ends the access token that the request is made with, and its refresh token (C103 to C107).
fn logout(core: &mut Core, request: &Request) -> Response {
    let access = match token_in_header(core, request) {
        Ok(access) => access,
        Err(closed) => return unauthorized(core, request, closed),
    };
    if core.has(Fault::RevocationEndsEverything) {
        core.store.end_everything();
    } else if core.has(Fault::RevocationKeepsRefreshToken) {
        core.store.remove_access_of(access.grant);
    } else if !core.has(Fault::AccessRevocationWithoutEffect) {
        core.store.end_grant(access.grant);
    }
    let status = if core.has(Fault::RevocationStatus204) {
        204
    } else {
        200
    };
    Response::empty(status).with("cache-control", "no-store")
}

/// The camera list (C087).
fn cameras(core: &mut Core, request: &Request) -> Response {
    match open_resource(core, request) {
        Ok(_) => {
            let cameras = json!([{ "cameraId": 1, "name": "Entrance" }, { "cameraId": 2, "name": "Parking" }]);
            Response::new(200, "application/json;charset=UTF-8", cameras.to_string())
        }
        Err(closed) => unauthorized(core, request, closed),
    }
}

fn unauthorized(core: &Core, request: &Request, closed: Closed) -> Response {
    let (error, description) = match closed {
        Closed::NoToken => (
            "unauthorized",
            "Full authentication is required to access this resource",
        ),
        Closed::BadToken => ("invalid_token", "Invalid access token"),
    };
    let body = members([
        ("error", json!(error)),
        ("error_description", json!(description)),
    ]);
    let response = answers::write(401, format(request), &body)
        .with("cache-control", "no-store")
        .with("pragma", "no-cache");
    challenged(core, response, closed)
}
