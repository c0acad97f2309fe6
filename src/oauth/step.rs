//! The kinds of step a scenario can have.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kinds of step a scenario can have.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// An authorization request with login and consent.
    Authorize,
    /// A request to the token endpoint.
    Token,
    /// A refresh request.
    Refresh,
    /// A revocation in the provider's own style.
    Revoke,
    /// An introspection request (RFC 7662).
    Introspect,
    /// A call of the protected resource.
    Resource,
    /// The metadata document (RFC 8414).
    Metadata,
    /// A pushed authorization request (RFC 9126).
    Push,
    /// A device authorization request (RFC 8628).
    Device,
    /// A request that the scenario spells out.
    Http,
    /// A pause, or a turn of the sandbox's clock.
    Wait,
}

impl StepKind {
    /// The word used in YAML, reports and snapshots.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorize => "authorize",
            Self::Token => "token",
            Self::Refresh => "refresh",
            Self::Revoke => "revoke",
            Self::Introspect => "introspect",
            Self::Resource => "resource",
            Self::Metadata => "metadata",
            Self::Push => "push",
            Self::Device => "device",
            Self::Http => "http",
            Self::Wait => "wait",
        }
    }
}
