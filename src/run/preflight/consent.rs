//! Whether the consent page comes again for a client that its user approved before, and what brings it back.

use std::collections::BTreeMap;

use super::{Look, trial};
use crate::catalog::scenario::{Action, Authorize, ConsentAnswer, Step};
use crate::oauth::{Capability, Outcome};

impl Look<'_> {
    /// Asks once more after the approval of the ordinary login. Where no page comes, the same with `prompt=consent`
    /// (OpenID Connect Core 3.1.2.1): if that helps, scenarios about the page use it, else they are left out, since
    /// what nobody is asked nobody can deny. Nothing is approved on the way.
    pub(super) async fn observe_consent(&mut self) {
        if !self.wanted.consent || self.asked_again(None).await != Some(Outcome::Code) {
            return;
        }
        if self.asked_again(Some("consent")).await == Some(Outcome::ConsentPage) {
            self.learnt.asks_when_prompted = true;
            self.passed(
                "remembered consent",
                "the provider remembers what the user approved, and asks again with `prompt=consent`, which the scenarios about the consent page send",
            );
        } else {
            self.learnt.observed.insert(Capability::RemembersConsent);
            self.passed(
                "remembered consent",
                "no consent page comes after the first approval, with `prompt=consent` neither, so that nothing can be denied",
            );
        }
    }

    /// How a second authorization request ends that stops at the consent page.
    async fn asked_again(&self, prompt: Option<&str>) -> Option<Outcome> {
        let prompt = prompt.map(|value| ("prompt".to_owned(), value.to_owned()));
        let authorize = Authorize {
            consent: ConsentAnswer::Stop,
            fresh_session: true,
            extra: BTreeMap::from_iter(prompt),
            ..Authorize::default()
        };
        let step = Step::of(Action::Authorize(authorize));
        let seen = trial::send(self, vec![step]).await;
        seen.step(1).map(|step| step.outcome)
    }
}
