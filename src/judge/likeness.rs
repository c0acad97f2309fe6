//! Whether two steps came to the same: outcome, error, `state` and scope.

use super::verdict::Finding;
use crate::transcript::StepRecord;

/// Adds to a finding what distinguishes a step from the earlier one that it has to repeat.
pub fn compare(finding: &mut Finding, step: &StepRecord, model: Option<&StepRecord>, name: &str) {
    let Some(model) = model else {
        finding.conforms = false;
        finding.deviation = format!("no step {name}");
        return;
    };
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
    if !finding.expected.ends_with(": ") {
        finding.expected.push_str(", ");
    }
    finding
        .expected
        .push_str(&format!("the same as step {}", model.number));
    if different.is_empty() {
        return;
    }
    let differs = format!("differs:{}", different.join(", "));
    if finding.conforms {
        finding.deviation = differs;
    } else {
        finding.deviation = format!("{}, {differs}", finding.deviation);
    }
    finding.conforms = false;
}

/// The scope of a token answer, where it has one.
fn scope_of(step: &StepRecord) -> Option<String> {
    step.tokens
        .as_ref()
        .and_then(|tokens| tokens.scope.as_ref())
        .map(|words| words.join(" "))
}
