//! The standards to the letter: RFC 6749, 6750, 7009, 7636, 7662, 8414 and 9207 under RFC 9700.

mod client;
mod revoke;
mod token;

use std::time::Duration;

use serde_json::{Value, json};

use super::super::answers::{self, Format, members};
use super::super::bearer::{challenged, open_resource};
use super::super::core::Core;
use super::super::faults::Fault;
use super::super::message::{Request, Response};
use super::super::store::random_token;
use super::{CONSENT, Endpoint, LOGIN, Route, Rules, authorize_at, plain_method_refused};

const JSON: Format = Format::Json("application/json");

pub(super) static RULES: Rules = Rules {
    routes: &[
        authorize_at("/authorize"),
        LOGIN,
        CONSENT,
        Route {
            path: "/token",
            methods: &["POST"],
            endpoint: Endpoint::Token,
            handler: token::token,
        },
        Route {
            path: "/revoke",
            methods: &["POST"],
            endpoint: Endpoint::Revoke,
            handler: revoke::revoke,
        },
        Route {
            path: "/introspect",
            methods: &["POST"],
            endpoint: Endpoint::Introspect,
            handler: revoke::introspect,
        },
        Route {
            path: "/.well-known/oauth-authorization-server",
            methods: &["GET"],
            endpoint: Endpoint::Metadata,
            handler: metadata,
        },
        Route {
            path: "/resource",
            methods: &["GET"],
            endpoint: Endpoint::Resource,
            handler: resource,
        },
    ],
    session_cookie: "session",
    realm: "grantcheck",
    code_lifetime: Duration::from_secs(60),
    access_lifetime: Duration::from_secs(3600),
    scopes: &["read", "write"],
    default_scope: &["read"],
    split_scope: |text| text.split(' ').filter(|scope| !scope.is_empty()).collect(),
    redirect_uri_names: &["redirect_uri"],
    checks_redirect_after_login: false,
    has_pkce: true,
    sends_issuer: true,
    describes_errors: true,
    remembers_consent: false,
    // RFC 9700 4.12: no status that would repeat the form at the client.
    status_after_form: 303,
    new_code: random_token,
    new_token,
    method_refused: plain_method_refused,
};

fn new_token(core: &Core) -> String {
    if core.has(Fault::TokenWithForeignCharacters) {
        format!("grantcheck:{}", random_token())
    } else {
        random_token()
    }
}

/// The metadata of RFC 8414 2, which says what this file does and nothing more.
fn metadata(core: &mut Core, _: &Request) -> Response {
    let issuer = core.base_url.as_str();
    let at = |path: &str| json!(format!("{issuer}{path}"));
    let methods = || json!(["client_secret_basic", "client_secret_post"]);
    let with_public: Value = json!(["client_secret_basic", "client_secret_post", "none"]);
    let document = members([
        ("issuer", json!(issuer)),
        ("authorization_endpoint", at("/authorize")),
        ("token_endpoint", at("/token")),
        ("revocation_endpoint", at("/revoke")),
        ("introspection_endpoint", at("/introspect")),
        ("scopes_supported", json!(RULES.scopes)),
        ("response_types_supported", json!(["code"])),
        ("response_modes_supported", json!(["query"])),
        (
            "grant_types_supported",
            json!(["authorization_code", "refresh_token"]),
        ),
        ("token_endpoint_auth_methods_supported", with_public.clone()),
        ("revocation_endpoint_auth_methods_supported", with_public),
        ("introspection_endpoint_auth_methods_supported", methods()),
        ("code_challenge_methods_supported", json!(["S256"])),
        (
            "authorization_response_iss_parameter_supported",
            json!(true),
        ),
    ]);
    answers::write(200, JSON, &document)
}

/// A protected resource: any live token opens it, in the header only (RFC 9700 4.3.2).
fn resource(core: &mut Core, request: &Request) -> Response {
    match open_resource(core, request) {
        Ok(token) => {
            let grant = token
                .as_ref()
                .and_then(|token| core.store.grant(token.grant));
            let user = grant.map_or("nobody", |grant| grant.user.as_str());
            let scope = token.as_ref().map(|token| token.scope.join(" "));
            let body = members([
                ("user", json!(user)),
                ("scope", json!(scope.unwrap_or_default())),
            ]);
            answers::write(200, JSON, &body).with("cache-control", "private, no-store")
        }
        Err(closed) => {
            let body = members([("error", json!("invalid_token"))]);
            challenged(core, answers::write(401, JSON, &body), closed)
        }
    }
}
