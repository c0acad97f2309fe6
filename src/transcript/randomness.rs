//! What is known about the codes and tokens of a run, taken together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How random the values of one kind look over a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Randomness {
    /// The kind of value, e.g. `access_token`.
    pub kind: String,
    /// How many were issued; a value counts once per scenario.
    pub seen: usize,
    /// How many different ones.
    pub distinct: usize,
    /// How many different ones were issued for several grants: for other users, clients or scopes. Unknown in documents of
    /// earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub across_grants: Option<usize>,
    /// The most bits of entropy that a value can have, from the positions that vary. The true entropy can be far lower.
    pub bits_upper: f64,
}
