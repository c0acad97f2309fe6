//! What the run document says of a scenario and of a target, from what was seen and how it was judged.
//!
//! A run and a re-judgement both end here, so that neither knows of a field that the other leaves as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::catalog::catalogue::Catalogue;
use crate::catalog::library::ResolvedProfile;
use crate::catalog::profile::Profile;
use crate::catalog::scenario::{Action, Scenario as Definition};
use crate::document::{
    Check, Dimension, DocumentedValue, HarnessCheck, Requirement, Scenario, Target, Verdict,
    WHOLE_RUN,
};
use crate::judge::basis::Basis;
use crate::judge::{Control, Judged, claims, contradictions, whole_run};
use crate::transcript::{Pair, Randomness, Transcript, ValueFacts};

/// A scenario that was carried out and is not yet judged.
pub fn scenario(id: &str, definition: &Definition, transcript: &Transcript) -> Scenario {
    Scenario {
        id: id.to_owned(),
        title: definition.title.clone(),
        about: Some(definition.about.clone()),
        outcome: Verdict::Skipped,
        reason: None,
        duration_ms: 0,
        checks: Vec::new(),
        steps: transcript.steps.clone(),
        exchanges: transcript.exchanges.clone(),
        values: with_literals(definition, transcript),
        observations: BTreeMap::new(),
        notes: Vec::new(),
        snapshot_diff: None,
        snapshot_step: None,
        snapshot_wrong: Vec::new(),
        run_notes: Vec::new(),
    }
}

/// The facts about values, with the states that the scenario's own text fixes.
fn with_literals(definition: &Definition, transcript: &Transcript) -> BTreeMap<String, ValueFacts> {
    let mut values = transcript.values.clone();
    for exchange in &transcript.exchanges {
        let step = exchange.step.checked_sub(1);
        let action = step
            .and_then(|index| definition.steps.get(index))
            .map(|step| &step.action);
        let state = match action {
            Some(Action::Authorize(request)) => request.state.as_deref(),
            Some(Action::Push(request)) => request.state.as_deref(),
            _ => None,
        };
        let Some(state) = state.filter(|state| !state.contains("${")) else {
            continue;
        };
        let request = &exchange.request;
        for Pair(name, value) in request.query.iter().chain(&request.form) {
            if name == "state"
                && let Some(facts) = values.get_mut(value)
                && facts.length == state.chars().count()
            {
                facts.literal = Some(state.to_owned());
            }
        }
    }
    values
}

/// Gives a scenario its verdicts, in place of those it may have had. Returns what became of it as a control.
pub fn judged(report: &mut Scenario, definition: &Definition, judged: Judged) -> Control {
    let outcome = judged.outcome();
    definition.title.clone_into(&mut report.title);
    report.about = Some(definition.about.clone());
    let mut checks = judged.checks;
    checks.iter_mut().for_each(shorten);
    // Not collected: what is made in place of the checks would keep their room, which is many times as large.
    report.checks = Vec::with_capacity(checks.len());
    report.checks.extend(checks.into_iter().map(Arc::new));
    report.observations = judged.observations;
    report.notes = judged.notes;
    let drift = report
        .snapshot_step
        .and_then(|step| unexplained(&report.checks, &report.snapshot_wrong, step));
    report.checks.extend(drift.map(Arc::new));
    report.outcome = report.worst().max(outcome);
    let is_skipped = report.outcome == Verdict::Skipped;
    let excuse = judged.may_be_refused;
    report.reason = report.why().or(excuse.clone().filter(|_| is_skipped));
    match excuse {
        _ if judged.held => Control::Held,
        Some(reason) => Control::MayBeRefused(reason),
        None => Control::NotHeld(report.reason.clone().unwrap_or_default()),
    }
}

/// Leaves of the words of a provider in a check what somebody reads: the evidence has more of them.
fn shorten(check: &mut Check) {
    const LONGEST: usize = 1_000;
    const LONGEST_WORD: usize = 200;
    for (text, limit) in [
        (Some(&mut check.expected), LONGEST),
        (Some(&mut check.observed), LONGEST),
        (check.deviation.as_mut(), LONGEST_WORD),
    ] {
        if let Some(text) = text
            && let Some((end, _)) = text.char_indices().nth(limit)
        {
            let length = text.len();
            text.truncate(end);
            text.push_str(&format!("… [cut, {length} bytes]"));
        }
    }
}

