//! Reading run documents.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use grantcheck::catalog::library::{Folders, Library};
use grantcheck::document::{Check, Document, Scenario, Target, Verdict};
use grantcheck::judge;
use grantcheck::oauth::StepKind;

/// The data compiled into the binary.
pub static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let known = judge::rule_ids();
    let (library, diagnostics) = Library::load(&Folders::default(), &known);
    assert!(!diagnostics.has_errors(), "{}", diagnostics.render(false));
    library
});

#[track_caller]
pub fn target<'d>(document: &'d Document, name: &str) -> &'d Target {
    document
        .targets
        .iter()
        .find(|target| target.name == name)
        .unwrap_or_else(|| panic!("no target {name}"))
}

#[track_caller]
pub fn scenario<'d>(target: &'d Target, id: &str) -> &'d Scenario {
    target
        .scenarios
        .iter()
        .find(|scenario| scenario.id == id)
        .unwrap_or_else(|| panic!("no scenario {id} on {}", target.name))
}

/// All checks of a document with the scenario they stand in.
pub fn checks(document: &Document) -> impl Iterator<Item = (&Target, &Scenario, &Check)> {
    document.targets.iter().flat_map(|target| {
        target.scenarios.iter().flat_map(move |scenario| {
            scenario
                .checks
                .iter()
                .map(move |check| (target, scenario, check.as_ref()))
        })
    })
}

/// How often each scenario, requirement, step and verdict occurs on a target.
pub fn tally(target: &Target) -> BTreeMap<(String, String, Option<usize>, Verdict), usize> {
    let mut tally = BTreeMap::new();
    for scenario in &target.scenarios {
        for check in &scenario.checks {
            let key = (
                scenario.id.clone(),
                check.requirement.clone(),
                check.step,
                check.verdict,
            );
            *tally.entry(key).or_insert(0) += 1;
        }
    }
    tally
}

/// Asserts that two targets were judged alike, and names what was not.
#[track_caller]
pub fn assert_same_verdicts(left: &Target, right: &Target, ignoring: &BTreeSet<String>) {
    let keep = |target: &Target| -> BTreeMap<_, _> {
        tally(target)
            .into_iter()
            .filter(|((scenario, ..), _)| !ignoring.contains(scenario))
            .collect()
    };
    let (one, two) = (keep(left), keep(right));
    let only = |one: &BTreeMap<_, usize>, two: &BTreeMap<_, usize>| -> Vec<String> {
        one.iter()
            .filter(|(key, count)| two.get(*key) != Some(*count))
            .map(|(key, count)| format!("{key:?} x{count}"))
            .collect()
    };
    let (gone, new) = (only(&one, &two), only(&two, &one));
    assert!(
        gone.is_empty() && new.is_empty(),
        "{} has {gone:#?}\n{} has {new:#?}",
        left.name,
        right.name
    );
    assert!(!one.is_empty(), "nothing was compared");
}

/// No verdict that calls for somebody to act.
#[track_caller]
pub fn assert_nothing_to_act_on(document: &Document) {
    let bad: Vec<String> = checks(document)
        .filter(|(_, _, check)| check.verdict.needs_action())
        .map(|(target, scenario, check)| {
            format!(
                "{} {} {}: {} {}",
                target.name,
                scenario.id,
                check.requirement,
                check.verdict.as_str(),
                check.observed
            )
        })
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

/// Whether a check rests on a step of its scenario that expects the provider to say no, and is of one of the kinds.
pub fn expects_refusal(id: &str, check: &Check, kinds: &[StepKind]) -> bool {
    let Some(scenario) = LIBRARY.scenarios.get(id) else {
        return false;
    };
    let Some(step) = check.step.and_then(|number| scenario.steps.get(number - 1)) else {
        return false;
    };
    let refusal = step
        .expect
        .as_ref()
        .and_then(|expect| expect.outcome.as_ref())
        .is_some_and(|wanted| wanted.0.iter().any(|outcome| outcome.is_refusal()));
    let by_step = step.requirements.contains(&check.requirement);
    let by_claim = LIBRARY
        .catalogue
        .claims
        .get(&check.requirement)
        .is_some_and(|listed| {
            listed.entry.verified_by.iter().any(|evidence| {
                evidence.scenario.as_deref() == Some(id)
                    && evidence
                        .step
                        .is_none_or(|number| Some(number) == check.step)
            })
        });
    refusal && kinds.contains(&step.kind()) && (by_step || by_claim)
}

/// Refusals that are praised though the provider never did what was asked for correctly. Only steps of these kinds
/// went to the broken part of it.
pub fn lies(target: &Target, kinds: &[StepKind]) -> Vec<String> {
    let mut lies = Vec::new();
    for scenario in &target.scenarios {
        for check in &scenario.checks {
            let praised = matches!(check.verdict, Verdict::Pass | Verdict::Difference);
            if praised && expects_refusal(&scenario.id, check, kinds) {
                lies.push(format!(
                    "{}: {} in {}, step {:?}, is {}: {}",
                    target.name,
                    check.requirement,
                    scenario.id,
                    check.step,
                    check.verdict.as_str(),
                    check.observed
                ));
            }
        }
    }
    lies
}

/// Scenarios with a control that need no action, on a target where no control can have held.
pub fn unheld(target: &Target) -> Vec<String> {
    target
        .scenarios
        .iter()
        .filter(|scenario| {
            let known = LIBRARY.scenarios.get(&scenario.id);
            let controlled = known.is_some_and(|known| known.control.is_some());
            let praised = [Verdict::Pass, Verdict::Difference, Verdict::Warn];
            controlled && praised.contains(&scenario.outcome)
        })
        .map(|scenario| {
            let outcome = scenario.outcome.as_str();
            format!("{}: {} ends as {outcome}", target.name, scenario.id)
        })
        .collect()
}
