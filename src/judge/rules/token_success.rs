//! RFC 6749 5.1, 3.3 and 7.1, RFC 6750 5.3: answers that grant tokens.

use serde_json::Value;

use super::{Context, Rule, json_type, token_answer, token_endpoint_response};
use crate::judge::verdict::Finding;
use crate::transcript::{BodyKind, Exchange, Response};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule {
        requirement: "rfc6749/5.1/status-200",
        judge: status_200,
    },
    Rule {
        requirement: "rfc6749/5.1/access-token-member",
        judge: access_token_member,
    },
    Rule {
        requirement: "rfc6749/5.1/token-type-member",
        judge: token_type_member,
    },
    Rule {
        requirement: "rfc6749/5.1/expires-in-present",
        judge: expires_in_present,
    },
    Rule {
        requirement: "rfc6749/5.1/expires-in-number",
        judge: expires_in_number,
    },
    Rule {
        requirement: "rfc6749/5.1/optional-members-are-strings",
        judge: optional_members_are_strings,
    },
    Rule {
        requirement: "rfc6749/5.1/json-media-type",
        judge: json_media_type,
    },
    Rule {
        requirement: "rfc6749/5.1/cache-control-no-store",
        judge: cache_control_no_store,
    },
    Rule {
        requirement: "rfc6749/5.1/pragma-no-cache",
        judge: pragma_no_cache,
    },
    Rule {
        requirement: "rfc6749/3.3/scope-syntax",
        judge: scope_syntax,
    },
    Rule {
        requirement: "rfc6749/3.3/scope-not-wider-than-asked",
        judge: scope_not_wider,
    },
    Rule {
        requirement: "rfc6749/7.1/token-type-usable",
        judge: token_type_usable,
    },
    Rule {
        requirement: "rfc6750/5.3/short-lived",
        judge: short_lived,
    },
];

/// Ten years; a larger number is a date or milliseconds.
const LONGEST_LIFETIME: u64 = 315_360_000;

/// A granting answer whose members have JSON types; an XML answer has none (its media type is judged instead).
fn json_answer(exchange: &Exchange) -> Option<&Response> {
    token_answer(exchange).filter(|response| response.body.kind == BodyKind::Json)
}

fn status_200(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let status = token_answer(exchange)?.status;
    Some(Finding::either(
        status == 200,
        format!("status-{status}"),
        "status 200",
        format!("status {status}"),
    ))
}

fn access_token_member(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let response = token_endpoint_response(exchange).filter(|response| {
        (200..300).contains(&response.status) && response.member("error").is_none()
    })?;
    let expected = "a top-level member `access_token` that is a non-empty string";
    Some(match response.member("access_token") {
        Some(Value::String(token)) if !token.is_empty() => {
            Finding::conforming(expected, "`access_token` is a string")
        }
        Some(other) => Finding::deviating(
            "wrong-type",
            expected,
            format!("`access_token` is {}", json_type(other)),
        ),
        None => Finding::deviating("absent", expected, "\"access_token\" member missing"),
    })
}

fn token_type_member(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let response = token_answer(exchange)?;
    let expected = "a member `token_type` that is a non-empty string";
    Some(match response.member("token_type") {
        Some(Value::String(text)) if !text.is_empty() => {
            Finding::conforming(expected, format!("token_type `{text}`"))
        }
        Some(other) => Finding::deviating(
            "wrong-type",
            expected,
            format!("`token_type` is {}", json_type(other)),
        ),
        None => Finding::deviating("absent", expected, "\"token_type\" member missing"),
    })
}

fn expires_in_present(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let present = token_answer(exchange)?.member("expires_in").is_some();
    let observed = if present {
        "`expires_in` present"
    } else {
        "\"expires_in\" member missing"
    };
    Some(Finding::either(
        present,
        "absent",
        "a member `expires_in`",
        observed,
    ))
}

fn expires_in_number(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let value = json_answer(exchange)?.member("expires_in")?;
    let expected = "`expires_in` is a whole, non-negative number of seconds";
    Some(match value {
        Value::Number(number)
            if number
                .as_u64()
                .is_some_and(|seconds| seconds < LONGEST_LIFETIME) =>
        {
            Finding::conforming(expected, format!("expires_in {number}"))
        }
        Value::Number(number) => {
            Finding::deviating("out-of-range", expected, format!("expires_in {number}"))
        }
        other => Finding::deviating(
            "wrong-type",
            expected,
            format!("`expires_in` is {}: {other}", json_type(other)),
        ),
    })
}

