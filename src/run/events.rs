//! What happens in a run, in order, for the reporters.

use crate::document::Verdict;

/// One event.
#[derive(Debug, Clone)]
pub enum Event {
    /// The plan stands; nothing has been sent yet.
    Planned {
        /// The names of the targets.
        targets: Vec<String>,
        /// Scenarios that will run, over all targets.
        trials: usize,
        /// Scenarios that are skipped, over all targets.
        skipped: usize,
    },
    /// A target answers.
    TargetReady {
        /// Its name.
        target: String,
        /// Where it is.
        base_url: String,
    },
    /// One stage of the first look at a target went well.
    Looked {
        /// The target's name.
        target: String,
        /// What was looked at.
        stage: String,
        /// One sentence about it.
        sentence: String,
    },
    /// A target cannot be tested; its scenarios are not run.
    TargetFailed {
        /// Its name.
        target: String,
        /// Why, in one sentence.
        reason: String,
    },
    /// A scenario is done.
    Finished {
        /// The target's name.
        target: String,
        /// The scenario's id.
        scenario: String,
        /// Its outcome.
        outcome: Verdict,
        /// One line that says why, for an outcome that needs action.
        reason: Option<String>,
        /// What the agent saw and did, without secrets.
        trace: Vec<String>,
    },
    /// A sentence about the run as a whole.
    Note(String),
}

/// Receives the events of a run, from several tasks at once.
pub type Listener = std::sync::Arc<dyn Fn(Event) + Send + Sync>;
