//! Pages that lead on to an address in their query: what a link of the login page leads over, and the end of a session. Only
//! providers that are asked for them have them.

use super::core::Core;
use super::faults::Fault;
use super::message::{Request, Response};
use super::pages;

/// Where the link of the login page leads over.
pub(super) const LEAVE_PATH: &str = "/leave";

/// Where a session is ended (OpenID Connect RP-Initiated Logout 2).
pub(super) const LOGOUT_PATH: &str = "/logout";

/// Leads on to the address in `next`, where that is one of this provider.
pub(super) fn leave(core: &mut Core, request: &Request) -> Response {
    if !has_link(core) {
        return pages::not_found();
    }
    let next = request.query_parameters().get("next").unwrap_or_default();
    let is_own = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    let is_taken = core.has(Fault::LeaveLinkOpen)
        || core.has(Fault::LeaveLinkSchemeless) && next.starts_with('/');
    if is_own || is_taken {
        return Response::redirect(302, next);
    }
    pages::bad_request("This link leads nowhere.", "")
}

/// Ends the session of a browser. No address to go on at is registered, so that none is right.
pub(super) fn logout(core: &mut Core, request: &Request) -> Response {
    if !has_logout(core) {
        return pages::not_found();
    }
    if let Some(id) = core.session_id(request) {
        core.store.sessions.remove(&id);
    }
    let wanted = request.query_parameters().get("post_logout_redirect_uri");
    match wanted {
        Some(address) if core.has(Fault::LogoutRedirectOpen) => Response::redirect(302, address),
        Some(_) => pages::bad_request(
            "You are signed out. The application asked to go on at an address that is not registered for it.",
            "",
        ),
        None => pages::message(200, "Signed out", "You are signed out.", ""),
    }
}

/// Whether the login page has a link that leads on.
pub(super) fn has_link(core: &Core) -> bool {
    [
        Fault::LeaveLinkOpen,
        Fault::LeaveLinkSchemeless,
        Fault::LeaveLinkChecked,
    ]
    .into_iter()
    .any(|fault| core.has(fault))
}

/// Whether sessions can be ended.
pub(super) fn has_logout(core: &Core) -> bool {
    core.has(Fault::LogoutRedirectOpen) || core.has(Fault::LogoutRedirectChecked)
}
