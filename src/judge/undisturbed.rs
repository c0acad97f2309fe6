//! What counts of a transcript: everything before the first request that a busy provider did not deal with.

use std::borrow::Cow;

use crate::catalog::scenario::Scenario;
use crate::transcript::{Exchange, StepRecord, Transcript, is_busy};

/// The transcript as if it had ended where the provider was busy: that answers nothing, and what follows rests on an
/// answer that never came. A step that is there to find out when the provider has enough is not disturbed by it.
pub fn part<'a>(scenario: &Scenario, transcript: &'a Transcript) -> Cow<'a, Transcript> {
    let disturbed = |exchange: &&Exchange| {
        let step = exchange.step.checked_sub(1);
        let step = step.and_then(|index| scenario.steps.get(index));
        step.is_some_and(|step| !step.finds_limit())
            && (exchange.response.as_deref()).is_some_and(|response| is_busy(response.status))
    };
    let Some(first) = transcript.exchanges.iter().find(disturbed) else {
        return Cow::Borrowed(transcript);
    };
    let (step, status) = (first.step, first.response.as_deref().map(|it| it.status));
    let reason = format!(
        "the provider was busy in step {step} ({})",
        status.unwrap_or_default()
    );
    let mut part = transcript.clone();
    // The cleanup comes last, so that what is left keeps its place.
    let end = (part.exchanges.iter()).position(|exchange| exchange.step >= step);
    part.exchanges.truncate(end.unwrap_or_default());
    for record in part.steps.iter_mut().filter(|record| record.number >= step) {
        let name = record.name.take();
        *record = StepRecord {
            reason: Some(reason.clone()),
            ..StepRecord::blank(record.number, record.kind, name)
        };
    }
    Cow::Owned(part)
}
