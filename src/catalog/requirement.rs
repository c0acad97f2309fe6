//! The catalogue: requirements of the standards, claims of the providers' documents, dimensions.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scenario::Aspect;
use crate::oauth::{Capability, Concern};

/// A file of the catalogue (`requirements/*.yaml`).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CatalogueFile {
    /// The document, e.g. `RFC 6749` or `Survilla Cloud: OAuth2 authorization`.
    pub document: String,
    /// Its title.
    pub title: String,
    /// The pages of a provider's documentation, by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pages: BTreeMap<String, String>,
    /// What it means where a requirement of this file is not met, unless it says so itself; `protocol` if nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concern: Option<Concern>,
    /// Requirements of a standard.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<Requirement>,
    /// Claims of a provider's documentation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<ClaimEntry>,
    /// Places where a provider's documentation contradicts itself or the wire.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<Contradiction>,
    /// Ways in which providers legitimately differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Dimension>,
}

/// How binding a requirement is, from the key word of its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// MUST, REQUIRED, SHALL, and their negations.
    Must,
    /// SHOULD, RECOMMENDED.
    Should,
    /// MAY, OPTIONAL.
    May,
}

impl Level {
    /// The word used in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
        }
    }
}

/// How a requirement is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RequirementKind {
    /// By a rule on every exchange of its sort.
    Passive,
    /// By a step of its own, with exactly one thing changed.
    Active,
    /// As an observation without right or wrong.
    Probe,
}

/// One testable sentence of a standard.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// `document/section/name`.
    pub id: String,
    /// How binding it is.
    pub level: Level,
    /// The section of the document.
    pub section: String,
    /// The requirement in one sentence, with the provider as the one who has to act.
    pub summary: String,
    /// How it is judged.
    pub kind: RequirementKind,
    /// What it means where it is not met; without it, what the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concern: Option<Concern>,
    /// The requirements whose violation leads to a violation of this one: it is told under theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<String>,
    /// What a client has to do where a provider does not meet it, in one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The parts of an expectation that the sentence is about; without it, what the provider did, however it said so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Aspect>,
    /// The capabilities of a provider that it is asked of; of every provider without it. A run that selects the requirement
    /// asks it of its targets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Capability>,
    /// A probe's dimension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
    /// A probe's value where a provider does what the standard describes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Other clauses that say the same or add to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Conflicts between standards and other things to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why nothing judges it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untestable: Option<String>,
    /// Why no deliberately broken provider of the self-test breaks it, though something judges it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_fault: Option<String>,
}

/// What it takes to test a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ClaimKind {
    /// On the wire.
    Wire,
    /// A browser, a second account or a step in the provider's user interface.
    Browser,
    /// Waiting for an expiry.
    Timed,
    /// Advice to the integrator.
    Advice,
    /// A fault of the document itself.
    Document,
}

/// One testable sentence of a provider's documentation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimEntry {
    /// `family/Cnnn`.
    pub id: String,
    /// What it takes to test it.
    pub kind: ClaimKind,
    /// The requirements and claims whose violation leads to a violation of this one: it is told under theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<String>,
    /// What a client has to do where a provider does not do what it documents, in one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The documentation's words, verbatim.
    pub quote: String,
    /// The pages that say it, by their keys.
    pub pages: Vec<String>,
    /// What would verify it, in one sentence.
    pub check: String,
    /// What judges it. Answers and dimensions of the profiles that name the claim count as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verified_by: Vec<Evidence>,
    /// Why nothing judges it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untestable: Option<String>,
    /// Why no deliberately broken provider of the self-test breaks it, though something judges it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_fault: Option<String>,
}

/// What verifies a claim: a step of a scenario, or a requirement on whatever exchange it was judged.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The step (1-based) whose expectation decides; all steps with an expectation if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// The parts of the step's expectation that the claim is about; without it, what the provider did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Aspect>,
    /// The requirement whose checks decide: `pass` and `difference` verify the claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
}

/// A place where a provider's documentation contradicts itself, a standard or the wire.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Contradiction {
    /// `family/X-nn`.
    pub id: String,
    /// What disagrees.
    pub summary: String,
    /// The dimension whose observed value answers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
    /// What a reader of the documentation should know, where nothing on the wire can decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
}

/// One way in which providers legitimately differ.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// The id, e.g. `token.client-auth`.
    pub id: String,
    /// What differs, in one sentence.
    pub title: String,
    /// What the standards say, with the section; absent where they are silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
}
