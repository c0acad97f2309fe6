//! The shards of one run as one document.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::{
    Check, Claim, ClaimStatus, Contradiction, Document, LeftBehind, MergeError, Scenario, Shard,
    Target, WHOLE_RUN, is_of_the_run,
};
use crate::transcript::{Fingerprints, Randomness};

/// Which shards have to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shards {
    /// All of them.
    All,
    /// Those that are there; what is merged is not complete then.
    Partial,
}

/// Merges the shards of one run.
///
/// Targets keep the order in which they first appear; scenarios are united and sorted by id. The merged
/// run is complete when every shard is, starts with the earliest shard and lasts until the latest one
/// ends (shards run side by side, so their durations overlap and a sum would mean nothing). When a time
/// cannot be read, the longest duration is taken. Outcomes and summaries are counted again. A comparison
/// with a baseline is dropped, since each shard was compared without the others. How random values look is estimated anew
/// from the fingerprints of all shards; only a judge can say what follows from that (`run::merge`).
///
/// # Errors
///
/// When the documents are not shards of one run: other schema or version, a target name that means two
/// places, or one scenario recorded twice and differently.
pub fn merge(
    documents: impl IntoIterator<Item = Document>,
    wanted: Shards,
) -> Result<Document, MergeError> {
    let documents: Vec<Document> = documents.into_iter().collect();
    let parts: Vec<Vec<Shard>> = (documents.iter())
        .map(|document| document.shards.clone())
        .collect();
    let missing = Shard::missing(&parts)?;
    super::part::of_one_run(&documents)?;
    if wanted == Shards::All && !missing.is_empty() {
        return Err(MergeError::Missing(missing));
    }
    let mut documents = documents.into_iter();
    let mut merged = documents.next().ok_or(MergeError::Nothing)?;
    merged.comparison = None;
    merged.complete |= merged.lacks_parts;
    let mut alone = true;
    for mut document in documents {
        alone = false;
        if document.schema != merged.schema {
            return Err(MergeError::Schema(merged.schema, document.schema));
        }
        if document.version != merged.version {
            return Err(MergeError::Version(merged.version, document.version));
        }
        merge_times(&mut merged, &document);
        merged.complete &= document.complete || document.lacks_parts;
        let targets = std::mem::take(&mut document.targets);
        merged.learn(document);
        for target in targets {
            match merged
                .targets
                .iter_mut()
                .find(|known| known.name == target.name)
            {
                Some(known) => merge_target(known, target)?,
                None => merged.targets.push(target),
            }
        }
    }
    for target in &mut merged.targets {
        target.scenarios.sort_by(|a, b| a.id.cmp(&b.id));
        target.claims.sort_by(|a, b| a.id.cmp(&b.id));
        target.contradictions.sort_by(|a, b| a.id.cmp(&b.id));
    }
    merged.close_part();
    let mut lacks_parts = !missing.is_empty();
    if let Some(of) = merged.part_of {
        let there = merged.scenarios_there();
        if wanted == Shards::All {
            return Err(MergeError::Lacking { there, of });
        }
        lacks_parts = true;
    }
    merged.lacks_parts = merged.complete && lacks_parts;
    merged.complete &= !lacks_parts;
    merged.shards = if missing.is_empty() {
        Vec::new()
    } else {
        let mut parts: Vec<Shard> = parts.into_iter().flatten().collect();
        parts.sort();
        parts
    };
    // A single report is handed back as it is, also when it was counted by another hand.
    if !alone {
        merged.recount();
    }
    Ok(merged)
}

impl Document {
    /// Takes in what another part, or repetition, of the run knows of requirements and dimensions.
    pub(super) fn learn(&mut self, other: Self) {
        for (id, dimension) in other.dimensions {
            self.dimensions.entry(id).or_insert(dimension);
        }
        for (id, requirement) in other.requirements {
            self.requirements.entry(id).or_insert(requirement);
        }
    }
}

