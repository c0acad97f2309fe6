//! Client authentication (RFC 6749 2.3 and 3.2.1).

use crate::sandbox::accounts::Client;
use crate::sandbox::answers::Refusal;
use crate::sandbox::client_auth::{basic_parts, decoded, secret_is_right};
use crate::sandbox::core::Core;
use crate::sandbox::message::{Parameters, Request};

/// Finds out which client sends a request: by HTTP Basic, by credentials in the body, or, for a public client, by
/// its name alone. `relaxed` is a defect: naming a confidential client suffices as well.
pub(super) fn authenticate(
    core: &Core,
    request: &Request,
    parameters: &Parameters,
    relaxed: bool,
) -> Result<Client, Refusal> {
    let named = parameters.get("client_id");
    let secret = parameters.get("client_secret");
    let Some(credentials) = request.credentials("Basic") else {
        let client = named
            .and_then(|id| core.client(&id))
            .ok_or_else(|| failed(false))?;
        let right = match (&client.secret, secret) {
            (_, Some(secret)) => secret_is_right(core, &client, &secret),
            (None, None) => true,
            (Some(_), None) => relaxed,
        };
        return if right {
            Ok(client)
        } else {
            Err(failed(false))
        };
    };
    if secret.is_some() {
        let description = "The client authenticates in two ways at once";
        return Err(Refusal::new(400, "invalid_request", description));
    }
    let (id, secret) = basic_parts(credentials).ok_or_else(|| failed(true))?;
    let (id, secret) = (decoded(&id), decoded(&secret));
    let client = core.client(&id).ok_or_else(|| failed(true))?;
    let right = secret_is_right(core, &client, &secret) || relaxed && secret.is_empty();
    if !right {
        return Err(failed(true));
    }
    match named {
        Some(named) if named != client.id => {
            let description = "The parameter client_id names another client than the header";
            Err(Refusal::new(400, "invalid_request", description))
        }
        _ => Ok(client),
    }
}

/// The answer to a client that could not prove who it is. The challenge is there even if the client did not use
/// Basic, since no 401 goes without one (RFC 9110 15.5.2).
pub(super) fn failed(by_basic: bool) -> Refusal {
    Refusal {
        challenge: Some(format!("Basic realm=\"{}\"", super::RULES.realm)),
        by_basic,
        ..Refusal::new(401, "invalid_client", "Client authentication failed")
    }
}
