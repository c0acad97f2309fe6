//! Profiles: how one provider is documented to behave, every statement with its claim.
//!
//! A profile file may extend another one (`extends:`). The two YAML documents are merged before they are
//! read: maps key by key, everything else replaced by the extending profile (see `super::load`).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LoginHints;
use super::scenario::Place;
use super::values::{NumberRange, OneOrMany};
use crate::oauth::AuthMethod;

/// A profile file (`providers/*.yaml`). Its id is the file's name without `.yaml`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
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
    /// The documented base URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// What the provider offers; scenarios name these in `needs`.
    #[serde(default)]
    pub capabilities: Vec<String>,
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

/// The endpoints of a provider. Paths are appended to the base URL; a full URL stands for itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Endpoints {
    /// The authorization endpoint (RFC 6749 3.1).
    pub authorize: Option<AuthorizeEndpoint>,
    /// The token endpoint (RFC 6749 3.2).
    pub token: Option<TokenEndpoint>,
    /// What revokes tokens.
    pub revoke: Option<RevokeEndpoint>,
    /// A call that needs a token.
    pub resource: Option<ResourceEndpoint>,
    /// The introspection endpoint (RFC 7662 2).
    pub introspect: Option<PlainEndpoint>,
    /// The metadata document (RFC 8414 3).
    pub metadata: Option<PlainEndpoint>,
    /// A call that needs the second scope of the profile.
    pub scoped_resource: Option<ResourceEndpoint>,
    /// A resource of another resource server, for which tokens can be asked (RFC 8707 2).
    pub other_resource: Option<PlainEndpoint>,
    /// The pushed authorization request endpoint (RFC 9126 2).
    pub par: Option<PlainEndpoint>,
    /// The device authorization endpoint (RFC 8628 3.1).
    pub device_authorization: Option<PlainEndpoint>,
}

impl Endpoints {
    /// The path of each endpoint that there is, by its key.
    #[must_use]
    pub fn paths(&self) -> Vec<(&'static str, &str)> {
        [
            (
                "authorize",
                self.authorize.as_ref().map(|it| it.path.as_str()),
            ),
            ("token", self.token.as_ref().map(|it| it.path.as_str())),
            ("revoke", self.revoke.as_ref().map(|it| it.path.as_str())),
            (
                "resource",
                self.resource.as_ref().map(|it| it.path.as_str()),
            ),
            (
                "introspect",
                self.introspect.as_ref().map(|it| it.path.as_str()),
            ),
            (
                "metadata",
                self.metadata.as_ref().map(|it| it.path.as_str()),
            ),
            (
                "scoped_resource",
                self.scoped_resource.as_ref().map(|it| it.path.as_str()),
            ),
            (
                "other_resource",
                self.other_resource.as_ref().map(|it| it.path.as_str()),
            ),
            ("par", self.par.as_ref().map(|it| it.path.as_str())),
            (
                "device_authorization",
                self.device_authorization
                    .as_ref()
                    .map(|it| it.path.as_str()),
            ),
        ]
        .into_iter()
        .filter_map(|(name, path)| Some((name, path?)))
        .collect()
    }
}

/// The authorization endpoint.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorizeEndpoint {
    /// Path below the base URL.
    pub path: String,
    /// Documented methods, the one to use first.
    #[serde(default = "default_authorize_methods")]
    pub methods: Vec<String>,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

fn default_authorize_methods() -> Vec<String> {
    vec!["GET".to_owned()]
}

/// The token endpoint.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenEndpoint {
    /// Path below the base URL.
    pub path: String,
    /// The HTTP method.
    #[serde(default = "default_post")]
    pub method: String,
    /// Where the parameters go.
    #[serde(default = "default_form")]
    pub params: Place,
    /// The `Accept` header; `application/json` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<String>,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

fn default_post() -> String {
    "POST".to_owned()
}

fn default_form() -> Place {
    Place::Form
}

/// How tokens are revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RevokeStyle {
    /// `token` in a form body with client authentication (RFC 7009 2.1).
    Rfc7009,
    /// POST with `access_token` in the query and no client authentication.
    QueryAccessToken,
    /// DELETE of the token's own resource with the token as Bearer.
    DeleteBearer,
}

