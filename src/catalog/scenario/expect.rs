//! What must come of a step, and of an earlier one before anything is concluded from this one.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::OneOrMany;
use crate::oauth::Outcome;
use crate::transcript::{Delivery, Echo, Relation, StepRecord};

/// A condition on an earlier step. The step is carried out in any case; where the condition does not hold, nothing
/// is concluded from it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The name of the earlier step.
    pub step: String,
    /// What must have come of it.
    pub expect: Box<Expect>,
}

/// An end of a step from which nothing is concluded, since a provider may have it so: what it then keeps to itself is no
/// pass, and no fault either.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MayEnd {
    /// The outcome, or one of several; any where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OneOrMany<Outcome>>,
    /// The error code, or one of several; any and none where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<OneOrMany<String>>,
    /// What became of the refresh token; anything where nothing is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<OneOrMany<Relation>>,
    /// The type of the token that was issued, in lower case (RFC 6749 5.1); any where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_type: Option<OneOrMany<String>>,
    /// Why it may be so, and which setting of the target would change it, in one clause.
    pub because: String,
}

impl MayEnd {
    /// Whether a step ended like this.
    #[must_use]
    pub fn is_met(&self, step: &StepRecord) -> bool {
        let is_outcome = |wanted: &OneOrMany<Outcome>| wanted.contains(&step.outcome);
        let error = step.error.as_ref();
        let is_error =
            |wanted: &OneOrMany<String>| error.is_some_and(|error| wanted.contains(error));
        let tokens = step.tokens.as_ref();
        let is_relation = |wanted: &OneOrMany<Relation>| {
            tokens.is_some_and(|tokens| wanted.contains(&tokens.refresh_token))
        };
        let token_type = tokens.and_then(|tokens| tokens.token_type.as_ref());
        let is_type = |wanted: &OneOrMany<String>| token_type.is_some_and(|it| wanted.contains(it));
        let names_tokens = self.refresh_token.is_some() || self.token_type.is_some();
        (self.outcome.is_some() || self.error.is_some() || names_tokens)
            && self.outcome.as_ref().is_none_or(is_outcome)
            && self.error.as_ref().is_none_or(is_error)
            && self.refresh_token.as_ref().is_none_or(is_relation)
            && self.token_type.as_ref().is_none_or(is_type)
    }
}

/// Whether a page was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// The page was shown.
    Shown,
    /// The flow went on without the page.
    Skipped,
}

/// What must come of a step. Everything that is given must hold.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// How the step ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OneOrMany<Outcome>>,
    /// The error code; `free-text` stands for any sentence in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<OneOrMany<String>>,
    /// What becomes of `state`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Echo>,
    /// The HTTP status of the deciding answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<OneOrMany<u16>>,
    /// The media type of the deciding answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<OneOrMany<String>>,
    /// The access token against those seen before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<OneOrMany<Relation>>,
    /// The refresh token against those seen before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<OneOrMany<Relation>>,
    /// The scope of the token answer, as a set; an answer without scope means the requested one (RFC 6749 5.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Vec<String>>,
    /// Whether the login page was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<Shown>,
    /// Whether the consent page was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Shown>,
    /// How the authorization response reached the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered: Option<OneOrMany<Delivery>>,
    /// Whether the redirect carries a fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fragment: Option<bool>,
    /// The form of the access token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<OneOrMany<String>>,
    /// Whether a repeated request was answered otherwise at last than at first, or much later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<bool>,
    /// The earlier step whose outcome, error, state and scope this one must repeat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// The earlier step whose answer this one must not repeat, in outcome, status, error and words: a server that answers both
    /// alike deals with both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlike: Option<String>,
    /// Whether no address in the answers follows what a header of the request claims about the provider's host, scheme, port
    /// or path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_addresses: Option<bool>,
    /// How many of the parallel requests were granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winners: Option<OneOrMany<u16>>,
    /// The authentication scheme of a challenge in the answer, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<OneOrMany<String>>,
    /// Members of the JSON answer: a value, `present` or `absent`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub json: BTreeMap<String, String>,
    /// Arrays of the JSON answer that must hold one of these values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<String, OneOrMany<String>>,
    /// Headers of the deciding answer, names in lower case: a value, `present` or `absent`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
}

/// A part of an expectation, under the name that it has in [`Expect`]. What a provider did and how it said so are judged
/// apart: a requirement or a claim is judged by the parts that its sentence is about, see [`Aspect::is_form`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// How the step ends.
    Outcome,
    /// The error code.
    Error,
    /// What becomes of `state`.
    State,
    /// The HTTP status.
    Status,
    /// The media type.
    MediaType,
    /// The authentication scheme of a challenge.
    Challenge,
    /// The access token against those seen before.
    AccessToken,
    /// The refresh token against those seen before.
    RefreshToken,
    /// The granted scope.
    Scope,
    /// Whether the login page was shown.
    Login,
    /// Whether the consent page was shown.
    Consent,
    /// How the authorization response reached the client.
    Delivered,
    /// Whether the redirect carries a fragment.
    Fragment,
    /// The form of the access token.
    Format,
    /// Whether a repeated request was answered otherwise at last.
    Changed,
    /// What an earlier step came to.
    SameAs,
    /// What an earlier step was answered with.
    Unlike,
    /// Whether the addresses in the answers are the provider's own.
    OwnAddresses,
    /// How many of the parallel requests were granted.
    Winners,
    /// Members of the JSON answer.
    Json,
    /// Arrays of the JSON answer.
    Lists,
    /// Headers of the answer.
    Headers,
}

impl Aspect {
    /// Whether it is how an answer was said (RFC 6749 5.2: status, media type, error code; RFC 9110 11.6.1: challenge) and
    /// not what was granted or refused by it. Only a requirement that names it is judged by it.
    #[must_use]
    pub fn is_form(self) -> bool {
        matches!(
            self,
            Self::Error | Self::State | Self::Status | Self::MediaType | Self::Challenge
        )
    }
}
