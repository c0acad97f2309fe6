//! The targets file: several places to test in one run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::Span;
use crate::agent::Kind;

/// A targets file. Values may be `${env:NAME}`; secrets should be.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetsFile {
    /// The targets.
    pub targets: Vec<TargetEntry>,
}

/// One target of a targets file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetEntry {
    /// The name in reports and snapshots; `<provider>@<host>` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The profile's id.
    pub provider: String,
    /// The base URL of the provider.
    pub base_url: String,
    /// The client under test.
    pub client: ClientEntry,
    /// A second confidential client, for the checks that need two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_client: Option<ClientEntry>,
    /// A public client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_client: Option<ClientEntry>,
    /// A native application with a loopback redirect URI (RFC 8252 7.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native_client: Option<ClientEntry>,
    /// A client that is registered for the code grant only; its second redirect URI may be one with `http`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted_client: Option<ClientEntry>,
    /// A client that may be locked out by guesses at its secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expendable_client: Option<ClientEntry>,
    /// A client whose secret holds characters that URLs reserve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved_client: Option<ClientEntry>,
    /// The users: the first signs in, the second serves the checks that need two.
    pub users: Vec<UserEntry>,
    /// What logs in and answers the consent page; `form` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Kind>,
    /// Full URL of the protected resource, when it is not below the base URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_url: Option<String>,
    /// The scopes to ask for instead of the profile's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// Limits on time, size and rate.
    #[serde(default)]
    pub limits: LimitsEntry,
    /// Transport security.
    #[serde(default)]
    pub tls: TlsEntry,
}

/// A client of a target.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientEntry {
    /// `client_id`.
    pub id: String,
    /// `client_secret`; absent for a public client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Registered redirect URIs, the one to use first.
    pub redirect_uris: Vec<String>,
    /// The name that the consent page should show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl std::fmt::Debug for ClientEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientEntry")
            .field("id", &self.id)
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

/// A user of a target.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserEntry {
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for UserEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserEntry")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// Limits on what one exchange may take.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsEntry {
    /// Longest time of one exchange; 10s if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Span>,
    /// Largest body in bytes; 1 MiB if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_body: Option<usize>,
    /// Most redirects and pages of one authorization; 20 if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_hops: Option<usize>,
    /// Most requests per second, like `5/s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<String>,
}

/// Transport security of a target.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TlsEntry {
    /// PEM file with the certificate authority to trust besides the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
}
