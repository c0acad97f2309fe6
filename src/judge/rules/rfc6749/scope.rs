//! RFC 6749 3.3: the syntax of `scope`, and which scope is granted and reported.

use serde_json::Value;

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::authorization::parameter;
use crate::judge::rules::shared::scope::{asked_for_code, granted, introspected, within};
use crate::judge::rules::shared::token_endpoint::token_answer;
use crate::judge::rules::{Context, Rule};
use crate::oauth::{Outcome, Role, StepKind};
use crate::transcript::{Exchange, split_scope};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule::new("rfc6749/3.3/scope-syntax", scope_syntax),
    Rule::new("rfc6749/3.3/scope-not-wider-than-asked", scope_not_wider),
    Rule::new(
        "rfc6749/6/scope-widening-refused",
        refreshed_scope_not_wider,
    ),
    Rule::new("rfc6749/3.3/changed-scope-reported", changed_scope_reported),
];

fn scope_syntax(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let scope = token_answer(exchange)?.told("scope")?.as_str()?;
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
    Some(Judgement::either(
        well_formed && !joined_by_comma,
        deviation,
        "words of permitted characters with one space between them",
        format!("scope `{scope}`"),
    ))
}

fn scope_not_wider(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let asked = context.step.requested_scope.as_ref()?;
    let granted = context.step.tokens.as_ref()?.scope.as_ref()?;
    token_answer(exchange)?;
    Some(within(
        granted,
        ("asked for", asked),
        "wider-than-asked",
        "no scope beyond that of the token request",
    ))
}

/// A refresh that names no scope gets what was granted in the first place (RFC 6749 6); what one gets that names more, its own
/// scenario judges.
fn refreshed_scope_not_wider(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let answer = token_answer(exchange).filter(|_| exchange.role == Role::Refresh)?;
    if parameter(exchange, "scope").is_some() {
        return None;
    }
    Some(within(
        &granted(context, answer)?,
        ("first granted", &granted_first(context)?),
        "wider-than-granted",
        "no scope beyond that of the grant",
    ))
}

/// All scopes that the user was asked for in this scenario, and that token requests were answered with; nothing where one asked
/// for no scope in particular.
fn granted_first(context: &Context<'_>) -> Option<Vec<String>> {
    let steps = context.transcript.steps.iter();
    let mut all: Vec<String> = Vec::new();
    for step in steps.filter(|step| matches!(step.kind, StepKind::Authorize | StepKind::Token)) {
        match (&step.requested_scope, step.tokens.as_ref()) {
            (Some(words), _) => all.extend(split_scope(&words.join(" "))),
            (None, None) if step.kind == StepKind::Authorize => return None,
            _ => {}
        }
        let granted = step.tokens.as_ref().and_then(|tokens| tokens.scope.clone());
        all.extend(granted.unwrap_or_default());
    }
    all.sort_unstable();
    all.dedup();
    (!all.is_empty()).then_some(all)
}

fn changed_scope_reported(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    if exchange.role != Role::Token || context.step.outcome != Outcome::Tokens {
        return None;
    }
    let answer = token_answer(exchange)?;
    let asked = asked_for_code(context, parameter(exchange, "code")?)?;
    let token = answer.told("access_token").and_then(Value::as_str)?;
    let reported = answer
        .told("scope")
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
    Some(Judgement::either(
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
