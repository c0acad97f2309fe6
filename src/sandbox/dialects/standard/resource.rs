//! The protected resources: two calls of one resource server, of which one needs more scope, and a second server.

use serde_json::json;

use super::{JSON, dpop, resource_metadata};
use crate::sandbox::bearer::{Closed, challenged_with, open_resource};
use crate::sandbox::body_format::{self, members};
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::grant::AccessToken;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::resources::admits;

/// Any live token opens it, in the header or, on POST, in the form, and nowhere else (RFC 9700 4.3.2).
pub(super) fn read(core: &mut Core, request: &Request) -> Response {
    serve(core, request, "/resource", None)
}

/// The same resource server, for tokens with the scope `write`.
pub(super) fn write(core: &mut Core, request: &Request) -> Response {
    serve(core, request, "/resource", Some("write"))
}

/// Another resource server, which a token for the first one does not open (RFC 8707 2).
pub(super) fn archive(core: &mut Core, request: &Request) -> Response {
    serve(core, request, "/archive", None)
}

fn serve(
    core: &mut Core,
    request: &Request,
    server: &str,
    scope: Option<&'static str>,
) -> Response {
    let opened = match dpop::open_resource(core, request) {
        Some(Ok(token)) => Ok(Some(token)),
        Some(Err(flaw)) => return dpop::challenged(core, flaw),
        None => open_resource(core, request).and_then(|token| unbound(core, token)),
    };
    let opened = opened.and_then(|token| match (&token, scope) {
        (Some(token), _) if !admits(core, token, server) => Err(Closed::BadToken),
        (Some(token), Some(scope)) if !has_scope(core, token.scope.as_slice(), scope) => {
            Err(Closed::ScopeMissing(scope))
        }
        _ => Ok(token),
    });
    match opened {
        Ok(token) => {
            let grant = token
                .as_ref()
                .and_then(|token| core.store.grant(token.grant));
            let user = grant.and_then(|grant| grant.user.as_deref());
            let scope = token.as_ref().map(|token| token.scope.join(" "));
            let body = members([
                ("user", json!(user.unwrap_or("nobody"))),
                ("scope", json!(scope.unwrap_or_default())),
            ]);
            let response = body_format::write(200, JSON, &body);
            if core.has(Fault::QueryTokenCacheable) && request.header("authorization").is_none() {
                response
            } else {
                response.with("cache-control", "private, no-store")
            }
        }
        Err(closed) => {
            let error = match closed {
                Closed::TwoWays => "invalid_request",
                Closed::ScopeMissing(_) => "insufficient_scope",
                Closed::NoToken | Closed::BadToken => "invalid_token",
            };
            let body = members([("error", json!(error))]);
            let response = body_format::write(401, JSON, &body);
            challenged_with(core, response, closed, &further(core, server, closed))
        }
    }
}

/// A token that is bound to a key opens nothing as a bearer token (RFC 9449 7.2).
fn unbound(core: &Core, token: Option<AccessToken>) -> Result<Option<AccessToken>, Closed> {
    let is_bound = token.as_ref().is_some_and(|token| token.key.is_some());
    if is_bound && !core.has(Fault::DpopBearerAccepted) {
        Err(Closed::BadToken)
    } else {
        Ok(token)
    }
}

/// What a client needs to know before it asks for a token: where the metadata are (RFC 9728 5.1), and the scope that opens
/// the resource (RFC 6750 3).
fn further(core: &Core, server: &str, closed: Closed) -> String {
    let mut attributes = String::new();
    if matches!(closed, Closed::NoToken | Closed::BadToken)
        && !core.has(Fault::ChallengeWithoutScope)
    {
        attributes.push_str(", scope=\"read\"");
    }
    // The second server publishes nothing.
    let is_sparse =
        matches!(closed, Closed::ScopeMissing(_)) && core.has(Fault::ScopeChallengeSparse);
    if server == "/resource"
        && !is_sparse
        && let Some(address) = resource_metadata::address(core)
    {
        attributes.push_str(&format!(", resource_metadata=\"{address}\""));
    }
    attributes
}

fn has_scope(core: &Core, held: &[String], needed: &str) -> bool {
    core.has(Fault::ResourceIgnoresScope) || held.iter().any(|scope| scope == needed)
}
