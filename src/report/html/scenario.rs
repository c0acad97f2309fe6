//! One scenario: its line on the page, and the body that opens below it.

use std::sync::Arc;

use askama::Template;

use super::evidence::{self, Evidence, Pieces};
use super::wire::ExchangeView;
use super::{anchor, diagram, filters};
use crate::document::{Check, Scenario, Target, Verdict};
use crate::report::format;
use crate::transcript::{Exchange, StepRecord};

/// The line of a scenario.
pub struct ScenarioView<'a> {
    pub anchor: String,
    pub data: &'a Scenario,
    pub duration: String,
    /// The id of the block of evidence that holds its body.
    pub block: String,
}

/// What opens below the line.
#[derive(Template)]
#[template(path = "report/scenario.html")]
struct Body<'a> {
    data: &'a Scenario,
    counts: String,
    /// The marks of the rows of its checks.
    checks: String,
    steps: Vec<StepView<'a>>,
    diff: Vec<DiffLine<'a>>,
    diagram: String,
}

/// The row of a check: the same in many steps of many scenarios, since ids and links lack the names of the target and the
/// scenario, and the numbers of the step and its last exchange.
#[derive(Template)]
#[template(path = "report/check.html")]
struct Row<'a> {
    anchor: String,
    data: &'a Check,
    /// What stands for the number of its step.
    step: Option<&'static str>,
    exchange: Option<String>,
    citation: String,
    standard: String,
    /// A pass needs no quote: expectation and observation say the same.
    explained: bool,
}

/// A step with the exchanges that it made; the cleanup is a step without a record.
struct StepView<'a> {
    /// The mark of what came of it.
    head: String,
    exchanges: Vec<Sent<'a>>,
}

/// What came of a step.
#[derive(Template)]
#[template(path = "report/step.html")]
struct Head<'a> {
    label: String,
    record: Option<&'a StepRecord>,
    facts: Vec<String>,
    /// Whether what the agent saw is shown at once.
    open: bool,
}

/// An exchange with the marks of its two parts.
struct Sent<'a> {
    view: ExchangeView<'a>,
    line: String,
    wire: String,
}

/// What is said of an exchange on its line.
#[derive(Template)]
#[template(path = "report/exchange.html")]
struct Line<'a> {
    data: &'a Exchange,
    role: &'a str,
    status: &'a str,
    media_type: &'a str,
}

/// A line of a unified diff with the class of its colour.
pub struct DiffLine<'a> {
    pub class: &'static str,
    pub text: &'a str,
}

impl<'a> ScenarioView<'a> {
    /// The line of a scenario, whose body goes into the evidence.
    pub fn new(
        target: &Target,
        scenario: &'a Scenario,
        evidence: &mut Evidence,
    ) -> Result<Self, askama::Error> {
        let anchor = anchor::scenario(target, scenario);
        let pieces = &mut evidence.pieces;
        let body = Body {
            data: scenario,
            counts: counts(scenario),
            checks: checks(target, scenario, pieces)?,
            steps: steps(target, scenario, pieces)?,
            diff: diff_lines(scenario.snapshot_diff.as_deref().unwrap_or_default()),
            diagram: diagram::svg(scenario, pieces),
        };
        let block = evidence.keep(&anchor, &body.render()?);
        Ok(Self {
            anchor,
            data: scenario,
            duration: format::duration(scenario.duration_ms),
            block,
        })
    }
}

fn counts(scenario: &Scenario) -> String {
    let summary = scenario.summary();
    format::READING_ORDER
        .into_iter()
        .filter(|verdict| summary.of(*verdict) > 0)
        .map(|verdict| format!("{} {}", summary.of(verdict), verdict.as_str()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The rows of the checks, those of a step together, which are the same in many steps of many scenarios.
fn checks(
    target: &Target,
    scenario: &Scenario,
    pieces: &mut Pieces,
) -> Result<String, askama::Error> {
    let anchors = anchor::checks(target, scenario);
    let all: Vec<(&Check, &String)> = scenario
        .checks
        .iter()
        .map(Arc::as_ref)
        .zip(&anchors)
        .collect();
    let mut marks = String::new();
    for group in all.chunk_by(|(one, _), (next, _)| one.step == next.step) {
        let step = group.first().and_then(|(check, _)| check.step);
        let mut exchanges = scenario.exchanges.iter();
        let last = step.and_then(|step| exchanges.rposition(|exchange| exchange.step == step));
        let about = step.map(|step| (step, last.map_or(0, |last| last + 1)));
        let rows = group.iter().map(|(check, anchor)| {
            let exchange = (check.exchange).filter(|index| *index < scenario.exchanges.len());
            let row = Row {
                anchor: anchor::any_step(&anchor::inner(anchor), check, evidence::STEP),
                data: check,
                step: check.step.map(|_| evidence::STEP),
                exchange: exchange.map(|index| {
                    if Some(index) == last {
                        anchor::inner_exchange(evidence::EXCHANGE)
                    } else {
                        anchor::inner(&anchor::exchange(target, scenario, index))
                    }
                }),
                citation: format::citation(&check.source),
                standard: (check.standard.as_ref())
                    .map(format::citation)
                    .unwrap_or_default(),
                explained: !matches!(check.verdict, Verdict::Pass | Verdict::Skipped),
            };
            row.render()
        });
        marks += &pieces.keep_all(rows.collect::<Result<Vec<_>, _>>()?, about);
    }
    Ok(marks)
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

fn steps<'a>(
    target: &Target,
    scenario: &'a Scenario,
    pieces: &mut Pieces,
) -> Result<Vec<StepView<'a>>, askama::Error> {
    let mut numbers: Vec<usize> = scenario.steps.iter().map(|step| step.number).collect();
    for exchange in &scenario.exchanges {
        if !numbers.contains(&exchange.step) {
            numbers.push(exchange.step);
        }
    }
    // The cleanup is step 0 and comes last.
    numbers.sort_by_key(|number| number.wrapping_sub(1));
    numbers.dedup();
    let mut views = Vec::with_capacity(numbers.len());
    for number in numbers {
        let record = scenario.steps.iter().find(|step| step.number == number);
        let mut exchanges = Vec::new();
        for (index, exchange) in scenario.exchanges.iter().enumerate() {
            if exchange.step == number {
                let id = anchor::inner(&anchor::exchange(target, scenario, index));
                let view = ExchangeView::new(id, scenario, exchange)?;
                let line = Line {
                    data: exchange,
                    role: view.role,
                    status: &view.status,
                    media_type: view.media_type,
                };
                exchanges.push(Sent {
                    line: pieces.keep(line.render()?),
                    wire: pieces.keep(view.wire.clone()),
                    view,
                });
            }
        }
        let head = Head {
            label: if number == 0 {
                "Cleanup".to_owned()
            } else {
                format!("Step {}", evidence::STEP)
            },
            record,
            facts: record.map(facts).unwrap_or_default(),
            open: scenario.outcome.needs_action(),
        };
        views.push(StepView {
            head: pieces.keep_all([head.render()?], Some((number, 0))),
            exchanges,
        });
    }
    Ok(views)
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
pub fn plain(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
