//! The action of the browser: an authorization request with login and consent.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::choices::{ConsentAnswer, LoginAnswer, Place, Slash, Tamper};
use super::signed::RequestObject;
use crate::oauth::{ClientRef, UserRef};

/// An authorization request with login and consent (RFC 6749 4.1.1).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Authorize {
    /// The client that asks.
    pub client: ClientRef,
    /// The user who signs in.
    pub user: UserRef,
    /// What the user does at the login page.
    pub login: LoginAnswer,
    /// What the user does at the consent page.
    pub consent: ConsentAnswer,
    /// Starts with an empty cookie jar instead of the user's session in this scenario.
    pub fresh_session: bool,
    /// Starts with the cookies that the user's browser had before the last sign-in of this scenario, as a person knows them
    /// who planted them there.
    pub planted_session: bool,
    /// `response_type`; `code` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_type: Option<String>,
    /// `redirect_uri`; the client's first one if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// The scope; the profile's first one if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Vec<String>>,
    /// What stands between two scopes; the profile's delimiter if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope_delimiter: Option<String>,
    /// `state`; a random value if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The HTTP method; the profile's first one if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Where the parameters go; the query if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<Place>,
    /// Adds or removes the trailing slash of the endpoint's path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slash: Option<Slash>,
    /// `request_uri` of a pushed request (RFC 9126 4), as in `${push.request_uri}`. Of the other parameters only
    /// `client_id` is sent then; `state` and `redirect_uri` of the answer are expected to be those that were pushed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_uri: Option<String>,
    /// Sends the parameters in a request object that the client signs with its key (RFC 9101).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object: Option<RequestObject>,
    /// Parameters to leave out, by their standard names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
    /// Parameters under another name, standard name first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rename: BTreeMap<String, String>,
    /// Further parameters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// Parameters to send a second time, with the value of the second occurrence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub repeat: BTreeMap<String, String>,
    /// Text to append to the query as it stands, for encodings that no encoder makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// Further headers of the first request.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// What to do to the consent form before it is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tamper: Option<Tamper>,
    /// Starts at this address of the provider instead of the authorization endpoint, with no parameters of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

impl Authorize {
    /// The parameters that it sends, and can leave out.
    pub const PARAMETERS: &[&str] = &[
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
    ];
}
