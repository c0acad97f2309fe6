//! Findings: the checks of a target that need attention, gathered by what causes them.
//!
//! A thousand checks can fail for one missing header. A finding says it once: what it is, where it was seen first, how
//! often and in which scenarios. The checks stay as the evidence below it; each names its finding.

mod address;
mod deviation;
mod drift;
mod fact;
mod follow;
mod gather;
mod place;
mod sentence;
#[cfg(test)]
pub(super) mod tests;

use std::borrow::Cow;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Source, Verdict};
use crate::oauth::Concern;

pub use self::deviation::is_granting;
pub use self::gather::gather;

/// One cause, with everything that was seen of it on one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Finding {
    /// `target/endpoint/requirement/deviation`: the same in every run that sees the same.
    pub id: String,
    /// The worst verdict of its checks.
    pub verdict: Verdict,
    /// What it means.
    pub concern: Concern,
    /// How binding the requirement is that names it.
    pub level: String,
    /// The requirements and claims that are concerned; the first names the finding.
    pub requirements: Vec<String>,
    /// For a documented difference: where it is documented, if in no claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// What was observed instead, in the judge's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<String>,
    /// The endpoint, or `authorize` for the pages of a flow; absent where it is about more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// What is on the wire, in one sentence.
    pub sentence: String,
    /// What a client has to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// For drift: the lines that changed, as a unified diff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
    /// Start of the first of the runs that have it without a break, RFC 3339; absent without a history, or where it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// How often it was seen, where the run was repeated and not every repetition saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flaky: Option<Flaky>,
    /// The members of families that it was seen with, in the order of the report: `redirect-path/longer`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
    /// The number of checks.
    pub count: usize,
    /// Where it was seen first, in the order of the report.
    pub first: Place,
    /// All scenarios in which it was seen, in the order of the report.
    pub scenarios: Vec<String>,
}

/// How often something was seen that comes and goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Flaky {
    /// In so many repetitions.
    pub seen: usize,
    /// Of so many that could have shown it.
    pub of: usize,
}

impl std::fmt::Display for Flaky {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "flaky: seen in {} of {} repetitions", self.seen, self.of)
    }
}

/// Where something was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Place {
    /// The scenario's id.
    pub scenario: String,
    /// The step (1-based); absent where it concerns the scenario as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// Index into the scenario's `exchanges`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<usize>,
    /// Index into the scenario's `checks`; absent for a scenario that ended before its first check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<usize>,
}

impl Finding {
    /// The requirement that names it.
    #[must_use]
    pub fn requirement(&self) -> &str {
        self.requirements.first().map_or("", String::as_str)
    }

    /// Its sentence, with how often it was seen where it comes and goes.
    #[must_use]
    pub fn told(&self) -> Cow<'_, str> {
        match &self.flaky {
            None => Cow::Borrowed(&self.sentence),
            Some(flaky) => Cow::Owned(format!("{} ({flaky})", self.sentence)),
        }
    }

    /// The members of families that it was seen with, the first ones by name; nothing where it was seen without one.
    #[must_use]
    pub fn told_variants(&self) -> Option<String> {
        const SHOWN: usize = 6;
        let shown: Vec<&str> = (self.variants.iter())
            .take(SHOWN)
            .map(String::as_str)
            .collect();
        let more = self.variants.len().saturating_sub(SHOWN);
        let told = match (shown.is_empty(), more) {
            (true, _) => return None,
            (false, 0) => shown.join(", "),
            (false, more) => format!("{} and {more} more variants", shown.join(", ")),
        };
        Some(format!("with {told}"))
    }

    /// By what it means: what needs action, then warnings, then documented differences; security first; then by level
    /// and count.
    #[must_use]
    pub fn order(&self) -> impl Ord + use<'_> {
        let class = match self.verdict {
            Verdict::Fail | Verdict::Drift | Verdict::Resolved => 0,
            Verdict::Error => 1,
            Verdict::Inconclusive => 2,
            Verdict::Warn => 3,
            Verdict::Difference | Verdict::Pass | Verdict::Skipped => 4,
        };
        let level = match self.level.as_str() {
            "must" => 0,
            "documented" => 1,
            "should" => 2,
            _ => 3,
        };
        (
            class,
            self.concern,
            level,
            std::cmp::Reverse(self.count),
            self.id.as_str(),
        )
    }
}
