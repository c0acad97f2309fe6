//! The endpoints of a provider: their keys in profiles, their members in metadata, what needs them, where they are
//! defined.

use std::fmt;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Capability;

/// One endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// The authorization endpoint (RFC 6749 3.1).
    Authorize,
    /// The token endpoint (RFC 6749 3.2).
    Token,
    /// What revokes tokens (RFC 7009 2, or the provider's own way).
    Revoke,
    /// A call that needs a token (RFC 6750 2).
    Resource,
    /// The introspection endpoint (RFC 7662 2).
    Introspect,
    /// The metadata document (RFC 8414 3).
    Metadata,
    /// A call that needs the second scope of the profile.
    ScopedResource,
    /// A resource of another resource server, for which tokens can be asked (RFC 8707 2).
    OtherResource,
    /// The pushed authorization request endpoint (RFC 9126 2).
    Par,
    /// The device authorization endpoint (RFC 8628 3.1).
    DeviceAuthorization,
    /// The client registration endpoint (RFC 7591 3), and where registrations are managed (RFC 7592 2).
    Register,
}

/// A row of the table: what is known of an endpoint before any provider is asked.
struct Row {
    key: &'static str,
    name: &'static str,
    clause: &'static str,
    metadata: Option<&'static str>,
    capabilities: &'static [Capability],
}

impl Endpoint {
    /// All endpoints.
    pub const ALL: [Self; 11] = [
        Self::Authorize,
        Self::Token,
        Self::Revoke,
        Self::Resource,
        Self::Introspect,
        Self::Metadata,
        Self::ScopedResource,
        Self::OtherResource,
        Self::Par,
        Self::DeviceAuthorization,
        Self::Register,
    ];

    /// The table.
    const fn row(self) -> Row {
        match self {
            Self::Authorize => Row {
                key: "authorize",
                name: "authorization endpoint",
                clause: "RFC 6749 3.1",
                metadata: Some("authorization_endpoint"),
                capabilities: &[Capability::AuthorizationCode],
            },
            Self::Token => Row {
                key: "token",
                name: "token endpoint",
                clause: "RFC 6749 3.2",
                metadata: Some("token_endpoint"),
                capabilities: &[
                    Capability::AuthorizationCode,
                    Capability::ClientCredentials,
                    Capability::DeviceGrant,
                ],
            },
            Self::Revoke => Row {
                key: "revoke",
                name: "revocation endpoint",
                clause: "RFC 7009 2",
                metadata: Some("revocation_endpoint"),
                capabilities: &[Capability::Revocation],
            },
            Self::Resource => Row {
                key: "resource",
                name: "protected resource",
                clause: "RFC 6750 2",
                // OpenID Connect Discovery 3: the one resource that metadata names.
                metadata: Some("userinfo_endpoint"),
                // A target may bring one of its own.
                capabilities: &[],
            },
            Self::Introspect => Row {
                key: "introspect",
                name: "introspection endpoint",
                clause: "RFC 7662 2",
                metadata: Some("introspection_endpoint"),
                capabilities: &[Capability::Introspection],
            },
            Self::Metadata => Row {
                key: "metadata",
                name: "metadata document",
                clause: "RFC 8414 3",
                metadata: None,
                capabilities: &[Capability::Metadata],
            },
            Self::ScopedResource => Row {
                key: "scoped_resource",
                name: "resource that needs the second scope",
                clause: "RFC 6750 3.1",
                metadata: None,
                capabilities: &[Capability::ScopedResource],
            },
            Self::OtherResource => Row {
                key: "other_resource",
                name: "resource of another resource server",
                clause: "RFC 8707 2",
                metadata: None,
                capabilities: &[Capability::SecondResource],
            },
            Self::Par => Row {
                key: "par",
                name: "pushed authorization request endpoint",
                clause: "RFC 9126 2",
                metadata: Some("pushed_authorization_request_endpoint"),
                capabilities: &[Capability::Par],
            },
            Self::DeviceAuthorization => Row {
                key: "device_authorization",
                name: "device authorization endpoint",
                clause: "RFC 8628 3.1",
                metadata: Some("device_authorization_endpoint"),
                capabilities: &[Capability::DeviceGrant],
            },
            Self::Register => Row {
                key: "register",
                name: "client registration endpoint",
                clause: "RFC 7591 3",
                metadata: Some("registration_endpoint"),
                capabilities: &[Capability::Registration],
            },
        }
    }

    /// The key under `endpoints` in profiles and behind `endpoint.` in references.
    #[must_use]
    pub const fn key(self) -> &'static str {
        self.row().key
    }

    /// What it is called in a sentence, without an article.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Where it is defined.
    #[must_use]
    pub const fn clause(self) -> &'static str {
        self.row().clause
    }

    /// The member of a metadata document with its address (RFC 8414 2, OpenID Connect Discovery 3).
    #[must_use]
    pub const fn metadata_member(self) -> Option<&'static str> {
        self.row().metadata
    }

    /// The capabilities that no provider has without it.
    #[must_use]
    pub const fn capabilities(self) -> &'static [Capability] {
        self.row().capabilities
    }

    /// The endpoint of this key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|endpoint| endpoint.key() == key)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_words_of_reports() {
        for endpoint in Endpoint::ALL {
            assert_eq!(
                serde_json::to_value(endpoint).expect("a word"),
                endpoint.key()
            );
            assert_eq!(Endpoint::of_key(endpoint.key()), Some(endpoint));
        }
    }
}
