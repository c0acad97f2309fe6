//! What came of one step.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::oauth::{Outcome, StepKind};

/// What became of the `state` parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct TokenFacts {
    /// The access token against those seen before.
    pub access_token: Relation,
    /// The refresh token against those seen before.
    pub refresh_token: Relation,
    /// The scope of the answer, split at the profile's delimiter and sorted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Vec<String>>,
    /// `token_type` in lower case, since its case means nothing (RFC 6749 5.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_type: Option<String>,
    /// The members of the answer, in order.
    pub members: Vec<String>,
    /// The form of the access token: `jwt`, `uuid`, `uuid-zone`, or else its alphabet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub format: String,
    /// What came of checking the signature of the access token, where it is a JWT and the key set of the provider was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<SignatureFact>,
}

/// What came of checking the signature of a JWT against a key set (RFC 7515 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SignatureFact {
    /// A key of the set verifies it.
    Verified,
    /// It is made with a secret, or there is none, so that no public key could verify it.
    NotAsymmetric,
    /// The set has no key of this id, or none of a kind that this algorithm is for.
    KeyMissing,
    /// The key of this id, or each one of this kind, says that it is wrong.
    Wrong,
    /// The tester does not know the algorithm.
    Unknown,
}

/// One step with what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct StepRecord {
    /// 1-based position in the scenario; not written where it is the place among the steps that are written.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub number: usize,
    /// The kind of step.
    pub kind: StepKind,
    /// The name the scenario gives it (`as:`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The member of a family that it tried: `redirect-path/dot-segments`, with the client's role behind it where that is not
    /// the client under test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
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
    /// authorize: whether the login form would have put the password into the address, so that it was not sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub login_by_get: bool,
    /// authorize: whether a consent page was shown and answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_shown: Option<bool>,
    /// authorize: whether no consent page came for a client that the user had approved earlier in the run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent_remembered: bool,
    /// authorize: what the consent page should name and does not: `client`, or a scope; none if that was not looked at.
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
    /// The address outside the target's origins that the step led to; nothing was sent there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign_origin: Option<String>,
    /// authorize: whether the browser of the webdriver agent broke, which says nothing about the provider.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub agent_broke: bool,
    /// authorize: what the agent saw and chose, one sentence a page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<String>,
    /// authorize: the last page of the webdriver agent as a PNG in base64, with nothing typed in it; kept where the
    /// scenario needs action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

impl StepRecord {
    /// The record of a step that has not been carried out yet.
    #[must_use]
    pub fn blank(number: usize, kind: StepKind, name: Option<String>) -> Self {
        Self {
            number,
            kind,
            name,
            variant: None,
            outcome: Outcome::NotDone,
            reason: None,
            error: None,
            status: None,
            media_type: None,
            state: None,
            login_shown: None,
            login_by_get: false,
            agent_broke: false,
            consent_shown: None,
            consent_remembered: false,
            consent_unnamed: None,
            delivered: None,
            changed: None,
            requested_scope: None,
            tokens: None,
            winners: None,
            foreign_origin: None,
            trace: Vec::new(),
            picture: None,
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(number: &usize) -> bool {
    *number == 0
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
