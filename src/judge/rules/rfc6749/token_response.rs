//! RFC 6749 5.1 and 7.1: the successful token response.

use serde_json::Value;

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::token_endpoint::{
    is_token_request, json_answer, token_answer, token_endpoint_response,
};
use crate::judge::rules::{Context, Rule};
use crate::judge::shape::json_type;
use crate::transcript::{BodyKind, Exchange};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule::new("rfc6749/5.1/status-200", status_200),
    Rule::new("rfc6749/5.1/access-token-member", access_token_member),
    Rule::new("rfc6749/5.1/token-type-member", token_type_member),
    Rule::new("rfc6749/5.1/expires-in-present", expires_in_present),
    Rule::new("rfc6749/5.1/expires-in-number", expires_in_number),
    Rule::new(
        "rfc6749/5.1/optional-members-are-strings",
        optional_members_are_strings,
    ),
    Rule::new("rfc6749/5.1/json-media-type", json_media_type),
    Rule::new("rfc6749/5.1/cache-control-no-store", cache_control_no_store),
    Rule::new("rfc6749/5.1/pragma-no-cache", pragma_no_cache),
    Rule::new("rfc6749/7.1/token-type-usable", token_type_usable),
];

/// Ten years; a larger number is a date or milliseconds.
const LONGEST_LIFETIME: u64 = 315_360_000;

/// A day and a year in seconds.
const DAY: u64 = 86_400;
const YEAR: u64 = 366 * DAY;

/// Whether a number of seconds reads as a lifetime in milliseconds alone: quarters of an hour there, less the second or two
/// that have passed, and here neither whole days nor less than a year. An hour gives 3600000, which would be 41 days and 16
/// hours.
fn reads_as_milliseconds(number: u64) -> bool {
    let quarters = number.is_multiple_of(1000) && (number / 1000 + 2) % 900 <= 2;
    number >= 898_000 && quarters && (!number.is_multiple_of(DAY) || number > YEAR)
}

fn status_200(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let status = token_answer(exchange)?.status;
    Some(Judgement::either(
        status == 200,
        format!("status-{status}"),
        "status 200",
        format!("status {status}"),
    ))
}

fn access_token_member(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = token_endpoint_response(exchange).filter(|response| {
        is_token_request(exchange)
            && (200..300).contains(&response.status)
            && response.told("error").is_none()
            && !response.holds_no_grant()
    })?;
    let expected = "a top-level member `access_token` that is a non-empty string";
    Some(match response.member("access_token") {
        Some(Value::String(token)) if !token.is_empty() => {
            Judgement::conforming(expected, "`access_token` is a string")
        }
        Some(other) => Judgement::deviating(
            "wrong-type",
            expected,
            format!("`access_token` is {}", json_type(other)),
        ),
        None => Judgement::deviating("absent", expected, "\"access_token\" member missing"),
    })
}

fn token_type_member(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = token_answer(exchange)?;
    let expected = "a member `token_type` that is a non-empty string";
    Some(match response.member("token_type") {
        Some(Value::String(text)) if !text.is_empty() => {
            Judgement::conforming(expected, format!("token_type `{text}`"))
        }
        Some(other) => Judgement::deviating(
            "wrong-type",
            expected,
            format!("`token_type` is {}", json_type(other)),
        ),
        None => Judgement::deviating("absent", expected, "\"token_type\" member missing"),
    })
}

fn expires_in_present(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let present = token_answer(exchange)?.member("expires_in").is_some();
    let observed = if present {
        "`expires_in` present"
    } else {
        "\"expires_in\" member missing"
    };
    Some(Judgement::either(
        present,
        "absent",
        "a member `expires_in`",
        observed,
    ))
}

fn expires_in_number(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let value = json_answer(exchange)?.member("expires_in")?;
    let expected = "`expires_in` is a whole, non-negative number of seconds";
    Some(match value {
        Value::Number(number)
            if number.as_u64().is_some_and(|seconds| {
                seconds < LONGEST_LIFETIME && !reads_as_milliseconds(seconds)
            }) =>
        {
            Judgement::conforming(expected, format!("expires_in {number}"))
        }
        Value::Number(number) => {
            Judgement::deviating("out-of-range", expected, format!("expires_in {number}"))
        }
        other => Judgement::deviating(
            "wrong-type",
            expected,
            format!("`expires_in` is {}: {other}", json_type(other)),
        ),
    })
}

