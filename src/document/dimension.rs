//! Ways in which providers legitimately differ: what the standards say, and what the documentation of a provider says.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One way in which providers differ, for all targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Dimension {
    /// What differs, in one sentence.
    pub title: String,
    /// What the standards say, with the section; absent where they are silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
}

/// A value of a dimension that the documentation of a target states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct DocumentedValue {
    /// The value, and others that the sentence leaves open.
    pub values: Vec<String>,
    /// The claim that says so.
    pub claim: String,
    /// What a client has to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
}
