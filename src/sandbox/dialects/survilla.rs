//! Survilla Cloud, as its page "OAuth2 authorization" describes it (claims `survilla/C001` to `survilla/C064`).
//!
//! What the page leaves open is decided here as RFC 6749 has it, and where that is silent too:
//!
//! - Errors of the token endpoint have status 400; the page gives no status (G-01).
//! - An empty `client_secret` counts as left out (RFC 6749 3.2), so it leads to temporary access.
//! - A refused exchange leaves the code usable, unless another client presented it: then it was stolen.
//! - A refresh repeats the refresh token, which works until the grant is cancelled (C051).
//! - Cancelling a token ends the grant it belongs to, with every access token of its refresh token (C061).

use std::time::Duration;

use serde_json::{Value, json};

use super::super::answers::{self, Format, Members, Refusal, members};
use super::super::bearer::{challenged, open_resource};
use super::super::client_auth::secret_is_right;
use super::super::core::Core;
use super::super::faults::Fault;
use super::super::message::{Parameters, Request, Response};
use super::super::store::random_token;
use super::{
    CONSENT, Endpoint, LOGIN, Route, Rules, authorize_at, is_within, lifetime_seconds,
    plain_method_refused,
};
use crate::sandbox::accounts::Client;
use crate::sandbox::store::AccessToken;

const JSON: Format = Format::Json("application/json");

pub(super) static RULES: Rules = Rules {
    routes: &[
        // The prose writes the address without a slash, the sample request with one (C012, C013).
        authorize_at("/oauth2/auth"),
        authorize_at("/oauth2/auth/"),
        LOGIN,
        CONSENT,
        Route {
            path: "/oauth2/token",
            methods: &["POST"],
            endpoint: Endpoint::Token,
            handler: token,
        },
        Route {
            path: "/oauth2/revoke",
            methods: &["POST"],
            endpoint: Endpoint::Revoke,
            handler: revoke,
        },
        Route {
            path: "/api/graphql.php",
            methods: &["POST"],
            endpoint: Endpoint::Resource,
            handler: graphql,
        },
    ],
    session_cookie: "PHPSESSID",
    realm: "survilla",
    code_lifetime: Duration::from_secs(600),
    access_lifetime: Duration::from_secs(3600),
    // C019
    scopes: &[
        "read",
        "write",
        "liveview",
        "audiotransmit",
        "liveview_ptz",
        "liveview_light",
        "liveview_audioclip",
        "recordings",
        "recordings_delete",
        "events",
    ],
    default_scope: &["read"],
    // C017: a space does not separate, so that "read write" is one right that does not exist.
    split_scope: |text| text.split(',').collect(),
    // the tables say redirect_url, the sample requests redirect_uri.
    redirect_uri_names: &["redirect_uri", "redirect_url"],
    checks_redirect_after_login: false,
    has_pkce: false,
    has_par: false,
    knows_native_clients: false,
    resources: &[],
    takes_tokens_in_forms: false,
    sends_issuer: false,
    describes_errors: false,
    remembers_consent: false,
    status_after_form: 302,
    new_code: random_token,
    new_token: |_| random_token(),
    method_refused: plain_method_refused,
};

/// The token endpoint: parameters in the query, the body is not read (C033, C034).
fn token(core: &mut Core, request: &Request) -> Response {
    let parameters = answers::overlooked(core, request.query_parameters());
    match grant(core, &parameters) {
        Ok(answer) => answers::tokens(core, JSON, answer),
        Err(text) => answers::refused(core, JSON, &Refusal::text(400, text), &parameters),
    }
}

/// Errors are one English sentence per cause and repeat nothing of the request (C052, C053).
type Text = &'static str;

fn grant(core: &mut Core, parameters: &Parameters) -> Result<Members, Text> {
    if parameters.repeated().is_some() {
        return Err("A parameter was given more than once.");
    }
    if answers::has_strange_parameter(core, parameters) {
        return Err("A parameter is not known.");
    }
    let id = parameters
        .get("client_id")
        .ok_or("The client_id is missing.")?;
    let client = core
        .client(&id)
        .ok_or("The client application does not exist.")?;
    let secret = parameters.get("client_secret");
    let authenticated = secret.is_some();
    if secret.is_some_and(|secret| !secret_is_right(core, &client, &secret)) {
        return Err("The client_secret is wrong.");
    }
    match answers::grant_type(core, parameters).as_deref() {
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
    let now = core.now();
    let bound = !core.has(Fault::CodeNotBoundToClient);
    let code = core.store.codes.get_mut(&value).ok_or(WRONG_CODE)?;
    if bound && code.request.client_id != client.id {
        code.spent = Some(now);
        return Err("The authorization code belongs to another client application.");
    }
    let code = code.clone();
    check_redirect_uri(core, parameters, client, code.request.redirect_uri_sent)?;
    if code.expires <= now {
        return Err("The authorization code has expired.");
    }
    if core.is_used_up(&code) {
        // Somebody has the code who should not: what it bought is taken back (RFC 6749 4.1.2).
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
    let refresh = permanent.then(|| core.issue_refresh(grant.id));
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

/// Cancels a token (C057 to C061). Whoever holds the token may do that; clients do not authenticate.
fn revoke(core: &mut Core, request: &Request) -> Response {
    let token = request
        .query_parameters()
        .get("access_token")
        .unwrap_or_default();
    let now = core.now();
    let grant = core.store.access(&token, now).map(|access| access.grant);
    let Some(grant) = grant else {
        return told(core, 400, false, "The access token does not exist.");
    };
    if core.has(Fault::RevocationEndsEverything) {
        core.store.end_everything();
    } else if core.has(Fault::RevocationKeepsRefreshToken) {
        core.store.remove_access_of(grant);
    } else if !core.has(Fault::AccessRevocationWithoutEffect) {
        core.store.end_grant(grant);
    }
    told(core, 200, true, "The access token was canceled.")
}

fn told(core: &Core, status: u16, success: bool, message: &str) -> Response {
    let success = if core.has(Fault::RevokeSuccessAsString) {
        json!(success.to_string())
    } else {
        json!(success)
    };
    let mut body = members([("success", success)]);
    if !core.has(Fault::RevokeMessageMissing) {
        body.insert("message".to_owned(), json!(message));
    }
    answers::write(status, JSON, &body).with("cache-control", "no-store")
}

/// The GraphQL interface, of which the sandbox knows one query.
fn graphql(core: &mut Core, request: &Request) -> Response {
    if let Err(closed) = open_resource(core, request) {
        let body = members([("error", json!("Authorization is required."))]);
        return challenged(core, answers::write(401, JSON, &body), closed);
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    match body.get("query").and_then(Value::as_str) {
        Some(query) if query.contains("cameraList") => {
            let cameras = json!([{ "name": "Entrance" }, { "name": "Parking" }]);
            answers::write(
                200,
                JSON,
                &members([("data", json!({ "cameraList": cameras }))]),
            )
        }
        _ => {
            let errors = json!([{ "message": "The query is not known." }]);
            answers::write(400, JSON, &members([("errors", errors)]))
        }
    }
}
