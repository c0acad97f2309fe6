//! The action that exchanges a token for another one (RFC 8693).

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::signed::Assertion;
use super::token::Send;
use crate::oauth::ClientRef;

/// A token exchange (RFC 8693 2.1). A type of token without a colon in it is one of `urn:ietf:params:oauth:token-type:`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Exchange {
    /// `subject_token`; the latest access token that was not exchanged itself if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_token: Option<String>,
    /// `subject_token_type`; that of access tokens if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_token_type: Option<String>,
    /// `actor_token`; not sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_token: Option<String>,
    /// `actor_token_type`; that of access tokens beside an `actor_token` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_token_type: Option<String>,
    /// `requested_token_type`; not sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_token_type: Option<String>,
    /// `scope`; not sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Vec<String>>,
    /// `resource`; not sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// `audience`; not sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// How the request is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send: Option<Send>,
    /// The client that asks.
    pub client: ClientRef,
    /// A client secret other than the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// How the assertion departs from the right one, where the client authenticates by one (RFC 7523).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assertion: Option<Assertion>,
    /// A client id other than the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Parameters to leave out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
    /// Further parameters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// Parameters to send a second time, with the value of the second occurrence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub repeat: BTreeMap<String, String>,
}

impl Exchange {
    /// The parameters that it sends, and can leave out.
    pub const PARAMETERS: &[&str] = &[
        "grant_type",
        "subject_token",
        "subject_token_type",
        "actor_token_type",
        "client_id",
        "client_secret",
        "client_assertion",
    ];
}
