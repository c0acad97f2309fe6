//! Pushed authorization requests (RFC 9126 2).

use std::time::Duration;

use serde_json::json;

use super::client::authenticate;
use super::{JSON, invalid_request, refusal};
use crate::sandbox::answers::{self, Members, Refusal, members};
use crate::sandbox::authorize::{Asked, identify};
use crate::sandbox::core::Core;
use crate::sandbox::examine::examine;
use crate::sandbox::faults::Fault;
use crate::sandbox::message::{Parameters, Request, Response};
use crate::sandbox::store::{Pushed, random_token};

/// How long a `request_uri` can be used.
const LIFETIME: Duration = Duration::from_secs(60);

/// The name space of RFC 9126 2.2.
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// Takes a pushed request.
pub(super) fn push(core: &mut Core, request: &Request) -> Response {
    let parameters = request.form_parameters();
    match take(core, request, parameters) {
        Ok(answer) => {
            let status = if core.has(Fault::ParStatus200) {
                200
            } else {
                201
            };
            answers::write(status, JSON, &answer).with("cache-control", "no-store")
        }
        Err(refusal) => answers::refused_elsewhere(JSON, &refusal),
    }
}

fn take(
    core: &mut Core,
    request: &Request,
    mut parameters: Parameters,
) -> Result<Members, Refusal> {
    let relaxed = core.has(Fault::ParWithoutAuthentication);
    let client = match authenticate(core, request, &parameters, relaxed) {
        Ok(client) => client,
        Err(refusal) => {
            // Anybody means also those with a wrong secret.
            let named = parameters.get("client_id").and_then(|id| core.client(&id));
            named.filter(|_| relaxed).ok_or(refusal)?
        }
    };
    if parameters.get("request_uri").is_some() {
        return Err(invalid_request("A request_uri cannot be pushed"));
    }
    if parameters.get("client_id").is_none() {
        parameters.set("client_id", client.id.as_str());
    }
    // The secret is for this endpoint and no part of the request.
    parameters.remove("client_secret");
    let uri = if core.has(Fault::ParUriCountsUp) {
        core.store.counter += 1;
        format!("{PREFIX}request-{:08}", core.store.counter)
    } else {
        format!("{PREFIX}{}", random_token())
    };
    let asked = Asked {
        parameters,
        pushed_as: Some(uri.clone()),
    };
    if !core.has(Fault::ParSkipsValidation) {
        let asker = identify(core, &asked)
            .map_err(|_| invalid_request("The client or its redirect_uri is not right"))?;
        examine(core, &asked, &asker).map_err(refusal)?;
    }
    let expires = core.now().saturating_add(LIFETIME);
    core.store.pushed.push(Pushed {
        uri: uri.clone(),
        client_id: client.id,
        parameters: asked.parameters,
        expires,
    });
    Ok(members([
        ("request_uri", json!(uri)),
        ("expires_in", json!(LIFETIME.as_secs())),
    ]))
}
