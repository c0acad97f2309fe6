//! A step: one action with what is expected of it, as a typed value and as its YAML mapping.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Authorize, ConsentAnswer, Device, Exchange, Expect, Given, Http, Introspect, MayEnd, Metadata,
    Pause, Push, Refresh, Register, Registrant, Resource, Revoke, Token, Variant,
};
use crate::catalog::OneOrMany;
use crate::catalog::observe::Observe;
use crate::oauth::{Outcome, StepKind};

// Boxed, since a step has room for each of them, and a run holds hundreds of thousands of steps.
/// What a step does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Sends a browser to the authorization endpoint, signs in, answers the consent page.
    Authorize(Box<Authorize>),
    /// Asks the token endpoint for tokens.
    Token(Box<Token>),
    /// Asks the token endpoint for new tokens with a refresh token.
    Refresh(Box<Refresh>),
    /// Exchanges a token for another one (RFC 8693).
    Exchange(Box<Exchange>),
    /// Revokes a token in the provider's own style.
    Revoke(Box<Revoke>),
    /// Asks the introspection endpoint about a token.
    Introspect(Box<Introspect>),
    /// Calls the protected resource.
    Resource(Box<Resource>),
    /// Fetches the metadata document.
    Metadata(Box<Metadata>),
    /// Pushes an authorization request (RFC 9126).
    Push(Box<Push>),
    /// Starts a device flow (RFC 8628).
    Device(Box<Device>),
    /// Registers a client (RFC 7591), or reads, replaces or deletes its registration (RFC 7592).
    Register(Box<Register>),
    /// Sends a request that the scenario spells out.
    Http(Box<Http>),
    /// Waits; on the embedded sandbox its clock is turned instead.
    Wait(Pause),
}

impl Action {
    /// The kind of step.
    #[must_use]
    pub fn kind(&self) -> StepKind {
        match self {
            Self::Authorize(_) => StepKind::Authorize,
            Self::Token(_) => StepKind::Token,
            Self::Refresh(_) => StepKind::Refresh,
            Self::Exchange(_) => StepKind::Exchange,
            Self::Revoke(_) => StepKind::Revoke,
            Self::Introspect(_) => StepKind::Introspect,
            Self::Resource(_) => StepKind::Resource,
            Self::Metadata(_) => StepKind::Metadata,
            Self::Push(_) => StepKind::Push,
            Self::Device(_) => StepKind::Device,
            Self::Register(_) => StepKind::Register,
            Self::Http(_) => StepKind::Http,
            Self::Wait(_) => StepKind::Wait,
        }
    }

    /// The parameters that it leaves out by `omit`, and all those that it could leave out.
    #[must_use]
    pub fn omitted(&self) -> (&[String], &'static [&'static str]) {
        match self {
            Self::Authorize(action) => (&action.omit, Authorize::PARAMETERS),
            Self::Token(action) => (&action.omit, Token::PARAMETERS),
            Self::Refresh(action) => (&action.omit, Refresh::PARAMETERS),
            Self::Exchange(action) => (&action.omit, Exchange::PARAMETERS),
            Self::Revoke(action) => (&action.omit, Revoke::PARAMETERS),
            Self::Introspect(action) => (&action.omit, Introspect::PARAMETERS),
            Self::Push(action) => (&action.omit, Push::PARAMETERS),
            Self::Device(action) => (&action.omit, Device::PARAMETERS),
            Self::Register(action) => (&action.omit, Register::PARAMETERS),
            Self::Resource(_) | Self::Metadata(_) | Self::Http(_) | Self::Wait(_) => (&[], &[]),
        }
    }
}

/// One action, with what is expected of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// What is done.
    pub action: Action,
    /// Does the step only where the metadata document of an earlier step lists these values, by member;
    /// `present` asks for the member alone.
    pub if_listed: BTreeMap<String, String>,
    /// Does the step only where the metadata document of an earlier step does not list these values, by member.
    pub if_unlisted: BTreeMap<String, String>,
    /// The member of a family that it tries.
    pub variant: Option<Variant>,
    /// A name for later reference, as in `${NAME.access_token}`.
    pub name: Option<String>,
    /// What must come of the step.
    pub expect: Option<Box<Expect>>,
    /// The requirements that stand or fall with the expectation.
    pub requirements: Vec<String>,
    /// Judges the step only where an earlier one ended like this.
    pub given: Option<Box<Given>>,
    /// Concludes nothing from the step where it ends like this.
    pub may_end: Option<Box<MayEnd>>,
    /// Dimensions whose value this step shows.
    pub observe: Option<OneOrMany<Observe>>,
}

impl Step {
    /// Whether the step is there to find out when a provider has enough: it sends the same until the answer changes.
    #[must_use]
    pub fn finds_limit(&self) -> bool {
        (self.expect.as_ref()).is_some_and(|expect| expect.changed == Some(true))
    }

    /// A step of which nothing is expected.
    #[must_use]
    pub fn of(action: Action) -> Self {
        Self {
            action,
            if_listed: BTreeMap::new(),
            if_unlisted: BTreeMap::new(),
            variant: None,
            name: None,
            expect: None,
            requirements: Vec::new(),
            given: None,
            may_end: None,
            observe: None,
        }
    }

