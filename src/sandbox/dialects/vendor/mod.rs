//! Vendors, each with habits of its own: a face before the dialect `standard` that takes requests in the vendor's form and
//! gives answers in it. What is decided behind it is decided as the standards have it.
//!
//! The habits are those of [`Style`], singly and combined. No vendor is a target by itself: a style is chosen with
//! `grantcheck sandbox --style KEY=VALUE`, or by the one that a profile asks for.

mod client_auth;
mod inward;
mod outward;
mod revoke;
mod style;

use std::time::Duration;

use super::Rules;
use crate::sandbox::core::Core;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::pages;

pub use self::style::{Style, StyleError};

/// What answers the question for a second factor.
pub const SECOND_FACTOR: &str = "factor-48291637";

/// The decisions of the standard dialect with those that a style makes otherwise. They are kept for as long as the program
/// runs: a sandbox is started a few times, and everything else holds its rules for ever too.
pub(in crate::sandbox) fn rules(standard: &'static Rules, style: &Style) -> &'static Rules {
    let owned = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let scopes: Vec<&'static str> = style.list("scopes").into_iter().map(owned).collect();
    let scopes: &'static [&'static str] = if scopes.is_empty() {
        standard.scopes
    } else {
        Box::leak(scopes.into_boxed_slice())
    };
    let split_scope: fn(&str) -> Vec<&str> = match style.get("scope-delimiter") {
        Some(",") => |text| text.split(',').filter(|word| !word.is_empty()).collect(),
        Some("+") => |text| {
            text.split(['+', ' '])
                .filter(|word| !word.is_empty())
                .collect()
        },
        _ => standard.split_scope,
    };
    let features = style.list("features");
    let lifetime = style.number("lifetime").map(Duration::from_secs);
    Box::leak(Box::new(Rules {
        scopes,
        default_scope: &scopes[..1.min(scopes.len())],
        split_scope,
        access_lifetime: lifetime.unwrap_or(standard.access_lifetime),
        has_pkce: features.contains(&"pkce"),
        sends_issuer: features.contains(&"issuer"),
        ..*standard
    }))
}

/// What an address of the vendor is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Authorize,
    Token,
    Refresh,
    Exchange,
    Revoke,
    Resource,
    Metadata,
}

/// Answers a request in the vendor's form.
pub(in crate::sandbox) fn serve(core: &mut Core, style: &Style, request: &Request) -> Response {
    let Some(kind) = kind(style, request) else {
        // Pages are the same everywhere; the addresses of the standard dialect are not the vendor's.
        if hidden(style, request) {
            return pages::not_found();
        }
        let answer = core_answer(core, request);
        return outward::redirect(core, style, answer);
    };
    let is_endpoint = !matches!(kind, Kind::Authorize | Kind::Metadata);
    if is_endpoint && !inward::has_headers(style, request) {
        return refuse(style, kind, 400, "invalid_request", "A header is missing");
    }
    let answer = match kind {
        Kind::Authorize => inward::authorize(core, style, request),
        Kind::Token | Kind::Refresh => inward::token(core, style, request, kind),
        Kind::Exchange => inward::exchange(core, style, request),
        Kind::Revoke => revoke::revoke(core, style, request),
        Kind::Resource => inward::resource(core, style, request),
        Kind::Metadata => core_answer(
            core,
            &at(request, "/.well-known/oauth-authorization-server"),
        ),
    };
    match kind {
        Kind::Authorize => outward::redirect(core, style, answer),
        Kind::Metadata => outward::metadata(core, style, answer),
        Kind::Token | Kind::Refresh | Kind::Exchange => outward::tokens(core, style, kind, answer),
        Kind::Revoke => outward::refusal(style, "refusal", answer),
        Kind::Resource => outward::refusal(style, "denial", answer),
    }
}

/// A refusal of the face itself.
fn refuse(style: &Style, kind: Kind, status: u16, error: &str, description: &str) -> Response {
    let key = match kind {
        Kind::Resource => "denial",
        _ => "refusal",
    };
    outward::refusal(style, key, inward::refused(status, error, description))
}

fn core_answer(core: &mut Core, request: &Request) -> Response {
    core.answer(request)
}

/// The same request at another address.
fn at(request: &Request, path: &str) -> Request {
    Request {
        path: path.to_owned(),
        ..request.clone()
    }
}

fn kind(style: &Style, request: &Request) -> Option<Kind> {
    let path = request.path.as_str();
    let token_path = style.or("token-path", "/token");
    let refresh_path = style.or("refresh-path", token_path);
    let exchange = style
        .get("exchange")
        .and_then(|text| text.split(':').next());
    let suffix = style.redirect("issuer").unwrap_or_default();
    let well_known = format!("/.well-known/oauth-authorization-server{suffix}");
    let open_id = format!("{suffix}/.well-known/openid-configuration");
    let is_revoke = |path: &str| {
        let revoke = style.or("revoke", "POST:/revoke:form:token");
        let address = revoke.split(':').nth(1).unwrap_or_default();
        path == address || address.ends_with('/') && path.starts_with(address)
    };
    Some(if path == style.or("authorize-path", "/authorize") {
        Kind::Authorize
    } else if Some(path) == exchange {
        Kind::Exchange
    } else if path == token_path && (path != refresh_path || !inward::is_refresh(style, request)) {
        Kind::Token
    } else if path == refresh_path {
        Kind::Refresh
    } else if path == style.or("resource-path", "/resource") {
        Kind::Resource
    } else if path == well_known || path == open_id {
        Kind::Metadata
    } else if is_revoke(path) {
        Kind::Revoke
    } else {
        return None;
    })
}

/// Whether an address is one of the standard dialect that the vendor has elsewhere.
fn hidden(style: &Style, request: &Request) -> bool {
    let moved = |key, path: &str| style.get(key).is_some_and(|own| own != path);
    match request.path.as_str() {
        "/token" => moved("token-path", "/token"),
        "/resource" => moved("resource-path", "/resource"),
        "/revoke" => style.get("revoke").is_some(),
        "/par" | "/device_authorization" | "/introspect" | "/archive" => true,
        _ => false,
    }
}