/// What dies with a revoked access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cascade {
    /// The access token and its refresh token.
    Grant,
    /// The token alone.
    Token,
}

/// What revokes tokens.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeEndpoint {
    /// Path below the base URL.
    pub path: String,
    /// The style of the request.
    pub style: RevokeStyle,
    /// What dies with the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cascade: Option<Cascade>,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// A call that needs a token.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceEndpoint {
    /// Path below the base URL.
    pub path: String,
    /// The HTTP method; GET if not given.
    #[serde(default = "default_get")]
    pub method: String,
    /// A JSON body to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

fn default_get() -> String {
    "GET".to_owned()
}

/// An endpoint that needs no more than its path.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlainEndpoint {
    /// Path below the base URL.
    pub path: String,
}

/// How a client presents its secret at the token endpoint.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientAuth {
    /// The place of the secret.
    pub style: AuthMethod,
    /// Whether the parts of Basic are form-encoded first, as RFC 6749 2.3.1 asks.
    #[serde(default = "default_true")]
    pub form_encoded: bool,
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
            claim: None,
        }
    }
}

impl Profile {
    /// Whether the profile has the capability.
    #[must_use]
    pub fn offers(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|known| known == capability)
    }
}

/// Whether flows that are not about PKCE use it (RFC 7636).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// The documented answers, each as the documentation prints it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// The answer to a code exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Answer>,
    /// The answer to a code exchange without the secret, where that is documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporary: Option<Answer>,
    /// The answer to a refresh; that of `tokens` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refreshed: Option<Answer>,
    /// The answer of the token endpoint to a refused request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Answer>,
    /// The answer to a revocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Answer>,
}

/// One documented answer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The JSON text as documented; empty for a documented empty body.
    pub documented: String,
    /// The documented HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What the sample alone does not tell about its members.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Field>,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The claim that the status stands on, when another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_claim: Option<String>,
}

/// Whether a member must be there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// The member must be there.
    #[default]
    Required,
    /// The member may be there.
    Optional,
    /// The member must not be there, not even as `null`.
    Absent,
}

/// A recognised format of a string value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// 8-4-4-4-12 hexadecimal digits.
    Uuid,
    /// A UUID, a colon and a number.
    UuidZone,
    /// Three base64url parts, the first a JSON header.
    Jwt,
}

impl Format {
    /// The word used in YAML, reports and snapshots.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Uuid => "uuid",
            Self::UuidZone => "uuid-zone",
            Self::Jwt => "jwt",
        }
    }
}

/// What the sample alone does not tell about a member.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Field {
    /// Whether the member must be there.
    pub presence: Presence,
    /// The format of its string.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// The range of its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<NumberRange>,
    /// Its only documented value; strings are compared without regard to case when `any_case` is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Compares `value` without regard to case.
    pub any_case: bool,
    /// The member must be another string than this member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differs_from: Option<String>,
    /// The value must be the scope of the authorization request (`authorize`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equals_scope_of: Option<ScopeOf>,
    /// The claim that this member stands on, when another than the answer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// The request whose scope an answer repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeOf {
    /// The authorization request.
    Authorize,
}

/// The documented value of a dimension.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentedDimension {
    /// The dimension.
    pub dimension: String,
    /// The documented value.
    pub value: String,
    /// The claim this stands on.
    pub claim: String,
    /// The behaviour in words.
    pub behaviour: String,
}

/// Documented behaviour that no standard allows, or that differs from its default.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The requirement, or several that the same behaviour concerns.
    pub requirement: OneOrMany<String>,
    /// The deviation as the judge words it; any other deviation is still a failure.
    pub observed: OneOrMany<String>,
    /// The behaviour in words, for the report.
    pub behaviour: String,
    /// The claim that documents it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// Where it is documented, if in no claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<DifferenceSource>,
    /// The deviation shows in some answers only, so that its absence in others is no news.
    #[serde(default)]
    pub sometimes: bool,
    /// Scenarios (by prefix) that the declaration is limited to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<String>,
}

/// A source outside the claims.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DifferenceSource {
    /// The document.
    pub document: String,
    /// The section.
    pub section: String,
    /// Its words, or what it says.
    pub quote: String,
}
