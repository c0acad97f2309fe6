//! The repetitions of one run as one document: what each of them saw, and what only some did.

use std::collections::BTreeSet;

use super::merge::unite;
use super::{Document, Finding, Flaky, HarnessCheck, Scenario, Target, Verdict};

/// Puts the repetitions of a run together, in the order in which they ran; nothing where there is none.
///
/// Of each scenario the repetition with the worst outcome stays, as the evidence of what is wrong. A finding that a
/// repetition did not see, though it judged a scenario that shows it, is flaky. One that is not in the record that stays
/// is told in the scenario's notes.
#[must_use]
pub fn repetitions(documents: Vec<Document>) -> Option<Document> {
    let seen: Vec<Vec<Seen>> = (documents.iter())
        .map(|document| document.targets.iter().map(Seen::of).collect())
        .collect();
    let count = documents.len();
    let mut documents = documents.into_iter();
    let mut joined = documents.next()?;
    if count == 1 {
        return Some(joined);
    }
    joined.comparison = None;
    joined.repetitions = Some(count);
    let mut targets: Vec<Vec<(usize, Target)>> = Vec::new();
    take_targets(&mut targets, 1, std::mem::take(&mut joined.targets));
    for (index, mut document) in documents.enumerate() {
        joined.duration_ms = joined.duration_ms.saturating_add(document.duration_ms);
        joined.complete &= document.complete;
        take_targets(
            &mut targets,
            index + 2,
            std::mem::take(&mut document.targets),
        );
        joined.learn(document);
    }
    joined.targets = targets.into_iter().filter_map(joined_target).collect();
    joined.recount();
    for target in &mut joined.targets {
        let of_target: Vec<&Seen> = seen
            .iter()
            .flatten()
            .filter(|seen| seen.target == target.name)
            .collect();
        name_flaky(target, &of_target);
        tell_others(target, &of_target);
    }
    Some(joined)
}

/// Lays the targets of a repetition, counted from 1, beside those of the others, by name.
fn take_targets(all: &mut Vec<Vec<(usize, Target)>>, number: usize, targets: Vec<Target>) {
    for target in targets {
        let same = |known: &&mut Vec<(usize, Target)>| {
            let first = known.first();
            first.is_some_and(|(_, known)| known.name == target.name)
        };
        match all.iter_mut().find(same) {
            Some(known) => known.push((number, target)),
            None => all.push(vec![(number, target)]),
        }
    }
}

/// One target of all repetitions. A repetition that lost the target says nothing of what another one judged, and is named as
/// an error of its own: less was tested than was asked for.
fn joined_target(repetitions: Vec<(usize, Target)>) -> Option<Target> {
    let is_reached = |(_, target): &(usize, Target)| target.unreached().is_none();
    let was_reached = repetitions.iter().any(is_reached);
    let mut losses = Vec::new();
    let mut lost = Vec::new();
    let mut reached = Vec::new();
    for (number, mut target) in repetitions {
        if !was_reached {
            reached.push(target);
            continue;
        }
        let is_whole = target.unreached().is_none();
        let reason = target.unreached().map(str::to_owned);
        let (gone, judged): (Vec<Scenario>, Vec<Scenario>) = std::mem::take(&mut target.scenarios)
            .into_iter()
            .partition(Scenario::is_lost);
        target.scenarios = judged;
        let of_scenario = || gone.first().and_then(|scenario| scenario.reason.clone());
        losses.extend(reason.or_else(of_scenario).map(|reason| (number, reason)));
        lost.extend(gone);
        if is_whole {
            reached.push(target);
        }
    }
    let mut reached = reached.into_iter();
    let mut known = reached.next()?;
    for target in reached {
        for scenario in unite(&mut known, target) {
            let mut all = known.scenarios.iter_mut();
            match all.find(|held| held.id == scenario.id) {
                Some(held) if is_worse(&scenario, held) => *held = scenario,
                Some(_) => {}
                None => known.scenarios.push(scenario),
            }
        }
    }
    for scenario in lost {
        if !known.scenarios.iter().any(|held| held.id == scenario.id) {
            known.scenarios.push(scenario);
        }
    }
    known.scenarios.extend(
        losses
            .into_iter()
            .map(|(number, reason)| loss(number, &reason)),
    );
    known.scenarios.sort_by(|a, b| a.id.cmp(&b.id));
    // Every repetition says what it saw; the one that stays says where.
    known.findings.clear();
    Some(known)
}

/// The repetition that lost the target, as a scenario beside the others.
fn loss(number: usize, reason: &str) -> Scenario {
    let check = HarnessCheck::TargetUsable.check(
        Verdict::Error,
        "the target to be usable in every repetition",
        format!("repetition {number}: {reason}"),
    );
    let id = format!("run/repetition-{number}");
    let title = "Every repetition of the run reaches its target";
    Scenario::not_run(&id, title, None, check)
}

/// What one repetition saw on a target.
struct Seen {
    target: String,
    findings: Vec<Finding>,
    /// The scenarios that came to a verdict.
    judged: BTreeSet<String>,
}

impl Seen {
    fn of(target: &Target) -> Self {
        let judged = |scenario: &&Scenario| {
            !matches!(
                scenario.outcome,
                Verdict::Skipped | Verdict::Error | Verdict::Inconclusive
            )
        };
        let scenarios = target.scenarios.iter().filter(judged);
        Self {
            target: target.name.clone(),
            findings: target.findings.clone(),
            judged: scenarios.map(|scenario| scenario.id.clone()).collect(),
        }
    }

    fn finding(&self, id: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == id)
    }
}