fn merge_times(merged: &mut Document, other: &Document) {
    let ends = |document: &Document| -> Option<(i64, i64)> {
        let start = document
            .started_at
            .parse::<jiff::Timestamp>()
            .ok()?
            .as_millisecond();
        let duration = i64::try_from(document.duration_ms).ok()?;
        Some((start, start.checked_add(duration)?))
    };
    match (ends(merged), ends(other)) {
        (Some((start, end)), Some((other_start, other_end))) => {
            if other_start < start {
                merged.started_at.clone_from(&other.started_at);
            }
            merged.duration_ms = u64::try_from(end.max(other_end) - start.min(other_start))
                .unwrap_or(merged.duration_ms);
        }
        _ => merged.duration_ms = merged.duration_ms.max(other.duration_ms),
    }
}

fn merge_target(known: &mut Target, other: Target) -> Result<(), MergeError> {
    // The embedded sandbox listens on another port in every shard, so only a remote URL is compared.
    let place = |target: &Target| {
        if target.sandbox {
            format!("the sandbox for `{}`", target.provider)
        } else {
            format!("`{}` at {}", target.provider, target.base_url)
        }
    };
    let (left, right) = (place(known), place(&other));
    if left != right {
        return Err(MergeError::Target {
            name: other.name,
            left,
            right,
        });
    }
    // A part that did not reach a sandbox did not start it.
    if known.base_url.is_empty() {
        known.base_url.clone_from(&other.base_url);
    }
    let scenarios = unite(known, other);
    merge_scenarios(known, scenarios)
}

/// Takes in what is told of a target as a whole by another part, or another repetition, of the run. What is left are the
/// scenarios of the other.
pub(super) fn unite(known: &mut Target, other: Target) -> Vec<Scenario> {
    add_new(&mut known.faults, other.faults);
    add_new(&mut known.notes, other.notes);
    add_new(&mut known.endpoints, other.endpoints);
    for left in other.left_behind {
        LeftBehind::add(&mut known.left_behind, left);
    }
    LeftBehind::sort(&mut known.left_behind);
    // A shard whose first look failed says more than one whose look went well.
    let failed = other.preflight.iter().any(|stage| !stage.passed);
    if known.preflight.is_empty() || failed {
        known.preflight = other.preflight;
    }
    for (dimension, values) in other.observations {
        let merged = known.observations.entry(dimension).or_default();
        add_new(merged, values);
        merged.sort();
    }
    merge_values(known, other.values, other.fingerprints);
    merge_claims(&mut known.claims, other.claims);
    merge_contradictions(&mut known.contradictions, other.contradictions);
    // Gathered again, findings keep what only the parts know of them.
    known.findings.extend(other.findings);
    other.scenarios
}

fn merge_scenarios(known: &mut Target, others: Vec<Scenario>) -> Result<(), MergeError> {
    for other in others {
        match known.scenarios.iter_mut().find(|held| held.id == other.id) {
            None => known.scenarios.push(other),
            Some(held) if identical(held, &other) => {}
            Some(held) if is_of_the_run(&other.id) => merge_of_the_run(held, other),
            Some(_) => {
                return Err(MergeError::Scenario {
                    target: known.name.clone(),
                    scenario: other.id,
                });
            }
        }
    }
    Ok(())
}

/// Every shard judges the values that it saw itself; of what is asked of a kind of value the worst finding stays, until all
/// values are judged again. What a repetition did not judge is something else in each.
fn merge_of_the_run(held: &mut Scenario, other: Scenario) {
    for check in other.checks {
        let same = |known: &&mut Arc<Check>| {
            known.requirement == check.requirement
                && match other.id == WHOLE_RUN {
                    // A requirement is asked of each kind of value by itself.
                    true => known.expected == check.expected,
                    false => known.observed == check.observed,
                }
        };
        match held.checks.iter_mut().find(same) {
            // Of two that weigh the same, the one that comes first in whatever order the parts come.
            Some(known) if (known.verdict, &check.observed) >= (check.verdict, &known.observed) => {
            }
            Some(known) => *known = check,
            None => held.checks.push(check),
        }
    }
    if other.outcome > held.outcome {
        held.outcome = other.outcome;
        held.reason = other.reason;
    }
    add_new(&mut held.notes, other.notes);
    // In which order parts come says nothing.
    held.notes.sort();
    if other.id == WHOLE_RUN {
        let place = |check: &Arc<Check>| (check.requirement.clone(), check.expected.clone());
        held.checks.sort_by_key(place);
    }
}

