//! What changed between two runs, by finding.
//!
//! - A finding that the old run does not have is a **regression**, where the old run judged one of its scenarios; where it
//!   did not, the finding is **new**. A requirement that is violated in another way is another finding. Warnings and
//!   documented differences that come and go are changes, and no regressions.
//! - A finding of the old run that is not there any more is **fixed**, where one of its scenarios was judged again;
//!   where none was, it is **gone**, and nothing is known about it.
//! - A finding that not every repetition of the new run saw is **flaky**, and no regression; one that only some of the old
//!   run's saw is not fixed because it did not come this time: it is gone.
//! - **Drift** is what changed without being better or worse: transcripts, the members of answers, dimensions, claims.
//! - A target that could not be tested says nothing: it is named, and none of its findings is fixed, gone or new.

mod findings;
mod shape;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::{Change, Comparison, Document, Requirement, Scenario, Target, Verdict};

/// Compares a run with an earlier one.
#[must_use]
pub fn compare(old: &Document, new: &Document) -> Comparison {
    let again = told_alike(old, new);
    let old = again.as_ref().unwrap_or(old);
    let mut comparison = Comparison {
        baseline_started_at: old.started_at.clone(),
        ..Comparison::default()
    };
    for target in &new.targets {
        let known = old.targets.iter().find(|known| known.name == target.name);
        match (known, target.unreached()) {
            (_, Some(reason)) => comparison
                .unreached
                .push(format!("{}: {reason}", target.name)),
            (Some(known), None) => compare_targets(known, target, &mut comparison),
            (None, None) => comparison.only_in_one.push(format!(
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

/// The old run with its findings gathered by what the new one knows of the requirements, where that is more or otherwise:
/// the same checks have to be the same findings.
fn told_alike(old: &Document, new: &Document) -> Option<Document> {
    let knows = |(id, known): (&String, &Requirement)| {
        let other = new.requirements.get(id);
        other.is_none_or(|other| (&other.follows, other.concern) == (&known.follows, known.concern))
    };
    if old.requirements.iter().all(knows) {
        return None;
    }
    let mut again = old.clone();
    let table = std::mem::take(&mut again.requirements);
    again.requirements.clone_from(&new.requirements);
    for (id, known) in table {
        again.requirements.entry(id).or_insert(known);
    }
    again.gather();
    Some(again)
}

fn compare_targets(old: &Target, new: &Target, comparison: &mut Comparison) {
    if let Some(reason) = old.unreached() {
        comparison.only_in_one.push(format!(
            "The target `{}` could not be tested in the old run: {reason}",
            new.name
        ));
        return;
    }
    findings::compare(old, new, comparison);
    for scenario in &new.scenarios {
        if !old.scenarios.iter().any(|known| known.id == scenario.id) {
            comparison
                .only_in_one
                .push(only_scenario(new, scenario, old, "new"));
        }
    }
    for scenario in &old.scenarios {
        if !new.scenarios.iter().any(|known| known.id == scenario.id) {
            comparison
                .only_in_one
                .push(only_scenario(new, scenario, new, "old"));
        }
    }
    comparison.drifted.extend(shape::changes(old, new));
    compare_observations(old, new, comparison);
    compare_claims(old, new, comparison);
}

/// A scenario that only one run has. Where the other one has a scenario of the same title that this one lacks, it was
/// renamed.
fn only_scenario(target: &Target, scenario: &Scenario, other: &Target, run: &str) -> String {
    let renamed = other.scenarios.iter().find(|known| {
        known.id != scenario.id
            && known.title == scenario.title
            && known.steps.len() == scenario.steps.len()
    });
    let renamed = renamed
        .map(|known| format!("; the other one has it as `{}`", known.id))
        .unwrap_or_default();
    format!(
        "`{}` on `{}` is only in the {run} run ({}){renamed}.",
        scenario.id,
        target.name,
        scenario.outcome.as_str()
    )
}

fn compare_observations(old: &Target, new: &Target, comparison: &mut Comparison) {
    let dimensions: BTreeSet<_> = old
        .observations
        .keys()
        .chain(new.observations.keys())
        .collect();
    for dimension in dimensions {
        let values = |target: &Target| -> Option<String> {
            let mut values = target.observations.get(dimension)?.clone();
            values.sort();
            Some(values.join(", "))
        };
        // What one of the runs did not look at has not changed.
        if let (Some(before), Some(after)) = (values(old), values(new))
            && before != after
        {
            comparison
                .drifted
                .push(target_change(new, dimension, before, after));
        }
    }
}

fn compare_claims(old: &Target, new: &Target, comparison: &mut Comparison) {
    for claim in &new.claims {
        let Some(known) = old.claims.iter().find(|known| known.id == claim.id) else {
            continue;
        };
        // A claim that is contradicted is a finding, which tells more.
        let told = |id: &str| {
            let findings = new.findings.iter().chain(&old.findings);
            findings
                .flat_map(|finding| &finding.requirements)
                .any(|requirement| requirement == id)
        };
        if known.status != claim.status && !told(&claim.id) {
            let mut change = target_change(
                new,
                &claim.id,
                known.status.as_str().to_owned(),
                claim.status.as_str().to_owned(),
            );
            change.sentence.clone_from(&claim.reason);
            comparison.drifted.push(change);
        }
    }
}

fn target_change(target: &Target, subject: &str, old: String, new: String) -> Change {
    Change {
        target: target.name.clone(),
        subject: subject.to_owned(),
        old,
        new,
        verdict: Some(Verdict::Drift),
        sentence: None,
        count: 0,
        first: None,
        with: Vec::new(),
    }
}
