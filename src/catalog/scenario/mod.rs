//! Scenarios: one flow each, written once for all providers, in OAuth terms.
//!
//! A scenario is a list of steps, and a step is one [`Action`] with what is expected of it: `step` holds both,
//! `authorize`, `token`, `exchange`, `push`, `device`, `register`, `signed` and `calls` the parameters of the actions, `choices` what these choose from,
//! `expect` the expectations, and `file` the YAML form.

mod authorize;
mod calls;
mod choices;
mod device;
mod each;
mod exchange;
mod expect;
mod file;
mod pause;
mod push;
mod register;
mod signed;
mod step;
mod token;

pub use self::authorize::Authorize;
pub use self::calls::{Http, Introspect, Metadata, MetadataOf, Resource, Revoke};
pub use self::choices::{
    ConsentAnswer, LoginAnswer, Place, Slash, Tamper, TokenPlace, TokenTamper,
};
pub use self::device::Device;
pub use self::each::{Registrant, Variant, misfit};
pub use self::exchange::Exchange;
pub use self::expect::{Aspect, Expect, Given, MayEnd, Shown};
pub use self::file::ScenarioFile;
pub use self::pause::{Lifetime, Pause};
pub use self::push::Push;
pub use self::register::{Register, Registration};
pub use self::signed::{
    Assertion, ForgedClaim, ForgedHeader, ForgedSignature, Forgery, Proof, ProofKey, RequestObject,
    SignedBy,
};
pub use self::step::{Action, Step, StepEntry};
pub use self::token::{Refresh, Send, Token};
use crate::oauth::Capability;

/// One flow. Its id is the path of its file below `scenarios/` without `.yaml`.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What holds when the scenario passes, as a sentence.
    pub title: String,
    /// Why it matters to an integrator or a user.
    pub about: String,
    /// Capabilities that profile and target must have; a missing one is a skip with that reason.
    pub needs: Vec<Capability>,
    /// A reason to leave the scenario out where the profile has one of these capabilities.
    pub unless: Vec<Capability>,
    /// The scenario that must have held in this run, or every refusal here is inconclusive.
    pub control: Option<String>,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl Scenario {
    /// The requirements that its steps name, each once, in order.
    #[must_use]
    pub fn requirements(&self) -> Vec<&str> {
        let steps = self.steps.iter();
        let mut named: Vec<&str> = steps
            .flat_map(|step| &step.requirements)
            .map(String::as_str)
            .collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    /// A scenario of steps alone, as what is no part of a library carries them out.
    #[must_use]
    pub fn of(steps: Vec<Step>) -> Self {
        Self {
            title: String::new(),
            about: String::new(),
            needs: Vec::new(),
            unless: Vec::new(),
            control: None,
            steps,
        }
    }

    /// Whether it means something only where the consent page of the authorization endpoint comes.
    #[must_use]
    pub fn is_about_consent(&self) -> bool {
        self.steps.iter().any(Step::is_about_consent)
    }
}
