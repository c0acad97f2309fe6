//! Pushed authorization requests at the authorization endpoint (RFC 9126 4).

use std::time::Duration;

use super::authorization_request::Pushed;
use super::authorize::Asked;
use super::core::Core;
use super::faults::Fault;
use super::form_parameters::Parameters;
use super::message::Response;
use super::pages;

/// Puts the pushed parameters in the place of a `request_uri`, which is all that counts then. Dialects without the
/// extension do not know the parameter.
pub(super) fn resolve(core: &Core, parameters: Parameters) -> Result<Asked, Response> {
    let uri = parameters.get("request_uri").filter(|_| core.rules.has_par);
    let Some(uri) = uri else {
        return Ok(Asked {
            parameters,
            pushed_as: None,
        });
    };
    let client_id = parameters.get("client_id").unwrap_or_default();
    let pushed = core.store.pushed.iter().find(|pushed| pushed.uri == uri);
    match pushed {
        Some(pushed) if end(core, pushed) <= core.now() => Err(refused()),
        Some(pushed) if pushed.client_id != client_id && !core.has(Fault::ParNotBoundToClient) => {
            Err(refused())
        }
        Some(_)
            if core.has(Fault::ParRefusesBeside)
                && parameters.unknown(&["client_id", "request_uri"]).is_some() =>
        {
            Err(pages::bad_request(
                "The application sent more than it may beside its pushed request.",
                "",
            ))
        }
        Some(pushed) => Ok(Asked {
            parameters: counted(core, pushed, &parameters),
            pushed_as: Some(uri),
        }),
        None => Err(refused()),
    }
}

/// The parameters that count of a pushed request: its own alone, unless a defect has others beside it.
fn counted(core: &Core, pushed: &Pushed, beside: &Parameters) -> Parameters {
    let mut counted = pushed.parameters.clone();
    if core.has(Fault::ParQueryWins) {
        for (name, value) in beside.all() {
            if name != "request_uri" {
                counted.set(name, value.clone());
            }
        }
    }
    counted
}

/// When a pushed request becomes worthless.
fn end(core: &Core, pushed: &Pushed) -> Duration {
    if core.has(Fault::ParUriNeverExpires) {
        Duration::MAX
    } else if core.has(Fault::ParUriLivesLonger) {
        pushed.expires.saturating_add(Duration::from_secs(300))
    } else if core.has(Fault::ParUriDiesEarly) {
        pushed.expires.saturating_sub(Duration::from_secs(30))
    } else {
        pushed.expires
    }
}

/// Takes a pushed request out of the store when the user has decided on it; reloading a page before that is allowed
/// (RFC 9126 4). Whether it was still there.
pub(super) fn use_up(core: &mut Core, uri: &str) -> bool {
    let before = core.store.pushed.len();
    if !core.has(Fault::ParUriReusable) {
        core.store.pushed.retain(|pushed| pushed.uri != uri);
        return core.store.pushed.len() < before;
    }
    true
}

fn refused() -> Response {
    pages::bad_request(
        "The application pushed no such request, or it is too old.",
        "",
    )
}
