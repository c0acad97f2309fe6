//! RFC 6749 5.2: the error response of the token endpoint.

use serde_json::Value;

use crate::judge::error_codes;
use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::token_endpoint::token_refusal;
use crate::judge::rules::{Context, Rule};
use crate::judge::shape::json_type;
use crate::oauth::Role;
use crate::transcript::{BodyKind, Exchange, is_busy};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule::new("rfc6749/5.2/status-400", status_400),
    Rule::new("rfc6749/5.2/error-member", error_member),
    Rule::new("rfc6749/5.2/json-media-type", json_media_type),
    Rule::new("rfc6749/5.2/error-code-known", error_code_known),
    Rule::new("rfc6749/5.2/error-charset", error_charset),
    Rule::new("rfc6749/5.2/no-server-error", no_server_error),
];

fn status_400(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let status = token_refusal(exchange)?.status;
    Some(Judgement::either(
        matches!(status, 400 | 401),
        format!("status-{status}"),
        "status 400, or 401 when client authentication failed",
        format!("status {status}"),
    ))
}

fn error_member(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = token_refusal(exchange)?;
    if response.body.kind == BodyKind::Xml {
        return None;
    }
    let expected = "a JSON object whose member `error` is a non-empty string";
    Some(match response.member("error") {
        Some(Value::String(text)) if !text.is_empty() => {
            Judgement::conforming(expected, format!("error `{text}`"))
        }
        Some(other) => Judgement::deviating(
            "wrong-type",
            expected,
            format!("`error` is {}", json_type(other)),
        ),
        None => Judgement::deviating("absent", expected, "\"error\" member missing"),
    })
}

fn json_media_type(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = token_refusal(exchange)?;
    let media_type = response.media_type.as_deref().unwrap_or("none");
    let conforms = media_type == "application/json" && response.body.kind == BodyKind::Json;
    Some(Judgement::either(
        conforms,
        format!("media-type:{media_type}"),
        "a JSON document labelled application/json",
        format!(
            "media type {media_type}, {:?} body of {} bytes",
            response.body.kind, response.body.size
        )
        .to_lowercase(),
    ))
}

fn error_code_known(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let error = token_refusal(exchange)?.member("error")?.as_str()?;
    let deviation = if error_codes::is_free_text(error) {
        "free-text".to_owned()
    } else {
        format!("unknown:{error}")
    };
    Some(Judgement::either(
        error_codes::TOKEN.contains(&error),
        deviation,
        "a registered token error code",
        format!("error `{error}`"),
    ))
}

fn error_charset(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = token_refusal(exchange)?;
    let text: String = ["error", "error_description"]
        .into_iter()
        .filter_map(|name| response.member(name).and_then(Value::as_str))
        .collect();
    if text.is_empty() {
        return None;
    }
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

fn no_server_error(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    // The others answer mistakes as the token endpoint does (RFC 7009 2.2.1, RFC 7662 2.3, RFC 8628 3.2, RFC 9126 2.3).
    if !matches!(
        exchange.role,
        Role::Token
            | Role::Refresh
            | Role::Revocation
            | Role::Introspection
            | Role::DeviceAuthorization
            | Role::PushedAuthorization
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
