//! Scenarios: one flow each, written once for all providers, in OAuth terms.
//!
//! A scenario is a list of steps, and a step is one [`Action`] with what is expected of it: `authorize`, `token`,
//! `push`, `device` and `calls` hold the parameters of the actions, `choices` what these choose from, `expect` the expectations, and `file`
//! the YAML form.

mod action;
mod authorize;
mod calls;
mod choices;
mod device;
mod expect;
mod file;
mod push;
mod token;

use std::collections::BTreeMap;

pub use self::action::Action;
pub use self::authorize::Authorize;
pub use self::calls::{Http, Introspect, Metadata, Resource, Revoke};
pub use self::choices::{
    ConsentAnswer, LoginAnswer, Place, Slash, Tamper, TokenPlace, TokenTamper,
};
pub use self::device::Device;
pub use self::expect::{Expect, Given, Shown};
pub use self::file::{ScenarioFile, StepEntry};
pub use self::push::Push;
pub use self::token::{Refresh, Send, Token};
use super::observe::Observe;
use super::values::OneOrMany;
use crate::oauth::{Outcome, StepKind};

/// One flow. Its id is the path of its file below `scenarios/` without `.yaml`.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What holds when the scenario passes, as a sentence.
    pub title: String,
    /// Why it matters to an integrator or a user.
    pub about: String,
    /// Capabilities that profile and target must have; a missing one is a skip with that reason.
    pub needs: Vec<String>,
    /// A reason to leave the scenario out where the profile has one of these capabilities.
    pub unless: Vec<String>,
    /// The scenario that must have held in this run, or every refusal here is inconclusive.
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
    /// A name for later reference, as in `${NAME.access_token}`.
    pub name: Option<String>,
    /// What must come of the step.
    pub expect: Option<Expect>,
    /// The requirements that stand or fall with the expectation.
    pub requirements: Vec<String>,
    /// Judges the step only where an earlier one ended like this.
    pub given: Option<Given>,
    /// Concludes nothing from the step where it ends in one of these errors.
    pub unless_error: Option<OneOrMany<String>>,
    /// Dimensions whose value this step shows.
    pub observe: Option<OneOrMany<Observe>>,
}

impl Step {
    /// A step of which nothing is expected.
    #[must_use]
    pub fn of(action: Action) -> Self {
        Self {
            action,
            if_listed: BTreeMap::new(),
            if_unlisted: BTreeMap::new(),
            name: None,
            expect: None,
            requirements: Vec::new(),
            given: None,
            unless_error: None,
            observe: None,
        }
    }

    /// The kind of its action.
    #[must_use]
    pub fn kind(&self) -> StepKind {
        self.action.kind()
    }

    fn is_about_consent(&self) -> bool {
        let Action::Authorize(authorize) = &self.action else {
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
}
