//! A scenario as its YAML file has it: a step is a mapping with a key for each kind of action.
//!
//! Only reading and lint look at this form. [`ScenarioFile::scenario`] makes the [`Scenario`] that everything else
//! works with.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Action, Authorize, Device, Expect, Given, Http, Introspect, Metadata, Push, Refresh, Resource,
    Revoke, Scenario, Step, Token,
};
use crate::catalog::observe::Observe;
use crate::catalog::values::{OneOrMany, Span};
use crate::oauth::StepKind;

/// A scenario file (`scenarios/**/*.yaml`). Its id is the path below `scenarios/` without `.yaml`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Scenario")]
pub struct ScenarioFile {
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
    pub steps: Vec<StepEntry>,
}

impl ScenarioFile {
    /// The scenario; none where a step has no action or several, which lint reports.
    #[must_use]
    pub fn scenario(self) -> Option<Scenario> {
        Some(Scenario {
            title: self.title,
            about: self.about,
            needs: self.needs,
            unless: self.unless,
            control: self.control,
            steps: self
                .steps
                .into_iter()
                .map(StepEntry::step)
                .collect::<Option<_>>()?,
        })
    }
}

/// One step: exactly one of the actions, with what is expected of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Step")]
pub struct StepEntry {
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
    /// Pushes an authorization request (RFC 9126).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<Push>,
    /// Starts a device flow (RFC 8628).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
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

impl StepEntry {
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
            (self.push.is_some(), StepKind::Push),
            (self.device.is_some(), StepKind::Device),
            (self.http.is_some(), StepKind::Http),
            (self.wait.is_some(), StepKind::Wait),
        ];
        set.into_iter()
            .filter_map(|(is_set, kind)| is_set.then_some(kind))
            .collect()
    }

    /// The kind of a step with one action.
    #[must_use]
    pub fn kind(&self) -> Option<StepKind> {
        match self.kinds()[..] {
            [kind] => Some(kind),
            _ => None,
        }
    }

    fn step(self) -> Option<Step> {
        self.kind()?;
        let actions = [
            self.authorize.map(Action::Authorize),
            self.token.map(Action::Token),
            self.refresh.map(Action::Refresh),
            self.revoke.map(Action::Revoke),
            self.introspect.map(Action::Introspect),
            self.resource.map(Action::Resource),
            self.metadata.map(Action::Metadata),
            self.push.map(Action::Push),
            self.device.map(Action::Device),
            self.http.map(Action::Http),
            self.wait.map(Action::Wait),
        ];
        Some(Step {
            action: actions.into_iter().flatten().next()?,
            if_listed: self.if_listed,
            if_unlisted: self.if_unlisted,
            name: self.name,
            expect: self.expect,
            requirements: self.requirements,
            given: self.given,
            unless_error: self.unless_error,
            observe: self.observe,
        })
    }
}
