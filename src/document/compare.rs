//! What changed between two runs.
//!
//! Checks are matched by target name, scenario, requirement and step. A change of verdict is
//!
//! - a **regression** when a check that needed no action now does, when one that needs action became
//!   more severe, when a `pass` became a `warn` (a SHOULD that was followed is not followed any more, and
//!   that is what a nightly run is for), or when a check that needs action appears in a scenario that
//!   both runs have;
//! - a **fix** when a check that needed action ended in `pass`, `difference` or `warn`, or a `warn`
//!   became a `pass`;
//! - **drift** otherwise: a check that is now skipped was not repaired, and a `fail` that became
//!   `inconclusive` or an `error` only lost its evidence.

use std::collections::BTreeMap;

use super::{Change, Check, Comparison, Document, Scenario, Target, Verdict};

/// Compares a run with an earlier one.
#[must_use]
pub fn compare(old: &Document, new: &Document) -> Comparison {
    let mut comparison = Comparison {
        baseline_started_at: old.started_at.clone(),
        ..Comparison::default()
    };
    for target in &new.targets {
        match old.targets.iter().find(|known| known.name == target.name) {
            Some(known) => compare_targets(known, target, &mut comparison),
            None => comparison.only_in_one.push(format!(
                "The target `{}` is only in the new run.",
                target.name
            )),
        }
    }
    for target in &old.targets {
        if !new.targets.iter().any(|known| known.name == target.name) {
            comparison.only_in_one.push(format!(
                "The target `{}` is only in the old run.",
                target.name
            ));
        }
    }
    comparison
}

impl Comparison {
    fn file(&mut self, old: Verdict, new: Verdict, change: Change) {
        match Direction::of(old, new) {
            Direction::Same => {}
            Direction::Worse => self.regressions.push(change),
            Direction::Better => self.fixes.push(change),
            Direction::Other => self.drift.push(change),
        }
    }
}

/// Where a change of verdict leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Same,
    Worse,
    Better,
    Other,
}

impl Direction {
    fn of(old: Verdict, new: Verdict) -> Self {
        match (old.needs_action(), new.needs_action()) {
            _ if old == new => Self::Same,
            (false, true) => Self::Worse,
            (true, true) if new > old => Self::Worse,
            (true, true) => Self::Other,
            (true, false) if new == Verdict::Skipped => Self::Other,
            (true, false) => Self::Better,
            (false, false) => match (old, new) {
                (Verdict::Pass, Verdict::Warn) => Self::Worse,
                (Verdict::Warn, Verdict::Pass) => Self::Better,
                _ => Self::Other,
            },
        }
    }
}

fn compare_targets(old: &Target, new: &Target, comparison: &mut Comparison) {
    for scenario in &new.scenarios {
        match old.scenarios.iter().find(|known| known.id == scenario.id) {
            Some(known) => compare_scenarios(&new.name, known, scenario, comparison),
            None => comparison.only_in_one.push(format!(
                "`{}` on `{}` is only in the new run ({}).",
                scenario.id,
                new.name,
                scenario.outcome.as_str()
            )),
        }
    }
    for scenario in &old.scenarios {
        if !new.scenarios.iter().any(|known| known.id == scenario.id) {
            comparison.only_in_one.push(format!(
                "`{}` on `{}` is only in the old run ({}).",
                scenario.id,
                new.name,
                scenario.outcome.as_str()
            ));
        }
    }
    compare_observations(old, new, comparison);
    compare_claims(old, new, comparison);
}

