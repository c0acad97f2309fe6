//! Answers of the token endpoint: any, granting, refusing.

use crate::oauth::Role;
use crate::transcript::{BodyKind, Exchange, Response, is_not_looked_at};

/// The response of a request to the token endpoint, if there is one below status 500.
pub fn token_endpoint_response(exchange: &Exchange) -> Option<&Response> {
    matches!(exchange.role, Role::Token | Role::Refresh)
        .then_some(exchange.response.as_deref())
        .flatten()
        .filter(|response| response.status < 500)
}

/// The response of the token endpoint, if it grants tokens.
pub fn token_answer(exchange: &Exchange) -> Option<&Response> {
    token_endpoint_response(exchange)
        .filter(|response| response.status < 400 && has_access_token(response))
}

/// Whether it is a token request at all: another method, or a body of another media type, has refusals of its own
/// (RFC 6749 3.2, RFC 9110 15.5.16).
pub fn is_token_request(exchange: &Exchange) -> bool {
    exchange.request.method == "POST" && exchange.request.body.is_none()
}

/// The response of the token endpoint, if it refuses. Other methods than POST make no token request; a success that cannot
/// be read refuses nothing; and a server that is too busy has not looked at the request.
pub fn token_refusal(exchange: &Exchange) -> Option<&Response> {
    token_endpoint_response(exchange).filter(|response| {
        let says_no = response.status >= 300
            || (!has_access_token(response)
                && (response.told("error").is_some() || response.holds_no_grant()));
        is_token_request(exchange) && says_no && !is_not_looked_at(response.status)
    })
}

pub fn has_access_token(response: &Response) -> bool {
    response
        .told("access_token")
        .and_then(serde_json::Value::as_str)
        .is_some_and(|token| !token.is_empty())
}

/// A granting answer whose members have JSON types; an XML answer has none (its media type is judged instead).
pub fn json_answer(exchange: &Exchange) -> Option<&Response> {
    token_answer(exchange).filter(|response| response.body.kind == BodyKind::Json)
}
