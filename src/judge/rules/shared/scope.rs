//! The scope that was asked for, and the scope of a token.

use serde_json::Value;

use crate::judge::judgement::Judgement;
use crate::judge::rules::Context;
use crate::judge::rules::shared::authorization::parameter;
use crate::oauth::Role;
use crate::transcript::{Response, StepRecord, split_scope};

/// The scope of the authorization request behind a code, sorted; nothing where it named none.
pub fn asked_for_code(context: &Context<'_>, code: &str) -> Option<Vec<String>> {
    authorization(context, code)?
        .requested_scope
        .as_deref()
        .map(|words| split_scope(&words.join(" ")))
        .filter(|words| !words.is_empty())
}

/// The authorization step that gave the code of an exchange.
fn authorization<'c>(context: &Context<'c>, code: &str) -> Option<&'c StepRecord> {
    let exchanges = &context.transcript.exchanges;
    let number = exchanges.iter().find_map(|exchange| {
        let location = exchange.response.as_deref()?.location.as_ref()?;
        (location.parameter("code") == Some(code)).then_some(exchange.step)
    })?;
    context.transcript.step(number)
}

/// What introspection says about the scope of a token, if it was asked.
pub fn introspected(context: &Context<'_>, token: &str) -> Option<Vec<String>> {
    context
        .transcript
        .exchanges
        .iter()
        .filter(|exchange| exchange.role == Role::Introspection)
        .filter(|exchange| parameter(exchange, "token") == Some(token))
        .find_map(|exchange| {
            let response = exchange.response.as_deref()?;
            response.told("scope").and_then(Value::as_str)
        })
        .map(split_scope)
}

/// The scope of the token in an answer: what introspection says of it, or else what the answer itself does.
pub fn granted(context: &Context<'_>, answer: &Response) -> Option<Vec<String>> {
    let token = answer.told("access_token").and_then(Value::as_str)?;
    let reported = answer.told("scope").and_then(Value::as_str);
    introspected(context, token).or_else(|| reported.map(split_scope))
}

/// Whether each word of a granted scope is one of those that are allowed, which `allowed_by` names in the report.
pub fn within(
    granted: &[String],
    (allowed_by, allowed): (&str, &[String]),
    deviation: &str,
    expected: &str,
) -> Judgement {
    Judgement::either(
        granted.iter().all(|word| allowed.contains(word)),
        deviation,
        expected,
        format!(
            "{allowed_by} `{}`, granted `{}`",
            allowed.join(" "),
            granted.join(" ")
        ),
    )
}
