//! The revocation of CameraManager: logging out with the access token itself (C103 to C107).

use super::unauthorized;
use crate::sandbox::bearer::token_in_header;
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::message::{Request, Response};

/// Ends the access token that the request is made with, and its refresh token (C103 to C107).
pub(super) fn logout(core: &mut Core, request: &Request) -> Response {
    let access = match token_in_header(core, request) {
        Ok(access) => access,
        Err(closed) => return unauthorized(core, request, closed),
    };
    if core.has(Fault::RevocationEndsEverything) {
        core.store.end_everything();
    } else if core.has(Fault::RevocationEndsUser) {
        core.store.end_all_of_user(access.grant);
    } else if core.has(Fault::AccessTokenOutlivesRevocation) {
        core.store.remove_refresh_of(access.grant);
    } else if core.has(Fault::RevocationKeepsRefreshToken) {
        core.store.remove_access_of(access.grant);
    } else if !core.has(Fault::AccessRevocationWithoutEffect) {
        core.store.end_grant(access.grant);
    }
    let status = if core.has(Fault::RevocationStatus204) {
        204
    } else {
        200
    };
    Response::empty(status).with("cache-control", "no-store")
}
