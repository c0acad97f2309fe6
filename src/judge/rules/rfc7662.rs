//! RFC 7662 2.2: the introspection response.

use serde_json::{Map, Value};

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::token_endpoint::token_answer;
use crate::judge::rules::{Context, Rule};
use crate::judge::shape::json_type;
use crate::oauth::Role;
use crate::transcript::{Exchange, Request, Response, split_scope};

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("rfc7662/2.2/active-boolean", active_boolean),
    Rule::new("rfc7662/2.2/inactive-minimal", inactive_minimal),
    Rule::new("rfc7662/2.2/member-types", member_types),
    Rule::new("rfc7662/2.2/members-match-grant", members_match_grant),
]];

/// How far the lifetime by introspection may be from the announced one, in seconds.
const CLOSE: u64 = 5;

/// What tells something about a dead token. Other members of an answer tell about the provider.
const ABOUT_TOKEN: [&str; 15] = [
    "scope",
    "client_id",
    "username",
    "token_type",
    "exp",
    "iat",
    "nbf",
    "sub",
    "aud",
    "iss",
    "jti",
    "reason",
    "error",
    "error_description",
    "revoked",
];

fn active_boolean(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = answer(exchange)?;
    let expected = "status 200, application/json, and a boolean `active`";
    let media_type = response.media_type.as_deref().unwrap_or("none");
    let active = response.member("active");
    let deviation = if response.status != 200 {
        Some(format!("status-{}", response.status))
    } else if media_type != "application/json" {
        Some(format!("media-type:{media_type}"))
    } else {
        match active {
            Some(Value::Bool(_)) => None,
            Some(other) => Some(format!("active-is:{}", json_type(other))),
            None => Some("active-missing".to_owned()),
        }
    };
    let kind = active.map_or("missing", json_type);
    Some(Judgement::of(
        deviation,
        expected,
        format!("status {}, {media_type}, `active` {kind}", response.status),
    ))
}

fn inactive_minimal(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let members = members_of(exchange, false)?;
    let further: Vec<&str> = members
        .keys()
        .map(String::as_str)
        .filter(|name| ABOUT_TOKEN.contains(name))
        .collect();
    Some(Judgement::either(
        further.is_empty(),
        format!("further:{}", further.join(",")),
        "`active` false and nothing about the token",
        if further.is_empty() {
            "`active` false, without members about the token".to_owned()
        } else {
            format!("`active` false, with {}", further.join(", "))
        },
    ))
}

fn member_types(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let members = members(exchange)?;
    let wrong: Vec<String> = members
        .iter()
        .filter(|(name, value)| !has_its_type(name, value))
        .map(|(name, value)| format!("`{name}` is {}", json_type(value)))
        .collect();
    Some(Judgement::either(
        wrong.is_empty(),
        format!("types:{}", wrong.join(",")),
        "whole numbers for exp, iat and nbf, strings for the other members",
        if wrong.is_empty() {
            "as specified".to_owned()
        } else {
            wrong.join(", ")
        },
    ))
}

fn members_match_grant(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let told = members_of(exchange, true)?;
    let (issue, answer) = issued(context, exchange)?;
    let text = |name: &str| told.get(name).and_then(Value::as_str);
    let mut contradictions = Vec::new();
    if let (Some(told), Some(client)) = (text("client_id"), client_of(&issue.request))
        && told != client
    {
        contradictions.push(format!("client_id `{told}` of a token for `{client}`"));
    }
    if let (Some(told), Some(scope)) = (text("scope"), scope_of(context, issue, answer))
        && split_scope(told) != scope
    {
        contradictions.push(format!(
            "scope `{told}` of a token for `{}`",
            scope.join(" ")
        ));
    }
    let announced = answer.told("token_type").and_then(Value::as_str);
    if let (Some(told), Some(announced)) = (text("token_type"), announced)
        && !told.eq_ignore_ascii_case(announced)
    {
        contradictions.push(format!(
            "token_type `{told}` of a token announced as `{announced}`"
        ));
    }
    let number = |name: &str| told.get(name).and_then(Value::as_u64);
    let lifetime = number("exp").zip(number("iat"));
    let announced = answer.told("expires_in").and_then(Value::as_u64);
    if let (Some((exp, iat)), Some(announced)) = (lifetime, announced)
        && exp.saturating_sub(iat).abs_diff(announced) > CLOSE
    {
        contradictions.push(format!(
            "a lifetime of {} s of a token announced for {announced} s",
            exp.saturating_sub(iat)
        ));
    }
    Some(Judgement::either(
        contradictions.is_empty(),
        "contradiction",
        "client, scope, type and lifetime as in the token response",
        if contradictions.is_empty() {
            "client, scope, type and lifetime agree".to_owned()
        } else {
            contradictions.join(", ")
        },
    ))
}

/// The answer to an authorized caller: other statuses are refusals.
fn answer(exchange: &Exchange) -> Option<&Response> {
    exchange.response.as_deref().filter(|response| {
        exchange.role == Role::Introspection && (200..300).contains(&response.status)
    })
}

fn members(exchange: &Exchange) -> Option<&Map<String, Value>> {
    answer(exchange)?.body.json.as_ref()?.as_object()
}

/// The members of an answer that calls the token active, or not; with the leniency of the flow.
fn members_of(exchange: &Exchange, active: bool) -> Option<&Map<String, Value>> {
    members(exchange).filter(|members| {
        let said = members.get("active");
        said == Some(&Value::Bool(active))
            || said.and_then(Value::as_str) == Some(if active { "true" } else { "false" })
    })
}

/// Members that RFC 7662 2.2 does not define have any type; `active` has a rule of its own.
fn has_its_type(name: &str, value: &Value) -> bool {
    match name {
        "exp" | "iat" | "nbf" => value.is_u64() || value.is_i64(),
        "scope" | "client_id" | "username" | "token_type" | "sub" | "iss" | "jti" => {
            value.is_string()
        }
        "aud" => {
            value.is_string()
                || value
                    .as_array()
                    .is_some_and(|values| values.iter().all(Value::is_string))
        }
        _ => true,
    }
}

/// The token answer of the transcript that issued the token in question, with its request.
fn issued<'a>(context: &Context<'a>, exchange: &Exchange) -> Option<(&'a Exchange, &'a Response)> {
    let token = exchange
        .request
        .form
        .iter()
        .find(|pair| pair.0 == "token")?;
    let transcript = context.transcript;
    transcript.exchanges.iter().find_map(|other| {
        let answer = token_answer(other)?;
        (answer.told("access_token")?.as_str()? == token.1).then_some((other, answer))
    })
}

/// The client that a token request names, in its body or by Basic.
fn client_of(request: &Request) -> Option<&str> {
    let named =
        |pairs: &'_ [crate::transcript::Pair]| pairs.iter().position(|pair| pair.0 == "client_id");
    if let Some(index) = named(&request.form) {
        return Some(&request.form[index].1);
    }
    let header = request
        .headers
        .iter()
        .find(|pair| pair.0.eq_ignore_ascii_case("authorization"))?;
    header.1.strip_prefix("Basic ")?.split(':').next()
}

/// The scope of an answer; without one it is what the request before it asked for (RFC 6749 5.1).
fn scope_of(context: &Context<'_>, issue: &Exchange, answer: &Response) -> Option<Vec<String>> {
    if let Some(scope) = answer.told("scope").and_then(Value::as_str) {
        return Some(split_scope(scope));
    }
    context
        .transcript
        .steps
        .iter()
        .filter(|step| step.number <= issue.step)
        .filter_map(|step| step.requested_scope.clone())
        .next_back()
}
