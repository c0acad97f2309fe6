//! The actions at the other endpoints: revocation, introspection, resource, metadata, and requests that a scenario
//! spells out.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::choices::{TokenPlace, TokenTamper};
use super::signed::{Assertion, Forgery, Proof};
use super::token::Send;
use crate::oauth::ClientRef;

/// A revocation in the provider's own style (RFC 7009 2.1 or the profile's).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Revoke {
    /// The token; the latest access token if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// `token_type_hint` (RFC 7009 2.1); not sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The HTTP method instead of the profile's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The client that asks, where the style authenticates one.
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
    /// How the request is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send: Option<Send>,
    /// Further parameters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// Parameters to send a second time, with the value of the second occurrence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub repeat: BTreeMap<String, String>,
    /// Parameters to leave out; `token`, `client_id`, `client_secret` and `client_assertion` are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
}

impl Revoke {
    /// The parameters that it sends, and can leave out.
    pub const PARAMETERS: &[&str] = &["token", "client_id", "client_secret", "client_assertion"];
}

/// An introspection request (RFC 7662 2.1).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Introspect {
    /// The token; the latest access token if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
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
    /// How the request is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send: Option<Send>,
    /// Further parameters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// Parameters to send a second time, with the value of the second occurrence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub repeat: BTreeMap<String, String>,
    /// Parameters to leave out; `token`, `client_id`, `client_secret` and `client_assertion` are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
    /// `token_type_hint` (RFC 7662 2.1); not sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Asks about a forged token that is made of the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forge: Option<Forgery>,
}

impl Introspect {
    /// The parameters that it sends, and can leave out.
    pub const PARAMETERS: &[&str] = &["token", "client_id", "client_secret", "client_assertion"];
}

/// A call of the protected resource (RFC 6750).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Resource {
    /// The token; the latest access token if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Where the token stands.
    pub place: TokenPlace,
    /// Calls the resource that needs the profile's second scope.
    pub scoped: bool,
    /// The authentication scheme, in this spelling; `Bearer` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Calls with every access token that parallel requests of this step won; granted if one is granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<String>,
    /// The proof of possession that goes with it (RFC 9449); none is sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dpop: Option<Proof>,
    /// Changes one character of the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tamper: Option<TokenTamper>,
    /// Shows a forged token that is made of the right one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forge: Option<Forgery>,
}

/// Whose metadata is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MetadataOf {
    /// The provider's (RFC 8414 3).
    #[default]
    Provider,
    /// The protected resource's, at the well-known address that is made of its own (RFC 9728 3.1).
    Resource,
    /// The protected resource's, at the address that its latest challenge names (RFC 9728 5.1).
    Challenge,
    /// The key set that the metadata of the provider names (RFC 8414 2, `jwks_uri`), to check the signatures of tokens with
    /// from then on; the metadata is read first where no step did. The step is left out where it names none.
    Keys,
}

/// A metadata request (RFC 8414 3, RFC 9728 3, RFC 7517 5).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Metadata {
    /// Whose metadata.
    pub of: MetadataOf,
    /// Another path than the profile's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// A request that the scenario spells out.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// The HTTP method.
    pub method: String,
    /// The URL, usually beginning with `${base_url}`.
    pub url: String,
    /// Headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Query parameters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query: BTreeMap<String, String>,
    /// Form parameters; makes the body a form.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub form: BTreeMap<String, String>,
    /// The client that authenticates, in the profile's style; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientRef>,
    /// A client secret other than the right one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// Sends the client's id alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_secret: bool,
    /// Form parameters to send a second time.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub repeat: BTreeMap<String, String>,
    /// Sends the same request so many times one after the other; the last answer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<usize>,
}
