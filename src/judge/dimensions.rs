//! Observations: which value of a dimension a scenario showed, against the documented value and the standard's.

use std::collections::{BTreeMap, BTreeSet};

use super::Input;
use super::evidence::{ClaimEvidence, Evidence, ProbeEvidence};
use super::expectation::compare;
use super::judgement::Judgement;
use crate::catalog::observe::Observe;
use crate::catalog::profile::DocumentedDimension;
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
        && !compare(when, record, input.transcript, &input.profile.scopes).is_exact()
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

/// The evidence of documented values, and of the probes of standards, for the dimensions that this scenario observed.
pub fn collect<'a>(
    input: &Input<'a>,
    observations: &BTreeMap<String, Vec<String>>,
    evidence: &mut Evidence<'a>,
) {
    for (dimension, values) in observations {
        let documented: Vec<&'a DocumentedDimension> = input
            .profile
            .dimensions
            .iter()
            .filter(|entry| entry.dimension == *dimension)
            .collect();
        let observed = values.join(", ");
        for entry in &documented {
            evidence.claims.push(ClaimEvidence {
                claim: &entry.claim,
                step: None,
                judgement: Judgement::either(
                    entry.allows(values),
                    format!("value:{observed}"),
                    format!("{}: {}", entry.behaviour, entry.value),
                    format!("{dimension}: {observed}"),
                ),
            });
        }
        if let Some(probe) = input.catalogue.probe_of(dimension) {
            evidence.probes.push(ProbeEvidence {
                requirement: &probe.entry,
                dimension: dimension.clone(),
                documented,
                values: values.clone(),
            });
        }
    }
}
