//! What an exchange was for: `authorization`, `token`, `revocation`, ….

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Endpoint;

/// What an exchange was for; decides which rules apply to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
    /// A request about the registration of a client (RFC 7591 3, RFC 7592 2).
    Registration,
    /// The metadata of the protected resource (RFC 9728 3).
    ResourceMetadata,
    /// The key set that the metadata names (RFC 7517 5).
    KeySet,
    /// Any other request that a scenario spells out.
    Http,
}

impl Role {
    /// What it is called in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::Interaction => "interaction",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::Token => "token",
            Self::Refresh => "refresh",
            Self::Revocation => "revocation",
            Self::Introspection => "introspection",
            Self::Resource => "resource",
            Self::Metadata => "metadata",
            Self::PushedAuthorization => "pushed authorization",
            Self::DeviceAuthorization => "device authorization",
            Self::Registration => "registration",
            Self::ResourceMetadata => "resource metadata",
            Self::KeySet => "key set",
            Self::Http => "http",
        }
    }

    /// The endpoint that an exchange of this role goes to; none where the role leaves it open.
    #[must_use]
    pub const fn endpoint(self) -> Option<Endpoint> {
        match self {
            Self::Authorization => Some(Endpoint::Authorize),
            Self::Token | Self::Refresh => Some(Endpoint::Token),
            Self::Revocation => Some(Endpoint::Revoke),
            Self::Introspection => Some(Endpoint::Introspect),
            Self::Resource => Some(Endpoint::Resource),
            Self::Metadata => Some(Endpoint::Metadata),
            Self::PushedAuthorization => Some(Endpoint::Par),
            Self::DeviceAuthorization => Some(Endpoint::DeviceAuthorization),
            Self::Registration => Some(Endpoint::Register),
            Self::Interaction
            | Self::Login
            | Self::Consent
            | Self::ResourceMetadata
            | Self::KeySet
            | Self::Http => None,
        }
    }
}
