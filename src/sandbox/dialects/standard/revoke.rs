//! What becomes of tokens: revocation (RFC 7009) and introspection (RFC 7662).

use serde_json::json;

use super::JSON;
use super::client::{authenticate, failed};
use crate::sandbox::accounts::Client;
use crate::sandbox::answers::{self, Members, Refusal, members};
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::message::{Parameters, Request, Response};
use crate::sandbox::store::{AccessToken, Grant};

/// A token that some client holds. Which kind it is comes from where it is found, never from `token_type_hint`.
enum Found {
    Access(AccessToken, Grant),
    Refresh(Grant),
}

fn find(core: &Core, token: &str) -> Option<Found> {
    if let Some(access) = core.store.access(token, core.now()) {
        let grant = core.store.grant(access.grant)?.clone();
        return Some(Found::Access(access.clone(), grant));
    }
    let refresh = core
        .store
        .refresh(token)
        .filter(|refresh| !refresh.retired)?;
    core.store.grant(refresh.grant).cloned().map(Found::Refresh)
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
            Response::empty(status).with("cache-control", "no-store")
        }
        Err(refusal) => answers::refused_elsewhere(JSON, &refusal),
    }
}

fn end_token(core: &mut Core, request: &Request, parameters: &Parameters) -> Result<(), Refusal> {
    let client = if core.has(Fault::RevocationWithoutAuthentication) {
        None
    } else {
        Some(authenticate(core, request, parameters, false)?)
    };
    let token = single_token(parameters)?;
    let Some(found) = find(core, &token) else {
        // The purpose is achieved already: the token is not valid (RFC 7009 2.2).
        return if core.has(Fault::UnknownTokenRevocationError) {
            Err(Refusal::new(
                400,
                "invalid_request",
                "The token is not known",
            ))
        } else {
            Ok(())
        };
    };
    let (Found::Access(_, grant) | Found::Refresh(grant)) = &found;
    if is_foreign(client.as_ref(), grant) && !core.has(Fault::ForeignRevocationAccepted) {
        return Err(Refusal::new(
            400,
            "invalid_grant",
            "The token was issued to another client",
        ));
    }
    match found {
        _ if core.has(Fault::RevocationEndsEverything) => core.store.end_everything(),
        Found::Access(access, grant) => {
            core.store.remove_access(&access.value);
            core.store.remove_refresh_of(grant.id);
        }
        Found::Refresh(_) if core.has(Fault::RefreshRevocationWithoutEffect) => {}
        Found::Refresh(grant) => core.store.end_grant(grant.id),
    }
    Ok(())
}

fn is_foreign(client: Option<&Client>, grant: &Grant) -> bool {
    client.is_some_and(|client| client.id != grant.client_id)
}

fn single_token(parameters: &Parameters) -> Result<String, Refusal> {
    if parameters.repeated().is_some() {
        return Err(Refusal::new(
            400,
            "invalid_request",
            "A parameter occurs more than once",
        ));
    }
    parameters
        .get("token")
        .ok_or_else(|| Refusal::new(400, "invalid_request", "The parameter token is missing"))
}

/// Answers an introspection request (RFC 7662 2.1 and 2.2). Only clients with a secret may ask.
pub(super) fn introspect(core: &mut Core, request: &Request) -> Response {
    let parameters = request.form_parameters();
    match describe(core, request, &parameters) {
        Ok(description) => answers::write(200, JSON, &description)
            .with("cache-control", "no-store")
            .with("pragma", "no-cache"),
        Err(refusal) => answers::refused_elsewhere(JSON, &refusal),
    }
}

fn describe(core: &Core, request: &Request, parameters: &Parameters) -> Result<Members, Refusal> {
    let client = authenticate(core, request, parameters, false)?;
    if client.secret.is_none() {
        return Err(failed(false));
    }
    let token = single_token(parameters)?;
    let Some(found) = find(core, &token) else {
        return Ok(members([("active", json!(false))]));
    };
    let (grant, scope) = match &found {
        Found::Access(access, grant) => (grant, &access.scope),
        Found::Refresh(grant) => (grant, &grant.scope),
    };
    let mut description = members([
        ("active", json!(true)),
        ("scope", json!(scope.join(" "))),
        ("client_id", json!(grant.client_id)),
        ("username", json!(grant.user)),
        ("sub", json!(grant.user)),
        ("iss", json!(core.base_url)),
    ]);
    if let Found::Access(access, _) = &found {
        description.insert("token_type".to_owned(), json!("Bearer"));
        description.insert(
            "iat".to_owned(),
            json!(core.clock.unix_seconds(access.issued)),
        );
        description.insert(
            "exp".to_owned(),
            json!(core.clock.unix_seconds(access.expires)),
        );
    }
    Ok(description)
}