/// By the outcome, then by how much needs action.
fn is_worse(scenario: &Scenario, held: &Scenario) -> bool {
    let weight = |scenario: &Scenario| {
        let checks = scenario.checks.iter();
        let to_act_on = checks.filter(|check| check.verdict.needs_action());
        (scenario.outcome, to_act_on.count())
    };
    weight(scenario) > weight(held)
}

/// Marks the findings that a repetition could have shown and did not, or with another verdict.
fn name_flaky(target: &mut Target, repetitions: &[&Seen]) {
    for finding in &mut target.findings {
        let could = |seen: &&&Seen| {
            let mut scenarios = finding.scenarios.iter();
            seen.finding(&finding.id).is_some() || scenarios.any(|id| seen.judged.contains(id))
        };
        let did = |seen: &&&Seen| {
            let known = seen.finding(&finding.id);
            known.is_some_and(|known| known.verdict == finding.verdict)
        };
        let of = repetitions.iter().filter(could).count();
        let seen = repetitions.iter().filter(did).count();
        finding.flaky = (seen < of).then_some(Flaky { seen, of });
    }
}

/// Says in the notes of a scenario which findings only the repetitions show that did not stay.
fn tell_others(target: &mut Target, repetitions: &[&Seen]) {
    let known: BTreeSet<String> = target
        .findings
        .iter()
        .map(|finding| finding.id.clone())
        .collect();
    let of = repetitions.len();
    for (index, seen) in repetitions.iter().enumerate() {
        for finding in &seen.findings {
            if known.contains(&finding.id) {
                continue;
            }
            let mut scenarios = target.scenarios.iter_mut();
            let Some(scenario) = scenarios.find(|scenario| scenario.id == finding.first.scenario)
            else {
                continue;
            };
            scenario.run_notes.push(format!(
                "repetition {} of {of} ended otherwise: {}: {}",
                index + 1,
                finding.verdict.as_str(),
                finding.sentence
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Check;
    use crate::document::finding::tests::{check, document, target};

    use Verdict::{Error, Fail, Inconclusive, Pass, Warn};

    fn joined(repetitions: &[&[Check]]) -> Document {
        let of = |checks: &&[Check]| document(vec![target(&[("one", checks)])]);
        super::repetitions(repetitions.iter().map(of).collect()).expect("there is one")
    }

    fn told(document: &Document) -> Vec<(String, Option<(usize, usize)>)> {
        let findings = document.targets[0].findings.iter();
        findings
            .map(|finding| {
                let flaky = finding.flaky.map(|flaky| (flaky.seen, flaky.of));
                (finding.deviation.clone().unwrap_or_default(), flaky)
            })
            .collect()
    }

    #[test]
    fn what_some_repetitions_show_is_flaky_and_what_all_show_is_not() {
        let (good, bad) = ([check("a", Pass, "")], [check("a", Fail, "x")]);
        let some = joined(&[&good, &bad, &good]);
        assert_eq!(told(&some), [("x".to_owned(), Some((1, 3)))]);
        assert_eq!(some.targets[0].scenarios[0].outcome, Fail);
        assert_eq!(some.repetitions, Some(3));
        assert_eq!(told(&joined(&[&bad, &bad])), [("x".to_owned(), None)]);
        assert!(told(&joined(&[&good, &good])).is_empty());
    }

    #[test]
    fn a_repetition_that_could_not_show_it_does_not_count() {
        let bad = [check("a", Fail, "x")];
        for lost in [Error, Inconclusive] {
            let repeated = joined(&[&bad, &[check("a", lost, "")]]);
            let known = told(&repeated);
            assert!(known.contains(&("x".to_owned(), None)), "{known:?}");
        }
    }

    /// What a repetition could not look at is no reason to forget what another one saw there.
    #[test]
    fn a_repetition_that_lost_the_target_is_an_error_of_its_own_and_hides_nothing() {
        let down = HarnessCheck::TargetUsable.check(Error, "an answer", "nothing listens there");
        let down = [down];
        let (good, bad) = ([check("a", Pass, "")], [check("a", Fail, "x")]);
        for judged in [&good, &bad] {
            let outcome = judged[0].verdict;
            for repetitions in [[&judged[..], &down[..]], [&down[..], &judged[..]]] {
                let lost = joined(&repetitions);
                let target = &lost.targets[0];
                assert_eq!(target.unreached(), None);
                let of = |id: &str| {
                    let mut all = target.scenarios.iter();
                    all.find(|scenario| scenario.id.starts_with(id))
                        .map(|found| found.outcome)
                };
                assert_eq!(
                    (of("one"), of("run/repetition-")),
                    (Some(outcome), Some(Error))
                );
            }
        }
        let never = joined(&[&down, &down]);
        assert!(never.targets[0].unreached().is_some());
        assert_eq!(never.targets[0].scenarios.len(), 1);
    }

    #[test]
    fn another_verdict_is_another_end() {
        let repeated = joined(&[&[check("a", Warn, "x")], &[check("a", Fail, "x")]]);
        assert_eq!(told(&repeated), [("x".to_owned(), Some((1, 2)))]);
    }

    #[test]
    fn what_did_not_stay_is_told_in_a_note() {
        let repeated = joined(&[&[check("a", Fail, "x")], &[check("a", Fail, "y")]]);
        assert_eq!(told(&repeated), [("x".to_owned(), Some((1, 2)))]);
        let notes = &repeated.targets[0].scenarios[0].run_notes;
        assert!(
            notes[0].starts_with("repetition 2 of 2 ended otherwise: fail: "),
            "{notes:?}"
        );
    }

    #[test]
    fn a_single_one_stays_as_it_is() {
        let alone = joined(&[&[check("a", Fail, "x")]]);
        assert_eq!(alone.repetitions, None);
        assert!(super::repetitions(Vec::new()).is_none());
    }
}
