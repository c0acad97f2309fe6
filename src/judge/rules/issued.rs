//! RFC 8628 3.2 and RFC 9126 2.2: what the endpoints answer that start a flow from server to server.

use serde_json::Value;

use super::{Context, Rule, json_type};
use crate::judge::verdict::Finding;
use crate::oauth::Role;
use crate::transcript::{BodyKind, Exchange, Response};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule {
        requirement: "rfc8628/3.2/response-members",
        judge: device_answer,
    },
    Rule {
        requirement: "rfc9126/2.2/response",
        judge: push_answer,
    },
];

/// The successful answer of a POST to the endpoint with this path.
fn answer_of<'e>(exchange: &'e Exchange, path: Option<&str>) -> Option<&'e Response> {
    let path = path?;
    exchange.response.as_ref().filter(|response| {
        exchange.role == Role::Http
            && exchange.request.method == "POST"
            && exchange
                .request
                .url
                .strip_prefix("<base_url>")
                .unwrap_or(&exchange.request.url)
                == path
            && (200..300).contains(&response.status)
    })
}

/// What is wrong with members that have to be texts.
fn text(response: &Response, name: &str) -> Option<String> {
    match response.member(name) {
        Some(Value::String(text)) if !text.is_empty() => None,
        Some(other) => Some(format!("{name} is {}", json_type(other))),
        None => Some(format!("{name} is missing")),
    }
}

/// What is wrong with a member that has to be a positive whole number.
fn seconds(response: &Response, name: &str) -> Option<String> {
    match response.member(name) {
        Some(value) if value.as_u64().is_some_and(|seconds| seconds > 0) => None,
        Some(value) => Some(format!("{name} is {value}")),
        None => Some(format!("{name} is missing")),
    }
}

fn status_and_format(response: &Response, status: u16) -> Vec<String> {
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

fn finding(wrong: &[String], expected: &str) -> Finding {
    if wrong.is_empty() {
        Finding::conforming(expected, "all of it")
    } else {
        Finding::deviating(wrong.join("; "), expected, wrong.join(", "))
    }
}

fn device_answer(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let endpoint = context.profile.endpoints.device_authorization.as_ref();
    let response = answer_of(exchange, endpoint.map(|endpoint| endpoint.path.as_str()))?;
    let mut wrong = status_and_format(response, 200);
    let texts = ["device_code", "user_code", "verification_uri"];
    wrong.extend(texts.iter().filter_map(|name| text(response, name)));
    wrong.extend(seconds(response, "expires_in"));
    if response.member("interval").is_some() {
        wrong.extend(seconds(response, "interval"));
    }
    Some(finding(
        &wrong,
        "status 200 and JSON with device_code, user_code, verification_uri and expires_in",
    ))
}

fn push_answer(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let endpoint = context.profile.endpoints.par.as_ref();
    let response = answer_of(exchange, endpoint.map(|endpoint| endpoint.path.as_str()))?;
    let mut wrong = status_and_format(response, 201);
    wrong.extend(text(response, "request_uri"));
    wrong.extend(seconds(response, "expires_in"));
    Some(finding(
        &wrong,
        "status 201 and JSON with request_uri and expires_in",
    ))
}
