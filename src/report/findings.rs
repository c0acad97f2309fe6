//! Checks gathered for people: the same finding in twelve scenarios is one finding, seen twelve times.

use std::collections::HashMap;

use super::natural_sort::natural;
use crate::document::{Check, Document, Scenario, Source, Target, Verdict};

/// One finding on one target, with every place where it was made.
#[derive(Debug)]
pub struct Finding<'a> {
    /// The verdict.
    pub verdict: Verdict,
    /// The target.
    pub target: &'a Target,
    /// The check that stands for all of them; absent when a scenario ended before its first check.
    pub check: Option<&'a Check>,
    /// What was expected.
    pub expected: &'a str,
    /// What was observed.
    pub observed: &'a str,
    /// Where, in the order of the report.
    pub seen: Vec<Seen<'a>>,
}

/// One place where a finding was made.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Index into the scenario's checks; absent for a scenario without checks.
    pub check: Option<usize>,
}

impl<'a> Finding<'a> {
    /// The requirement's id; empty for a scenario without checks.
    pub fn requirement(&self) -> &'a str {
        self.check.map_or("", |check| check.requirement.as_str())
    }

    /// The deciding source.
    pub fn source(&self) -> Option<&'a Source> {
        self.check.map(|check| &check.source)
    }
}

/// Everything that needs action, the most severe first, then by target and requirement.
pub fn to_act_on(document: &Document) -> Vec<Finding<'_>> {
    let mut findings: Vec<_> = document
        .targets
        .iter()
        .flat_map(|target| gather(target, Verdict::needs_action))
        .collect();
    // The sort is stable, so findings of one verdict keep the order of targets and requirements.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    findings
}

/// The distinct findings of one verdict on one target, by requirement.
pub fn with_verdict(target: &Target, wanted: Verdict) -> Vec<Finding<'_>> {
    gather(target, |verdict| verdict == wanted)
}

fn gather(target: &Target, wanted: impl Fn(Verdict) -> bool) -> Vec<Finding<'_>> {
    let mut findings: Vec<Finding<'_>> = Vec::new();
    let mut known: HashMap<(Verdict, &str, &str, &str, Option<&str>), usize> = HashMap::new();
    for scenario in &target.scenarios {
        if scenario.checks.is_empty() && wanted(scenario.outcome) {
            findings.push(Finding {
                verdict: scenario.outcome,
                target,
                check: None,
                expected: "the scenario runs",
                observed: scenario.reason.as_deref().unwrap_or("no reason was given"),
                seen: vec![Seen {
                    scenario,
                    check: None,
                }],
            });
        }
        for (index, check) in scenario.checks.iter().enumerate() {
            if !wanted(check.verdict) {
                continue;
            }
            let seen = Seen {
                scenario,
                check: Some(index),
            };
            let key = (
                check.verdict,
                check.requirement.as_str(),
                // A difference is the same wherever the same thing was observed; what a step expected
                // may be worded for that step. Elsewhere the expectation is half of the finding.
                if check.verdict == Verdict::Difference {
                    ""
                } else {
                    check.expected.as_str()
                },
                // The documented behaviour is the difference; each answer shows it in words of its own.
                match (&check.behaviour, check.verdict) {
                    (Some(behaviour), Verdict::Difference) => behaviour.as_str(),
                    _ => check.observed.as_str(),
                },
                // A drift is told by its diff, and each scenario has its own.
                (check.verdict == Verdict::Drift).then_some(scenario.id.as_str()),
            );
            match known.get(&key).and_then(|at| findings.get_mut(*at)) {
                Some(finding) => finding.seen.push(seen),
                None => {
                    known.insert(key, findings.len());
                    findings.push(Finding {
                        verdict: check.verdict,
                        target,
                        check: Some(check),
                        expected: &check.expected,
                        observed: &check.observed,
                        seen: vec![seen],
                    });
                }
            }
        }
    }
    findings.sort_by(|a, b| natural(a.requirement(), b.requirement()));
    findings
}
