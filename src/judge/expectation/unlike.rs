//! Whether two steps were answered alike: then the server deals with both requests in the same way.

use std::iter;

use crate::transcript::{StepRecord, Transcript, is_decision};

/// Why the other step is nothing to compare with: no answer of the provider's own came of it.
pub fn unproven(step: &StepRecord, other: Option<&StepRecord>) -> Option<String> {
    // Without an answer here there is nothing to compare either.
    step.status?;
    let other = other?;
    (!other.status.is_some_and(is_decision)).then(|| {
        format!(
            "step {}, which it is compared with, had no answer of the provider's own ({})",
            other.number,
            other.outcome.as_str()
        )
    })
}

/// Whether the answer of one step is that of the other: in outcome, status, error, and the words of the body.
pub fn is_alike(step: &StepRecord, other: &StepRecord, transcript: &Transcript) -> bool {
    let words = |step: &StepRecord| words_of(transcript, step.number);
    step.status.is_some()
        && (step.outcome, step.status, &step.error) == (other.outcome, other.status, &other.error)
        && words(step).eq(words(other))
}

/// The plain words of the last answer to a step. What holds digits or signs, as an address or a random value, may differ
/// from request to request.
fn words_of(transcript: &Transcript, step: usize) -> impl Iterator<Item = &str> {
    let text = transcript
        .last_response(step)
        .map_or("", |response| response.body.text.as_str());
    let mut words = text.split_whitespace();
    iter::from_fn(move || words.find(|word| word.chars().all(char::is_alphabetic)))
}