    /// The kind of its action.
    #[must_use]
    pub fn kind(&self) -> StepKind {
        self.action.kind()
    }

    /// Whether it means something only where the consent page comes.
    #[must_use]
    pub fn is_about_consent(&self) -> bool {
        let Action::Authorize(authorize) = &self.action else {
            return false;
        };
        let wanted = |expect: &Expect| expect.consent.is_some();
        // A login page in place of the question means that remembering itself is judged.
        let either = authorize.tamper.is_none()
            && self.expect.as_ref().is_some_and(|expect| {
                (expect.outcome.as_ref()).is_some_and(|wanted| wanted.contains(&Outcome::LoginPage))
            });
        let asks = authorize.consent != ConsentAnswer::Approve
            || authorize.tamper.is_some()
            || self.expect.as_deref().is_some_and(wanted)
            || (self.observe.iter().flat_map(|observe| &observe.0))
                .any(|observe| observe.when.as_deref().is_some_and(wanted));
        asks && !either && authorize.at.is_none()
    }
}

// The actions are boxed, since an entry has room for each of them, and a family makes hundreds of entries of one.
/// One step: exactly one of the actions, with what is expected of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(rename = "Step"))]
pub struct StepEntry {
    /// Sends a browser to the authorization endpoint, signs in, answers the consent page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorize: Option<Box<Authorize>>,
    /// Asks the token endpoint for tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Box<Token>>,
    /// Asks the token endpoint for new tokens with a refresh token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh: Option<Box<Refresh>>,
    /// Exchanges a token for another one (RFC 8693).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Box<Exchange>>,
    /// Revokes a token in the provider's own style.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoke: Option<Box<Revoke>>,
    /// Asks the introspection endpoint about a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspect: Option<Box<Introspect>>,
    /// Calls the protected resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Box<Resource>>,
    /// Fetches the metadata document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Box<Metadata>>,
    /// Pushes an authorization request (RFC 9126).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<Box<Push>>,
    /// Starts a device flow (RFC 8628).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Box<Device>>,
    /// Registers a client (RFC 7591), or reads, replaces or deletes its registration (RFC 7592).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<Box<Register>>,
    /// Sends a request that the scenario spells out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<Box<Http>>,
    /// Waits; on the embedded sandbox its clock is turned instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Pause>,
    /// Does the step, together with its neighbours of the same family, once for each member of this family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// With whom the members of the family are tried: clients with one of their registered redirect URIs. What a target does
    /// not have is left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<Registrant>,
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
    pub expect: Option<Box<Expect>>,
    /// The requirements that stand or fall with the expectation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// Judges the step only where an earlier one ended like this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Box<Given>>,
    /// Concludes nothing from the step where it ends like this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_end: Option<Box<MayEnd>>,
    /// Dimensions whose value this step shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observe: Option<OneOrMany<Observe>>,
}

/// The actions of an entry by their members, which are listed here alone.
macro_rules! actions {
    ($($member:ident: $action:ident),* $(,)?) => {
        impl StepEntry {
            /// The kinds of the actions that are set.
            pub fn kinds(&self) -> impl Iterator<Item = StepKind> {
                let set = [$((StepKind::$action, self.$member.is_some())),*];
                set.into_iter()
                    .filter_map(|(kind, is_set)| is_set.then_some(kind))
            }

            /// The actions that are set; a valid step has exactly one.
            #[must_use]
            pub fn actions(&self) -> Vec<Action> {
                let set = [$(self.$member.clone().map(Action::$action)),*];
                set.into_iter().flatten().collect()
            }

            /// As [`actions`](Self::actions), which are none afterwards.
            fn take_actions(&mut self) -> Vec<Action> {
                let set = [$(self.$member.take().map(Action::$action)),*];
                set.into_iter().flatten().collect()
            }
        }
    };
}

actions! {
    authorize: Authorize,
    token: Token,
    refresh: Refresh,
    exchange: Exchange,
    revoke: Revoke,
    introspect: Introspect,
    resource: Resource,
    metadata: Metadata,
    push: Push,
    device: Device,
    register: Register,
    http: Http,
    wait: Wait,
}

impl StepEntry {
    /// The kind of a step with one action.
    #[must_use]
    pub fn kind(&self) -> Option<StepKind> {
        let mut kinds = self.kinds();
        kinds.next().filter(|_| kinds.next().is_none())
    }

    /// Whether it is the one among the steps of a family that the parameters of a member are for: something is expected of it,
    /// or it says `${each}`, and it does not only prepare the others.
    #[must_use]
    pub fn expects_of_member(&self) -> bool {
        !self.requirements.is_empty() || self.observe.is_some()
    }

    /// The step; none where it has no action or several, which lint reports.
    #[must_use]
    pub fn step(mut self, variant: Option<Variant>) -> Option<Step> {
        let mut actions = self.take_actions();
        let action = actions.pop().filter(|_| actions.is_empty())?;
        Some(Step {
            action,
            if_listed: self.if_listed,
            if_unlisted: self.if_unlisted,
            variant,
            name: self.name,
            expect: self.expect,
            requirements: self.requirements,
            given: self.given,
            may_end: self.may_end,
            observe: self.observe,
        })
    }
}