fn optional_members_are_strings(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = json_answer(exchange)?;
    let wrong: Vec<String> = ["refresh_token", "scope"]
        .into_iter()
        .filter_map(|name| response.member(name).map(|value| (name, value)))
        .filter(|(_, value)| value.as_str().is_none_or(str::is_empty))
        .map(|(name, value)| {
            format!(
                "`{name}` is {}",
                if value == "" {
                    "empty"
                } else {
                    json_type(value)
                }
            )
        })
        .collect();
    let observed = if wrong.is_empty() {
        "strings or absent".to_owned()
    } else {
        wrong.join(", ")
    };
    Some(Judgement::either(
        wrong.is_empty(),
        "wrong-type",
        "`refresh_token` and `scope` are non-empty strings or absent",
        observed,
    ))
}

fn json_media_type(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    // What grants something in a format that cannot be read is labelled all the same.
    let unread = token_endpoint_response(exchange).filter(|response| {
        is_token_request(exchange)
            && (200..300).contains(&response.status)
            && response.body.size > 0
            && !matches!(response.body.kind, BodyKind::Json | BodyKind::Xml)
    });
    let response = token_answer(exchange).or(unread)?;
    let media_type = response.media_type.as_deref().unwrap_or("none");
    let conforms = media_type == "application/json" && response.body.kind == BodyKind::Json;
    Some(Judgement::either(
        conforms,
        format!("media-type:{media_type}"),
        "a JSON document labelled application/json",
        format!("media type {media_type}"),
    ))
}

fn cache_control_no_store(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let values: Vec<&str> = token_answer(exchange)?
        .header_values("cache-control")
        .collect();
    let conforms = values
        .iter()
        .flat_map(|value| value.split(','))
        .any(|directive| directive.trim().eq_ignore_ascii_case("no-store"));
    let observed = if values.is_empty() {
        "`Cache-Control` header missing".to_owned()
    } else {
        format!("Cache-Control: {}", values.join(", "))
    };
    Some(Judgement::either(
        conforms,
        "no-store-missing",
        "Cache-Control: no-store",
        observed,
    ))
}

fn pragma_no_cache(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let values: Vec<&str> = token_answer(exchange)?.header_values("pragma").collect();
    let conforms = values
        .iter()
        .any(|value| value.trim().eq_ignore_ascii_case("no-cache"));
    let observed = if values.is_empty() {
        "`Pragma` header missing".to_owned()
    } else {
        format!("Pragma: {}", values.join(", "))
    };
    Some(Judgement::either(
        conforms,
        "pragma-missing",
        "Pragma: no-cache",
        observed,
    ))
}

/// The type of OAuth access tokens (RFC 8693 3).
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

fn token_type_usable(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = token_answer(exchange)?;
    let kind = response.member("token_type")?.as_str()?;
    // What is exchanged for something else than an access token has no such type (RFC 8693 2.2.1).
    let issued = response.member("issued_token_type").and_then(Value::as_str);
    if kind.eq_ignore_ascii_case("N_A") && issued.is_some_and(|issued| issued != ACCESS_TOKEN) {
        return None;
    }
    // A client that proves possession of a key knows how to use a token that is bound to it (RFC 9449 5).
    let mut headers = exchange.request.headers.iter();
    let proves = headers.any(|pair| pair.0.eq_ignore_ascii_case("dpop"));
    let is_usable =
        kind.eq_ignore_ascii_case("bearer") || proves && kind.eq_ignore_ascii_case("dpop");
    Some(Judgement::either(
        is_usable,
        format!("type:{kind}"),
        "token_type is Bearer in any letter case",
        format!("token_type `{kind}`"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_in_milliseconds_are_told_from_long_ones_in_seconds() {
        for seconds in [
            0,
            900,
            3600,
            43_199,
            86_400,
            604_800,
            900 * DAY / 10,
            30 * DAY,
            365 * DAY,
        ] {
            assert!(!reads_as_milliseconds(seconds), "{seconds}");
        }
        for milliseconds in [
            900_000, 1_800_000, 3_600_000, 3_599_000, 43_199_000, 86_400_000,
        ] {
            assert!(reads_as_milliseconds(milliseconds), "{milliseconds}");
        }
    }
}
