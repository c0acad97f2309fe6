//! The repetitions of one run as one document: what each of them saw, and what only some did.

use std::collections::BTreeSet;

use super::merge::unite;
use super::{Document, Finding, Flaky, HarnessCheck, REPETITION, Scenario, Target, Verdict};

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

/// One target of all repetitions. One that lost the target, or came to no verdict of a scenario, takes nothing away from what
/// another one judged, and is named as a scenario of its own: less was tested than was asked for.
fn joined_target(repetitions: Vec<(usize, Target)>) -> Option<Target> {
    let is_reached = |(_, target): &(usize, Target)| target.unreached().is_none();
    let was_reached = repetitions.iter().any(is_reached);
    let mut shortfalls: Vec<Shortfall> = Vec::new();
    let mut reached = Vec::new();
    for (number, mut target) in repetitions {
        let lost = target.unreached().map(str::to_owned);
        let all = std::mem::take(&mut target.scenarios);
        let (judged, unjudged) = all.into_iter().partition(is_judged);
        target.scenarios = judged;
        if lost.is_none() || !was_reached {
            reached.push(target);
        }
        shortfalls.push(Shortfall {
            number,
            lost: lost.filter(|_| was_reached),
            unjudged,
        });
    }
    let mut reached = reached.into_iter();
    let mut known = reached.next()?;
    for target in reached {
        let again = unite(&mut known, target);
        again
            .into_iter()
            .for_each(|scenario| keep_worse(&mut known.scenarios, scenario));
    }
    // What no repetition judged stays as the worst of them has it.
    let judged: BTreeSet<String> = (known.scenarios.iter())
        .map(|scenario| scenario.id.clone())
        .collect();
    for shortfall in &mut shortfalls {
        let all = std::mem::take(&mut shortfall.unjudged).into_iter();
        let (elsewhere, nowhere): (Vec<Scenario>, Vec<Scenario>) =
            all.partition(|scenario| judged.contains(&scenario.id));
        shortfall.unjudged = elsewhere;
        nowhere
            .into_iter()
            .for_each(|scenario| keep_worse(&mut known.scenarios, scenario));
    }
    let told = shortfalls.iter().filter_map(Shortfall::scenario);
    known.scenarios.extend(told);
    known.scenarios.sort_by(|a, b| a.id.cmp(&b.id));
    // Every repetition says what it saw; the one that stays says where.
    known.findings.clear();
    Some(known)
}

/// Whether a scenario came to its end. A skipped one did: it had nothing to judge.
fn is_judged(scenario: &Scenario) -> bool {
    !matches!(scenario.outcome, Verdict::Error | Verdict::Inconclusive)
}

fn keep_worse(scenarios: &mut Vec<Scenario>, scenario: Scenario) {
    match scenarios.iter_mut().find(|held| held.id == scenario.id) {
        Some(held) if is_worse(&scenario, held) => *held = scenario,
        Some(_) => {}
        None => scenarios.push(scenario),
    }
}

/// What a repetition did not judge and another one did.
struct Shortfall {
    /// Which repetition, from 1.
    number: usize,
    /// Why it did not reach the target at all.
    lost: Option<String>,
    /// The scenarios that came to no verdict.
    unjudged: Vec<Scenario>,
}

impl Shortfall {
    /// It as a scenario beside the others.
    fn scenario(&self) -> Option<Scenario> {
        let Self {
            number,
            lost,
            unjudged,
        } = self;
        let gone = unjudged.iter().find(|scenario| scenario.is_lost());
        let reason = |scenario: &Scenario| scenario.reason.clone();
        let (verdict, why) = match lost.clone().or_else(|| gone.and_then(reason)) {
            Some(reason) => (Verdict::Error, reason),
            None => {
                let first = unjudged.first()?;
                let why = reason(first).or_else(|| {
                    let checks = first.checks.iter();
                    let mut open = checks.filter(|check| check.verdict == first.outcome);
                    open.next().map(|check| check.observed.clone())
                });
                let worst = unjudged.iter().map(|scenario| scenario.outcome).max()?;
                let count = match unjudged.len() {
                    1 => "1 scenario".to_owned(),
                    count => format!("{count} scenarios"),
                };
                let (id, why) = (&first.id, why.unwrap_or_default());
                let told = format!(
                    "{count} came to no verdict that another repetition judged; the first is {id}: {why}"
                );
                (worst, told)
            }
        };
        let check = HarnessCheck::TargetUsable.check(
            verdict,
            "the target to be usable in every repetition",
            format!("repetition {number}: {why}"),
        );
        let id = format!("{REPETITION}{number}");
        let title = "Every repetition of the run judges every scenario";
        Some(Scenario::not_run(&id, title, None, check))
    }
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
mod tests;
