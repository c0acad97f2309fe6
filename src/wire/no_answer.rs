//! Why there is no answer, and what came of it all the same: a token in the first half of an answer lives.

use crate::transcript::Failure;
use crate::wire::raw_exchange::RawResponse;

/// Why there is no answer.
pub struct NoAnswer {
    /// Why, in one sentence.
    pub failure: Failure,
    /// What came of it, for the search for secrets alone. Nothing judges it.
    pub arrived: Option<Box<RawResponse>>,
}

impl NoAnswer {
    /// Says what came before it failed.
    pub(super) fn after(failure: Failure, arrived: RawResponse) -> Self {
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
