//! The revocation of Survilla Cloud, with its JSON answer.

use serde_json::json;

use super::JSON;
use crate::sandbox::body_format::{self, members};
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::message::{Request, Response};

/// Cancels a token (C057 to C061). The token is enough for that; clients do not authenticate.
pub(super) fn revoke(core: &mut Core, request: &Request) -> Response {
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
    } else if core.has(Fault::RevocationEndsUser) {
        core.store.end_all_of_user(grant);
    } else if core.has(Fault::AccessTokenOutlivesRevocation) {
        core.store.remove_refresh_of(grant);
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
    body_format::write(status, JSON, &body).with("cache-control", "no-store")
}
