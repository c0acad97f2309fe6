//! Evidence without secrets: every secret value becomes a stable pseudonym.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a rule may know about the value behind a pseudonym.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ValueFacts {
    /// The kind of value, e.g. `access_token`.
    pub kind: String,
    /// Length in characters.
    pub length: usize,
    /// The smallest alphabet that holds all characters.
    pub alphabet: String,
    /// A recognised format: `uuid`, `uuid-zone`, `jwt`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Whether it fits the `b64token` grammar of RFC 6750 2.1.
    pub b64token: bool,
    /// Whether it consists of visible ASCII characters and spaces (RFC 6749 A).
    pub vschar: bool,
    /// The distinct characters outside `b64token`, sorted.
    pub foreign_characters: String,
    /// An upper estimate of the entropy in bits, from length and alphabet.
    pub entropy_bits_upper: f64,
}
