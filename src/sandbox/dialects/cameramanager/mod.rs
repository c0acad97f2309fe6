//! Eagle Eye Networks CameraManager, as its guide "OAuth login panel + refresh token" describes it (claims
//! `cameramanager/C065` to `cameramanager/C108`).
//!
//! Where the guide is silent this answers as Spring Security OAuth of its time did, which the guide's samples give
//! away. Where the source of that library has not been read, RFC 6749 decides: parameters may not be repeated, and
//! the code of another client is answered with `invalid_grant`.

mod accounts;
mod resource;
mod revoke;
mod token;

use std::time::Duration;

use serde_json::json;

use super::super::bearer::{Closed, challenged};
use super::super::body_format::{self, Format, members};
use super::super::core::Core;
use super::super::faults::Fault;
use super::super::message::{Request, Response};
use super::super::random::six_letters;
use super::super::refusal::Refusal;
use super::super::token_answer;
use super::{CONSENT, Description, Endpoint, LOGIN, Route, Rules, authorize_at};

/// The media type as Spring writes it, without a space.
const JSON: Format = Format::Json("application/json;charset=UTF-8");

/// The number after the colon of every token; in the samples it is the same for both tokens (C091, C093).
const ZONE: &str = "10003";

pub(super) static DIALECT: Description = Description {
    name: "cameramanager",
    providers: &["cameramanager"],
    accounts: accounts::accounts,
    rules: &RULES,
};

static RULES: Rules = Rules {
    routes: &[
        authorize_at("/oauth/authorize"),
        LOGIN,
        CONSENT,
        Route {
            path: "/oauth/token",
            methods: &["POST"],
            endpoint: Endpoint::Token,
            handler: token::token,
        },
        Route {
            path: "/rest/v2.0/users/self/tokens/current",
            methods: &["DELETE"],
            endpoint: Endpoint::Revoke,
            handler: revoke::logout,
        },
        Route {
            path: "/rest/v2.4/cameras",
            methods: &["GET"],
            endpoint: Endpoint::Resource,
            handler: resource::cameras,
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
    has_par: false,
    has_request_objects: false,
    has_response_modes: false,
    knows_native_clients: false,
    resources: &[],
    takes_tokens_in_forms: false,
    sends_issuer: false,
    describes_errors: true,
    remembers_consent: true,
    status_after_form: 302,
    // Six letters, as in the sample `AbCdEf` (C078).
    new_code: six_letters,
    new_token,
    method_refused,
};

fn split_scope(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || c == '+')
        .filter(|scope| !scope.is_empty())
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
    token_answer::refused_elsewhere(format(request), &refusal)
}

fn unauthorized(core: &Core, request: &Request, closed: Closed) -> Response {
    let (error, description) = match closed {
        Closed::NoToken => (
            "unauthorized",
            "Full authentication is required to access this resource",
        ),
        // Scopes are not checked here, and tokens in forms are not read.
        Closed::BadToken | Closed::TwoWays | Closed::ScopeMissing(_) => {
            ("invalid_token", "Invalid access token")
        }
    };
    let body = members([
        ("error", json!(error)),
        ("error_description", json!(description)),
    ]);
    let response = body_format::write(401, format(request), &body)
        .with("cache-control", "no-store")
        .with("pragma", "no-cache");
    challenged(core, response, closed)
}
