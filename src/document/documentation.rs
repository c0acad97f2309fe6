//! What a run says to the provider's documentation: its claims, and the places where it contradicts itself.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What became of one sentence of the provider's documentation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Claim {
    /// The claim's id, e.g. `survilla/C046`.
    pub id: String,
    /// The status.
    pub status: ClaimStatus,
    /// The documentation's words.
    pub quote: String,
    /// The document that the quote is from.
    pub document: String,
    /// Where it was judged (scenario ids), or why it was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// For `not-reached` and `untestable`: the reason; for `contradicted`: what was observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The status of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClaimStatus {
    /// Observed as documented.
    Verified,
    /// Observed otherwise.
    Contradicted,
    /// Nothing in this run reached it.
    NotReached,
    /// Cannot be tested on the wire, with the reason.
    Untestable,
}

impl ClaimStatus {
    /// The word used in every report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Contradicted => "contradicted",
            Self::NotReached => "not-reached",
            Self::Untestable => "untestable",
        }
    }
}

/// A place where the provider's documentation disagrees with itself or with a standard, and what the run says to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Contradiction {
    /// The id, e.g. `survilla/X-01`.
    pub id: String,
    /// What disagrees, in one sentence.
    pub summary: String,
    /// The status.
    pub status: ContradictionStatus,
    /// The dimension whose values answer it; absent for a finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
    /// The observed values, or the finding; empty when nothing was observed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answer: Vec<String>,
}

/// What is known about a contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ContradictionStatus {
    /// The wire could have answered it, and no scenario of this run did.
    NotObserved,
    /// Nothing on the wire can decide; a reader of the documentation has to know it.
    Finding,
    /// The wire answered it.
    Observed,
}

impl ContradictionStatus {
    /// The word used in every report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotObserved => "not-observed",
            Self::Finding => "finding",
            Self::Observed => "observed",
        }
    }
}
