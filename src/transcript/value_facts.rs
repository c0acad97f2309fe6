//! What may be told about a secret value: its form, never itself.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a signed or unsigned JSON token says of itself (RFC 7519), without what it says of its user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct JwtFacts {
    /// `typ` of its header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typ: Option<String>,
    /// `alg` of its header.
    pub alg: String,
    /// The names of its claims, in order.
    pub claims: Vec<String>,
    /// `aud`: whom it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<String>,
}

/// Facts about a value that a judge needs once the value itself is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct ValueFacts {
    /// What the value is: `access_token`, `code`, `cookie:JSESSIONID`.
    pub kind: String,
    /// Its length in characters.
    pub length: usize,
    /// The smallest alphabet that has all its characters: `digits`, `hex`, `letters`, `base64url`
    /// (RFC 4648 5, without padding), `printable` (ASCII with the space) or `other`.
    pub alphabet: String,
    /// A known format: `uuid`, `uuid-zone` (a UUID, a colon and digits) or `jwt`.
    pub format: Option<String>,
    /// Whether it is a `b64token`, as RFC 6750 2.1 demands of an access token in a header.
    pub b64token: bool,
    /// Whether it is `1*VSCHAR`, as RFC 6749 appendix A demands of tokens, codes and credentials.
    pub vschar: bool,
    /// The distinct characters that are outside `b64token`, sorted. An equals sign counts where it is not
    /// at the end.
    pub foreign_characters: String,
    /// What it says of itself, where it is a JWT whose claims can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwt: Option<JwtFacts>,
    /// The pseudonyms of challenges that can be read out of it: as they stand, or out of its base64.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reveals: Vec<String>,
    /// The value itself, where the scenario's own text fixes it: a state of special characters is no secret, and what is to be
    /// reproduced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub literal: Option<String>,
    /// The most bits of entropy that a value of this form can have. The true entropy can be far lower.
    pub entropy_bits_upper: f64,
}
