//! The run document: everything a report can show (`report.json`, schema `grantcheck.report/1`).
//!
//! All other formats are rendered from this document alone. Fields may be added; a removed or renamed
//! one makes a new schema number.

mod compare;
mod documentation;
mod merge;
mod schema;
mod tally;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::compare::compare;
pub use self::documentation::{Claim, ClaimStatus, Contradiction, ContradictionStatus};
pub use self::merge::{MergeError, merge};
use crate::transcript::{Exchange, Quality, StepRecord, ValueFacts};

/// The value of [`Document::schema`].
pub const SCHEMA: &str = "grantcheck.report/1";

/// The id under which the checks of a whole run are reported, beside those of its scenarios.
pub const WHOLE_RUN: &str = "run/values";

/// One run.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Always `grantcheck.report/1`.
    pub schema: String,
    /// The version of grantcheck that made the run.
    pub version: String,
    /// Start of the run, RFC 3339 in UTC.
    pub started_at: String,
    /// Duration of the run in milliseconds.
    pub duration_ms: u64,
    /// False when the run was interrupted: what is here was done, the rest was not.
    pub complete: bool,
    /// Checks by verdict, over all targets.
    pub summary: Summary,
    /// The targets, in the order of the plan.
    pub targets: Vec<Target>,
    /// Comparison with the baseline, when one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
}

/// The number of checks per verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// As documented, or as the standard says where the documentation is silent.
    pub pass: usize,
    /// A standard's SHOULD is not followed and the documentation is silent.
    pub warn: usize,
    /// Contradicts its own documentation, or a standard's MUST where that is silent.
    pub fail: usize,
    /// Documented, and observed, but other than the standard says.
    pub difference: usize,
    /// The snapshot changed and no rule explains it.
    pub drift: usize,
    /// A difference that the profile declares is not there any more.
    pub resolved: usize,
    /// The control failed or the evidence is missing.
    pub inconclusive: usize,
    /// Not applicable, with the reason.
    pub skipped: usize,
    /// The network, the harness or the configuration failed.
    pub error: usize,
}

/// The verdict of a check; a scenario's outcome is the worst of its checks.
///
/// The order is from harmless to severe.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Not applicable, with the reason.
    Skipped,
    /// As it should be.
    Pass,
    /// Documented, and observed, but other than the standard says.
    Difference,
    /// A SHOULD is not followed.
    Warn,
    /// A declared difference is gone.
    Resolved,
    /// The control failed or the evidence is missing.
    Inconclusive,
    /// The answer changed and no rule explains it.
    Drift,
    /// The network, the harness or the configuration failed.
    Error,
    /// Wrong.
    Fail,
}

impl Verdict {
    /// All verdicts, from harmless to severe.
    pub const ALL: [Self; 9] = [
        Self::Skipped,
        Self::Pass,
        Self::Difference,
        Self::Warn,
        Self::Resolved,
        Self::Inconclusive,
        Self::Drift,
        Self::Error,
        Self::Fail,
    ];

    /// The word used in every report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Pass => "pass",
            Self::Difference => "difference",
            Self::Warn => "warn",
            Self::Resolved => "resolved",
            Self::Inconclusive => "inconclusive",
            Self::Drift => "drift",
            Self::Error => "error",
            Self::Fail => "fail",
        }
    }
}

impl Summary {
    /// Counts one verdict.
    pub fn count(&mut self, verdict: Verdict) {
        *self.slot(verdict) += 1;
    }

    /// The number of checks with this verdict.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> usize {
        let mut copy = *self;
        *copy.slot(verdict)
    }

    fn slot(&mut self, verdict: Verdict) -> &mut usize {
        match verdict {
            Verdict::Skipped => &mut self.skipped,
            Verdict::Pass => &mut self.pass,
            Verdict::Difference => &mut self.difference,
            Verdict::Warn => &mut self.warn,
            Verdict::Resolved => &mut self.resolved,
            Verdict::Inconclusive => &mut self.inconclusive,
            Verdict::Drift => &mut self.drift,
            Verdict::Error => &mut self.error,
            Verdict::Fail => &mut self.fail,
        }
    }
}

/// One target of the run.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    /// The target's name, e.g. `netrex` or `netrex@staging.example.org`.
    pub name: String,
    /// The profile's id.
    pub provider: String,
    /// The profile's title.
    pub title: String,
    /// Where it was reached; `sandbox` targets say so in `sandbox`.
    pub base_url: String,
    /// Whether this was the embedded sandbox.
    pub sandbox: bool,
    /// Faults that the sandbox was started with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<String>,
    /// Checks by verdict on this target.
    pub summary: Summary,
    /// Sentences about the target as a whole: no accepted snapshots, preflight failures and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The endpoints of a remote target, and who says where they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<Endpoint>,
    /// The stages of the first look at a remote target, in order. Where one did not pass, nothing else was done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preflight: Vec<Stage>,
    /// The scenarios, sorted by id.
    pub scenarios: Vec<Scenario>,
    /// Observed values by dimension.
    pub observations: BTreeMap<String, Vec<String>>,
    /// The claims of the provider's documentation, sorted by id.
    pub claims: Vec<Claim>,
    /// Where the provider's documentation disagrees with itself or with a standard, sorted by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<Contradiction>,
    /// How random the codes and tokens of the run look.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Quality>,
}

/// Where an endpoint of a target is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Endpoint {
    /// Its key in a profile: `authorize`, `token` and so on.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Who says so: `profile`, `target`, or the address of the provider's metadata.
    pub source: String,
}

/// One stage of the first look at a remote target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stage {
    /// What was looked at: `reachable`, `TLS`, `client`, `login` and so on.
    pub name: String,
    /// Whether the run can go on.
    pub passed: bool,
    /// One sentence about it; when it did not pass, with the setting that is probably wrong.
    pub sentence: String,
    /// What the agent saw and chose on the way to a stage that did not pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<String>,
}

/// One scenario on one target.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
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
    /// Duration in milliseconds.
    pub duration_ms: u64,
    /// The judged requirements.
    pub checks: Vec<Check>,
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
}

/// One requirement judged once, in one step of one scenario on one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// The id of the requirement or claim; `grantcheck/…` ids are the harness's own.
    pub requirement: String,
    /// `must`, `should`, `may`, or `documented` for a claim.
    pub level: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The step (1-based); absent when the check concerns the scenario as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// What was expected, in one sentence.
    pub expected: String,
    /// What was observed, in one sentence.
    pub observed: String,
    /// The source that decides: the documentation where it speaks, else the standard.
    pub source: Source,
    /// For a difference: the clause of the standard that it differs from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<Source>,
    /// The claim that a difference rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// For a difference: the documented behaviour in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behaviour: Option<String>,
    /// Index into the scenario's `exchanges` of the deciding exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<usize>,
}

/// Where a sentence stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The document, e.g. `RFC 6749` or `Survilla Cloud: OAuth2 authorization`.
    pub document: String,
    /// The section.
    pub section: String,
    /// The words: a verbatim quote of a provider's document, a summary for a standard.
    pub quote: String,
}

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
