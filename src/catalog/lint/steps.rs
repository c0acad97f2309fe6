//! The shape of steps: exactly one action each, and names that can be told apart.

use std::collections::BTreeMap;

use super::{list, step_path, step_place};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::catalog::scenario::ScenarioFile;
use crate::catalog::template;
use crate::catalog::yaml::Located;
use crate::oauth::StepKind;

pub(super) fn check(scenario: &Located<ScenarioFile>, out: &mut Diagnostics) {
    let steps = &scenario.value.steps;
    if steps.is_empty() {
        let message = "a scenario without steps tests nothing";
        out.push(
            Diagnostic::error(Code::NoSteps, message).at(scenario.key_place(&["steps".into()])),
        );
    }
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, step) in steps.iter().enumerate() {
        actions(scenario, index, out);
        if !step.requirements.is_empty() && step.expect.is_none() {
            let place = scenario.key_place(&step_path(index, &["requirements".into()]));
            let message = "`requirements` without `expect`: nothing decides about them";
            out.push(
                Diagnostic::error(Code::RequirementsWithoutExpect, message)
                    .at(place)
                    .help("say with `expect` what must come of the step"),
            );
        }
        let given = step.given.as_ref();
        let expected = [step.expect.as_ref(), given.map(|given| &given.expect)];
        let mentioned = [
            given.map(|given| given.step.as_str()),
            step.resource.as_ref().and_then(|it| it.every.as_deref()),
            step.register.as_ref().and_then(|it| it.of.as_deref()),
        ];
        let compared = expected
            .into_iter()
            .flatten()
            .flat_map(|expect| [expect.same_as.as_deref(), expect.unlike.as_deref()]);
        for name in mentioned.into_iter().chain(compared).flatten() {
            if !names.contains_key(name) {
                let message = format!("no step before step {} is called `{name}`", index + 1);
                out.push(
                    Diagnostic::error(Code::UnknownStep, message)
                        .at(step_place(scenario, index, &[]))
                        .help("give the earlier step that name with `as`"),
                );
            }
        }
        conditions(scenario, index, out);
        let Some(name) = step.name.as_deref() else {
            continue;
        };
        let place = || step_place(scenario, index, &["as".into()]);
        if let Some(why) = unfit(name) {
            let message = format!("`{name}` cannot be the name of a step: {why}");
            out.push(Diagnostic::error(Code::BadName, message).at(place()));
        } else if let Some(first) = names.get(name) {
            let message = format!("step {} is called `{name}` already", first + 1);
            out.push(
                Diagnostic::error(Code::DuplicateName, message)
                    .at(place())
                    .help("later steps could not say which of the two they mean"),
            );
        } else {
            names.insert(name, index);
        }
    }
}

/// A condition asks the metadata document of an earlier step; without one the step is never carried out.
fn conditions(scenario: &Located<ScenarioFile>, index: usize, out: &mut Diagnostics) {
    let steps = &scenario.value.steps;
    let step = &steps[index];
    let read_before = steps[..index].iter().any(|step| step.metadata.is_some());
    let keys = [
        ("if_listed", step.if_listed.is_empty()),
        ("if_unlisted", step.if_unlisted.is_empty()),
    ];
    for (key, is_empty) in keys {
        if is_empty || read_before {
            continue;
        }
        let message = format!("`{key}` without a metadata document: no earlier step reads one");
        out.push(
            Diagnostic::error(Code::ConditionWithoutMetadata, message)
                .at(scenario.key_place(&step_path(index, &[key.into()])))
                .help("begin with a step `metadata: {}`"),
        );
    }
}

/// A key without a value counts as not set, though its author meant the action.
fn actions(scenario: &Located<ScenarioFile>, index: usize, out: &mut Diagnostics) {
    let set: Vec<StepKind> = scenario.value.steps[index].kinds().collect();
    let written: Vec<StepKind> = StepKind::ALL
        .into_iter()
        .filter(|kind| scenario.contains(&step_path(index, &[kind.as_str().into()])))
        .collect();
    match (written.as_slice(), set.as_slice()) {
        ([], _) => out.push(
            Diagnostic::error(Code::NoAction, format!("step {} does nothing", index + 1))
                .at(step_place(scenario, index, &[]))
                .help(format!(
                    "the actions are {}",
                    list(StepKind::ALL.iter().map(|kind| kind.as_str()))
                )),
        ),
        ([kind], []) => {
            let word = kind.as_str();
            let example = match kind {
                StepKind::Wait => "wait: 30s".to_owned(),
                StepKind::Http => r#"http: { method: GET, url: "${base_url}/" }"#.to_owned(),
                _ => format!("{word}: {{}}"),
            };
            out.push(
                Diagnostic::error(
                    Code::NoAction,
                    format!("step {} does nothing: `{word}` has no value", index + 1),
                )
                .at(scenario.key_place(&step_path(index, &[word.into()])))
                .help(format!("write `{example}`")),
            );
        }
        ([_], _) => {}
        ([_, second, ..], _) => {
            let words = list(written.iter().map(|kind| kind.as_str()));
            let message = format!("step {} has several actions: {words}", index + 1);
            out.push(
                Diagnostic::error(Code::SeveralActions, message)
                    .at(scenario.key_place(&step_path(index, &[second.as_str().into()])))
                    .help("make a step of each"),
            );
        }
    }
}

/// Why a step cannot have this name.
fn unfit(name: &str) -> Option<&'static str> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    if name.is_empty() || !name.chars().all(plain) {
        return Some("use small letters, digits, `_` and `-`");
    }
    if name == "tokens" || StepKind::ALL.iter().any(|kind| kind.as_str() == name) {
        return Some("it already means the latest step of its kind");
    }
    // `client.id` would hide what a step called `client` left.
    template::table()
        .iter()
        .any(|(known, ..)| known.split('.').next() == Some(name))
        .then_some("variables begin with this word")
}
