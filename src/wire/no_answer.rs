//! Why there is no answer, and what came of it all the same: a token in the first half of an answer lives.

use crate::transcript::Failure;
use crate::wire::raw_exchange::RawResponse;

/// What is kept of an answer that was not taken, in bytes.
const KEPT: usize = 64 * 1024;

/// Why there is no answer.
pub struct NoAnswer {
    /// Why, in one sentence.
    pub failure: Failure,
    /// What came of it, for the search for secrets alone. Nothing judges it.
    pub arrived: Option<Box<RawResponse>>,
}

impl NoAnswer {
    /// Says what came before it failed; of a long body only the start.
    pub(super) fn after(failure: Failure, mut arrived: RawResponse) -> Self {
        arrived.body.truncate(KEPT);
        Self {
            failure,
            arrived: Some(Box::new(arrived)),
        }
    }
}

impl From<Failure> for NoAnswer {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            arrived: None,
        }
    }
}

impl From<NoAnswer> for Failure {
    fn from(no_answer: NoAnswer) -> Self {
        no_answer.failure
    }
}
