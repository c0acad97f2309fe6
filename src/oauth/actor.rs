//! Which of the target's clients and users acts.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which of the target's clients acts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
    /// A client that authenticates by an assertion signed with its key (RFC 7523).
    Signing,
    /// A client that authenticates by an assertion whose MAC is made with its secret (RFC 7523).
    SecretSigning,
    /// The client that the latest `register` step of the scenario registered (RFC 7591); no setting names it.
    Registered,
}

impl ClientRef {
    /// Every one that settings name, in their order.
    pub const ALL: [Self; 9] = [
        Self::First,
        Self::Other,
        Self::Public,
        Self::Native,
        Self::Restricted,
        Self::Expendable,
        Self::Reserved,
        Self::Signing,
        Self::SecretSigning,
    ];

    /// Its key in the settings of a target.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            Self::First => "client",
            Self::Other => "other_client",
            Self::Public => "public_client",
            Self::Native => "native_client",
            Self::Restricted => "restricted_client",
            Self::Expendable => "expendable_client",
            Self::Reserved => "reserved_client",
            Self::Signing => "signing_client",
            Self::SecretSigning => "secret_signing_client",
            Self::Registered => "registered client",
        }
    }
}

/// Which of the target's users acts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UserRef {
    /// The first user.
    #[default]
    First,
    /// The second user.
    Other,
}
