//! Scenarios: one flow each, written once for all providers, in OAuth terms.
//!
//! A scenario is a list of steps, and a step is one action with what is expected of it: `authorize`, `token` and
//! `calls` hold the actions, `choices` what their parameters choose from, `expect` the expectations.

mod authorize;
mod calls;
mod choices;
mod expect;
mod token;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::authorize::Authorize;
pub use self::calls::{Http, Introspect, Metadata, Resource, Revoke};
pub use self::choices::{
    AuthStyle, ClientRef, ConsentAnswer, LoginAnswer, Place, Slash, Tamper, TokenPlace,
    TokenTamper, UserRef,
};
pub use self::expect::{Expect, Given, Shown};
pub use self::token::{Refresh, Send, Token};
use super::observe::Observe;
use super::values::{OneOrMany, Span};
use crate::transcript::{Outcome, StepKind};

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
