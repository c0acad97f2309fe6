//! Trials that are done, and those that could not be carried out.

use std::collections::BTreeMap;

use crate::catalog::scenario::Scenario;
use crate::document::{Check, Scenario as Report, Source, Verdict};
use crate::flow::quality::Issued;
use crate::judge::Control;

/// A trial that is done.
pub struct Finished {
    /// What the report shows of it.
    pub report: Report,
    /// What became of it as a control.
    pub control: Control,
    /// Whether nothing could be reached: then it is of no use to ask again.
    pub unreachable: bool,
    /// Codes and tokens that the provider issued. They are no part of any report.
    pub(in crate::run) issued: Vec<Issued>,
}

/// A scenario that could not run.
pub(super) fn broken(
    id: &str,
    scenario: &Scenario,
    verdict: Verdict,
    check: &str,
    reason: &str,
    expected: &str,
    observed: &str,
) -> Finished {
    let rule =
        "A scenario is judged only when its target can be used and its control could be asked.";
    Finished {
        report: Report {
            id: id.to_owned(),
            title: scenario.title.clone(),
            about: Some(scenario.about.clone()),
            outcome: verdict,
            reason: Some(reason.to_owned()),
            duration_ms: 0,
            checks: vec![harness_check(
                check, verdict, None, expected, observed, rule,
            )],
            steps: Vec::new(),
            exchanges: Vec::new(),
            values: BTreeMap::new(),
            observations: BTreeMap::new(),
            notes: Vec::new(),
            snapshot_diff: None,
        },
        control: Control::NotHeld(reason.to_owned()),
        unreachable: true,
        issued: Vec::new(),
    }
}

/// The worst check in one line, for outcomes that need action.
pub(in crate::run) fn reason(report: &Report) -> Option<String> {
    if !report.outcome.needs_action() {
        return None;
    }
    let worst = report
        .checks
        .iter()
        .filter(|check| check.verdict == report.outcome)
        .min_by_key(|check| check.step.unwrap_or(usize::MAX));
    Some(worst.map_or_else(
        || "an expectation was not met".to_owned(),
        |check| {
            format!(
                "{}: expected {}, observed {}",
                check.requirement, check.expected, check.observed
            )
        },
    ))
}

pub(super) fn harness_check(
    id: &str,
    verdict: Verdict,
    step: Option<usize>,
    expected: &str,
    observed: &str,
    rule: &str,
) -> Check {
    Check {
        requirement: id.to_owned(),
        level: "harness".to_owned(),
        verdict,
        step,
        expected: expected.to_owned(),
        observed: observed.to_owned(),
        source: Source {
            document: "grantcheck".to_owned(),
            section: "run".to_owned(),
            quote: rule.to_owned(),
        },
        standard: None,
        claim: None,
        behaviour: None,
        exchange: None,
    }
}
