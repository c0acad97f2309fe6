//! What a run could not test at a remote target, and which setting would change that: one paragraph.

use std::collections::BTreeMap;

use super::plan::{Plan, Trial};
use super::targets::Spec;
use crate::catalog::scenario::Scenario;
use crate::oauth::Capability;

/// What only a provider's documentation can bring up: nothing is missing where it does not.
const OF_DIALECTS: [Capability; 14] = [
    Capability::Implicit,
    Capability::GeneratedSecret,
    Capability::SecretlessExchange,
    Capability::FreshUser,
    Capability::CameraRights,
    Capability::ScopeParameterAtToken,
    Capability::PostAuthorization,
    Capability::TrailingSlash,
    Capability::DocumentedRedirectUrlName,
    Capability::DocumentedAuthCodeValue,
    Capability::ContentNegotiation,
    Capability::QueryRevocation,
    Capability::DeleteLogout,
    Capability::LogoutEndsRefresh,
];

/// The paragraph about a target; nothing where all that could be tested was.
pub(super) fn paragraph(plan: &Plan, index: usize) -> Option<String> {
    let spec = &plan.targets[index];
    let mut skipped: BTreeMap<String, (usize, Vec<Capability>)> = BTreeMap::new();
    let trials = plan.whole.iter();
    for trial in trials.filter(|trial| trial.target == index && trial.skip.is_some()) {
        let missing = missing(plan, spec, trial);
        if missing
            .iter()
            .any(|capability| OF_DIALECTS.contains(capability))
        {
            continue;
        }
        // One reason is enough to count a scenario once.
        let first = match missing.first() {
            Some(first) => first,
            None if spec.remembers_consent() && is_about_consent(plan, trial) => {
                let reason = spec.without_consent_page();
                skipped.entry(reason).or_default().0 += 1;
                continue;
            }
            None => continue,
        };
        let entry = skipped.entry(spec.why_absent(*first)).or_default();
        entry.0 += 1;
        if !entry.1.contains(first) {
            entry.1.push(*first);
        }
    }
    let mut reasons: Vec<(usize, String)> = skipped
        .into_iter()
        .map(|(reason, (count, of))| {
            let of: Vec<&str> = of.iter().map(|capability| capability.as_str()).collect();
            let noun = if count == 1 { "scenario" } else { "scenarios" };
            let what = if of.is_empty() {
                "denied consent".to_owned()
            } else {
                of.join(", ")
            };
            (count, format!("{what} ({count} {noun}): {reason}"))
        })
        .collect();
    reasons.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let reasons: Vec<String> = reasons.into_iter().map(|(_, text)| text).collect();
    (!reasons.is_empty()).then(|| {
        format!(
            "{}: not tested, and what would change that: {}",
            spec.name,
            reasons.join("; ")
        )
    })
}

/// What a skipped scenario lacks; else what its control lacks.
fn missing(plan: &Plan, spec: &Spec, trial: &Trial) -> Vec<Capability> {
    let mut id = Some(&trial.scenario);
    for _ in 0..=plan.library.scenarios.len() {
        let Some(scenario) = id.and_then(|id| plan.library.scenarios.get(id)) else {
            break;
        };
        let missing = lacks(plan, spec, scenario);
        if !missing.is_empty() {
            return missing;
        }
        id = scenario.control.as_ref();
    }
    Vec::new()
}

fn lacks(plan: &Plan, spec: &Spec, scenario: &Scenario) -> Vec<Capability> {
    let needs = scenario.needs.iter().copied();
    needs
        .filter(|need| {
            !(spec.capabilities.contains(need) || (*need == Capability::Slow && plan.options.slow))
        })
        .collect()
}

fn is_about_consent(plan: &Plan, trial: &Trial) -> bool {
    let scenario = plan.library.scenarios.get(&trial.scenario);
    scenario.is_some_and(Scenario::is_about_consent)
}
