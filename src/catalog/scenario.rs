//! Scenarios: one flow each, written once for all providers, in OAuth terms.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::observe::Observe;
use super::values::{OneOrMany, Span};
use crate::transcript::{Delivery, Echo, Outcome, Relation, StepKind};

/// A scenario file (`scenarios/**/*.yaml`). Its id is the path below `scenarios/` without `.yaml`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What holds when the scenario passes, as a sentence.
    pub title: String,
    /// Why it matters to an integrator or a user.
    pub about: String,
    /// Capabilities that profile and target must have; a missing one is a skip with that reason.
    #[serde(default)]
    pub needs: Vec<String>,
    /// A reason to leave the scenario out where the profile has one of these capabilities.
    #[serde(default)]
    pub unless: Vec<String>,
    /// The scenario that must have held in this run, or every refusal here is inconclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl Scenario {
    /// Whether it means something only where the consent page of the authorization endpoint comes.
    #[must_use]
    pub fn is_about_consent(&self) -> bool {
        self.steps.iter().any(Step::is_about_consent)
    }
}

/// One step: exactly one of the actions, with what is expected of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Sends a browser to the authorization endpoint, signs in, answers the consent page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorize: Option<Authorize>,
    /// Asks the token endpoint for tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Token>,
    /// Asks the token endpoint for new tokens with a refresh token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh: Option<Refresh>,
    /// Revokes a token in the provider's own style.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoke: Option<Revoke>,
    /// Asks the introspection endpoint about a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspect: Option<Introspect>,
    /// Calls the protected resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Resource>,
    /// Fetches the metadata document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Sends a request that the scenario spells out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<Http>,
    /// Waits; on the embedded sandbox its clock is turned instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Span>,
    /// Does the step only where the metadata document of an earlier step lists these values, by member;
    /// `present` asks for the member alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub if_listed: BTreeMap<String, String>,
    /// Does the step only where the metadata document of an earlier step does not list these values, by member.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub if_unlisted: BTreeMap<String, String>,
    /// A name for later reference, as in `${NAME.access_token}`.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What must come of the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
    /// The requirements that stand or fall with the expectation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// Judges the step only where an earlier one ended like this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// Concludes nothing from the step where it ends in one of these errors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless_error: Option<OneOrMany<String>>,
    /// Dimensions whose value this step shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observe: Option<OneOrMany<Observe>>,
}

impl Step {
    fn is_about_consent(&self) -> bool {
        let Some(authorize) = &self.authorize else {
            return false;
        };
        let wanted = |expect: &Expect| expect.consent.is_some();
        // A login page in place of the question means that remembering itself is judged.
        let either = self.expect.as_ref().is_some_and(|expect| {
            (expect.outcome.as_ref()).is_some_and(|wanted| wanted.contains(&Outcome::LoginPage))
        });
        let asks = authorize.consent != ConsentAnswer::Approve
            || authorize.tamper.is_some()
            || self.expect.as_ref().is_some_and(wanted)
            || (self.observe.iter().flat_map(|observe| &observe.0))
                .any(|observe| observe.when.as_ref().is_some_and(wanted));
        asks && !either && authorize.at.is_none()
    }

    /// The actions that are set; a valid step has exactly one.
    #[must_use]
    pub fn kinds(&self) -> Vec<StepKind> {
        let set = [
            (self.authorize.is_some(), StepKind::Authorize),
            (self.token.is_some(), StepKind::Token),
            (self.refresh.is_some(), StepKind::Refresh),
            (self.revoke.is_some(), StepKind::Revoke),
            (self.introspect.is_some(), StepKind::Introspect),
            (self.resource.is_some(), StepKind::Resource),
            (self.metadata.is_some(), StepKind::Metadata),
            (self.http.is_some(), StepKind::Http),
            (self.wait.is_some(), StepKind::Wait),
        ];
        set.into_iter()
            .filter_map(|(is_set, kind)| is_set.then_some(kind))
            .collect()
    }

    /// The action of a valid step. A step without any counts as a wait of no time, which lint refuses before a run.
    #[must_use]
    pub fn kind(&self) -> StepKind {
        self.kinds().first().copied().unwrap_or(StepKind::Wait)
    }
}

/// A condition on an earlier step. The step is carried out in any case; where the condition does not hold, nothing
/// is concluded from it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The name of the earlier step.
    pub step: String,
    /// What must have come of it.
    pub expect: Expect,
}