/// By their fingerprints the values of two shards are as those of one. Where one of the shards has values and no
/// fingerprints, of each kind the estimate stays that rests on most values: entropies of parts do not add up.
fn merge_values(known: &mut Target, values: Vec<Randomness>, fingerprints: Vec<Fingerprints>) {
    let lacks =
        |values: &[Randomness], prints: &[Fingerprints]| !values.is_empty() && prints.is_empty();
    if lacks(&known.values, &known.fingerprints) || lacks(&values, &fingerprints) {
        known.fingerprints.clear();
        merge_estimates(&mut known.values, values);
        return;
    }
    for other in fingerprints {
        let same = |held: &&mut Fingerprints| held.kind == other.kind;
        match known.fingerprints.iter_mut().find(same) {
            Some(held) => held.unite(other),
            None => known.fingerprints.push(other),
        }
    }
    known
        .fingerprints
        .sort_by_key(|held| Fingerprints::rank(&held.kind));
    known.values = known.fingerprints.iter().map(Randomness::of).collect();
}

fn merge_estimates(known: &mut Vec<Randomness>, others: Vec<Randomness>) {
    for other in others {
        match known.iter_mut().find(|held| held.kind == other.kind) {
            Some(held) if held.distinct >= other.distinct => {}
            Some(held) => *held = other,
            None => known.push(other),
        }
    }
}

/// Whether two records of a scenario are the same text: what a report says is what it writes.
fn identical(left: &Scenario, right: &Scenario) -> bool {
    match (serde_json::to_value(left), serde_json::to_value(right)) {
        (Ok(left), Ok(right)) => left == right,
        _ => false,
    }
}

/// A contradiction outweighs a confirmation, and either outweighs a claim that a shard did not reach.
fn weight(status: ClaimStatus) -> u8 {
    match status {
        ClaimStatus::NotReached => 0,
        ClaimStatus::Untestable => 1,
        ClaimStatus::Verified => 2,
        ClaimStatus::Contradicted => 3,
    }
}

fn merge_claims(known: &mut Vec<Claim>, others: Vec<Claim>) {
    let mut by_id: BTreeMap<String, Claim> = known
        .drain(..)
        .map(|claim| (claim.id.clone(), claim))
        .collect();
    for other in others {
        match by_id.entry(other.id.clone()) {
            Entry::Vacant(slot) => {
                slot.insert(other);
            }
            Entry::Occupied(mut slot) => {
                let held = slot.get_mut();
                if held.status == other.status {
                    add_new(&mut held.evidence, other.evidence);
                    // As in a run that was not divided: in the order of the scenarios.
                    held.evidence.sort();
                    if held.reason.is_none() {
                        held.reason = other.reason;
                    }
                } else if weight(other.status) > weight(held.status) {
                    *held = other;
                }
            }
        }
    }
    known.extend(by_id.into_values());
}

/// An answer outweighs that a shard saw none; the values of two shards are united.
fn merge_contradictions(known: &mut Vec<Contradiction>, others: Vec<Contradiction>) {
    for other in others {
        match known.iter_mut().find(|held| held.id == other.id) {
            None => known.push(other),
            Some(held) => {
                held.status = held.status.max(other.status);
                add_new(&mut held.answer, other.answer);
                if held.dimension.is_some() {
                    held.answer.sort();
                }
            }
        }
    }
}

fn add_new<T: PartialEq>(known: &mut Vec<T>, others: Vec<T>) {
    for other in others {
        if !known.contains(&other) {
            known.push(other);
        }
    }
}
