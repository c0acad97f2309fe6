//! Judging a stored run again: the transcripts as they were, the catalogue as it is today.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::assemble;
use crate::catalog::library::{Library, ResolvedProfile};
use crate::catalog::profile::Profile;
use crate::document::{Check, Document, HarnessCheck, Scenario, Target, is_of_the_run};
use crate::judge::{self, Control, Input};
use crate::oauth::{self, Role};
use crate::transcript::Transcript;

/// The document judged anew, and a sentence for everything that could not be.
#[must_use]
pub fn rejudge(document: &Document, library: &Library) -> (Document, Vec<String>) {
    let mut again = document.clone();
    let mut notes = Vec::new();
    for target in &mut again.targets {
        match library.profiles.get(&target.provider) {
            Some(profile) => {
                name_endpoints(target, &profile.profile);
                rejudge_target(target, profile, library, &mut notes);
            }
            None => notes.push(format!(
                "{}: there is no profile `{}` any more",
                target.name, target.provider
            )),
        }
    }
    again.comparison = None;
    again.requirements = assemble::requirements(&again.targets, &library.catalogue);
    again.dimensions = assemble::dimensions(&again.targets, &library.catalogue);
    again.recount();
    (again, notes)
}

/// Says of exchanges in reports from before version 0.2 which endpoint they went to: by their addresses, since nothing
/// else tells.
fn name_endpoints(target: &mut Target, profile: &Profile) {
    let below_base = |path: &str| match path.strip_prefix('/') {
        Some(_) => format!("<base_url>{path}"),
        None => path.replacen(&target.base_url, "<base_url>", 1),
    };
    let of_run = target.endpoints.iter().filter_map(|endpoint| {
        Some((
            oauth::Endpoint::of_key(&endpoint.name)?,
            below_base(&endpoint.url),
        ))
    });
    let mut places: Vec<(oauth::Endpoint, String)> = of_run.collect();
    if places.is_empty() {
        let documented = profile.endpoints.paths();
        places.extend(documented.map(|(endpoint, path)| (endpoint, below_base(path))));
    }
    let exchanges = target
        .scenarios
        .iter_mut()
        .flat_map(|scenario| &mut scenario.exchanges)
        .filter(|exchange| exchange.endpoint.is_none());
    for exchange in exchanges {
        let at = |(_, place): &&(oauth::Endpoint, String)| *place == exchange.request.url;
        exchange.endpoint = match exchange.role {
            Role::Http | Role::Resource => places.iter().find(at).map(|(endpoint, _)| *endpoint),
            _ => None,
        }
        .or_else(|| exchange.role.endpoint());
    }
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
    assemble::as_a_whole(target, profile, &library.catalogue);
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
        if !is_of_the_run(id) {
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
    // Reports from before version 0.2 tell where a snapshot differs by the drift alone.
    let drift = |check: &&Arc<Check>| check.requirement == HarnessCheck::SnapshotUnchanged.id();
    stored.snapshot_step = stored.snapshot_step.or_else(|| {
        stored
            .checks
            .iter()
            .find(drift)
            .and_then(|check| check.step)
    });
    let state = assemble::judged(stored, scenario, judged);
    controls.insert(id.to_owned(), state.clone());
    state
}
