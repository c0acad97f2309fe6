//! Bearer tokens at a protected resource (RFC 6750).

use super::core::Core;
use super::faults::Fault;
use super::message::{Request, Response};
use super::store::AccessToken;

/// Why a resource stays closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// The request has no Bearer credentials.
    NoToken,
    /// The token is unknown, expired or revoked.
    BadToken,
}

/// The token that opens the resource; `None` where a broken provider opens it for everybody.
pub(super) fn open_resource(core: &Core, request: &Request) -> Result<Option<AccessToken>, Closed> {
    if core.has(Fault::ResourceOpen) {
        return Ok(None);
    }
    if core.has(Fault::BearerHeaderIgnored) {
        let token = request
            .query_parameters()
            .get("access_token")
            .ok_or(Closed::NoToken)?;
        return live(core, &token).map(Some);
    }
    token_in_header(core, request).map(Some)
}

/// The live token in the `Authorization` header (RFC 6750 2.1).
pub(super) fn token_in_header(core: &Core, request: &Request) -> Result<AccessToken, Closed> {
    let token = request.credentials("Bearer").ok_or(Closed::NoToken)?;
    live(core, token)
}

fn live(core: &Core, token: &str) -> Result<AccessToken, Closed> {
    core.store
        .access(token, core.now())
        .cloned()
        .ok_or(Closed::BadToken)
}

/// Adds the challenge of RFC 6750 3 to a refusal: with an error code only where a token was sent.
pub(super) fn challenged(core: &Core, response: Response, closed: Closed) -> Response {
    let realm = core.rules.realm;
    match closed {
        Closed::NoToken if core.has(Fault::NoChallengeWithoutToken) => response,
        Closed::BadToken if core.has(Fault::NoChallengeOnBadToken) => response,
        Closed::NoToken => response.with("www-authenticate", format!("Bearer realm=\"{realm}\"")),
        Closed::BadToken => response.with(
            "www-authenticate",
            format!("Bearer realm=\"{realm}\", error=\"invalid_token\", error_description=\"The access token is not valid\""),
        ),
    }
}
