//! One target of a run: its scenarios, and what was learnt about it as a whole.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Claim, Contradiction, DocumentedValue, Finding, LeftBehind, Scenario, Summary, Verdict,
};
use crate::transcript::{Fingerprints, Randomness};

/// One target of the run. In `report.json` the scenarios have another form than here.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[cfg_attr(test, schemars(rename = "Target"))]
pub struct Target<S = Scenario> {
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
    /// What needs attention, by cause: the gravest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Sentences about the target as a whole: no accepted snapshots, preflight failures and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What the run left at a remote provider: tokens that were not revoked, approvals that it may remember. Nothing is left
    /// of the embedded sandbox.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_behind: Vec<LeftBehind>,
    /// The endpoints of a remote target, and who says where they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<Endpoint>,
    /// What a remote provider offers, and who says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<Offered>,
    /// The stages of the first look at a remote target, in order. Where one did not pass, nothing else was done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preflight: Vec<Stage>,
    /// The scenarios, sorted by id.
    pub scenarios: Vec<S>,
    /// Observed values by dimension.
    pub observations: BTreeMap<String, Vec<String>>,
    /// What its documentation says of dimensions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub documented: BTreeMap<String, Vec<DocumentedValue>>,
    /// The claims of the provider's documentation, sorted by id.
    pub claims: Vec<Claim>,
    /// Where the provider's documentation disagrees with itself or with a standard, sorted by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<Contradiction>,
    /// How random the codes and tokens of the run look.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Randomness>,
    /// In a part of a run: what is needed to judge the codes and tokens of all parts together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fingerprints: Vec<Fingerprints>,
}

/// Where an endpoint of a target is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Endpoint {
    /// Its key in a profile: `authorize`, `token` and so on.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Who says so: `profile`, `target`, or the address of the provider's metadata.
    pub source: String,
}

/// Something that a provider offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Offered {
    /// The capability, by the word that scenarios and profiles use.
    pub capability: String,
    /// The profile says so.
    pub documented: bool,
    /// The provider's metadata says so.
    pub announced: bool,
    /// The first look at the provider saw it. What it does not look for is not observed either.
    pub observed: bool,
    /// Whether it is tested: the first look may have seen that it is not there.
    pub tested: bool,
}

/// One stage of the first look at a remote target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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

impl<S> Target<S> {
    /// The same target with its scenarios in another form.
    pub(super) fn with<T>(&self, scenarios: Vec<T>) -> Target<T> {
        Target {
            name: self.name.clone(),
            provider: self.provider.clone(),
            title: self.title.clone(),
            base_url: self.base_url.clone(),
            sandbox: self.sandbox,
            faults: self.faults.clone(),
            summary: self.summary,
            findings: self.findings.clone(),
            notes: self.notes.clone(),
            left_behind: self.left_behind.clone(),
            endpoints: self.endpoints.clone(),
            offered: self.offered.clone(),
            preflight: self.preflight.clone(),
            scenarios,
            observations: self.observations.clone(),
            documented: self.documented.clone(),
            claims: self.claims.clone(),
            contradictions: self.contradictions.clone(),
            values: self.values.clone(),
            fingerprints: self.fingerprints.clone(),
        }
    }
}

impl Target {
    /// The number of scenarios per outcome.
    #[must_use]
    pub fn outcomes(&self) -> Summary {
        let mut summary = Summary::default();
        for scenario in &self.scenarios {
            summary.count(scenario.outcome);
        }
        summary
    }

    /// Why it could not be tested; nothing where it could.
    #[must_use]
    pub fn unreached(&self) -> Option<&str> {
        if let Some(stage) = self.preflight.iter().find(|stage| !stage.passed) {
            return Some(&stage.sentence);
        }
        let ran = |scenario: &&Scenario| scenario.outcome != Verdict::Skipped;
        let mut scenarios = self.scenarios.iter().filter(ran).peekable();
        let first = *scenarios.peek()?;
        scenarios
            .all(Scenario::is_lost)
            .then(|| first.reason.as_deref().unwrap_or("it could not be used"))
    }
}
