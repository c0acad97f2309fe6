//! How one step differs from another: in outcome, error, `state` and scope.

use crate::transcript::StepRecord;

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
