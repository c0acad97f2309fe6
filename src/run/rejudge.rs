//! Judging a stored run again: the transcripts as they were, the catalogue as it is today.

use std::collections::BTreeMap;

use crate::catalog::library::{Library, ResolvedProfile};
use crate::catalog::profile::PlainEndpoint;
use crate::document::{Document, Endpoint, HarnessCheck, Scenario, Target, WHOLE_RUN};
use crate::judge::basis::Basis;
use crate::judge::{self, Control, Input, claims};
use crate::transcript::Transcript;

/// The document judged anew, and a sentence for everything that could not be.
#[must_use]
pub fn rejudge(document: &Document, library: &Library) -> (Document, Vec<String>) {
    let mut again = document.clone();
    let mut notes = Vec::new();
    for target in &mut again.targets {
        match library.profiles.get(&target.provider) {
            Some(profile) => {
                let profile = as_it_was(profile, &target.endpoints);
                rejudge_target(target, &profile, library, &mut notes);
            }
            None => notes.push(format!(
                "{}: there is no profile `{}` any more",
                target.name, target.provider
            )),
        }
    }
    again.comparison = None;
    again.recount();
    (again, notes)
}

/// The profile with the endpoints that the run used, where the provider's metadata said where they are.
fn as_it_was(profile: &ResolvedProfile, used: &[Endpoint]) -> ResolvedProfile {
    let mut profile = profile.clone();
    if used.is_empty() {
        return profile;
    }
    let place = |name: &str, known: Option<PlainEndpoint>| {
        let endpoint = used.iter().find(|endpoint| endpoint.name == name)?;
        // What the profile says is a path below a base URL, and stays one.
        known
            .filter(|known| endpoint.url.ends_with(&known.path))
            .or_else(|| {
                Some(PlainEndpoint {
                    path: endpoint.url.clone(),
                })
            })
    };
    let endpoints = &mut profile.profile.endpoints;
    endpoints.par = place("par", endpoints.par.take());
    endpoints.device_authorization = place(
        "device_authorization",
        endpoints.device_authorization.take(),
    );
    profile
}

fn rejudge_target(
    target: &mut Target,
    profile: &ResolvedProfile,
    library: &Library,
    notes: &mut Vec<String>,
) {
    let mut controls = BTreeMap::new();
    let ids: Vec<String> = target
        .scenarios
        .iter()
        .map(|scenario| scenario.id.clone())
        .collect();
    for id in ids {
        rejudge_scenario(&id, target, profile, library, &mut controls, notes);
    }
    let basis = Basis {
        id: WHOLE_RUN,
        profile: &profile.profile,
        catalogue: &library.catalogue,
    };
    let checks = judge::whole_run::judge(&basis, &target.values);
    if let Some(report) = target
        .scenarios
        .iter_mut()
        .find(|scenario| scenario.id == WHOLE_RUN)
    {
        report.checks = checks;
        report.outcome = report.worst();
    }
    target.claims = claims::table(&library.catalogue, &profile.lineage, &target.scenarios);
}

/// Judges one scenario, its control before it. Returns what became of it as a control.
fn rejudge_scenario(
    id: &str,
    target: &mut Target,
    profile: &ResolvedProfile,
    library: &Library,
    controls: &mut BTreeMap<String, Control>,
    notes: &mut Vec<String>,
) -> Control {
    if let Some(known) = controls.get(id) {
        return known.clone();
    }
    // A control that leads back to itself is refused by lint; this keeps broken data from going round.
    controls.insert(
        id.to_owned(),
        Control::NotHeld("it is its own control".to_owned()),
    );
    let Some(index) = target
        .scenarios
        .iter()
        .position(|scenario| scenario.id == id)
    else {
        // The control of a stored scenario need not be part of the stored run; what it was then still counts.
        return Control::Held;
    };
    let Some(scenario) = library.scenarios.get(id) else {
        if id != WHOLE_RUN {
            notes.push(format!(
                "{} {id}: there is no such scenario any more; its old verdicts stay",
                target.name
            ));
        }
        return Control::Held;
    };
    let control = match &scenario.control {
        Some(name) => rejudge_scenario(name, target, profile, library, controls, notes),
        None => Control::NotNeeded,
    };
    let stored: &mut Scenario = &mut target.scenarios[index];
    if stored.steps.is_empty() {
        // Skipped then, or never begun: there is nothing to judge.
        let held = Control::NotHeld(stored.reason.clone().unwrap_or_default());
        controls.insert(id.to_owned(), held.clone());
        return held;
    }
    if stored.steps.len() != scenario.steps.len() {
        notes.push(format!(
            "{} {id}: the scenario has other steps than the stored run; its old verdicts stay",
            target.name
        ));
        return Control::Held;
    }
    let transcript = Transcript {
        steps: stored.steps.clone(),
        exchanges: stored.exchanges.clone(),
        values: stored.values.clone(),
    };
    let judged = judge::judge(&Input {
        id,
        scenario,
        transcript: &transcript,
        profile: &profile.profile,
        lineage: &profile.lineage,
        catalogue: &library.catalogue,
        control: &control,
    });
    // Drift was measured against snapshots of that time, which a transcript does not hold.
    let drift = stored
        .checks
        .iter()
        .filter(|check| check.requirement == HarnessCheck::SnapshotUnchanged.id())
        .cloned();
    let mut checks = judged.checks.clone();
    checks.extend(drift);
    stored.outcome = checks
        .iter()
        .map(|check| check.verdict)
        .fold(judged.outcome(), Ord::max);
    stored.checks = checks;
    stored.observations = judged.observations;
    stored.reason = stored.why();
    let state = if judged.held {
        Control::Held
    } else {
        Control::NotHeld(stored.reason.clone().unwrap_or_default())
    };
    controls.insert(id.to_owned(), state.clone());
    state
}
