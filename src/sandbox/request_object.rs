//! Signed request objects at the authorization endpoint (RFC 9101).

use jsonwebtoken::Algorithm;
use serde_json::Value;

use super::accounts::Client;
use super::authorization_request::ResponseMode;
use super::authorize::Asker;
use super::core::Core;
use super::faults::Fault;
use super::form_parameters::Parameters;
use super::jwt::{Jwt, public_half};
use super::message::Response;
use super::pages;
use super::redirects::{self, AuthorizationEnd};

/// Claims that are about the object and no parameters.
const OF_OBJECT: [&str; 6] = ["iss", "aud", "jti", "iat", "exp", "nbf"];

/// Puts the parameters of a request object in the place of those around it, which count for nothing then (RFC 9101 6.3).
/// Dialects without the extension do not know the parameter.
pub(super) fn resolve(core: &Core, parameters: Parameters) -> Result<Parameters, Response> {
    let object = parameters
        .get("request")
        .filter(|_| core.rules.has_request_objects);
    let Some(object) = object else {
        return Ok(parameters);
    };
    let id = parameters.get("client_id").unwrap_or_default();
    let client = core.client(&id).ok_or_else(refused)?;
    let inside = Jwt::parse(&object)
        .filter(|jwt| is_signed(core, jwt, &client) && is_in_time(core, jwt))
        .and_then(|jwt| inside(core, &jwt, &id))
        .ok_or_else(|| told(core, &parameters, &client))?;
    if core.has(Fault::RequestObjectQueryWins) {
        let mut all = inside;
        for name in ["scope", "state", "redirect_uri", "response_type"] {
            if let Some(value) = parameters.get(name) {
                all.set(name, value);
            }
        }
        return Ok(all);
    }
    Ok(inside)
}

/// The parameters in the object, where it is of the client that is named around it.
fn inside(core: &Core, jwt: &Jwt, id: &str) -> Option<Parameters> {
    let is_own = jwt.text("client_id") == Some(id) || core.has(Fault::RequestObjectClientUnchecked);
    let mut parameters = Parameters::parse(b"");
    for (name, value) in &jwt.claims {
        if let (Value::String(text), false) = (value, OF_OBJECT.contains(&name.as_str())) {
            parameters.set(name, text.as_str());
        }
    }
    parameters.set("client_id", id);
    is_own.then_some(parameters)
}

fn is_signed(core: &Core, jwt: &Jwt, client: &Client) -> bool {
    let own = client.key.as_deref().and_then(public_half);
    match (jwt.algorithm(), own) {
        ("none", _) => core.has(Fault::RequestObjectUnsignedAccepted),
        (_, Some(_)) if core.has(Fault::RequestObjectSignatureUnchecked) => true,
        ("ES256", Some((key, _))) => jwt.is_signed(Algorithm::ES256, &key),
        ("HS256", Some((_, pem))) => {
            core.has(Fault::RequestObjectKeyConfused) && jwt.is_sealed(&pem)
        }
        _ => false,
    }
}

fn is_in_time(core: &Core, jwt: &Jwt) -> bool {
    let now = i64::try_from(core.clock.unix_seconds(core.now())).unwrap_or(i64::MAX);
    jwt.seconds("exp").is_none_or(|at| at > now)
}

/// A request object that is not valid is told to the user, since nothing in it can be trusted; a provider may as well send
/// the error to the registered address.
fn told(core: &Core, parameters: &Parameters, client: &Client) -> Response {
    let registered = client.redirect_uris.first();
    match registered.filter(|_| core.has(Fault::RequestObjectErrorRedirected)) {
        Some(address) => {
            let outcome = AuthorizationEnd::Error {
                code: "invalid_request_object",
                description: "The request object is not valid",
            };
            let asker = Asker {
                client: client.clone(),
                redirect_uri: address.clone(),
                redirect_uri_sent: false,
                state: parameters.bytes("state").map(<[u8]>::to_vec),
                mode: ResponseMode::Query,
            };
            let state = asker.state.as_deref();
            {
                let place = (asker.redirect_uri.as_str(), ResponseMode::Query);
                redirects::to_client(core, 302, place, state, &outcome)
            }
        }
        None => refused(),
    }
}

fn refused() -> Response {
    pages::bad_request("The application did not sign its request.", "")
}
