//! RFC 6749 3.3, 4.2.2 and 4.4.3: what a grant hands out, and whether it says so.

use serde_json::Value;

use super::{Context, Rule, token_answer};
use crate::judge::verdict::Finding;
use crate::oauth::{Outcome, Role, StepKind};
use crate::transcript::{Exchange, Pair, StepRecord, split_scope};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule {
        requirement: "rfc6749/3.3/changed-scope-reported",
        judge: changed_scope_reported,
    },
    Rule {
        requirement: "rfc6749/4.2.2/implicit-no-refresh-token",
        judge: implicit_no_refresh_token,
    },
    Rule {
        requirement: "rfc6749/4.4.3/client-credentials-no-refresh-token",
        judge: client_credentials_no_refresh_token,
    },
];

/// The value of a parameter of the request, wherever it stands.
fn parameter<'e>(exchange: &'e Exchange, name: &str) -> Option<&'e str> {
    let request = &exchange.request;
    request
        .query
        .iter()
        .chain(&request.form)
        .find(|Pair(known, _)| known == name)
        .map(|Pair(_, value)| value.as_str())
}

/// The authorization step that gave the code of an exchange.
fn authorization<'c>(context: &Context<'c>, code: &str) -> Option<&'c StepRecord> {
    let exchanges = &context.transcript.exchanges;
    let number = exchanges.iter().find_map(|exchange| {
        let location = exchange.response.as_ref()?.location.as_ref()?;
        (location.parameter("code") == Some(code)).then_some(exchange.step)
    })?;
    context.transcript.step(number)
}

fn changed_scope_reported(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    if exchange.role != Role::Token || context.step.outcome != Outcome::Tokens {
        return None;
    }
    let answer = token_answer(exchange)?;
    let asked = authorization(context, parameter(exchange, "code")?)?
        .requested_scope
        .as_deref()
        .map(|words| split_scope(&words.join(" ")))
        .filter(|words| !words.is_empty())?;
    let token = answer.member("access_token").and_then(Value::as_str)?;
    let reported = answer
        .member("scope")
        .and_then(Value::as_str)
        .map(split_scope);
    // The granted scope by the provider's own words, or else what it can grant at all.
    let granted = introspected(context, token).unwrap_or_else(|| {
        let texts = &context.profile.scopes;
        let known = |word: &String| texts.iter().any(|text| split_scope(text).contains(word));
        asked.iter().filter(|word| known(word)).cloned().collect()
    });
    let holds = match &reported {
        Some(reported) if introspected(context, token).is_some() => *reported == granted,
        Some(_) => true,
        None => granted == asked,
    };
    Some(Finding::either(
        holds,
        if reported.is_some() {
            "reported-otherwise"
        } else {
            "not-reported"
        },
        "a scope member wherever less or other than the requested scope was granted",
        format!(
            "asked for `{}`, granted `{}`, {}",
            asked.join(" "),
            granted.join(" "),
            reported.map_or_else(
                || "no scope member".to_owned(),
                |words| format!("scope `{}`", words.join(" "))
            )
        ),
    ))
}

/// What introspection says about the scope of a token, if it was asked.
fn introspected(context: &Context<'_>, token: &str) -> Option<Vec<String>> {
    context
        .transcript
        .exchanges
        .iter()
        .filter(|exchange| exchange.role == Role::Introspection)
        .filter(|exchange| parameter(exchange, "token") == Some(token))
        .find_map(|exchange| {
            let response = exchange.response.as_ref()?;
            response.member("scope").and_then(Value::as_str)
        })
        .map(split_scope)
}

fn implicit_no_refresh_token(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let location = exchange.response.as_ref()?.location.as_ref()?;
    let implicit = context.step.kind == StepKind::Authorize
        && context
            .transcript
            .exchanges_of(context.step.number)
            .find(|first| first.role == Role::Authorization)
            .and_then(|first| parameter(first, "response_type"))
            .is_some_and(|wanted| wanted.split(' ').any(|word| word == "token"));
    let mut parameters = location.query.iter().chain(&location.fragment);
    if !implicit || !parameters.clone().any(|pair| pair.0 == "access_token") {
        return None;
    }
    let present = parameters.any(|pair| pair.0 == "refresh_token");
    Some(Finding::either(
        !present,
        "present",
        "an implicit response without refresh_token",
        if present {
            "refresh_token in the redirect"
        } else {
            "no refresh_token"
        },
    ))
}

fn client_credentials_no_refresh_token(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    if parameter(exchange, "grant_type") != Some("client_credentials") {
        return None;
    }
    let answer = token_answer(exchange)?;
    let present = answer
        .member("refresh_token")
        .is_some_and(|token| !token.is_null());
    Some(Finding::either(
        !present,
        "present",
        "a client credentials answer without refresh_token",
        if present {
            "a refresh token"
        } else {
            "no refresh token"
        },
    ))
}
