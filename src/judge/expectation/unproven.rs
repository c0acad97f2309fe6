//! Why what came of a step is no evidence, whatever was expected of it.

use super::Ending;
use crate::catalog::scenario::Expect;
use crate::oauth::Outcome;
use crate::transcript::{StepRecord, Transcript, is_decision};

/// Fewer decisions than this are no race.
const RACERS: usize = 2;

/// Why a race that at most one request won proves nothing: the others were not refused but not answered.
pub fn untried_race(expect: &Expect, step: &StepRecord, transcript: &Transcript) -> Option<String> {
    expect.winners.as_ref()?;
    if step.winners? > 1 {
        return None;
    }
    let answers = transcript.exchanges_of(step.number);
    let decided = answers
        .filter_map(|exchange| exchange.response.as_deref())
        .filter(|response| is_decision(response.status))
        .count();
    (decided < RACERS).then(|| format!("{decided} of the requests were decided, which is no race"))
}

/// Why a success that cannot be read is no evidence where a refusal is expected: it may be a grant, and is told by the rules
/// about successful answers.
pub fn unreadable_grant(expect: &Expect, step: &StepRecord, ending: Ending) -> Option<String> {
    let wanted = expect.outcome.as_ref()?;
    let is_success = step
        .status
        .is_some_and(|status| (200..300).contains(&status));
    (ending == Ending::Otherwise
        && is_success
        && step.outcome == Outcome::Unreadable
        && wanted.contains(&Outcome::Refused))
    .then(|| "a success that cannot be read shows neither a grant nor a refusal".to_owned())
}