/// The check that reports drift: where the transcript is another one from this step on, and nothing at or before it that
/// is wrong now, and was not when the transcript was accepted, explains why.
fn unexplained(checks: &[Arc<Check>], known: &[String], first_step: usize) -> Option<Check> {
    let is_new = |check: &Check| match check.verdict {
        Verdict::Error | Verdict::Inconclusive => true,
        _ => check.wrong().is_some_and(|wrong| !known.contains(&wrong)),
    };
    let explains =
        |check: &Check| check.step.is_none_or(|step| step <= first_step) && is_new(check);
    (!checks.iter().any(|check| explains(check))).then(|| {
        HarnessCheck::SnapshotUnchanged.check_of_step(
            first_step,
            Verdict::Drift,
            "the accepted transcript",
            "another one, which no rule explains; see the diff",
        )
    })
}

/// The requirements and claims that the checks name, with what the catalogue knows of them.
pub fn requirements(targets: &[Target], catalogue: &Catalogue) -> BTreeMap<String, Requirement> {
    let mut table = Requirement::named_in(targets);
    for (id, known) in &mut table {
        if let Some(listed) = catalogue.requirements.get(id) {
            known.concern = listed.entry.concern.unwrap_or_default();
            known.client.clone_from(&listed.entry.client);
            known.follows.clone_from(&listed.entry.follows);
        } else if let Some(listed) = catalogue.claims.get(id) {
            known.client.clone_from(&listed.entry.client);
            known.follows.clone_from(&listed.entry.follows);
        }
    }
    table
}

/// The dimensions that were observed, or that a documentation speaks of, with what the catalogue knows of them.
pub fn dimensions(targets: &[Target], catalogue: &Catalogue) -> BTreeMap<String, Dimension> {
    let named = |id: &String| {
        let mut all = targets.iter();
        all.any(|target| target.observations.contains_key(id) || target.documented.contains_key(id))
    };
    let known = catalogue.dimensions.iter();
    known
        .filter(|(id, _)| named(id))
        .map(|(id, listed)| {
            let dimension = Dimension {
                title: listed.title.clone(),
                standard: listed.standard.clone(),
            };
            (id.clone(), dimension)
        })
        .collect()
}

/// What a profile says of dimensions, by id.
fn documented(profile: &Profile) -> BTreeMap<String, Vec<DocumentedValue>> {
    let mut all: BTreeMap<String, Vec<DocumentedValue>> = BTreeMap::new();
    for entry in &profile.dimensions {
        let value = DocumentedValue {
            values: std::iter::once(&entry.value)
                .chain(&entry.or)
                .cloned()
                .collect(),
            claim: entry.claim.clone(),
            client: entry.client.clone(),
        };
        all.entry(entry.dimension.clone()).or_default().push(value);
    }
    all
}

/// Fills in what only all scenarios of a target tell together: how random its values are, what was observed, and what
/// became of the claims and contradictions of its documentation.
pub fn as_a_whole(target: &mut Target, provider: &ResolvedProfile, catalogue: &Catalogue) {
    let basis = Basis {
        id: WHOLE_RUN,
        profile: &provider.profile,
        catalogue,
        control: None,
    };
    target.scenarios.retain(|scenario| scenario.id != WHOLE_RUN);
    target
        .scenarios
        .extend(values_of_run(&basis, &target.values));
    let mut observations: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let observed = target.scenarios.iter();
    for (dimension, values) in observed.flat_map(|scenario| &scenario.observations) {
        observations
            .entry(dimension.clone())
            .or_default()
            .extend(values.iter().cloned());
    }
    target.observations = observations
        .into_iter()
        .map(|(dimension, values)| (dimension, values.into_iter().collect()))
        .collect();
    target.documented = documented(&provider.profile);
    target.claims = claims::table(catalogue, &provider.lineage, &target.scenarios);
    target.contradictions =
        contradictions::table(catalogue, &provider.lineage, &target.observations);
}

/// The checks of the run as a whole, as a scenario of their own; nothing where too little was seen.
fn values_of_run(basis: &Basis<'_>, values: &[Randomness]) -> Option<Scenario> {
    let too_few = values
        .iter()
        .filter(|randomness| randomness.distinct < whole_run::FEWEST);
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
        checks: whole_run::judge(basis, values).into_iter().map(Arc::new).collect(),
        steps: Vec::new(),
        exchanges: Vec::new(),
        values: BTreeMap::new(),
        observations: BTreeMap::new(),
        notes: too_few
            .map(|randomness| {
                format!(
                    "{}: {} values are too few to estimate how random they are",
                    randomness.kind, randomness.distinct
                )
            })
            .collect(),
        snapshot_diff: None,
        snapshot_step: None,
        snapshot_wrong: Vec::new(),
        run_notes: Vec::new(),
    };
    report.outcome = report.worst();
    (!report.checks.is_empty()).then_some(report)
}
