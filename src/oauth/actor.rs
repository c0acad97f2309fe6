//! Which of the target's clients and users acts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which of the target's clients acts.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ClientRef {
    /// The client under test.
    #[default]
    First,
    /// The second confidential client.
    Other,
    /// The public client.
    Public,
    /// A native application with a loopback redirect URI (RFC 8252 7.3).
    Native,
    /// A client that is registered for the code grant only.
    Restricted,
    /// A client that may be locked out.
    Expendable,
    /// A client whose secret holds reserved characters.
    Reserved,
}

/// Which of the target's users acts.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum UserRef {
    /// The first user.
    #[default]
    First,
    /// The second user.
    Other,
}
