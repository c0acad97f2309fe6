//! A scenario and its steps as they are written.

use std::collections::BTreeMap;
use std::sync::Arc;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::{Check, Said, is_row};
use super::exchange::Exchange;
use super::requirement::Requirement;
use super::table::{Mistake, Packer, Tables, look_up, look_up_all};
use crate::document::{self, Verdict};
use crate::transcript::{self, StepRecord};

/// One scenario on one target.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Scenario {
    /// The scenario's id, e.g. `flows/bad-secret`.
    id: String,
    /// Its title.
    title: String,
    /// Why it matters, from the scenario file: position in `tables.about`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    about: Option<usize>,
    /// The worst verdict of its checks.
    outcome: Verdict,
    /// Why it was skipped, is inconclusive or in error, in one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// How long it took in milliseconds, without its control and without waiting for other scenarios.
    duration_ms: u64,
    /// The judged requirements, those first of all that did not simply hold: what passed, what is a documented difference and
    /// what was skipped is in `check_rows`. Older reports have all of them here.
    checks: Vec<Check>,
    /// The other checks, in order, those of one step together: the step (1-based, `null` for those that concern the scenario as
    /// a whole), and the position of their list in `tables.check_lists`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    check_rows: Vec<(Option<usize>, usize)>,
    /// Older reports: what came of each step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Step>,
    /// What came of each step: positions in `tables.steps`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    step_rows: Vec<usize>,
    /// The members of families that steps tried: by the number of the step, positions in `tables.variants`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    step_variants: BTreeMap<usize, usize>,
    /// All exchanges, pseudonymised.
    exchanges: Vec<Exchange>,
    /// Facts about pseudonymised values: positions in `tables.values`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    values: Vec<usize>,
    /// Observed values by dimension, in this scenario.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    observations: BTreeMap<String, Vec<String>>,
    /// Sentences worth knowing that are no verdicts (undocumented members, for instance).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    /// The difference to the accepted snapshot, as a unified diff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    snapshot_diff: Option<String>,
    /// The first step (1-based) in which the transcript differs from the accepted snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    snapshot_step: Option<usize>,
    /// What was wrong already when the snapshot was accepted, each as a requirement with the word of its deviation: it
    /// explains no change since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    snapshot_wrong: Vec<String>,
    /// Sentences about how the run went (the snapshot, a repetition), which a re-judgement cannot make anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    run_notes: Vec<String>,
}

/// One step with what came of it.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Step {
    /// What came of it, with an empty `trace`, which is not written, and without `number` where that is its place and `variant`,
    /// which is in `step_variants`.
    #[serde(flatten)]
    record: StepRecord,
    /// authorize: what the agent saw and chose, one sentence a page: positions in `tables.trace`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    trace: Vec<usize>,
}

impl Scenario {
    pub fn pack(
        scenario: &document::Scenario,
        requirements: &BTreeMap<String, Requirement>,
        packer: &mut Packer,
    ) -> serde_json::Result<Self> {
        let document::Scenario {
            id,
            title,
            about,
            outcome,
            reason,
            duration_ms,
            checks,
            steps,
            exchanges,
            values,
            observations,
            notes,
            snapshot_diff,
            snapshot_step,
            snapshot_wrong,
            run_notes,
        } = scenario;
        let said = Said {
            requirements,
            last_exchanges: &last_of_each(exchanges.iter().map(|exchange| exchange.step)),
        };
        let mut own = Vec::new();
        let mut lists: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
        let has_rows = checks.iter().any(|check| is_row(check.verdict));
        for (place, check) in checks.iter().enumerate() {
            let mut packed = Check::pack(check, said, packer)?;
            if is_row(check.verdict) {
                let step = packed.step.take();
                let row = packer.checks.position(&packed)?;
                match lists.last_mut() {
                    Some((last, rows)) if *last == step => rows.push(row),
                    _ => lists.push((step, vec![row])),
                }
            } else {
                packed.at = has_rows.then_some(place);
                own.push(packed);
            }
        }
        let step_variants = steps.iter().filter_map(|step| {
            let variant = step.variant.as_ref()?;
            Some((step.number, variant))
        });
        Ok(Self {
            id: id.clone(),
            title: title.clone(),
            about: (about.as_ref())
                .map(|about| packer.about.position(about))
                .transpose()?,
            outcome: *outcome,
            reason: reason.clone(),
            duration_ms: *duration_ms,
            checks: own,
            check_rows: (lists.iter())
                .map(|(step, rows)| Ok((*step, packer.check_lists.position(rows)?)))
                .collect::<serde_json::Result<_>>()?,
            steps: Vec::new(),
            step_rows: (steps.iter().enumerate())
                .map(|(place, step)| {
                    let step = Step::pack(step, place, packer)?;
                    packer.steps.position(&step)
                })
                .collect::<serde_json::Result<_>>()?,
            step_variants: step_variants
                .map(|(number, variant)| Ok((number, packer.variants.position(variant)?)))
                .collect::<serde_json::Result<_>>()?,
            exchanges: (exchanges.iter())
                .map(|exchange| Exchange::pack(exchange, packer))
                .collect::<serde_json::Result<_>>()?,
            values: (values.iter())
                .map(|(name, facts)| packer.values.position(&(name.clone(), facts.clone())))
                .collect::<serde_json::Result<_>>()?,
            observations: observations.clone(),
            notes: notes.clone(),
            snapshot_diff: snapshot_diff.clone(),
            snapshot_step: *snapshot_step,
            snapshot_wrong: snapshot_wrong.clone(),
            run_notes: run_notes.clone(),
        })
    }