fn compare_scenarios(target: &str, old: &Scenario, new: &Scenario, comparison: &mut Comparison) {
    // A scenario without checks broke or was skipped as a whole: its outcome is all there is to compare.
    if old.checks.is_empty() || new.checks.is_empty() {
        let change = Change {
            target: target.to_owned(),
            scenario: new.id.clone(),
            subject: "outcome".to_owned(),
            old: old.outcome.as_str().to_owned(),
            new: new.outcome.as_str().to_owned(),
            step: None,
            detail: new.reason.clone(),
        };
        comparison.file(old.outcome, new.outcome, change);
        return;
    }
    let (old_checks, new_checks) = (worst_by_key(old), worst_by_key(new));
    for (key, check) in &new_checks {
        let known = old_checks.get(key);
        let change = Change {
            target: target.to_owned(),
            scenario: new.id.clone(),
            subject: check.requirement.clone(),
            old: known
                .map_or("not judged", |known| known.verdict.as_str())
                .to_owned(),
            new: check.verdict.as_str().to_owned(),
            step: check.step,
            detail: Some(check.observed.clone()).filter(|text| !text.is_empty()),
        };
        match known {
            Some(known) => comparison.file(known.verdict, check.verdict, change),
            None if check.verdict.needs_action() => comparison.regressions.push(change),
            None => comparison
                .only_in_one
                .push(only_check(target, new, check, "new")),
        }
    }
    for (key, check) in &old_checks {
        if !new_checks.contains_key(key) {
            comparison
                .only_in_one
                .push(only_check(target, old, check, "old"));
        }
    }
}

fn only_check(target: &str, scenario: &Scenario, check: &Check, run: &str) -> String {
    let step = check
        .step
        .map(|step| format!(", step {step},"))
        .unwrap_or_default();
    format!(
        "`{}` in `{}`{step} on `{target}` was judged only in the {run} run ({}).",
        check.requirement,
        scenario.id,
        check.verdict.as_str()
    )
}

/// The checks by requirement and step. A rule may judge several exchanges of one step; the worst counts.
fn worst_by_key(scenario: &Scenario) -> BTreeMap<(&str, Option<usize>), &Check> {
    let mut checks: BTreeMap<(&str, Option<usize>), &Check> = BTreeMap::new();
    for check in &scenario.checks {
        checks
            .entry((check.requirement.as_str(), check.step))
            .and_modify(|known| {
                if check.verdict > known.verdict {
                    *known = check;
                }
            })
            .or_insert(check);
    }
    checks
}

fn compare_observations(old: &Target, new: &Target, comparison: &mut Comparison) {
    let dimensions: std::collections::BTreeSet<_> = old
        .observations
        .keys()
        .chain(new.observations.keys())
        .collect();
    for dimension in dimensions {
        let values = |target: &Target| -> String {
            let mut values = target
                .observations
                .get(dimension)
                .cloned()
                .unwrap_or_default();
            values.sort();
            if values.is_empty() {
                "not observed".to_owned()
            } else {
                values.join(", ")
            }
        };
        let (before, after) = (values(old), values(new));
        if before != after {
            comparison
                .drift
                .push(target_change(new, dimension, before, after));
        }
    }
}

fn compare_claims(old: &Target, new: &Target, comparison: &mut Comparison) {
    for claim in &new.claims {
        let Some(known) = old.claims.iter().find(|known| known.id == claim.id) else {
            continue;
        };
        if known.status != claim.status {
            let mut change = target_change(
                new,
                &claim.id,
                known.status.as_str().to_owned(),
                claim.status.as_str().to_owned(),
            );
            change.detail.clone_from(&claim.reason);
            comparison.drift.push(change);
        }
    }
}

fn target_change(target: &Target, subject: &str, old: String, new: String) -> Change {
    Change {
        target: target.name.clone(),
        scenario: String::new(),
        subject: subject.to_owned(),
        old,
        new,
        step: None,
        detail: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, Verdict};

    #[test]
    fn losing_evidence_is_no_fix() {
        assert_eq!(
            Direction::of(Verdict::Fail, Verdict::Inconclusive),
            Direction::Other
        );
        assert_eq!(
            Direction::of(Verdict::Fail, Verdict::Skipped),
            Direction::Other
        );
        assert_eq!(
            Direction::of(Verdict::Inconclusive, Verdict::Fail),
            Direction::Worse
        );
    }

    #[test]
    fn a_should_that_is_not_followed_any_more_is_a_regression() {
        assert_eq!(
            Direction::of(Verdict::Pass, Verdict::Warn),
            Direction::Worse
        );
        assert_eq!(
            Direction::of(Verdict::Skipped, Verdict::Warn),
            Direction::Other
        );
        assert_eq!(
            Direction::of(Verdict::Pass, Verdict::Difference),
            Direction::Other
        );
    }
}
