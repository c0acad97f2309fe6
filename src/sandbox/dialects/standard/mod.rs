//! The standards to the letter: RFC 6749, 6750, 7009, 7523, 7591, 7592, 7636, 7662, 8252, 8414, 8628, 8693, 8707, 9068, 9101, 9126,
//! 9207, 9449 and 9728 under RFC 9700.
//!
//! What they leave open is decided here:
//!
//! - Restricted clients have the code grant and its refresh tokens only; public clients have no client credentials.
//! - Refresh tokens rotate for every client, and have no lifetime.
//! - Introspection answers clients with a secret, and bearers of a token of the client credentials grant. Tokens of
//!   other clients are inactive to them, so that no client learns about others (RFC 7662 4).
//! - A token without a resource indicator is good for every resource.
//! - Secrets can be guessed twenty times, and only that of the expendable client is locked at all: one client under
//!   test must not be able to lock out the others.

mod accounts;
mod assertion;
mod client_auth;
mod client_metadata;
mod device;
mod dpop;
mod exchange;
mod grants;
mod introspect;
mod metadata;
mod par;
mod register;
mod resource;
mod resource_metadata;
mod revoke;
mod token;
mod token_exchange;

use std::time::Duration;

use super::super::body_format::Format;
use super::super::core::Core;
use super::super::faults::Fault;
use super::super::leave::{LEAVE_PATH, LOGOUT_PATH, leave, logout};
use super::super::random::random_token;
use super::super::redirects::Mistake;
use super::super::refusal::Refusal;
use super::{
    CONSENT, Description, Endpoint, LOGIN, Route, Rules, authorize_at, plain_method_refused,
};

const JSON: Format = Format::Json("application/json");

pub(super) static DIALECT: Description = Description {
    name: "standard",
    providers: &["standard"],
    accounts: accounts::accounts,
    rules: &RULES,
};

static RULES: Rules = Rules {
    routes: &[
        authorize_at("/authorize"),
        LOGIN,
        CONSENT,
        Route {
            path: "/par",
            methods: &["POST"],
            endpoint: Endpoint::Push,
            handler: par::push,
        },
        Route {
            path: LEAVE_PATH,
            methods: &["GET"],
            endpoint: Endpoint::Page,
            handler: leave,
        },
        Route {
            path: LOGOUT_PATH,
            methods: &["GET"],
            endpoint: Endpoint::Page,
            handler: logout,
        },
        Route {
            path: "/token",
            methods: &["POST"],
            endpoint: Endpoint::Token,
            handler: token::token,
        },
        Route {
            path: "/device_authorization",
            methods: &["POST"],
            endpoint: Endpoint::Device,
            handler: device::begin,
        },
        Route {
            path: device::PAGE,
            methods: &["GET", "POST"],
            endpoint: Endpoint::Page,
            handler: device::page,
        },
        Route {
            path: "/register",
            methods: &["POST"],
            endpoint: Endpoint::Register,
            handler: register::register,
        },
        Route {
            path: register::REGISTRATION,
            methods: &["GET", "PUT", "DELETE"],
            endpoint: Endpoint::Register,
            handler: register::manage,
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
            handler: introspect::introspect,
        },
        Route {
            path: "/.well-known/oauth-authorization-server",
            methods: &["GET"],
            endpoint: Endpoint::Metadata,
            handler: metadata::metadata,
        },
        Route {
            path: "/jwks",
            methods: &["GET"],
            endpoint: Endpoint::KeySet,
            handler: metadata::keys,
        },
        Route {
            path: "/resource",
            methods: &["GET", "POST"],
            endpoint: Endpoint::Resource,
            handler: resource::read,
        },
        Route {
            path: "/resource/write",
            methods: &["GET", "POST"],
            endpoint: Endpoint::Resource,
            handler: resource::write,
        },
        Route {
            path: "/.well-known/oauth-protected-resource/resource",
            methods: &["GET"],
            endpoint: Endpoint::ResourceMetadata,
            handler: resource_metadata::described,
        },
        Route {
            path: "/resource/.well-known/oauth-protected-resource",
            methods: &["GET"],
            endpoint: Endpoint::ResourceMetadata,
            handler: resource_metadata::described,
        },
        Route {
            path: "/archive",
            methods: &["GET", "POST"],
            endpoint: Endpoint::Resource,
            handler: resource::archive,
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
    has_par: true,
    has_request_objects: true,
    has_response_modes: true,
    knows_native_clients: true,
    resources: &["/resource", "/archive"],
    takes_tokens_in_forms: true,
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

fn invalid_request(description: &'static str) -> Refusal {
    Refusal::new(400, "invalid_request", description)
}

fn invalid_grant(description: &'static str) -> Refusal {
    Refusal::new(400, "invalid_grant", description)
}

/// What the authorization endpoint would tell by redirect, said in an answer.
fn refusal(mistake: Mistake) -> Refusal {
    Refusal::new(400, mistake.0, mistake.1)
}
