//! The run document from what the engine did.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::engine::Finished;
use super::plan::{Plan, SnapshotMode};
use super::targets::{Place, Spec};
use crate::flow::quality::{Issued, assess};
use crate::judge::{self, WHOLE_RUN, Whole, claims, contradictions};
use crate::report::document::{
    Check, Document, SCHEMA, Scenario, Source, Summary, Target, Verdict,
};
use crate::snapshot::Store;
use crate::transcript::Quality;

/// Looks up a finished trial by target and scenario.
type Done<'a> = dyn Fn(usize, &str) -> Option<Arc<Finished>> + 'a;
/// Looks up a target's base URL, or why it could not be used.
type Ready<'a> = dyn Fn(usize) -> (Option<String>, Option<String>) + 'a;

/// Puts the document together. Time and completeness are filled in by the engine.
pub fn assemble(plan: &Plan, done: &Done<'_>, ready: &Ready<'_>) -> Document {
    let targets = plan
        .targets
        .iter()
        .enumerate()
        .map(|(index, spec)| target(plan, index, spec, done, ready))
        .collect();
    let mut document = Document {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: String::new(),
        duration_ms: 0,
        complete: true,
        summary: Summary::default(),
        targets,
        comparison: None,
    };
    document.recount();
    document
}

fn target(plan: &Plan, index: usize, spec: &Spec, done: &Done<'_>, ready: &Ready<'_>) -> Target {
    let scenarios: Vec<Scenario> = plan
        .trials
        .iter()
        .filter(|trial| trial.target == index)
        .filter_map(|trial| match &trial.skip {
            Some(reason) => Some(skipped(plan, &trial.scenario, reason)),
            None => done(index, &trial.scenario).map(|finished| finished.report.clone()),
        })
        .collect();
    let issued: Vec<Vec<Issued>> = plan
        .trials
        .iter()
        .filter(|trial| trial.target == index && trial.skip.is_none())
        .filter_map(|trial| done(index, &trial.scenario).map(|finished| finished.issued.clone()))
        .collect();
    let values = assess(&issued);
    let mut scenarios = scenarios;
    scenarios.extend(whole_run(plan, spec, &values));
    let (base_url, failure) = ready(index);
    let mut observations: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (dimension, values) in scenarios.iter().flat_map(|scenario| &scenario.observations) {
        observations
            .entry(dimension.clone())
            .or_default()
            .extend(values.iter().cloned());
    }
    let mut notes: Vec<String> = failure.into_iter().collect();
    notes.extend(snapshot_note(plan, spec, &scenarios));
    let observations = observations
        .into_iter()
        .map(|(dimension, values)| (dimension, values.into_iter().collect()))
        .collect();
    Target {
        name: spec.name.clone(),
        provider: spec.provider.id.clone(),
        title: spec.provider.profile.title.clone(),
        base_url: base_url.unwrap_or_else(|| match &spec.place {
            Place::Remote { base_url } => base_url.clone(),
            Place::Sandbox { .. } => String::new(),
        }),
        sandbox: spec.is_sandbox(),
        faults: spec.faults(),
        summary: Summary::default(),
        notes,
        values,
        claims: claims::table(&plan.library.catalogue, &spec.provider.lineage, &scenarios),
        contradictions: contradictions::table(
            &plan.library.catalogue,
            &spec.provider.lineage,
            &observations,
        ),
        scenarios,
        observations,
    }
}

/// The checks of the run as a whole, as a scenario of their own; nothing where too little was seen.
fn whole_run(plan: &Plan, spec: &Spec, values: &[Quality]) -> Option<Scenario> {
    let whole = Whole {
        id: WHOLE_RUN,
        profile: &spec.provider.profile,
        catalogue: &plan.library.catalogue,
    };
    let checks = judge::values::judge(&whole, values);
    let mut report = Scenario {
        id: WHOLE_RUN.to_owned(),
        title: "Codes and tokens of the whole run are new each time and hard to guess".to_owned(),
        about: Some(
            "One value tells little; over many the constant and the slowly changing positions show. \
             The estimate can prove that values are weak, and never that they are strong."
                .to_owned(),
        ),
        outcome: Verdict::Pass,
        reason: None,
        duration_ms: 0,
        checks,
        steps: Vec::new(),
        exchanges: Vec::new(),
        values: BTreeMap::new(),
        observations: BTreeMap::new(),
        notes: values
            .iter()
            .filter(|quality| quality.distinct < judge::values::FEWEST)
            .map(|quality| {
                format!(
                    "{}: {} values are too few to estimate how random they are",
                    quality.kind, quality.distinct
                )
            })
            .collect(),
        snapshot_diff: None,
    };
    report.outcome = report.worst();
    (!report.checks.is_empty()).then_some(report)
}

/// A target without accepted snapshots is no drift; the run says so once, and how to accept.
fn snapshot_note(plan: &Plan, spec: &Spec, scenarios: &[Scenario]) -> Option<String> {
    let store = Store::new(plan.options.snapshots.clone());
    let was_run = scenarios
        .iter()
        .any(|scenario| !scenario.exchanges.is_empty());
    (plan.options.snapshot_mode == SnapshotMode::Compare && was_run && !store.knows(&spec.name)).then(|| {
        format!(
            "{}: no snapshots are accepted below {}, so nothing was compared; run again with --update-snapshots to accept what is there now",
            spec.name,
            plan.options.snapshots.display()
        )
    })
}

fn skipped(plan: &Plan, id: &str, reason: &str) -> Scenario {
    let scenario = plan.library.scenarios.get(id);
    Scenario {
        id: id.to_owned(),
        title: scenario
            .map(|scenario| scenario.title.clone())
            .unwrap_or_default(),
        about: scenario.map(|scenario| scenario.about.clone()),
        outcome: Verdict::Skipped,
        reason: Some(reason.to_owned()),
        duration_ms: 0,
        checks: vec![Check {
            requirement: "grantcheck/scenario/applicable".to_owned(),
            level: "harness".to_owned(),
            verdict: Verdict::Skipped,
            step: None,
            expected: "a target that the scenario applies to".to_owned(),
            observed: reason.to_owned(),
            source: Source {
                document: "grantcheck".to_owned(),
                section: "run".to_owned(),
                quote: "A scenario runs where profile and target have everything it needs."
                    .to_owned(),
            },
            standard: None,
            claim: None,
            behaviour: None,
            exchange: None,
        }],
        steps: Vec::new(),
        exchanges: Vec::new(),
        values: BTreeMap::new(),
        observations: BTreeMap::new(),
        notes: Vec::new(),
        snapshot_diff: None,
    }
}
