//! `grantcheck run --list`: what would run where, without a request.

use crate::run::Plan;

/// A line for each trial, target and scenario first, so that it can be searched; the count on standard error.
pub fn list(plan: &Plan) {
    let name = |index: usize| plan.targets[index].name.as_str();
    let width = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
    let targets = width(&mut plan.trials.iter().map(|trial| name(trial.target).len()));
    let scenarios = width(&mut plan.trials.iter().map(|trial| trial.scenario.len()));
    for trial in &plan.trials {
        let target = name(trial.target);
        match &trial.skip {
            None => say!("{target:targets$}  {}", trial.scenario),
            Some(reason) => say!(
                "{target:targets$}  {:scenarios$}  skipped: {reason}",
                trial.scenario
            ),
        }
    }
    let skipped = plan.trials.iter().filter(|trial| trial.skip.is_some());
    let skipped = skipped.count();
    say_aside!(
        "to run: {}, skipped: {skipped}; nothing was sent",
        plan.trials.len() - skipped
    );
    if plan.targets.iter().any(|spec| !spec.is_sandbox()) {
        say_aside!(
            "what a remote target's metadata and the first look at it tell is not known yet, and can change what is skipped there"
        );
    }
}