/// Which of the target's clients acts.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ClientRef {
    /// The client under test.
    #[default]
    First,
    /// The second confidential client.
    Other,
    /// The public client.
    Public,
    /// A native application with a loopback redirect URI (RFC 8252 7.3).
    Native,
    /// A client that is registered for the code grant only.
    Restricted,
    /// A client that may be locked out.
    Expendable,
    /// A client whose secret holds reserved characters.
    Reserved,
}

/// Which of the target's users acts.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum UserRef {
    /// The first user.
    #[default]
    First,
    /// The second user.
    Other,
}

/// How the user answers the consent page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentAnswer {
    /// Grants the request.
    #[default]
    Approve,
    /// Refuses the request.
    Deny,
    /// Looks at the page and does nothing: the step ends there.
    Stop,
}

/// What the user does at the login page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LoginAnswer {
    /// Signs in with the right password.
    #[default]
    Correct,
    /// Signs in with a wrong password.
    WrongPassword,
    /// Looks at the page and does nothing: the step ends there.
    Stop,
}

/// Where parameters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The query of the URL, with an empty body.
    Query,
    /// An `application/x-www-form-urlencoded` body.
    Form,
    /// A JSON body.
    Json,
}

/// How a client presents its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuthStyle {
    /// HTTP Basic (RFC 6749 2.3.1).
    Basic,
    /// `client_id` and `client_secret` in the form body.
    Form,
    /// `client_id` and `client_secret` in the query.
    Query,
    /// `client_id` alone, at the place of the other parameters.
    None,
}

/// The trailing slash of the authorization endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Slash {
    /// The path ends in a slash.
    With,
    /// The path ends without a slash.
    Without,
}

/// An authorization request with login and consent (RFC 6749 4.1.1).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
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
    /// Parameters to leave out, by their standard names. A `state` or `redirect_uri` that is given all the same is
    /// what a pushed request holds (RFC 9126): the answer is expected to have it.
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

/// What is done to the consent form before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tamper {
    /// Its hidden fields of random text are left out; where it has none, whatever is random in its address is changed.
    HiddenFieldsRemoved,
    /// Its hidden fields of random text get other random values; where it has none, whatever is random in its address.
    HiddenFieldsChanged,
    /// Of the pages before it: whatever looks like an address to return to becomes one of another site.
    ReturnAddressForeign,
}

/// What the requests to the token endpoint have in common.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Token {
    /// `grant_type`; `authorization_code` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
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

/// A refresh request (RFC 6749 6).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
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

/// How a request departs from the profile's way of sending it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
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
    pub client_auth: Option<AuthStyle>,
    /// A verbatim `Authorization` header instead of the client's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization: Option<String>,
    /// The `Accept` header; an empty one leaves it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept: Option<String>,
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

/// A revocation in the provider's own style (RFC 7009 2.1 or the profile's).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
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
    /// Parameters to leave out; `token` and `client_secret` are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
}

/// An introspection request (RFC 7662 2.1).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
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
    /// Parameters to leave out; `token` and `client_secret` are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
    /// `token_type_hint` (RFC 7662 2.1); not sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Where a bearer token stands in a resource request (RFC 6750 2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TokenPlace {
    /// The Authorization header.
    #[default]
    Header,
    /// The query parameter `access_token`.
    Query,
    /// The form parameter `access_token` of a POST (RFC 6750 2.2).
    Form,
    /// The header and the form parameter at once.
    HeaderAndForm,
    /// Nowhere: the request carries no credentials.
    Nowhere,
}

/// Which character of a token is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TokenTamper {
    /// The first one.
    Start,
    /// One in the middle.
    Middle,
    /// The last one.
    End,
}

/// A call of the protected resource (RFC 6750).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Resource {
    /// The token; the latest access token if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Where the token stands.
    pub place: TokenPlace,
    /// Calls the resource that needs the profile's second scope.
    pub scoped: bool,
    /// The authentication scheme as it is spelt; `Bearer` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Calls with every access token that parallel requests of this step won; granted if one is granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<String>,
    /// Changes one character of the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tamper: Option<TokenTamper>,
}

/// A metadata request (RFC 8414 3).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Metadata {
    /// Another path than the profile's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// A request that the scenario spells out.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
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
    /// The client that authenticates, in the profile's style; nobody if not given.
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

/// Whether a page was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// The page was shown.
    Shown,
    /// The flow went on without the page.
    Skipped,
}

/// What must come of a step. Everything that is given must hold.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
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
