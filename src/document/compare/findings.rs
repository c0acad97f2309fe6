//! The findings of one target in two runs.

use std::collections::BTreeSet;

use super::super::finding::is_granting;
use super::super::{Change, Comparison, Finding, Scenario, Target, Verdict};

/// Compares the findings of a target.
pub fn compare(old: &Target, new: &Target, comparison: &mut Comparison) {
    let mut became: BTreeSet<&str> = BTreeSet::new();
    let mut regressed: Vec<&Finding> = Vec::new();
    for finding in &new.findings {
        if let Some(known) = old.findings.iter().find(|known| known.id == finding.id) {
            let change = change(new, known.verdict.as_str(), finding);
            match known.verdict.cmp(&finding.verdict) {
                std::cmp::Ordering::Equal => comparison.still += 1,
                std::cmp::Ordering::Less if finding.flaky.is_some() => {
                    comparison.flaky.push(change);
                }
                std::cmp::Ordering::Less if is_wrong(finding.verdict) => {
                    regressed.push(finding);
                    comparison.regressed.push(change);
                }
                _ => comparison.drifted.push(change),
            }
            continue;
        }
        // The same requirement at the same endpoint, violated in another way: it did not go, it changed.
        let before = old.findings.iter().find(|known| {
            known.requirement() == finding.requirement()
                && known.endpoint == finding.endpoint
                && is_wrong(known.verdict)
                && !new.findings.iter().any(|other| other.id == known.id)
        });
        if let Some(before) = before {
            became.insert(&before.id);
        }
        let was = before.map_or("not there", |before| {
            before
                .deviation
                .as_deref()
                .unwrap_or(before.verdict.as_str())
        });
        let change = change(new, was, finding);
        if finding.flaky.is_some() {
            comparison.flaky.push(change);
        } else if !is_judged(old, &finding.scenarios) {
            comparison.new.push(change);
        } else if !is_wrong(finding.verdict)
            || before.is_some_and(|before| is_harm(before) && !is_harm(finding))
        {
            comparison.drifted.push(change);
        } else {
            regressed.push(finding);
            comparison.regressed.push(change);
        }
    }
    for finding in &old.findings {
        let is_there = new.findings.iter().any(|known| known.id == finding.id);
        if is_there || became.contains(finding.id.as_str()) {
            continue;
        }
        let mut change = change(new, finding.verdict.as_str(), finding);
        "not there".clone_into(&mut change.new);
        change.verdict = None;
        // What came and went in the old run is not mended because it did not come this time.
        if finding.flaky.is_some() || !is_judged(new, &finding.scenarios) {
            comparison.gone.push(change);
        } else if !is_wrong(finding.verdict) {
            comparison.drifted.push(change);
        } else {
            comparison.fixed.push(change);
        }
    }
    tell_together(new, &regressed, comparison);
}

/// What came with another regression is told under it: where an answer is another one now, what its form lacks is no
/// regression of its own.
fn tell_together(target: &Target, regressed: &[&Finding], comparison: &mut Comparison) {
    let mut under: Vec<(String, String)> = Vec::new();
    for finding in regressed {
        let places = places(target, &finding.id, |check_is_outcome| !check_is_outcome);
        let all = places_of(target, &finding.id);
        if all.is_empty() || places.len() != all.len() {
            continue;
        }
        let cause = regressed.iter().find(|other| {
            let outcomes = self::places(target, &other.id, |is_outcome| is_outcome);
            other.id != finding.id && all.is_subset(&outcomes)
        });
        if let Some(cause) = cause {
            under.push((finding.id.clone(), cause.id.clone()));
        }
    }
    for (finding, cause) in under {
        if let Some(change) = comparison
            .regressed
            .iter_mut()
            .find(|change| change.subject == cause)
        {
            change.with.push(finding.clone());
            comparison
                .regressed
                .retain(|change| change.subject != finding);
        }
    }
}

/// Scenario and step of the checks of a finding.
fn places_of<'a>(target: &'a Target, finding: &str) -> BTreeSet<(&'a str, usize)> {
    places(target, finding, |_| true)
}

/// Those of them whose check says, or does not say, that the step came to another end.
fn places<'a>(
    target: &'a Target,
    finding: &str,
    wanted: impl Fn(bool) -> bool,
) -> BTreeSet<(&'a str, usize)> {
    let scenarios = target.scenarios.iter();
    scenarios
        .flat_map(|scenario| {
            let checks = scenario.checks.iter();
            checks.map(move |check| (scenario.id.as_str(), check))
        })
        .filter(|(_, check)| check.finding.as_deref() == Some(finding))
        .filter(|(_, check)| {
            let outcome = check.deviation.as_deref();
            wanted(outcome.is_some_and(|word| word.starts_with("outcome:")))
        })
        .filter_map(|(scenario, check)| Some((scenario, check.step?)))
        .collect()
}

/// Whether a verdict says something bad about the provider, or that what it does is no longer known. Changed transcripts
/// are neither better nor worse, and an error of the network says nothing.
fn is_wrong(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Fail | Verdict::Resolved | Verdict::Inconclusive
    )
}

/// Whether somebody got what is not theirs, and not merely a refusal in other words.
fn is_harm(finding: &Finding) -> bool {
    finding.deviation.as_deref().is_some_and(is_granting)
}

/// Whether one of these scenarios was judged on a target.
fn is_judged(target: &Target, scenarios: &[String]) -> bool {
    let judged = |scenario: &&Scenario| {
        !matches!(
            scenario.outcome,
            Verdict::Skipped | Verdict::Error | Verdict::Inconclusive
        )
    };
    target
        .scenarios
        .iter()
        .filter(judged)
        .any(|scenario| scenarios.contains(&scenario.id))
}

fn change(target: &Target, old: &str, finding: &Finding) -> Change {
    Change {
        target: target.name.clone(),
        subject: finding.id.clone(),
        old: old.to_owned(),
        new: finding.verdict.as_str().to_owned(),
        verdict: Some(finding.verdict),
        sentence: Some(finding.sentence.clone()),
        count: finding.count,
        first: Some((finding.first.scenario.clone(), finding.first.step)),
        with: Vec::new(),
    }
}
