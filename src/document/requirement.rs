//! What a run document knows of the requirements that its checks name: said once, not once per check.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Source, Target};
use crate::oauth::Concern;

/// A requirement of a standard, a claim of a provider's documentation, or a rule of the harness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Requirement {
    /// `must`, `should`, `may`, `documented` for a claim, `harness` for grantcheck's own.
    pub level: String,
    /// Where it stands, and its words.
    #[serde(flatten)]
    pub source: Source,
    /// What it means where it is not met.
    #[serde(default)]
    pub concern: Concern,
    /// What a client has to do where a provider does not meet it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The requirements whose violation leads to a violation of this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<String>,
}

impl Requirement {
    /// Those that the checks of some targets name, as far as the checks tell.
    #[must_use]
    pub fn named_in(targets: &[Target]) -> BTreeMap<String, Self> {
        let mut table = BTreeMap::new();
        let scenarios = targets.iter().flat_map(|target| &target.scenarios);
        for check in scenarios.flat_map(|scenario| &scenario.checks) {
            // What a documented difference rests on is the claim; what it differs from is the requirement.
            let (own, documented) = match &check.standard {
                Some(standard) => (standard, Some(&check.source)),
                None => (&check.source, None),
            };
            let entry = |level: &str, source: &Source| Self {
                level: level.to_owned(),
                source: source.clone(),
                concern: Concern::default(),
                client: None,
                follows: Vec::new(),
            };
            table
                .entry(check.requirement.clone())
                .or_insert_with(|| entry(&check.level, own));
            if let (Some(claim), Some(source)) = (&check.claim, documented) {
                table
                    .entry(claim.clone())
                    .or_insert_with(|| entry(Self::OF_A_CLAIM, source));
            }
        }
        table
    }

    /// The level of a claim.
    pub const OF_A_CLAIM: &str = "documented";
}
