//! What an exchange was for: `authorization`, `token`, `revocation`, ….

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an exchange was for; decides which rules apply to it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The authorization request itself (RFC 6749 4.1.1).
    Authorization,
    /// A page or redirect between the authorization request and the redirect URI.
    Interaction,
    /// A submitted login form.
    Login,
    /// A submitted consent form.
    Consent,
    /// A code exchange or another request to the token endpoint (RFC 6749 4.1.3).
    Token,
    /// A refresh request (RFC 6749 6).
    Refresh,
    /// A revocation request in the provider's own style.
    Revocation,
    /// An introspection request (RFC 7662).
    Introspection,
    /// A call of the protected resource (RFC 6750 2).
    Resource,
    /// A metadata document (RFC 8414).
    Metadata,
    /// A pushed authorization request (RFC 9126 2.1).
    PushedAuthorization,
    /// A device authorization request (RFC 8628 3.1).
    DeviceAuthorization,
    /// Any other request that a scenario spells out.
    Http,
}
