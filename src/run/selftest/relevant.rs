//! Which scenarios can show a fault, so that not every fault needs the whole catalogue.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::library::{Library, ResolvedProfile};
use crate::document::{Document, Verdict, WHOLE_RUN};
use crate::judge::rules;
use crate::oauth::{Capability, StepKind};
use crate::sandbox::{Dialect, FaultInfo, FaultKind};

/// One scenario of so many for each requirement that is judged over the run as a whole, by the values of all scenarios.
const OF_ALL: usize = 5;

/// The profile of the provider that stands for a dialect.
pub(super) fn profile_of(dialect: Dialect, library: &Library) -> Option<&ResolvedProfile> {
    let provider = dialect.providers().first()?;
    library.sandbox_profile(provider)
}

/// The profiles that speak of a dialect.
pub(super) fn lineage_of(dialect: Dialect, library: &Library) -> &[String] {
    profile_of(dialect, library)
        .map(|profile| profile.lineage.as_slice())
        .unwrap_or_default()
}

/// Where each requirement was judged.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The scenarios of each requirement.
    scenarios: BTreeMap<String, BTreeSet<String>>,
    /// The requirements that are judged over the run as a whole.
    whole_run: BTreeSet<String>,
}

/// Where a run judged each requirement.
pub(super) fn judged(document: &Document) -> Judged {
    let mut judged = Judged::default();
    for scenario in document.targets.iter().flat_map(|target| &target.scenarios) {
        let checks = scenario.checks.iter();
        for check in checks.filter(|check| check.verdict != Verdict::Skipped) {
            let requirement = check.requirement.clone();
            // What is judged over the run as a whole is in no scenario that could be chosen.
            if scenario.id == WHOLE_RUN {
                judged.whole_run.insert(requirement);
            } else {
                let known = judged.scenarios.entry(requirement).or_default();
                known.insert(scenario.id.clone());
            }
        }
    }
    judged
}

/// The scenarios that aim at one of the requirements, and for what is judged in passing so many spread over all that
/// do. Empty when nothing is known to judge one of them: then only the whole catalogue can tell.
pub(super) fn scenarios(
    requirements: &[String],
    judged: &Judged,
    library: &Library,
    in_passing: usize,
) -> Vec<String> {
    let mut chosen = BTreeSet::new();
    for requirement in requirements {
        let before = chosen.len();
        chosen.extend(library.aimed_at(requirement).cloned());
        if judged.whole_run.contains(requirement) {
            chosen.extend(library.scenarios.keys().step_by(OF_ALL).cloned());
        }
        if let Some(passed) = judged.scenarios.get(requirement) {
            let stride = passed.len().div_ceil(in_passing).max(1);
            chosen.extend(passed.iter().step_by(stride).cloned());
        } else if chosen.len() == before {
            return Vec::new();
        }
    }
    chosen.into_iter().collect()
}

/// Whether a fault shows only where time passes: every scenario that aims at what must catch it waits.
pub(super) fn shows_in_time(info: &FaultInfo, library: &Library) -> bool {
    let waits = |scenario: &String| {
        let scenario = &library.scenarios[scenario];
        scenario.needs.contains(&Capability::Slow)
            || scenario
                .steps
                .iter()
                .any(|step| step.kind() == StepKind::Wait)
    };
    info.kind == FaultKind::Violation
        && info.requirements.iter().any(|id| {
            let mut scenarios = library.aimed_at(id).peekable();
            scenarios.peek().is_some() && scenarios.all(waits)
        })
}

/// Whether a fault shows only where the sandbox serves https: what must catch it is judged nowhere else.
pub(super) fn shows_over_https(info: &FaultInfo, library: &Library) -> bool {
    let judged_over_https_alone = |id: &str| {
        let needs = |scenario: &String| &library.scenarios[scenario].needs;
        let mut scenarios = library.aimed_at(id).peekable();
        rules::needs_https(id)
            || (scenarios.peek().is_some()
                && scenarios.all(|scenario| needs(scenario).contains(&Capability::Https)))
    };
    info.requirements
        .iter()
        .any(|id| judged_over_https_alone(id))
}
