//! What came of one step.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kinds of step a scenario can have.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// An authorization request with login and consent.
    Authorize,
    /// A request to the token endpoint.
    Token,
    /// A refresh request.
    Refresh,
    /// A revocation in the provider's own style.
    Revoke,
    /// An introspection request (RFC 7662).
    Introspect,
    /// A call of the protected resource.
    Resource,
    /// The metadata document (RFC 8414).
    Metadata,
    /// A request that the scenario spells out.
    Http,
    /// A pause, or a turn of the sandbox's clock.
    Wait,
}

impl StepKind {
    /// The word used in YAML, reports and snapshots.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorize => "authorize",
            Self::Token => "token",
            Self::Refresh => "refresh",
            Self::Revoke => "revoke",
            Self::Introspect => "introspect",
            Self::Resource => "resource",
            Self::Metadata => "metadata",
            Self::Http => "http",
            Self::Wait => "wait",
        }
    }
}

/// How a step ended. Which of these a kind of step can reach is told in `docs` of each variant.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// authorize: a code reached the redirect URI.
    Code,
    /// authorize: an error reached the redirect URI.
    ErrorRedirect,
    /// authorize: the provider showed a page of its own and did not redirect.
    ErrorPage,
    /// authorize: the browser was sent to the redirect URI with neither code nor error.
    EmptyRedirect,
    /// authorize: the browser was sent to the client, but not to the redirect URI of the request.
    OtherRedirect,
    /// authorize: the provider did not accept the user's name and password.
    LoginFailed,
    /// authorize: the login page was reached, and the scenario stops there.
    LoginPage,
    /// authorize: the consent page was reached, and the scenario stops there.
    ConsentPage,
    /// token, refresh: an access token came back.
    Tokens,
    /// token, refresh, revoke, introspect, resource: the provider said no, in the documented or the standard way.
    Refused,
    /// revoke: the provider confirmed the revocation.
    Revoked,
    /// introspect: the token is active.
    Active,
    /// introspect: the token is not active.
    Inactive,
    /// resource: the token opened the resource.
    Granted,
    /// metadata, http, wait: an answer came (or the time passed).
    Answered,
    /// http: an address without encryption only sent the client on to itself with https.
    SentToHttps,
    /// any: status 500 or above.
    ServerError,
    /// any: an answer that is neither a success nor a refusal in the documented or the standard form.
    Unreadable,
    /// any: no answer in time.
    Timeout,
    /// any: the connection failed.
    ConnectionFailed,
    /// any: the condition of the step does not hold here, so nothing was sent.
    LeftOut,
    /// any: the step could not be carried out (a value of an earlier step is missing, a page was not understood).
    NotDone,
}

impl Outcome {
    /// The word used in YAML, reports and snapshots.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::ErrorRedirect => "error-redirect",
            Self::ErrorPage => "error-page",
            Self::EmptyRedirect => "empty-redirect",
            Self::OtherRedirect => "other-redirect",
            Self::LoginFailed => "login-failed",
            Self::LoginPage => "login-page",
            Self::ConsentPage => "consent-page",
            Self::Tokens => "tokens",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Granted => "granted",
            Self::Answered => "answered",
            Self::SentToHttps => "sent-to-https",
            Self::ServerError => "server-error",
            Self::Unreadable => "unreadable",
            Self::Timeout => "timeout",
            Self::ConnectionFailed => "connection-failed",
            Self::LeftOut => "left-out",
            Self::NotDone => "not-done",
        }
    }

    /// Whether this outcome says "no": what scenarios with a control expect.
    #[must_use]
    pub fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::Refused | Self::ErrorRedirect | Self::ErrorPage | Self::Inactive
        )
    }
}

/// What became of the `state` parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Echo {
    /// Sent, and came back byte for byte.
    Echoed,
    /// Sent, and came back as another value.
    Changed,
    /// Sent, and did not come back.
    Lost,
    /// Not sent, and none came back.
    Absent,
    /// Not sent, and yet one came back.
    Invented,
}

/// How the parameters of an authorization response reached the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// In the query of the redirect.
    Query,
    /// In its fragment.
    Fragment,
    /// As a form that the page sends to the redirect URI.
    Form,
}

/// How a value of a token answer relates to the values seen before it in the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The member is not there.
    Absent,
    /// The member is there and `null`.
    Null,
    /// The member is there and an empty string.
    Empty,
    /// A value that was not seen before.
    New,
    /// A value that was seen before.
    Same,
}

/// What a token answer contained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TokenFacts {
    /// The access token against those seen before.
    pub access_token: Relation,
    /// The refresh token against those seen before.
    pub refresh_token: Relation,
    /// The scope of the answer, split at the profile's delimiter and sorted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Vec<String>>,
    /// The members of the answer, in order.
    pub members: Vec<String>,
    /// The form of the access token: `jwt`, `uuid`, `uuid-zone`, or else its alphabet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub format: String,
}

/// One step with what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepRecord {
    /// 1-based position in the scenario.
    pub number: usize,
    /// The kind of step.
    pub kind: StepKind,
    /// The name the scenario gives it (`as:`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// One sentence about the outcome where the word alone does not tell enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The error code or text that the provider gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The HTTP status of the deciding answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The media type of the deciding answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// authorize: what became of `state`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Echo>,
    /// authorize: whether the login form was shown and answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_shown: Option<bool>,
    /// authorize: whether a consent page was shown and answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_shown: Option<bool>,
    /// authorize: whether no consent page came for a client that the user had approved earlier in the run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent_remembered: bool,
    /// authorize: what the consent page should name and does not: `client`, or a scope; none if nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_unnamed: Option<Vec<String>>,
    /// authorize: how the response reached the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<Delivery>,
    /// token, refresh: whether the last answer to a repeated request was another one than the first, or came much
    /// later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<bool>,
    /// The scope that the request asked for, sorted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_scope: Option<Vec<String>>,
    /// token, refresh: what the answer contained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<TokenFacts>,
    /// token, refresh: how many of the parallel requests were granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winners: Option<u16>,
    /// authorize: what the agent saw and chose, one sentence a page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<String>,
    /// authorize: the last page of the webdriver agent as a PNG in base64, with nothing typed in it; kept where the
    /// scenario needs action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// The words of a scope, whatever stands between them, sorted.
#[must_use]
pub fn split_scope(scope: &str) -> Vec<String> {
    let mut words: Vec<String> = scope
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.sort();
    words
}
