//! The action at the client registration endpoint (RFC 7591) and at the registration of a client (RFC 7592).

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is done with a registration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Registration {
    /// A new client is registered (RFC 7591 3.1).
    #[default]
    Create,
    /// The registration is read (RFC 7592 2.1).
    Read,
    /// The registration is replaced (RFC 7592 2.2).
    Update,
    /// The client is deleted (RFC 7592 2.3).
    Delete,
}

/// A request about the registration of a client. The client of the latest one is `client: registered` in other steps, and
/// is deleted after the scenario.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Register {
    /// What is done.
    pub operation: Registration,
    /// The step that registered the client, by its name; the latest one if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Members of the client metadata (RFC 7591 2) besides or instead of the usual ones. A value that reads as JSON is that
    /// JSON, any other is a string.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// Members of the client metadata to leave out; `access_token` stands for the token that authorizes the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
    /// The body, verbatim, in place of the client metadata.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The token that authorizes the request in place of the right one: the initial access token (RFC 7591 3) or the
    /// registration access token (RFC 7592 2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

impl Register {
    /// What it sends, and can leave out.
    pub const PARAMETERS: &[&str] = &[
        "client_name",
        "redirect_uris",
        "grant_types",
        "response_types",
        "token_endpoint_auth_method",
        "scope",
        "client_id",
        "client_secret",
        "access_token",
    ];
}
