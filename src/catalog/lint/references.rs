//! What a scenario names in other files: its control, requirements, dimensions.

use super::{Context, step_path, step_place, unknown};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::catalog::scenario::{ConsentAnswer, ScenarioFile, StepEntry};
use crate::catalog::yaml::{Located, Step as At};
use crate::oauth::Outcome;

pub(super) fn check(
    context: &Context<'_>,
    id: &str,
    scenario: &Located<ScenarioFile>,
    out: &mut Diagnostics,
) {
    control(context, id, scenario, out);
    for (index, step) in scenario.value.steps.iter().enumerate() {
        requirements(context, scenario, index, step, out);
        dimensions(context, scenario, index, step, out);
    }
}

fn control(
    context: &Context<'_>,
    id: &str,
    scenario: &Located<ScenarioFile>,
    out: &mut Diagnostics,
) {
    let Some(named) = scenario.value.control.as_deref() else {
        return missing_control(scenario, out);
    };
    let place = scenario.place(&["control".into()]);
    let scenarios = &context.loaded.scenarios;
    if named == id {
        let message = "a scenario cannot be its own control";
        let help = "name a scenario that shows that the same request is granted when nothing is wrong with it";
        return out.push(
            Diagnostic::error(Code::SelfControl, message)
                .at(place)
                .help(help),
        );
    }
    if !scenarios.has(named) {
        let known = scenarios.ids().filter(|known| *known != id);
        return out.push(unknown(Code::UnknownControl, "scenario", named, known).at(place));
    }
    let mut chain = vec![id, named];
    while let Some(next) = chain
        .last()
        .and_then(|last| scenarios.get(last)?.value.control.as_deref())
    {
        if next == id {
            chain.push(next);
            let message = format!("these controls wait for each other: {}", chain.join(" -> "));
            return out.push(
                Diagnostic::error(Code::ControlCycle, message)
                    .at(place)
                    .help("one of them must do without a control"),
            );
        }
        // A cycle further up is reported at its own members.
        if chain.contains(&next) {
            return;
        }
        chain.push(next);
    }
}

/// A provider that refuses everything would pass every test for a refusal.
fn missing_control(scenario: &Located<ScenarioFile>, out: &mut Diagnostics) {
    let refusing = scenario.value.steps.iter().enumerate().find(|(_, step)| {
        let outcomes = step
            .expect
            .iter()
            .filter_map(|expect| expect.outcome.as_ref())
            .flat_map(|list| &list.0);
        let mut outcomes = outcomes.copied();
        outcomes.any(Outcome::is_refusal) && step.resource.is_none() && !is_denied_consent(step)
    });
    let Some((index, _)) = refusing else { return };
    let message = "a refusal is expected here, and no `control` shows that the provider grants anything at all";
    out.push(
        Diagnostic::error(Code::MissingControl, message)
            .at(step_place(scenario, index, &["expect".into(), "outcome".into()]))
            .help("name a scenario that must have passed before this refusal counts: `control: flows/code-exchange`"),
    );
}

/// The user said no: that the provider says no as well needs no proof that it could say yes.
fn is_denied_consent(step: &StepEntry) -> bool {
    step.authorize
        .as_ref()
        .is_some_and(|action| action.consent == ConsentAnswer::Deny)
}

fn requirements(
    context: &Context<'_>,
    scenario: &Located<ScenarioFile>,
    index: usize,
    step: &StepEntry,
    out: &mut Diagnostics,
) {
    let catalogue = context.catalogue;
    for (item, named) in step.requirements.iter().enumerate() {
        let place = || step_place(scenario, index, &["requirements".into(), item.into()]);
        if catalogue.requirements.contains_key(named) {
            continue;
        }
        if catalogue.claims.contains_key(named) {
            let message = format!("`{named}` is a claim and no requirement");
            out.push(
                Diagnostic::error(Code::ClaimInRequirements, message)
                    .at(place())
                    .help("claims name their scenarios: write this scenario into the claim's `verified_by`"),
            );
        } else if context.catalogue_is_whole() {
            let known = catalogue.requirements.keys().map(String::as_str);
            out.push(unknown(Code::UnknownRequirement, "requirement", named, known).at(place()));
        }
    }
}

fn dimensions(
    context: &Context<'_>,
    scenario: &Located<ScenarioFile>,
    index: usize,
    step: &StepEntry,
    out: &mut Diagnostics,
) {
    if !context.catalogue_is_whole() {
        return;
    }
    let known = &context.catalogue.dimensions;
    for (item, observe) in step.observe.iter().flat_map(|list| &list.0).enumerate() {
        if known.contains_key(&observe.dimension) {
            continue;
        }
        // One observation or a list of them, each an id or a mapping: the longest path that exists is the place.
        let paths: [&[At<'_>]; 4] = [
            &["observe".into(), item.into(), "dimension".into()],
            &["observe".into(), "dimension".into()],
            &["observe".into(), item.into()],
            &["observe".into()],
        ];
        let path = paths
            .into_iter()
            .map(|below| step_path(index, below))
            .find(|path| scenario.contains(path))
            .unwrap_or_default();
        let names = known.keys().map(String::as_str);
        out.push(
            unknown(
                Code::UnknownDimension,
                "dimension",
                &observe.dimension,
                names,
            )
            .at(scenario.place(&path)),
        );
    }
}