fn optional_members_are_strings(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
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
    Some(Finding::either(
        wrong.is_empty(),
        "wrong-type",
        "`refresh_token` and `scope` are non-empty strings or absent",
        observed,
    ))
}

fn json_media_type(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let response = token_answer(exchange)?;
    let media_type = response.media_type.as_deref().unwrap_or("none");
    let conforms = media_type == "application/json" && response.body.kind == BodyKind::Json;
    Some(Finding::either(
        conforms,
        format!("media-type:{media_type}"),
        "a JSON document labelled application/json",
        format!("media type {media_type}"),
    ))
}

fn cache_control_no_store(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let values: Vec<&str> = token_answer(exchange)?
        .header_values("cache-control")
        .collect();
    let conforms = values
        .iter()
        .flat_map(|value| value.split(','))
        .any(|directive| directive.trim().eq_ignore_ascii_case("no-store"));
    let observed = if values.is_empty() {
        "no Cache-Control".to_owned()
    } else {
        format!("Cache-Control: {}", values.join(", "))
    };
    Some(Finding::either(
        conforms,
        "no-store-missing",
        "Cache-Control: no-store",
        observed,
    ))
}

fn pragma_no_cache(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let values: Vec<&str> = token_answer(exchange)?.header_values("pragma").collect();
    let conforms = values
        .iter()
        .any(|value| value.trim().eq_ignore_ascii_case("no-cache"));
    let observed = if values.is_empty() {
        "no Pragma".to_owned()
    } else {
        format!("Pragma: {}", values.join(", "))
    };
    Some(Finding::either(
        conforms,
        "pragma-missing",
        "Pragma: no-cache",
        observed,
    ))
}

fn scope_syntax(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let scope = token_answer(exchange)?.member("scope")?.as_str()?;
    let words: Vec<&str> = scope.split(' ').collect();
    let permitted = |c: char| matches!(c, '!' | '#'..='[' | ']'..='~');
    let well_formed = words
        .iter()
        .all(|word| !word.is_empty() && word.chars().all(permitted));
    // A comma is a legal character of one scope. It is a delimiter where scopes that were asked for one by one
    // come back joined by it.
    let asked: usize = context
        .transcript
        .steps
        .iter()
        .filter(|step| step.number <= context.step.number)
        .filter_map(|step| step.requested_scope.as_ref().map(Vec::len))
        .max()
        .unwrap_or(0);
    let joined_by_comma = asked > 1 && words.len() == 1 && scope.contains(',');
    let deviation = if joined_by_comma {
        "comma"
    } else {
        "malformed"
    };
    Some(Finding::either(
        well_formed && !joined_by_comma,
        deviation,
        "words of permitted characters with one space between them",
        format!("scope `{scope}`"),
    ))
}

fn scope_not_wider(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let asked = context.step.requested_scope.as_ref()?;
    let granted = context.step.tokens.as_ref()?.scope.as_ref()?;
    token_answer(exchange)?;
    let wider: Vec<&String> = granted
        .iter()
        .filter(|word| !asked.contains(word))
        .collect();
    let observed = format!(
        "asked for `{}`, granted `{}`",
        asked.join(" "),
        granted.join(" ")
    );
    Some(Finding::either(
        wider.is_empty(),
        "wider-than-asked",
        "no scope beyond that of the token request",
        observed,
    ))
}

fn token_type_usable(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let kind = token_answer(exchange)?.member("token_type")?.as_str()?;
    Some(Finding::either(
        kind.eq_ignore_ascii_case("bearer"),
        format!("type:{kind}"),
        "token_type is Bearer in any letter case",
        format!("token_type `{kind}`"),
    ))
}

fn short_lived(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let seconds = json_answer(exchange)?.member("expires_in")?.as_u64()?;
    Some(Finding::either(
        seconds <= 3600,
        "longer-than-an-hour",
        "a lifetime of one hour at most",
        format!("{seconds} seconds"),
    ))
}
