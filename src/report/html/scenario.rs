//! One scenario as the template shows it.

use super::{anchor, curl};
use crate::document::{Check, Scenario, Target, Verdict};
use crate::report::format;
use crate::transcript::{BodyKind, Exchange, Pair, StepRecord};

/// A scenario of one target.
pub struct ScenarioView<'a> {
    pub anchor: String,
    pub data: &'a Scenario,
    pub duration: String,
    pub counts: String,
    pub checks: Vec<CheckView<'a>>,
    pub steps: Vec<StepView<'a>>,
    pub diff: Vec<DiffLine<'a>>,
}

/// A check with its links.
pub struct CheckView<'a> {
    pub anchor: String,
    pub data: &'a Check,
    pub citation: String,
    pub standard: String,
    pub exchange: Option<String>,
    /// A pass needs no quote: expectation and observation say the same.
    pub explained: bool,
}

/// A step with the exchanges that it made; the cleanup is a step without a record.
pub struct StepView<'a> {
    pub label: String,
    pub record: Option<&'a StepRecord>,
    pub facts: Vec<String>,
    pub exchanges: Vec<ExchangeView<'a>>,
}

/// One exchange.
pub struct ExchangeView<'a> {
    pub anchor: String,
    pub role: &'static str,
    pub data: &'a Exchange,
    pub status: String,
    pub media_type: &'a str,
    pub duration: String,
    pub request: String,
    pub response: String,
    pub curl: String,
}

/// A line of a unified diff with the class of its colour.
pub struct DiffLine<'a> {
    pub class: &'static str,
    pub text: &'a str,
}

impl<'a> ScenarioView<'a> {
    pub fn new(target: &Target, scenario: &'a Scenario) -> Self {
        let checks = scenario
            .checks
            .iter()
            .zip(anchor::checks(target, scenario))
            .map(|(check, id)| CheckView {
                anchor: id,
                data: check,
                citation: format::citation(&check.source),
                standard: check
                    .standard
                    .as_ref()
                    .map(format::citation)
                    .unwrap_or_default(),
                exchange: check
                    .exchange
                    .filter(|index| *index < scenario.exchanges.len())
                    .map(|index| anchor::exchange(target, scenario, index)),
                explained: !matches!(check.verdict, Verdict::Pass | Verdict::Skipped),
            })
            .collect();
        let summary = scenario.summary();
        let counts = format::READING_ORDER
            .into_iter()
            .filter(|verdict| summary.of(*verdict) > 0)
            .map(|verdict| format!("{} {}", summary.of(verdict), verdict.as_str()))
            .collect::<Vec<_>>()
            .join(", ");
        Self {
            anchor: anchor::scenario(target, scenario),
            data: scenario,
            duration: format::duration(scenario.duration_ms),
            counts,
            checks,
            steps: steps(target, scenario),
            diff: diff_lines(scenario.snapshot_diff.as_deref().unwrap_or_default()),
        }
    }
}

/// The lines of a unified diff.
pub fn diff_lines(diff: &str) -> Vec<DiffLine<'_>> {
    diff.lines()
        .map(|text| DiffLine {
            class: match text.as_bytes() {
                [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => "head",
                [b'@', ..] => "hunk",
                [b'+', ..] => "new",
                [b'-', ..] => "old",
                _ => "same",
            },
            text,
        })
        .collect()
}

fn steps<'a>(target: &Target, scenario: &'a Scenario) -> Vec<StepView<'a>> {
    let mut numbers: Vec<usize> = scenario.steps.iter().map(|step| step.number).collect();
    for exchange in &scenario.exchanges {
        if !numbers.contains(&exchange.step) {
            numbers.push(exchange.step);
        }
    }
    // The cleanup is step 0 and comes last.
    numbers.sort_by_key(|number| number.wrapping_sub(1));
    numbers.dedup();
    numbers
        .into_iter()
        .map(|number| {
            let record = scenario.steps.iter().find(|step| step.number == number);
            StepView {
                label: if number == 0 {
                    "Cleanup".to_owned()
                } else {
                    format!("Step {number}")
                },
                record,
                facts: record.map(facts).unwrap_or_default(),
                exchanges: scenario
                    .exchanges
                    .iter()
                    .enumerate()
                    .filter(|(_, exchange)| exchange.step == number)
                    .map(|(index, exchange)| {
                        let id = anchor::exchange(target, scenario, index);
                        ExchangeView::new(id, scenario, exchange)
                    })
                    .collect(),
            }
        })
        .collect()
}

