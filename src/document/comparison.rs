//! What changed between a run and an earlier one, as the report shows it; [`super::compare()`] finds it.

use std::collections::BTreeSet;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Verdict;

/// What changed against a baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Comparison {
    /// When the baseline run started.
    pub baseline_started_at: String,
    /// Findings that were not there, in what both runs judged, and findings that became worse.
    pub regressed: Vec<Change>,
    /// Findings that are not there any more, though what showed them was judged again.
    pub fixed: Vec<Change>,
    /// What changed without being better or worse: transcripts, answers, dimensions, claims, warnings.
    pub drifted: Vec<Change>,
    /// Findings in what the baseline did not judge.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new: Vec<Change>,
    /// Findings that were not there and are not in every repetition of this run either: they come and go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flaky: Vec<Change>,
    /// Findings of the baseline that this run could not judge again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Change>,
    /// The number of findings that are as they were.
    #[serde(default)]
    pub still: usize,
    /// Targets that could not be tested in this run, one sentence each: nothing is known of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreached: Vec<String>,
    /// Targets and scenarios that only one of the two runs has, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_in_one: Vec<String>,
}

/// One change between two runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Change {
    /// The target's name.
    pub target: String,
    /// The finding's id; for other changes the dimension, the claim, or the endpoint with the member of its answer.
    pub subject: String,
    /// What it was.
    pub old: String,
    /// What it is now.
    pub new: String,
    /// What this run says of it: the finding's verdict, or `drift` for what is no finding; absent where it is not there any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The finding's sentence, or the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// How often it was seen, in the run that has it.
    #[serde(default)]
    pub count: usize,
    /// The scenario in which it was seen first, and the step (1-based).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<(String, Option<usize>)>,
    /// The findings that came with it, because the answer that they are about is another one now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
}

impl Comparison {
    /// Whether anything became worse.
    #[must_use]
    pub fn has_regressions(&self) -> bool {
        !self.regressed.is_empty()
    }

    /// The verdicts of what this run has and the baseline had not, or had otherwise; not of what comes and goes.
    #[must_use]
    pub fn fresh(&self) -> BTreeSet<Verdict> {
        let changes = self.regressed.iter().chain(&self.drifted).chain(&self.new);
        changes.filter_map(|change| change.verdict).collect()
    }
}
