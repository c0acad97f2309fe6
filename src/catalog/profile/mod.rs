//! Profiles: how one provider is documented to behave, every statement with its claim.
//!
//! A profile file may extend another one (`extends:`). The two YAML documents are merged before they are
//! read: maps key by key, everything else replaced by the extending profile (see `super::load`).

mod answers;
mod dialect;
mod differences;
mod endpoints;

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::answers::{Answer, Answers, Field, Format, Presence, ScopeOf};
pub use self::dialect::{
    BodyFormat, Condition, LifetimeUnit, RefreshEndpoint, RefreshedBy, ResourceToken,
    RevokeRequest, RevokedAt, SecondExchange, SecondFactor, Signature, member_at, plain_text,
};
pub use self::differences::{Difference, DifferenceSource};
pub use self::endpoints::{
    AuthorizeEndpoint, Cascade, Endpoints, PlainEndpoint, ResourceEndpoint, RevokeEndpoint,
    RevokeStyle, TokenEndpoint,
};
use super::LoginHints;
use crate::oauth::{AuthMethod, Capability};

/// A profile file (`providers/*.yaml`). Its id is the file's name without `.yaml`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The provider's name for people.
    pub title: String,
    /// The profile whose statements hold here as well, unless stated otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// A family's common part is no provider of its own: it cannot be a target.
    #[serde(
        default,
        skip_serializing_if = "std::ops::Not::not",
        rename = "abstract"
    )]
    pub is_abstract: bool,
    /// The profile that says what the embedded sandbox offers under the name of this one, where that is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<String>,
    /// The documented base URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// What the provider offers; scenarios name these in `needs`.
    #[serde(default)]
    pub capabilities: Vec<Capability>,
    /// A second login returns the same token: scenarios of one user must not overlap.
    #[serde(default)]
    pub shared_tokens: bool,
    /// Documented scopes, the most harmless first.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Words by which the consent page may call a scope, besides the scope itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scope_words: BTreeMap<String, Vec<String>>,
    /// What stands between two scopes in a request; a space by RFC 6749 3.3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope_delimiter: Option<String>,
    /// The endpoints.
    #[serde(default)]
    pub endpoints: Endpoints,
    /// The provider publishes metadata (RFC 8414 3, OpenID Connect Discovery 4), which is read before a run and
    /// replaces what this file says about endpoints, capabilities and scopes. What a profile that extends this one
    /// says wins over the metadata.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub discovery: bool,
    /// How a client presents its secret at the token endpoint.
    #[serde(default)]
    pub client_auth: ClientAuth,
    /// Whether flows that are not about PKCE use it; they do not if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pkce: Option<PkceUse>,
    /// Parameters to add to each authorization request that does not set them itself, like `prompt: consent`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authorization_parameters: BTreeMap<String, String>,
    /// Parameters that have another name here, standard name first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameter_names: BTreeMap<String, String>,
    /// Parameters to add to each request to the token endpoint, like `action: requesttoken`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub token_parameters: BTreeMap<String, String>,
    /// Headers to add to each request to the provider, like `Notion-Version`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Parameters of the authorization request that are sent as they are, not percent-encoded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unencoded: Vec<String>,
    /// Parameters of the redirect that have another name here, standard name first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub redirect_names: BTreeMap<String, String>,
    /// The issuer identifier, where it is another one than the base URL; `{base_url}` stands for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// A second factor that the password grant asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactor>,
    /// How the embedded sandbox has to speak to be tested by this profile, in its own words (`grantcheck sandbox --style`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sandbox_style: BTreeMap<String, String>,
    /// Grant types that have another value here, standard value first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub grant_types: BTreeMap<String, String>,
    /// The documented answers.
    #[serde(default)]
    pub answers: Answers,
    /// Documented values of dimensions.
    #[serde(default)]
    pub dimensions: Vec<DocumentedDimension>,
    /// Documented behaviour that no standard allows, or that differs from its default.
    #[serde(default)]
    pub differences: Vec<Difference>,
    /// Where the heuristics of the form agent are not enough.
    #[serde(default)]
    pub login: LoginHints,
}

/// How a client presents its secret at the token endpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClientAuth {
    /// The place of the secret.
    pub style: AuthMethod,
    /// Whether the parts of Basic are form-encoded first, as RFC 6749 2.3.1 asks.
    #[serde(default = "default_true")]
    pub form_encoded: bool,
    /// `aud` of client assertions (RFC 7523 3); the URL of the token endpoint if not given. `${base_url}` stands for the base
    /// URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Whether `client_id` is a parameter beside HTTP Basic.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub names_client: bool,
    /// The header of the secret, for the style `header`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The signature, for the style `signature`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

fn default_true() -> bool {
    true
}

impl Default for ClientAuth {
    fn default() -> Self {
        Self {
            style: AuthMethod::Basic,
            form_encoded: true,
            audience: None,
            names_client: false,
            header: None,
            signature: None,
            claim: None,
        }
    }
}

impl Profile {
    /// Whether the profile has the capability.
    #[must_use]
    pub fn offers(&self, capability: Capability) -> bool {
        self.capabilities.contains(&capability)
    }
}

/// Whether flows that are not about PKCE use it (RFC 7636).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PkceUse {
    /// Each authorization request has an S256 challenge and each code exchange its verifier, unless the scenario is
    /// about their absence.
    Always,
    /// No request has a challenge; scenarios that need one are skipped.
    Never,
}

impl PkceUse {
    /// Both words with their meanings.
    pub const ALL: [(&'static str, Self); 2] = [("always", Self::Always), ("never", Self::Never)];
}

/// The documented value of a dimension.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentedDimension {
    /// The dimension.
    pub dimension: String,
    /// The documented value.
    pub value: String,
    /// Other values that the sentence leaves open, read narrowly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub or: Vec<String>,
    /// The claim this stands on.
    pub claim: String,
    /// The behaviour in words.
    pub behaviour: String,
    /// What a client has to do about it, in one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
}

impl DocumentedDimension {
    /// Whether one of the observed values is as the documentation has it.
    #[must_use]
    pub fn allows(&self, observed: &[String]) -> bool {
        observed
            .iter()
            .any(|value| *value == self.value || self.or.contains(value))
    }
}
