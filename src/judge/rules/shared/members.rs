//! Members that a JSON answer must have, and their types.

use serde_json::Value;

use crate::judge::judgement::Judgement;
use crate::judge::shape::json_type;
use crate::oauth::Endpoint;
use crate::transcript::{BodyKind, Exchange, Response};

/// What is wrong with members that have to be strings.
pub fn text(response: &Response, name: &str) -> Option<String> {
    match response.member(name) {
        Some(Value::String(text)) if !text.is_empty() => None,
        Some(other) => Some(format!("{name} is {}", json_type(other))),
        None => Some(format!("{name} is missing")),
    }
}

/// What is wrong with a member that has to be a positive whole number.
pub fn seconds(response: &Response, name: &str) -> Option<String> {
    match response.member(name) {
        Some(value) if value.as_u64().is_some_and(|seconds| seconds > 0) => None,
        Some(value) => Some(format!("{name} is {value}")),
        None => Some(format!("{name} is missing")),
    }
}

/// What is wrong with the status, and with an answer that has to be JSON.
pub fn status_and_format(response: &Response, status: u16) -> Vec<String> {
    let mut wrong = Vec::new();
    if response.status != status {
        wrong.push(format!("status {}", response.status));
    }
    if response.body.kind != BodyKind::Json
        || response.media_type.as_deref() != Some("application/json")
    {
        let media_type = response.media_type.as_deref().unwrap_or("no media type");
        wrong.push(format!("the answer is {media_type}"));
    }
    wrong
}

/// Conforms where nothing is wrong.
pub fn complete(wrong: &[String], expected: &str) -> Judgement {
    if wrong.is_empty() {
        Judgement::conforming(expected, "complete")
    } else {
        Judgement::deviating(wrong.join("; "), expected, wrong.join(", "))
    }
}

/// The successful answer of a POST to this endpoint; one in which nothing was granted is none, whatever its status.
pub fn answer_of(exchange: &Exchange, endpoint: Endpoint) -> Option<&Response> {
    exchange.response.as_deref().filter(|response| {
        exchange.endpoint == Some(endpoint)
            && exchange.request.method == "POST"
            && (200..300).contains(&response.status)
            && !response.holds_no_grant()
    })
}
