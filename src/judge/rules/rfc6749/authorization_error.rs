//! RFC 6749 4.1.2.1: the authorization error response.

use crate::judge::error_codes;
use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::authorization::{redirect, sent};
use crate::judge::rules::{Context, Rule};
use crate::oauth::{Outcome, Role};
use crate::transcript::{Echo, Exchange, is_busy};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule::new("rfc6749/4.1.2.1/error-state-echoed", error_state_echoed),
    Rule::new("rfc6749/4.1.2.1/error-code-known", error_code_known),
    Rule::new("rfc6749/4.1.2.1/error-charset", error_charset),
    Rule::new("rfc6749/4.1.2.1/error-uri-syntax", error_uri_syntax),
    Rule::new("rfc6749/4.1.2.1/no-server-error", no_server_error),
];

fn error_state_echoed(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let error = redirect(exchange)?.parameter("error")?;
    // An empty state in the answer to an empty one is another matter (RFC 6749 3.1), and of two states none is the right
    // one.
    let states = sent(context, "state");
    let sent_empty = states.first().is_some_and(|state| state.is_empty());
    // A state in a request object, or in a pushed request, is not known where that is refused (RFC 9101 6.2, RFC 9126 4).
    let elsewhere = ["request", "request_uri"];
    let is_elsewhere = elsewhere.iter().any(|name| !sent(context, name).is_empty());
    let of_object = [
        "invalid_request",
        "invalid_request_object",
        "invalid_request_uri",
    ];
    let in_object = states.is_empty() && is_elsewhere && of_object.contains(&error);
    let is_odd = sent_empty || in_object || states.len() > 1;
    if context.step.outcome != Outcome::ErrorRedirect || is_odd {
        return None;
    }
    let (conforms, observed) = match context.step.state? {
        Echo::Echoed => (true, "`state` echoed"),
        Echo::Absent => return None,
        Echo::Changed => (false, "`state` changed"),
        Echo::Lost => (false, "`state` missing"),
        Echo::Invented => (false, "a `state` that was not sent"),
    };
    Some(Judgement::either(
        conforms,
        "state-not-echoed",
        "the state of the request beside `error`",
        observed,
    ))
}

fn error_code_known(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let error = redirect(exchange)?.parameter("error")?;
    let known = error_codes::AUTHORIZATION.contains(&error);
    let deviation = if error_codes::is_free_text(error) {
        "free-text".to_owned()
    } else {
        format!("unknown:{error}")
    };
    Some(Judgement::either(
        known,
        deviation,
        "a registered authorization error code",
        format!("error `{error}`"),
    ))
}

fn error_charset(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let location = redirect(exchange)?;
    location.parameter("error")?;
    let text: String = ["error", "error_description"]
        .into_iter()
        .filter_map(|name| location.parameter(name))
        .collect();
    let forbidden = error_codes::forbidden_characters(&text);
    let observed = if forbidden.is_empty() {
        "permitted characters only".to_owned()
    } else {
        format!("the characters {}", forbidden.join(" "))
    };
    Some(Judgement::either(
        forbidden.is_empty(),
        format!("characters:{}", forbidden.concat()),
        "printable ASCII without double quote and backslash",
        observed,
    ))
}

fn error_uri_syntax(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = exchange.response.as_deref()?;
    let from_redirect = redirect(exchange).and_then(|location| location.parameter("error_uri"));
    let uri = from_redirect.or_else(|| {
        response
            .member("error_uri")
            .and_then(serde_json::Value::as_str)
    })?;
    let clean = !uri.is_empty()
        && uri
            .chars()
            .all(|c| matches!(c, '!' | '#'..='[' | ']'..='~'));
    Some(Judgement::either(
        clean,
        "malformed",
        "a URI reference",
        format!("error_uri `{uri}`"),
    ))
}

fn no_server_error(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    if !matches!(
        exchange.role,
        Role::Authorization | Role::Interaction | Role::Login | Role::Consent
    ) {
        return None;
    }
    // A provider that has enough says nothing about the request (RFC 9110 15.6.4).
    let status = Some(exchange.response.as_deref()?.status).filter(|status| !is_busy(*status))?;
    Some(Judgement::either(
        status < 500,
        format!("status-{status}"),
        "no status of 500 or above",
        format!("status {status}"),
    ))
}
