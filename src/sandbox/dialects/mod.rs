//! What each provider's documentation decides, one file per dialect.

mod cameramanager;
mod standard;
mod survilla;

use std::time::Duration;

use super::Dialect;
use super::authorize::authorize;
use super::consent::{CONSENT_PATH, decide};
use super::core::Core;
use super::message::{Request, Response};
use super::signin::{LOGIN_PATH, login};
use super::store::AccessToken;

/// What an address is for; defects ask for this and not for a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// The authorization endpoint (RFC 6749 3.1).
    Authorize,
    /// The provider's own pages.
    Page,
    /// Where authorization requests are pushed to (RFC 9126).
    Push,
    /// Where devices begin (RFC 8628).
    Device,
    /// The token endpoint (RFC 6749 3.2).
    Token,
    /// Whatever ends tokens.
    Revoke,
    /// Token introspection (RFC 7662).
    Introspect,
    /// The provider's metadata (RFC 8414).
    Metadata,
    /// A protected resource (RFC 6749 1.1).
    Resource,
}

/// One address of a provider.
#[derive(Debug)]
pub(super) struct Route {
    /// Its path.
    pub(super) path: &'static str,
    /// The methods it answers.
    pub(super) methods: &'static [&'static str],
    /// What it is for.
    pub(super) endpoint: Endpoint,
    /// What answers it.
    pub(super) handler: fn(&mut Core, &Request) -> Response,
}

/// The decisions of a dialect that concern the authorization endpoint and everything common.
#[derive(Debug)]
pub(super) struct Rules {
    /// Its addresses.
    pub(super) routes: &'static [Route],
    /// The name of the session cookie.
    pub(super) session_cookie: &'static str,
    /// The realm in challenges.
    pub(super) realm: &'static str,
    /// How long a code can be redeemed.
    pub(super) code_lifetime: Duration,
    /// How long an access token lives.
    pub(super) access_lifetime: Duration,
    /// The scopes there are, in the order in which answers list them.
    pub(super) scopes: &'static [&'static str],
    /// What a request without a scope asks for.
    pub(super) default_scope: &'static [&'static str],
    /// How a scope parameter is split into scopes.
    pub(super) split_scope: fn(&str) -> Vec<&str>,
    /// The names of the parameter that says where to return to; the first one present counts.
    pub(super) redirect_uri_names: &'static [&'static str],
    /// Whether client and redirect URI are checked only after sign-in.
    pub(super) checks_redirect_after_login: bool,
    /// Whether PKCE (RFC 7636) is known.
    pub(super) has_pkce: bool,
    /// Whether authorization requests can be pushed (RFC 9126).
    pub(super) has_par: bool,
    /// Whether loopback redirect URIs are good for every port, and other plain http ones for nothing (RFC 8252).
    pub(super) knows_native_clients: bool,
    /// The paths of the resource servers that a token can be restricted to (RFC 8707); none without the extension.
    pub(super) resources: &'static [&'static str],
    /// Whether the resource takes tokens in form bodies (RFC 6750 2.2).
    pub(super) takes_tokens_in_forms: bool,
    /// Whether redirects name the issuer (RFC 9207).
    pub(super) sends_issuer: bool,
    /// Whether error redirects have an `error_description`.
    pub(super) describes_errors: bool,
    /// Whether a user with a live token is not asked again.
    pub(super) remembers_consent: bool,
    /// The status of the redirect that follows a form.
    pub(super) status_after_form: u16,
    /// Makes a code.
    pub(super) new_code: fn() -> String,
    /// Makes an access or refresh token.
    pub(super) new_token: fn(&Core) -> String,
    /// What a method that an address does not answer gets; the `Allow` header is added to it.
    pub(super) method_refused: fn(&Core, &Request, Endpoint) -> Response,
}

impl Rules {
    /// The name of the parameter that may be repeated; empty where there is none.
    pub(super) fn repeatable(&self) -> &'static str {
        if self.resources.is_empty() {
            ""
        } else {
            "resource"
        }
    }
}

/// The decisions of one dialect.
pub(super) fn rules(dialect: Dialect) -> &'static Rules {
    match dialect {
        Dialect::Survilla => &survilla::RULES,
        Dialect::CameraManager => &cameramanager::RULES,
        Dialect::Standard => &standard::RULES,
    }
}

/// An authorization endpoint for GET and POST.
const fn authorize_at(path: &'static str) -> Route {
    Route {
        path,
        methods: &["GET", "POST"],
        endpoint: Endpoint::Authorize,
        handler: authorize,
    }
}

/// The login page, which every dialect has at the same address.
const LOGIN: Route = Route {
    path: LOGIN_PATH,
    methods: &["GET", "POST"],
    endpoint: Endpoint::Page,
    handler: login,
};

/// Where every dialect sends its consent form.
const CONSENT: Route = Route {
    path: CONSENT_PATH,
    methods: &["POST"],
    endpoint: Endpoint::Page,
    handler: decide,
};

/// A refusal of the method without a body of any meaning.
fn plain_method_refused(_: &Core, _: &Request, _: Endpoint) -> Response {
    Response::new(405, "text/plain; charset=utf-8", "Method not allowed\n")
}

/// Whether every scope of `wanted` is in `granted` (RFC 6749 6).
fn is_within(wanted: &[String], granted: &[String]) -> bool {
    wanted.iter().all(|scope| granted.contains(scope))
}

/// The whole lifetime of a token in seconds, for the `expires_in` of a fresh one.
fn lifetime_seconds(token: &AccessToken) -> u64 {
    token.expires.saturating_sub(token.issued).as_secs()
}
