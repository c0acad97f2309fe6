//! A check: one requirement judged once, and the source that decides.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Verdict;

/// One requirement judged once, in one step of one scenario on one target.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
    /// What was observed instead of what was expected, as one stable word or phrase that profiles can pin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<String>,
    /// For a check that could not be decided: the scenario whose outcome prevents it, its control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// For a difference: what a client has to do about it, as the profile says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The id of the finding that tells it; absent where there is nothing to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
}

impl Check {
    /// What is wrong, as a requirement with the word of its deviation; nothing where nothing is.
    #[must_use]
    pub fn wrong(&self) -> Option<String> {
        let is_wrong = matches!(self.verdict, Verdict::Fail | Verdict::Resolved);
        let deviation = self.deviation.as_deref().unwrap_or_default();
        is_wrong.then(|| {
            format!("{} {deviation}", self.requirement)
                .trim_end()
                .to_owned()
        })
    }
}

/// Where a sentence stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Source {
    /// The document, e.g. `RFC 6749` or `Survilla Cloud: OAuth2 authorization`.
    pub document: String,
    /// The section.
    pub section: String,
    /// The words: a verbatim quote of a provider's document, a summary for a standard.
    pub quote: String,
}
