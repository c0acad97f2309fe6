//! The part of a run that a document is, and whether all parts are there.

use std::collections::BTreeSet;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::MergeError;

/// One part of a divided run (`--shard K/N`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Shard {
    /// Which part, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
    /// A number for how the work was divided, the same in all parts of one run. Unknown in reports of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<u32>,
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Shard {
    /// Refuses parts that do not belong together: of another number of parts, the same part twice, a part beside a run that
    /// was not divided, or where the work was divided otherwise. Returns those that are missing.
    pub(super) fn missing(parts: &[Vec<Self>]) -> Result<Vec<Self>, MergeError> {
        let all: Vec<Self> = parts.iter().flatten().copied().collect();
        let Some(first) = all.first().copied() else {
            return Ok(Vec::new());
        };
        if parts.iter().any(Vec::is_empty) {
            return Err(MergeError::NotDivided(first));
        }
        let mut seen = BTreeSet::new();
        for shard in all {
            if shard.of != first.of {
                return Err(MergeError::OtherDivision(first, shard));
            }
            if !seen.insert(shard.number) {
                return Err(MergeError::Twice(shard));
            }
            if (first.division.zip(shard.division)).is_some_and(|(one, other)| one != other) {
                return Err(MergeError::DividedOtherwise(first, shard));
            }
        }
        let numbers = 1..=first.of;
        Ok(numbers
            .filter(|number| !seen.contains(number))
            .map(|number| Self { number, ..first })
            .collect())
    }
}
