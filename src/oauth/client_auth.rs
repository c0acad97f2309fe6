//! How a client authenticates: `basic`, `form`, `query`, `none`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a client presents its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuthMethod {
    /// HTTP Basic (RFC 6749 2.3.1).
    Basic,
    /// `client_id` and `client_secret` in the form body.
    Form,
    /// `client_id` and `client_secret` in the query.
    Query,
    /// `client_id` alone, at the place of the other parameters.
    None,
}
