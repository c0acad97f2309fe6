//! Documented differences from the standards.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::OneOrMany;

/// Documented behaviour that no standard allows, or that differs from its default.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The requirement, or several that the same behaviour concerns.
    pub requirement: OneOrMany<String>,
    /// The deviation as the judge words it; any other deviation is still a failure.
    pub observed: OneOrMany<String>,
    /// The behaviour in words, for the report.
    pub behaviour: String,
    /// What a client has to do about it, in one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The claim that documents it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// Where it is documented, if in no claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<DifferenceSource>,
    /// The deviation shows in some answers only, so that its absence in others is no news.
    #[serde(default)]
    pub sometimes: bool,
    /// Scenarios (by prefix) that the declaration is limited to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<String>,
}

/// A source outside the claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DifferenceSource {
    /// The document.
    pub document: String,
    /// The section.
    pub section: String,
    /// Its words, or what it says.
    pub quote: String,
}
