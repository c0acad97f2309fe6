//! Observations: which value of a dimension a scenario showed, against the documented value and the standard's.

use std::collections::{BTreeMap, BTreeSet};

use super::expectation::evaluate;
use super::{Input, claim_check, claim_source, clause_source};
use crate::catalog::observe::Observe;
use crate::document::{Check, Verdict};
use crate::oauth::Outcome;
use crate::transcript::StepRecord;

/// The observed values by dimension.
pub fn observe(input: &Input<'_>) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (index, step) in input.scenario.steps.iter().enumerate() {
        let Some(record) = input.transcript.step(index + 1) else {
            continue;
        };
        for observe in step.observe.iter().flat_map(|list| &list.0) {
            if let Some(value) = value_of(input, observe, record) {
                found
                    .entry(observe.dimension.clone())
                    .or_default()
                    .insert(value);
            }
        }
    }
    found
        .into_iter()
        .map(|(dimension, values)| (dimension, values.into_iter().collect()))
        .collect()
}

fn value_of(input: &Input<'_>, observe: &Observe, record: &StepRecord) -> Option<String> {
    // What went wrong below the protocol shows no property of the provider, unless the step asks for just that.
    let asked_for = observe
        .when
        .as_ref()
        .and_then(|when| when.outcome.as_ref())
        .is_some_and(|outcomes| outcomes.contains(&record.outcome));
    if !asked_for
        && matches!(
            record.outcome,
            Outcome::NotDone
                | Outcome::LeftOut
                | Outcome::Timeout
                | Outcome::ConnectionFailed
                | Outcome::ServerError
                | Outcome::LoginFailed
        )
    {
        return None;
    }
    if let Some(when) = &observe.when
        && !evaluate(
            when,
            record,
            input.transcript.last_response(record.number),
            &input.profile.scopes,
        )
        .conforms
    {
        return None;
    }
    Some(
        observe
            .value
            .clone()
            .unwrap_or_else(|| record.outcome.as_str().to_owned()),
    )
}

/// A check per documented value and per probe of a standard that this scenario observed.
pub fn judge(input: &Input<'_>, observations: &BTreeMap<String, Vec<String>>) -> Vec<Check> {
    let mut checks = Vec::new();
    for (dimension, values) in observations {
        let observed = format!("{dimension}: {}", values.join(", "));
        let documented: Vec<_> = input
            .profile
            .dimensions
            .iter()
            .filter(|entry| entry.dimension == *dimension)
            .collect();
        let mut all_hold = true;
        for entry in &documented {
            let holds = values.contains(&entry.value);
            all_hold &= holds;
            let verdict = if holds { Verdict::Pass } else { Verdict::Fail };
            let expected = format!("{}: {}", entry.behaviour, entry.value);
            checks.push(claim_check(
                input.catalogue,
                &entry.claim,
                None,
                verdict,
                expected,
                observed.clone(),
            ));
        }
        let Some(probe) = input.catalogue.probe_of(dimension) else {
            continue;
        };
        let standard = clause_source(input.catalogue, &probe.entry.id);
        let other_than_default = probe.entry.default.as_ref().filter(|default| {
            !documented.is_empty() && !documented.iter().any(|entry| entry.value == **default)
        });
        let first = documented.first();
        let verdict = match (first, other_than_default) {
            (Some(_), _) if !all_hold => Verdict::Fail,
            (Some(_), Some(_)) => Verdict::Difference,
            _ => Verdict::Pass,
        };
        checks.push(Check {
            requirement: probe.entry.id.clone(),
            level: probe.entry.level.as_str().to_owned(),
            verdict,
            step: None,
            expected: match &probe.entry.default {
                Some(default) => format!("{dimension}: {default} (the standard's own choice)"),
                None => format!("{dimension}: any value, recorded"),
            },
            observed: observed.clone(),
            source: first.map_or_else(
                || standard.clone(),
                |entry| claim_source(input.catalogue, &entry.claim),
            ),
            standard: first.map(|_| standard),
            claim: first.map(|entry| entry.claim.clone()),
            behaviour: first.map(|entry| entry.behaviour.clone()),
            exchange: None,
        });
    }
    checks
}
