//! How one step differs from another: in outcome, error, `state` and scope.

use crate::catalog::scenario::Expect;
use crate::oauth::Outcome;
use crate::transcript::StepRecord;

/// Why a comparison proves nothing: where the step that is compared with was refused, the equal end of another shows
/// nothing of what makes them differ. Only an expected refusal that names its error is compared with another.
pub fn unproven(expect: &Expect, step: &StepRecord, model: &StepRecord) -> Option<String> {
    let is_grant = matches!(
        model.outcome,
        Outcome::Code
            | Outcome::Tokens
            | Outcome::Granted
            | Outcome::Answered
            | Outcome::Active
            | Outcome::Revoked
            | Outcome::LoginPage
            | Outcome::ConsentPage
    );
    let is_meant = expect.outcome.is_some() && model.error.is_some();
    if is_grant || (is_meant && !(step.outcome.is_refusal() && step.error.is_none())) {
        return None;
    }
    Some(format!(
        "step {}, which it is compared with, ended in {}, and a refusal beside it proves nothing",
        model.number,
        model.outcome.as_str()
    ))
}

/// The differences, each as a word with its value.
pub fn differences(step: &StepRecord, model: &StepRecord) -> Vec<String> {
    let mut different = Vec::new();
    if step.outcome != model.outcome {
        different.push(format!("outcome:{}", step.outcome.as_str()));
    } else if step.error != model.error {
        different.push(format!("error:{}", step.error.as_deref().unwrap_or("none")));
    }
    if step.state != model.state {
        different.push("state".to_owned());
    }
    let (ours, theirs) = (scope_of(step), scope_of(model));
    if ours != theirs {
        different.push(format!("scope:{}", ours.unwrap_or_default()));
    }
    different
}

/// The scope of a token answer, where it has one.
fn scope_of(step: &StepRecord) -> Option<String> {
    step.tokens
        .as_ref()
        .and_then(|tokens| tokens.scope.as_ref())
        .map(|words| words.join(" "))
}
