//! Refusals that are said in another way than RFC 6749 5.2 has it: as a list, a page, a redirect, or with one code for
//! all. What is refused, and what is granted, stays the same.

use serde_json::{Value, json};

use super::core::Core;
use super::dialects::Endpoint;
use super::faults::Fault;
use super::message::Response;
use super::signin::LOGIN_PATH;

/// The refusal as the faults have it; every other answer as it is.
pub(super) fn reshaped(core: &Core, endpoint: Endpoint, response: Response) -> Response {
    if !is_refusal_of_client(core, endpoint, &response) {
        return response;
    }
    let response = with_charset(core, response);
    if core.has(Fault::ErrorsAsList) {
        let body = json!([{ "message": "The request was refused" }]).to_string();
        Response { body, ..response }.replacing("content-type", Some("application/json"))
    } else if core.has(Fault::ErrorsAsObjects) {
        with_error(
            response,
            &json!({ "code": 1004, "message": "The request was refused" }),
        )
    } else if core.has(Fault::ErrorsAsNumbers) {
        with_error(response, &json!(1004))
    } else if core.has(Fault::ErrorsAsText) {
        Response::new(403, "text/plain; charset=utf-8", "Denied.\n")
    } else if core.has(Fault::ErrorsAsSuccess) {
        let body = json!({ "success": false, "message": "no" }).to_string();
        Response::new(200, "application/json", body)
    } else if core.has(Fault::ErrorsAsPages)
        || core.has(Fault::TokenPagesOverHttp) && endpoint == Endpoint::Token
    {
        let page = "<!DOCTYPE html><title>Bad request</title><h1>Bad request</h1>";
        Response::new(400, "text/html; charset=utf-8", page)
    } else if core.has(Fault::ErrorsRedirectToLogin) {
        Response::redirect(302, LOGIN_PATH)
    } else if core.has(Fault::ErrorsAllInvalidRequest) {
        with_one_code(response)
    } else {
        response
    }
}

/// Whether it refuses a request that a client makes itself. Providers that are older than the later standards document
/// what their revocation answers, which is no error response.
fn is_refusal_of_client(core: &Core, endpoint: Endpoint, response: &Response) -> bool {
    let is_of_client = match endpoint {
        Endpoint::Token => true,
        Endpoint::Push | Endpoint::Device | Endpoint::Revoke | Endpoint::Introspect => {
            core.rules.has_pkce
        }
        _ => false,
    };
    let is_refusal = (400..500).contains(&response.status) && response.status != 429;
    is_of_client && is_refusal
}

/// The same refusal with a charset in its challenge for Basic (RFC 7617 2.1), where the provider names one.
fn with_charset(core: &Core, response: Response) -> Response {
    let challenge = response.header("www-authenticate").filter(|challenge| {
        core.has(Fault::BasicChallengeWithCharset) && challenge.starts_with("Basic")
    });
    match challenge.map(|challenge| format!("{challenge}, charset=\"UTF-8\"")) {
        Some(challenge) => response.replacing("www-authenticate", Some(&challenge)),
        None => response,
    }
}

/// The same refusal with another `error` member.
fn with_error(response: Response, error: &Value) -> Response {
    let body = json!({ "error": error }).to_string();
    Response { body, ..response }.replacing("content-type", Some("application/json"))
}

/// What tells a device how its user has decided (RFC 8628 3.5) and not what is wrong with its request.
const OF_USERS: [&str; 4] = [
    "authorization_pending",
    "slow_down",
    "access_denied",
    "expired_token",
];

/// The same refusal with `invalid_request` in the place of its code.
fn with_one_code(mut response: Response) -> Response {
    let parsed: Option<Value> = serde_json::from_str(&response.body).ok();
    let Some(Value::Object(mut members)) = parsed else {
        return response;
    };
    let is_of_user = |error: &Value| OF_USERS.iter().any(|code| error == code);
    if let Some(error) = members.get_mut("error").filter(|error| !is_of_user(error)) {
        *error = json!("invalid_request");
        response.body = Value::Object(members).to_string();
    }
    response
}
