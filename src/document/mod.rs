//! The run document: everything a report can show (`report.json`, schema `grantcheck.report/2`).
//!
//! All other formats are rendered from this document alone. A document has targets, a target has scenarios, a scenario has
//! checks. How it is written to a file is a matter of [`Document::to_json`] alone: there, fields may be added; a removed
//! or renamed one makes a new schema number.

mod check;
mod compare;
mod comparison;
mod dimension;
mod documentation;
mod finding;
mod harness_check;
mod history;
mod left_behind;
mod merge;
mod merge_error;
mod part;
mod repeat;
mod requirement;
mod scenario;
mod shard;
mod stored;
mod summary;
mod tally;
mod target;
mod verdict;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::check::{Check, Source};
pub use self::compare::compare;
pub use self::comparison::{Change, Comparison};
pub use self::dimension::{Dimension, DocumentedValue};
pub use self::documentation::{Claim, ClaimStatus, Contradiction, ContradictionStatus};
pub use self::finding::{Finding, Flaky, Place};
pub use self::harness_check::HarnessCheck;
pub use self::history::{
    HISTORY_SCHEMA, PastDurations, PastFinding, PastRun, PastTarget, Point, since,
};
pub use self::left_behind::{LeftBehind, LeftKind};
pub use self::merge::{Shards, merge};
pub use self::merge_error::MergeError;
pub use self::repeat::repetitions;
pub use self::requirement::Requirement;
pub use self::scenario::Scenario;
pub use self::shard::Shard;
pub use self::stored::Unreadable;
pub use self::summary::Summary;
pub use self::target::{Endpoint, Offered, Stage, Target};
pub use self::verdict::Verdict;

/// The value of [`Document::schema`].
pub const SCHEMA: &str = "grantcheck.report/2";

/// The schema of reports of before version 0.2, which are still read: a [`Document`] as serde derives it.
pub const FIRST_SCHEMA: &str = "grantcheck.report/1";

/// The id under which the checks of a whole run are reported, beside those of its scenarios.
pub const WHOLE_RUN: &str = "run/values";

/// With its number, the id under which it is told what a repetition of a run did not judge.
pub(crate) const REPETITION: &str = "run/repetition-";

/// Whether a scenario of a report is none of the catalogue, and tells of the run as a whole.
#[must_use]
pub fn is_of_the_run(id: &str) -> bool {
    id == WHOLE_RUN || id.starts_with(REPETITION)
}

/// One run.
///
/// What serde makes of it is the layout of [`FIRST_SCHEMA`]; a report is written by [`Document::to_json`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    /// Always `grantcheck.report/2`, whatever it was read from.
    pub schema: String,
    /// The version of grantcheck that made the run.
    pub version: String,
    /// Start of the run, RFC 3339 in UTC.
    pub started_at: String,
    /// Duration of the run in milliseconds.
    pub duration_ms: u64,
    /// False when the run was interrupted or stopped at enough failing scenarios: what is here was done, the rest was not.
    pub complete: bool,
    /// How often it was repeated, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repetitions: Option<usize>,
    /// Which part of a run this is, where it was divided; the parts that were put together, in a merged one that lacks some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shards: Vec<Shard>,
    /// How many scenarios the whole run has over all targets, where this is what one process of several did of it and the
    /// processes are no numbered shards (`cargo nextest run`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<usize>,
    /// Whether nothing but the lack of other parts makes it incomplete: with them it is complete.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lacks_parts: bool,
    /// Checks by verdict, over all targets.
    pub summary: Summary,
    /// Findings by verdict, over all targets.
    #[serde(default)]
    pub findings_summary: Summary,
    /// The requirements and claims that checks name, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub requirements: BTreeMap<String, Requirement>,
    /// The dimensions that were observed, or that a documentation speaks of, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dimensions: BTreeMap<String, Dimension>,
    /// The targets, in the order of the plan.
    pub targets: Vec<Target>,
    /// The runs of the history and this one, in the order of time, where a history is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Point>,
    /// Comparison with the baseline, when one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
}
