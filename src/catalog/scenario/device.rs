//! The action that starts a device flow (RFC 8628).

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::signed::Assertion;
use super::token::Send;
use crate::oauth::ClientRef;

/// A device authorization request (RFC 8628 3.1). The user approves it with `authorize` at the verification page, and
/// `token` with the grant `device_code` asks whether that has happened.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Device {
    /// The client that asks.
    pub client: ClientRef,
    /// The scope; the profile's first one if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Vec<String>>,
    /// A client secret other than the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// How the assertion departs from the right one, where the client authenticates by one (RFC 7523).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assertion: Option<Assertion>,
    /// A client id other than the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// How the request is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send: Option<Send>,
    /// Parameters to leave out; without `client_secret` the client only names itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
    /// Further parameters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// Parameters to send a second time, with the value of the second occurrence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub repeat: BTreeMap<String, String>,
    /// Sends the same request so many times one after the other; the last answer counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<usize>,
}

impl Device {
    /// The parameters that it sends, and can leave out.
    pub const PARAMETERS: &[&str] = &["client_id", "client_secret", "client_assertion", "scope"];
}
