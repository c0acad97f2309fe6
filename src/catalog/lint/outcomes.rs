//! Expectations that a kind of step can never meet.

use super::{list, step_path, step_place};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::catalog::scenario::{Expect, ScenarioFile};
use crate::catalog::yaml::{Located, Step as At};
use crate::oauth::{Outcome, StepKind};

pub(super) fn check(scenario: &Located<ScenarioFile>, out: &mut Diagnostics) {
    for (index, step) in scenario.value.steps.iter().enumerate() {
        // A step with none or several actions has been reported; its kind would be a guess.
        let Some(kind) = step.kind() else {
            continue;
        };
        if let Some(expect) = &step.expect {
            one(scenario, index, kind, expect, &["expect".into()], out);
        }
        let observed = step.observe.iter().flat_map(|list| &list.0).enumerate();
        for (item, observe) in observed {
            let Some(when) = &observe.when else { continue };
            let listed: [At<'_>; 3] = ["observe".into(), item.into(), "when".into()];
            let alone: [At<'_>; 2] = ["observe".into(), "when".into()];
            let path: &[At<'_>] = if scenario.contains(&step_path(index, &listed)) {
                &listed
            } else {
                &alone
            };
            one(scenario, index, kind, when, path, out);
        }
    }
}

fn one(
    scenario: &Located<ScenarioFile>,
    index: usize,
    kind: StepKind,
    expect: &Expect,
    path: &[At<'_>],
    out: &mut Diagnostics,
) {
    let below = |rest: &[At<'static>]| [path, rest].concat();
    for (item, outcome) in expect.outcome.iter().flat_map(|list| &list.0).enumerate() {
        if kind.outcomes().contains(outcome) || Outcome::OF_ANY_STEP.contains(outcome) {
            continue;
        }
        let mut at = below(&["outcome".into()]);
        at.push(item.into());
        let message = format!(
            "a step `{}` cannot end as `{}`",
            kind.as_str(),
            outcome.as_str()
        );
        out.push(
            Diagnostic::error(Code::ImpossibleOutcome, message)
                .at(step_place(scenario, index, &at))
                .help(format!(
                    "it ends as {}, or as what can happen to any step: {}",
                    list(kind.outcomes().iter().map(|outcome| outcome.as_str())),
                    list(Outcome::OF_ANY_STEP.iter().map(|outcome| outcome.as_str())),
                )),
        );
    }
    let browser = kind == StepKind::Authorize;
    let tokens = matches!(
        kind,
        StepKind::Token | StepKind::Refresh | StepKind::Exchange
    );
    let parts = [
        ("state", expect.state.is_some(), browser),
        ("login", expect.login.is_some(), browser),
        ("consent", expect.consent.is_some(), browser),
        ("access_token", expect.access_token.is_some(), tokens),
        ("refresh_token", expect.refresh_token.is_some(), tokens),
        ("scope", expect.scope.is_some(), tokens),
    ];
    for (key, is_given, is_possible) in parts {
        if !is_given || is_possible {
            continue;
        }
        let whose = if ["state", "login", "consent"].contains(&key) {
            "`authorize` steps have one"
        } else {
            "`token` and `refresh` steps have one"
        };
        let message = format!("the result of a step `{}` has no `{key}`", kind.as_str());
        out.push(
            Diagnostic::error(Code::ImpossibleExpectation, message)
                .at(scenario.key_place(&step_path(index, &below(&[key.into()]))))
                .help(whose),
        );
    }
}