/// What the record says beside the outcome, one short phrase each.
fn facts(step: &StepRecord) -> Vec<String> {
    let mut facts = Vec::new();
    let answer = match (step.status, &step.media_type) {
        (Some(status), Some(media_type)) => Some(format!("{status} {media_type}")),
        (Some(status), None) => Some(status.to_string()),
        (None, Some(media_type)) => Some(media_type.clone()),
        (None, None) => None,
    };
    facts.extend(answer);
    if let Some(error) = &step.error {
        facts.push(format!("error: {error}"));
    }
    if let Some(state) = step.state {
        facts.push(format!("state {}", plain(&state)));
    }
    for (shown, page) in [(step.login_shown, "login"), (step.consent_shown, "consent")] {
        if let Some(shown) = shown {
            facts.push(format!("{} {page} page", if shown { "a" } else { "no" }));
        }
    }
    if let Some(scope) = &step.requested_scope {
        facts.push(format!("scope asked: {}", scope.join(" ")));
    }
    if let Some(tokens) = &step.tokens {
        facts.push(format!("access token {}", plain(&tokens.access_token)));
        facts.push(format!("refresh token {}", plain(&tokens.refresh_token)));
        if let Some(scope) = &tokens.scope {
            facts.push(format!("scope given: {}", scope.join(" ")));
        }
        facts.push(format!("members: {}", tokens.members.join(", ")));
    }
    facts
}

/// A small enum by the word that the report's JSON has for it.
fn plain(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

impl<'a> ExchangeView<'a> {
    fn new(anchor: String, scenario: &Scenario, exchange: &'a Exchange) -> Self {
        let response = exchange.response.as_ref();
        Self {
            anchor,
            role: exchange.role.as_str(),
            data: exchange,
            status: match (response, &exchange.failure) {
                (Some(response), _) => response.status.to_string(),
                (None, Some(failure)) => plain(&failure.kind),
                (None, None) => "no answer".to_owned(),
            },
            media_type: response
                .and_then(|response| response.media_type.as_deref())
                .unwrap_or_default(),
            duration: format::duration(exchange.duration_ms),
            request: request_text(exchange),
            response: response_text(exchange),
            curl: curl::line(&exchange.request, &scenario.values),
        }
    }
}

fn request_text(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let mut lines = vec![format!("{} {}", request.method, request.url)];
    lines.extend(parameters("?", &request.query));
    lines.extend(headers(&request.headers));
    if !request.form.is_empty() {
        lines.push(String::new());
        lines.extend(parameters("&", &request.form));
    }
    if let Some(body) = &request.body {
        lines.push(String::new());
        lines.push(match serde_json::from_str::<serde_json::Value>(body) {
            Ok(json) => format!("{json:#}"),
            Err(_) => body.clone(),
        });
    }
    lines.join("\n")
}

fn response_text(exchange: &Exchange) -> String {
    let Some(response) = &exchange.response else {
        return exchange.failure.as_ref().map_or_else(
            || "No answer was recorded.".to_owned(),
            |failure| failure.message.clone(),
        );
    };
    let mut lines = vec![response.status.to_string()];
    for header in &response.headers {
        lines.push(format!("{}: {}", header.0, header.1));
        // The header is the evidence; the parameters below it are what people look for in it.
        if let Some(location) = response
            .location
            .as_ref()
            .filter(|_| header.0 == "location")
        {
            lines.extend(parameters("?", &location.query));
            lines.extend(parameters("#", &location.fragment));
        }
    }
    let body = &response.body;
    let text = match (&body.json, body.kind) {
        (Some(json), BodyKind::Json) => format!("{json:#}"),
        (_, BodyKind::Empty) => "(no body)".to_owned(),
        (_, BodyKind::Binary) => format!("({} of binary data)", format::plural(body.size, "byte")),
        _ => body.text.clone(),
    };
    lines.push(String::new());
    if let Some(title) = &body.title {
        lines.push(format!("(page: {title})"));
    }
    lines.push(text);
    if !body.repeated_members.is_empty() {
        lines.push(format!(
            "(members that occur more than once: {})",
            body.repeated_members.join(", ")
        ));
    }
    lines.join("\n")
}

fn parameters(mark: &str, pairs: &[Pair]) -> impl Iterator<Item = String> {
    pairs
        .iter()
        .map(move |Pair(name, value)| format!("  {mark} {name} = {value}"))
}

fn headers(pairs: &[Pair]) -> impl Iterator<Item = String> {
    pairs
        .iter()
        .map(|Pair(name, value)| format!("{name}: {value}"))
}
