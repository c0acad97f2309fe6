//! One scenario on one target: its outcome, its checks and the exchanges they rest on.

use std::collections::BTreeMap;
use std::sync::Arc;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Check, HarnessCheck, Summary, Verdict};
use crate::transcript::{Exchange, StepRecord, ValueFacts};

/// One scenario on one target.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Scenario {
    /// The scenario's id, e.g. `flows/bad-secret`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Why it matters, from the scenario file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The worst verdict of its checks.
    pub outcome: Verdict,
    /// Why it was skipped, is inconclusive or in error, in one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How long it took in milliseconds, without its control and without waiting for other scenarios.
    pub duration_ms: u64,
    /// The judged requirements.
    pub checks: Vec<Arc<Check>>,
    /// What came of each step.
    #[serde(default)]
    pub steps: Vec<StepRecord>,
    /// All exchanges, pseudonymised.
    pub exchanges: Vec<Exchange>,
    /// Facts about pseudonymised values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, ValueFacts>,
    /// Observed values by dimension, in this scenario.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub observations: BTreeMap<String, Vec<String>>,
    /// Sentences worth knowing that are no verdicts (undocumented members, for instance).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The difference to the accepted snapshot, as a unified diff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_diff: Option<String>,
    /// The first step (1-based) in which the transcript differs from the accepted snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_step: Option<usize>,
    /// What was wrong already when the snapshot was accepted, each as a requirement with the word of its deviation: it
    /// explains no change since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snapshot_wrong: Vec<String>,
    /// Sentences about how the run went (the snapshot, a repetition), which a re-judgement cannot make anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub run_notes: Vec<String>,
}

impl Scenario {
    /// A scenario that did not run, for the reason that one of the harness's own checks gives.
    #[must_use]
    pub fn not_run(id: &str, title: &str, about: Option<String>, check: Check) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            about,
            outcome: check.verdict,
            reason: Some(check.observed.clone()),
            duration_ms: 0,
            checks: vec![Arc::new(check)],
            steps: Vec::new(),
            exchanges: Vec::new(),
            values: BTreeMap::new(),
            observations: BTreeMap::new(),
            notes: Vec::new(),
            snapshot_diff: None,
            snapshot_step: None,
            snapshot_wrong: Vec::new(),
            run_notes: Vec::new(),
        }
    }

    /// Whether it was not judged because the target could not be used.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        let mut checks = self.checks.iter();
        self.outcome == Verdict::Error
            && checks.all(|check| {
                check.verdict == Verdict::Error
                    && check.requirement == HarnessCheck::TargetUsable.id()
            })
    }

    /// All its notes, those about how the run went last.
    pub fn all_notes(&self) -> impl Iterator<Item = &String> {
        self.notes.iter().chain(&self.run_notes)
    }

    /// The worst check in one line, for outcomes that need action.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        if !self.outcome.needs_action() {
            return None;
        }
        let worst = self
            .checks
            .iter()
            .filter(|check| check.verdict == self.outcome)
            .min_by_key(|check| check.step.unwrap_or(usize::MAX));
        Some(worst.map_or_else(
            || "an expectation was not met".to_owned(),
            |check| {
                format!(
                    "{}: expected {}, observed {}",
                    check.requirement, check.expected, check.observed
                )
            },
        ))
    }

    /// The worst verdict of the checks.
    ///
    /// A scenario without checks keeps its outcome: it was skipped or broke before anything was judged,
    /// and calling that a pass would be wrong.
    #[must_use]
    pub fn worst(&self) -> Verdict {
        self.checks
            .iter()
            .map(|check| check.verdict)
            .max()
            .unwrap_or(self.outcome)
    }

    /// Checks by verdict.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of_checks(self.checks.iter().map(Arc::as_ref))
    }
}
