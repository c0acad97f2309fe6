//! `run --rerun-failed`: what needed action in an earlier report, again.

use std::collections::HashSet;

use crate::document::Document;
use crate::run::Plan;

/// What is left of a plan.
pub enum Left {
    /// Something that needed action.
    Some,
    /// Nothing needed action in the report.
    NothingFailed,
    /// Something did, and is not in this plan.
    NotSelected,
}

/// Leaves only those trials in the plan that needed action in the report.
pub fn keep_failed(plan: &mut Plan, report: &Document) -> Left {
    let failed: HashSet<(&str, &str)> = (report.targets.iter())
        .flat_map(|target| {
            let scenarios = target.scenarios.iter();
            let failed = scenarios.filter(|scenario| scenario.outcome.needs_action());
            failed.map(|scenario| (target.name.as_str(), scenario.id.as_str()))
        })
        .collect();
    plan.retain(|target, scenario| failed.contains(&(target, scenario)));
    match (failed.is_empty(), plan.trials.is_empty()) {
        (true, _) => Left::NothingFailed,
        (false, true) => Left::NotSelected,
        (false, false) => Left::Some,
    }
}