    pub fn unpack(
        self,
        requirements: &BTreeMap<String, Requirement>,
        tables: &Tables,
    ) -> Result<document::Scenario, Mistake> {
        let Self {
            id,
            title,
            about,
            outcome,
            reason,
            duration_ms,
            checks,
            check_rows,
            mut steps,
            step_rows,
            step_variants,
            exchanges,
            values,
            observations,
            notes,
            snapshot_diff,
            snapshot_step,
            snapshot_wrong,
            run_notes,
        } = self;
        let mut rows = Vec::new();
        for (step, list) in check_rows {
            let list = look_up("check_lists", &tables.check_lists, list)?;
            let mut checks: Vec<Check> = look_up_all("checks", &tables.checks, list)?;
            checks.iter_mut().for_each(|check| check.step = step);
            rows.extend(checks);
        }
        let checks = in_order(&id, checks, rows)?;
        steps.extend(look_up_all::<_, Vec<_>>(
            "steps",
            &tables.steps,
            &step_rows,
        )?);
        let exchanges = (exchanges.into_iter())
            .map(|exchange| exchange.unpack(&id, tables))
            .collect::<Result<Vec<transcript::Exchange>, Mistake>>()?;
        let said = Said {
            requirements,
            last_exchanges: &last_of_each(exchanges.iter().map(|exchange| exchange.step)),
        };
        Ok(document::Scenario {
            id,
            title,
            about: about
                .map(|position| look_up("about", &tables.about, position).cloned())
                .transpose()?,
            outcome,
            reason,
            duration_ms,
            checks: (checks.into_iter())
                .map(|check| check.unpack(said, tables).map(Arc::new))
                .collect::<Result<_, Mistake>>()?,
            steps: (steps.into_iter().enumerate())
                .map(|(place, step)| step.unpack(place, &step_variants, tables))
                .collect::<Result<_, Mistake>>()?,
            exchanges,
            values: look_up_all("values", &tables.values, &values)?,
            observations,
            notes,
            snapshot_diff,
            snapshot_step,
            snapshot_wrong,
            run_notes,
        })
    }
}

impl Step {
    fn pack(step: &StepRecord, place: usize, packer: &mut Packer) -> serde_json::Result<Self> {
        let mut record = step.clone();
        record.variant = None;
        if record.number == place + 1 {
            record.number = 0;
        }
        let trace = std::mem::take(&mut record.trace);
        Ok(Self {
            record,
            trace: packer.trace.positions(&trace)?,
        })
    }

    fn unpack(
        self,
        place: usize,
        variants: &BTreeMap<usize, usize>,
        tables: &Tables,
    ) -> Result<StepRecord, Mistake> {
        let mut record = self.record;
        if record.number == 0 {
            record.number = place + 1;
        }
        if let Some(position) = variants.get(&record.number) {
            record.variant = Some(look_up("variants", &tables.variants, *position)?.clone());
        }
        record.trace = look_up_all("trace", &tables.trace, &self.trace)?;
        Ok(record)
    }
}

/// All checks of a scenario in their order: its own at the places that they name, or else next, and those of the table at
/// the places that are left.
fn in_order(scenario: &str, own: Vec<Check>, rows: Vec<Check>) -> Result<Vec<Check>, Mistake> {
    let mut all = Vec::with_capacity(own.len() + rows.len());
    let mut rows = rows.into_iter();
    for check in own {
        let place = check.at.unwrap_or(all.len());
        let missing = place.saturating_sub(all.len());
        all.extend(rows.by_ref().take(missing));
        if all.len() != place {
            return Err(Mistake::NoPlace {
                scenario: scenario.to_owned(),
                requirement: check.requirement,
                place,
            });
        }
        all.push(check);
    }
    all.extend(rows);
    Ok(all)
}

/// Of the steps that exchanges were made for, each with the index of its last one.
fn last_of_each(steps: impl Iterator<Item = usize>) -> BTreeMap<usize, usize> {
    steps
        .enumerate()
        .map(|(index, step)| (step, index))
        .collect()
}
