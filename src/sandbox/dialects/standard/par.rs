//! Pushed authorization requests (RFC 9126 2).

use std::time::Duration;

use serde_json::json;

use super::client_auth::authenticate;
use super::{JSON, invalid_request, refusal};
use crate::sandbox::authorization_request::Pushed;
use crate::sandbox::authorize::{Asked, identify};
use crate::sandbox::body_format::{self, Members, members};
use crate::sandbox::core::Core;
use crate::sandbox::examine::examine;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::random::random_token;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::token_answer;

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
            body_format::write(status, JSON, &answer).with("cache-control", "no-store")
        }
        Err(refusal) => token_answer::refused_elsewhere(JSON, &refusal),
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
            // Without authentication means also with a wrong secret.
            let named = parameters.get("client_id").and_then(|id| core.client(&id));
            named.filter(|_| relaxed).ok_or(refusal)?
        }
    };
    if parameters.get("request_uri").is_some() && !core.has(Fault::ParTakesRequestUri) {
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
    } else if core.has(Fault::ParUriOfSixDigits) {
        format!("{PREFIX}{:06}", rand::random_range(0..1_000_000))
    } else if core.has(Fault::PushedRequestsLiveLong) {
        format!("{PREFIX}{}{}", random_token(), random_token())
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
    let lifetime = if core.has(Fault::PushedRequestsLiveLong) {
        LIFETIME * 10
    } else {
        LIFETIME
    };
    let expires = core.now().saturating_add(lifetime);
    core.store.pushed.push(Pushed {
        uri: uri.clone(),
        client_id: client.id,
        parameters: asked.parameters,
        expires,
    });
    let seconds = lifetime.as_secs();
    let lifetime = if core.has(Fault::ParLifetimeAsString) {
        json!(seconds.to_string())
    } else {
        json!(seconds)
    };
    Ok(members([
        ("request_uri", json!(uri)),
        ("expires_in", lifetime),
    ]))
}
