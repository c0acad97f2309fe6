//! The actions at the token endpoint, and how their requests depart from the profile.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::choices::Place;
use super::signed::{Assertion, Proof};
use crate::oauth::{AuthMethod, ClientRef};

// These two requests share most of their keys with each other, and many with those of `exchange`, `push`, `device` and
// `calls`. They stand in each of them, because serde cannot refuse unknown keys in a mapping that is put together of two
// types, and a misspelt key must be refused.

/// An exchange of a code (RFC 6749 4.1.3), or a request for another grant.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Token {
    /// `grant_type`; `authorization_code` if not given. `device_code` stands for the grant of RFC 8628 3.4: in place of
    /// a code it sends `client_id` and a device code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// `device_code`; that of the latest device step if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_code: Option<String>,
    /// `code`; that of the latest authorize step if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// `redirect_uri`; that of the latest authorize step if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// The scope; not sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Vec<String>>,
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
    /// The proof of possession that goes with it (RFC 9449); none is sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dpop: Option<Proof>,
    /// A client id other than the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Parameters to leave out, by their standard names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
    /// Further parameters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// Parameters to send a second time, with the value of the second occurrence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub repeat: BTreeMap<String, String>,
    /// Sends the same request so many times at once, each on a connection of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel: Option<usize>,
    /// Sends the same request so many times one after the other; the last answer counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<usize>,
}

impl Token {
    /// The parameters that it sends, and can leave out.
    pub const PARAMETERS: &[&str] = &[
        "grant_type",
        "code",
        "device_code",
        "code_verifier",
        "redirect_uri",
        "client_id",
        "client_secret",
        "client_assertion",
    ];

    /// Whether a device asks for its tokens (RFC 8628 3.4).
    #[must_use]
    pub fn is_for_device(&self) -> bool {
        self.grant.as_deref() == Some("device_code")
    }
}

/// A refresh request (RFC 6749 6).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Refresh {
    /// `refresh_token`; the latest one if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The scope; not sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Vec<String>>,
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
    /// The proof of possession that goes with it (RFC 9449); none is sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dpop: Option<Proof>,
    /// A client id other than the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Parameters to leave out, by their standard names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
    /// Further parameters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// Parameters to send a second time, with the value of the second occurrence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub repeat: BTreeMap<String, String>,
    /// Sends the same request so many times at once, each on a connection of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel: Option<usize>,
    /// Sends the same request so many times one after the other; the last answer counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<usize>,
}

impl Refresh {
    /// The parameters that it sends, and can leave out.
    pub const PARAMETERS: &[&str] = &[
        "grant_type",
        "refresh_token",
        "client_id",
        "client_secret",
        "client_assertion",
    ];
}

/// How a request departs from the profile's way of sending it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Send {
    /// The HTTP method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Where the parameters go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<Place>,
    /// How the client presents its secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_auth: Option<AuthMethod>,
    /// A verbatim `Authorization` header instead of the client's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization: Option<String>,
    /// The `Accept` header; an empty one leaves it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept: Option<String>,
    /// Parameters in the query of an address that takes them in the body, whether or not they are there as well.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub query: BTreeMap<String, String>,
    /// Text to append to the form body, or to the query, as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// Further headers.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The spelling of the scheme `Basic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Presents the secret in the form body as well as in the header.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub both: bool,
}
