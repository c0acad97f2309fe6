//! From verdicts to the checks of a report: the one place where their sentences and sources are put together.

use super::basis::Basis;
use super::evidence::ProbeEvidence;
use super::judgement::{Account, Judgement, Silence};
use super::verdict::{Because, Decision, Ruling, Subject};
use crate::catalog::profile::Difference;
use crate::document::{Check, HarnessCheck, Verdict};

/// The check of a decision.
#[must_use]
pub fn check(basis: &Basis<'_>, decision: &Decision<'_>) -> Check {
    let account = decision
        .judgement
        .and_then(Judgement::account)
        .cloned()
        .unwrap_or_default();
    let mut check = match decision.subject {
        Subject::Requirement(id) => requirement(basis, id, decision, account),
        Subject::Claim(id) => claim(basis, id, decision, account),
        Subject::Probe(probe) => self::probe(basis, probe, decision.ruling.verdict),
        Subject::Precondition => HarnessCheck::Precondition.check(
            decision.ruling.verdict,
            account.expected,
            observed(account.observed, decision),
        ),
        Subject::Scenario => HarnessCheck::Control.check(
            decision.ruling.verdict,
            "the control to hold",
            match decision.ruling.because {
                Because::Control(reason) => reason,
                _ => "",
            },
        ),
    };
    check.step = decision.step;
    check.exchange = decision.exchange;
    check.deviation = decision
        .judgement
        .and_then(Judgement::deviation)
        .map(str::to_owned);
    check.control = match decision.ruling.because {
        Because::Control(_) => basis.control.map(str::to_owned),
        _ => None,
    };
    if let Some(difference) = declared(decision.ruling) {
        check.client.clone_from(&difference.client);
    }
    check
}

fn requirement(basis: &Basis<'_>, id: &str, decision: &Decision<'_>, account: Account) -> Check {
    let difference = declared(decision.ruling);
    let clause = basis.clause(id);
    let documentation = difference.map(|difference| basis.documentation(difference));
    Check {
        requirement: id.to_owned(),
        level: basis
            .level(id)
            .map_or_else(String::new, |level| level.as_str().to_owned()),
        verdict: decision.ruling.verdict,
        step: None,
        expected: match (decision.ruling.verdict, difference) {
            (Verdict::Fail, Some(difference)) => format!(
                "{}; declared difference: {}",
                account.expected,
                difference.observed.0.join(" or ")
            ),
            _ => account.expected,
        },
        observed: observed(account.observed, decision),
        standard: documentation.is_some().then(|| clause.clone()),
        source: documentation.unwrap_or(clause),
        claim: difference.and_then(|difference| difference.claim.clone()),
        behaviour: difference.map(|difference| difference.behaviour.clone()),
        exchange: None,
        deviation: None,
        control: None,
        client: None,
        finding: None,
    }
}

fn claim(basis: &Basis<'_>, id: &str, decision: &Decision<'_>, account: Account) -> Check {
    let mut text = account.observed;
    text.push_str(&remark(decision.ruling));
    // What the standard expects of the step was not observed, and the documentation says so.
    let difference = declared(decision.ruling);
    Check {
        requirement: id.to_owned(),
        level: "documented".to_owned(),
        verdict: decision.ruling.verdict,
        step: None,
        expected: difference.map_or(account.expected, |difference| difference.behaviour.clone()),
        observed: text,
        source: basis.claim(id),
        standard: None,
        claim: Some(id.to_owned()),
        behaviour: difference.map(|difference| difference.behaviour.clone()),
        exchange: None,
        deviation: None,
        control: None,
        client: None,
        finding: None,
    }
}

fn probe(basis: &Basis<'_>, probe: &ProbeEvidence<'_>, verdict: Verdict) -> Check {
    let dimension = &probe.dimension;
    let clause = basis.clause(&probe.requirement.id);
    let first = probe.documented.first();
    Check {
        requirement: probe.requirement.id.clone(),
        level: probe.requirement.level.as_str().to_owned(),
        verdict,
        step: None,
        expected: match &probe.requirement.default {
            Some(default) => format!("{dimension}: {default} (the standard's own choice)"),
            None => format!("{dimension}: any value, recorded"),
        },
        observed: format!("{dimension}: {}", probe.values.join(", ")),
        source: first.map_or_else(|| clause.clone(), |entry| basis.claim(&entry.claim)),
        standard: first.map(|_| clause),
        claim: first.map(|entry| entry.claim.clone()),
        behaviour: first.map(|entry| entry.behaviour.clone()),
        exchange: None,
        deviation: None,
        control: None,
        client: first.and_then(|entry| entry.client.clone()),
        finding: None,
    }
}

/// The declared difference that a verdict rests on.
fn declared<'a>(ruling: Ruling<'a>) -> Option<&'a Difference> {
    match ruling.because {
        Because::Difference(difference) => Some(difference),
        _ => None,
    }
}

/// What was observed, the word that profiles can pin, and why the verdict is another than these alone lead to.
fn observed(mut text: String, decision: &Decision<'_>) -> String {
    if let Some(deviation) = decision.judgement.and_then(Judgement::deviation) {
        text.push_str(&format!(" [{deviation}]"));
    }
    text.push_str(&remark(decision.ruling));
    text
}

fn remark(ruling: Ruling<'_>) -> String {
    match ruling.because {
        Because::Silence(Silence::NotAsked(reason)) => format!("; {reason}"),
        Because::Control(reason) if ruling.verdict == Verdict::Skipped => {
            format!("; but the control could show nothing: {reason}")
        }
        Because::Control(reason) => format!("; but the control did not hold: {reason}"),
        Because::Doubt(step) => {
            format!("; but step {step}, which asks correctly, did not end as expected")
        }
        Because::Silence(_) | Because::Comparison | Because::Difference(_) => String::new(),
    }
}
