//! One scenario in plain text: what a test runner shows of a failure.

use std::fmt::Write as _;

use super::ci_commands::without_commands;
use super::shown::shown;
use crate::document::{Check, Scenario};
use crate::transcript::{Exchange, Pair};

/// Every check that needs action, with what was expected, observed, and by which source, and its exchange.
#[must_use]
pub fn scenario(report: &Scenario) -> String {
    let mut text = format!("{}: {}\n", report.outcome.as_str(), report.title);
    if let Some(reason) = &report.reason {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {reason}");
    }
    for check in report
        .checks
        .iter()
        .filter(|check| check.verdict.needs_action())
    {
        explain_check(&mut text, check);
        if let Some(exchange) = deciding_exchange(report, check) {
            explain_exchange(&mut text, exchange);
        }
    }
    if let Some(diff) = &report.snapshot_diff {
        let _ = writeln!(text, "\nsnapshot:\n{diff}");
    }
    without_commands(&shown(&text)).into_owned()
}

fn explain_check(text: &mut String, check: &Check) {
    let step = check
        .step
        .map(|step| format!(", step {step}"))
        .unwrap_or_default();
    let _ = writeln!(
        text,
        "\n{} {} ({}{step})",
        check.verdict.as_str(),
        check.requirement,
        check.level
    );
    let _ = writeln!(text, "  expected: {}", check.expected);
    let _ = writeln!(text, "  observed: {}", check.observed);
    for source in std::iter::once(&check.source).chain(&check.standard) {
        let _ = writeln!(
            text,
            "  source:   {} {}: {}",
            source.document, source.section, source.quote
        );
    }
}

/// The exchange that decided the check; for an expectation the last one of its step.
fn deciding_exchange<'r>(report: &'r Scenario, check: &Check) -> Option<&'r Exchange> {
    match (check.exchange, check.step) {
        (Some(index), _) => report.exchanges.get(index),
        (None, Some(step)) => report
            .exchanges
            .iter()
            .rfind(|exchange| exchange.step == step),
        (None, None) => None,
    }
}

fn explain_exchange(text: &mut String, exchange: &Exchange) {
    let request = &exchange.request;
    let _ = writeln!(text, "  {} {}", request.method, request.url);
    for (title, pairs) in [
        ("query", &request.query),
        ("header", &request.headers),
        ("form", &request.form),
    ] {
        for Pair(name, value) in pairs {
            let _ = writeln!(text, "    {title} {name}: {value}");
        }
    }
    match (&exchange.response, &exchange.failure) {
        (Some(response), _) => {
            let _ = writeln!(text, "  {}", response.status);
            for Pair(name, value) in &response.headers {
                let _ = writeln!(text, "    {name}: {value}");
            }
            let body: String = response.body.text.chars().take(600).collect();
            if !body.is_empty() {
                let _ = writeln!(text, "    {}", body.replace('\n', "\n    "));
            }
        }
        (None, Some(failure)) => {
            let _ = writeln!(text, "  no answer: {}", failure.message);
        }
        (None, None) => {}
    }
}
