//! What changed between a run and an earlier one, as the report shows it; [`super::compare()`] finds it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What changed against a baseline.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// When the baseline run started.
    pub baseline_started_at: String,
    /// Checks that became worse.
    pub regressions: Vec<Change>,
    /// Checks that became better.
    pub fixes: Vec<Change>,
    /// Observations that changed and other differences without a better or worse.
    pub drift: Vec<Change>,
    /// Targets, scenarios or checks that only one of the two runs has, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_in_one: Vec<String>,
}

/// One change between two runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The target's name.
    pub target: String,
    /// The scenario's id; empty for an observation of the target.
    pub scenario: String,
    /// The requirement's id, or the dimension.
    pub subject: String,
    /// What it was.
    pub old: String,
    /// What it is now.
    pub new: String,
    /// The step (1-based) of the check; absent for observations, claims and whole scenarios.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// What the new run observed, in one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Comparison {
    /// Whether anything became worse.
    #[must_use]
    pub fn has_regressions(&self) -> bool {
        !self.regressions.is_empty()
    }
}
