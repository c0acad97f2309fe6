//! Revocation (RFC 7009).

use super::client_auth::authenticate;
use super::{JSON, invalid_grant, invalid_request};
use crate::sandbox::accounts::Client;
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::grant::{AccessToken, Grant, RefreshToken};
use crate::sandbox::message::{Request, Response};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::token_answer;

/// A token that some client holds. Which kind it is comes from where it is found, never from `token_type_hint`.
#[derive(Debug, Clone)]
pub(super) enum Found {
    /// An access token and its grant.
    Access(AccessToken, Grant),
    /// A refresh token and its grant.
    Refresh(RefreshToken, Grant),
}

impl Found {
    /// The grant that the token belongs to.
    pub(super) fn grant(&self) -> &Grant {
        let (Self::Access(_, grant) | Self::Refresh(_, grant)) = self;
        grant
    }
}

/// The live token with this value; `hint` restricts the search in providers that trust it.
pub(super) fn find(core: &Core, token: &str, hint: Option<&str>) -> Option<Found> {
    let searched = |kind| hint.is_none_or(|hint| hint == kind);
    if let Some(access) = core.store.access(token, core.now())
        && searched("access_token")
    {
        let grant = core.store.grant(access.grant)?.clone();
        return Some(Found::Access(access.clone(), grant));
    }
    let refresh = core
        .store
        .refresh(token)
        .filter(|refresh| !refresh.is_retired(core.now()) && searched("refresh_token"))?;
    let grant = core.store.grant(refresh.grant)?.clone();
    Some(Found::Refresh(refresh.clone(), grant))
}

/// Answers a revocation request (RFC 7009 2.1 and 2.2).
pub(super) fn revoke(core: &mut Core, request: &Request) -> Response {
    let parameters = request.form_parameters();
    match end_token(core, request, &parameters) {
        Ok(()) => {
            let status = if core.has(Fault::RevocationStatus204) {
                204
            } else {
                200
            };
            if core.has(Fault::RevocationAnswersInJson) {
                return Response::new(status, "application/json", "{}");
            }
            Response::empty(status).with("cache-control", "no-store")
        }
        Err(refusal) => {
            let response = token_answer::refused_elsewhere(JSON, &refusal);
            if core.has(Fault::Revocation401WithoutChallenge) {
                response.replacing("www-authenticate", None)
            } else {
                response
            }
        }
    }
}

fn end_token(core: &mut Core, request: &Request, parameters: &Parameters) -> Result<(), Refusal> {
    let client = if core.has(Fault::RevocationWithoutAuthentication) {
        None
    } else {
        Some(authenticate(core, request, parameters, false)?)
    };
    let is_public = client
        .as_ref()
        .is_some_and(|client| !client.is_confidential());
    if is_public && core.has(Fault::RevocationForConfidentialClients) {
        let description = "Public clients may not revoke";
        return Err(Refusal::new(400, "unauthorized_client", description));
    }
    let named = parameters.get("token_type_hint");
    if core.has(Fault::UnknownHintRefused) && named.as_deref().is_some_and(is_unknown_kind) {
        let description = "There are no tokens of this kind";
        return Err(Refusal::new(400, "unsupported_token_type", description));
    }
    let token = match single_token(parameters) {
        Err(_) if core.has(Fault::MissingTokenRevoked) => return Ok(()),
        token => token?,
    };
    let hint = (named.as_ref()).filter(|_| core.has(Fault::WrongHintMissesToken));
    let Some(found) =
        find(core, &token, hint.map(String::as_str)).filter(|found| !is_missed(core, found))
    else {
        // The purpose is achieved already: the token is not valid (RFC 7009 2.2).
        return if core.has(Fault::UnknownTokenRevocationError) {
            Err(invalid_request("The token is not known"))
        } else if core.has(Fault::UnknownTokenRevocation404) {
            Err(Refusal::new(
                404,
                "invalid_request",
                "The token is not known",
            ))
        } else {
            Ok(())
        };
    };
    let kind = match found {
        Found::Access(..) => "access_token",
        Found::Refresh(..) => "refresh_token",
    };
    if core.has(Fault::WrongHintRefused) && named.is_some_and(|named| named != kind) {
        let description = "The token is not of the kind that the hint names";
        return Err(Refusal::new(400, "unsupported_token_type", description));
    }
    let is_refresh = matches!(found, Found::Refresh(..));
    let is_unguarded = core.has(Fault::ForeignRevocationAccepted)
        || core.has(Fault::ForeignRefreshRevocationAccepted) && is_refresh
        || core.has(Fault::PublicTokenRevocationAccepted)
            && is_of_public_client(core, found.grant());
    if is_foreign(client.as_ref(), found.grant()) && !is_unguarded {
        return Err(invalid_grant("The token was issued to another client"));
    }
    match found {
        _ if is_public && core.has(Fault::PublicRevocationWithoutEffect) => {}
        _ if core.has(Fault::RevocationEndsEverything) => core.store.end_everything(),
        _ if core.has(Fault::RevocationEndsUser) => {
            core.store.end_all_of_user(found.grant().id);
        }
        Found::Access(..) if core.has(Fault::AccessRevocationWithoutEffect) => {}
        Found::Access(access, grant) => {
            core.store.remove_access(&access.value);
            core.store.remove_refresh_of(grant.id);
        }
        Found::Refresh(..) if core.has(Fault::RefreshRevocationWithoutEffect) => {}
        Found::Refresh(_, grant) if core.has(Fault::RefreshRevocationKeepsAccessTokens) => {
            core.store.remove_refresh_of(grant.id);
        }
        Found::Refresh(_, grant) => core.store.end_grant(grant.id),
    }
    Ok(())
}

/// A kind of token that no standard has, as a hint names it (RFC 7009 2.1).
pub(super) fn is_unknown_kind(hint: &str) -> bool {
    !["access_token", "refresh_token"].contains(&hint)
}

/// Whether a careless provider finds a refresh token by its live access token only.
fn is_missed(core: &Core, found: &Found) -> bool {
    let is_refresh = matches!(found, Found::Refresh(..));
    let grant = found.grant().id;
    let lives = core.store.newest_access(grant, core.now()).is_some();
    core.has(Fault::RefreshRevocationNeedsAccess) && is_refresh && !lives
}

fn is_foreign(client: Option<&Client>, grant: &Grant) -> bool {
    client.is_some_and(|client| client.id != grant.client_id)
}

fn is_of_public_client(core: &Core, grant: &Grant) -> bool {
    core.client(&grant.client_id)
        .is_some_and(|client| !client.is_confidential())
}

/// The token that a request is about.
pub(super) fn single_token(parameters: &Parameters) -> Result<String, Refusal> {
    if parameters.repeated().is_some() {
        return Err(invalid_request("A parameter occurs more than once"));
    }
    parameters
        .get("token")
        .ok_or_else(|| invalid_request("The parameter token is missing"))
}
