//! Whether the consent page comes again for a client that its user approved before, and what brings it back.

use std::collections::BTreeMap;

use super::{Look, trial};
use crate::catalog::scenario::{Action, Authorize, ConsentAnswer, Step};
use crate::oauth::{Capability, ClientRef, Outcome, UserRef};
use crate::transcript::{StepRecord, Transcript};

/// The client and the user of the ordinary login.
pub(super) const OWN: (ClientRef, UserRef) = (ClientRef::First, UserRef::First);
/// Whom no scenario approves together, so that no run leaves anything behind that a provider could remember.
const STRANGERS: (ClientRef, UserRef) = (ClientRef::Other, UserRef::Other);

impl Look<'_> {
    /// Whether the page comes again after the approval of the ordinary login, which asked once more while its tokens lived.
    /// Where no page came, asks again now that they are revoked: the clean-up of each scenario ends its tokens too, so that a page
    /// that comes now comes in the next scenario, but not in one that runs at the same time. Where none comes, the same with
    /// `prompt=consent` (OpenID Connect Core 3.1.2.1): if that helps, scenarios about the page use it, else they are left out, since
    /// without the page nothing can be denied. A provider that never asks, not even a user about a client whom no run
    /// approved together, remembers nothing, and the scenarios say so. Nothing is approved on the way.
    pub(super) async fn observe_consent(&mut self, ordinary: &Transcript) {
        let is_code = |step: &StepRecord| step.outcome == Outcome::Code;
        if !ordinary.step(4).is_some_and(is_code) {
            return;
        }
        let was_asked = (ordinary.step(1)).is_some_and(|step| step.consent_shown == Some(true));
        match self.asked_again(OWN, None).await {
            Some(Outcome::Code) if self.wanted.consent => {}
            Some(Outcome::ConsentPage) if was_asked => {
                self.learnt.approval_lives_with_token = true;
                self.passed(
                    "remembered consent",
                    "no consent page comes while a token of an earlier approval lives, so that scenarios run one after another",
                );
                return;
            }
            _ => return,
        }
        if self.asked_again(OWN, Some("consent")).await == Some(Outcome::ConsentPage) {
            self.learnt.asks_when_prompted = true;
            self.passed(
                "remembered consent",
                "the provider remembers what the user approved, and asks again with `prompt=consent`, which the scenarios about the consent page send",
            );
        } else if !was_asked
            && self.has_strangers()
            && self.asked_again(STRANGERS, None).await == Some(Outcome::Code)
        {
            self.passed(
                "consent never asked",
                "no consent page comes, for the second client and the second user neither, whom no scenario approves together",
            );
        } else {
            self.learnt.observed.insert(Capability::RemembersConsent);
            self.passed(
                "remembered consent",
                "no consent page comes after the first approval, with `prompt=consent` neither, so that nothing can be denied",
            );
        }
    }

    fn has_strangers(&self) -> bool {
        self.target.client_of(STRANGERS.0).is_ok() && self.target.setup.other_user.is_some()
    }

    /// How an authorization request ends that stops at the consent page.
    async fn asked_again(
        &self,
        who: (ClientRef, UserRef),
        prompt: Option<&str>,
    ) -> Option<Outcome> {
        let step = Step::of(Action::Authorize(asking_again(who, prompt).into()));
        let seen = trial::send(self, vec![step]).await;
        seen.step(1).map(|step| step.outcome)
    }
}

/// An authorization request that stops at the consent page.
pub(super) fn asking_again(
    (client, user): (ClientRef, UserRef),
    prompt: Option<&str>,
) -> Authorize {
    let prompt = prompt.map(|value| ("prompt".to_owned(), value.to_owned()));
    Authorize {
        client,
        user,
        consent: ConsentAnswer::Stop,
        fresh_session: true,
        extra: BTreeMap::from_iter(prompt),
        ..Authorize::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::library::{Folders, Library};
    use crate::judge;

    #[test]
    fn no_scenario_approves_strangers() {
        let (library, _) = Library::load(&Folders::default(), &judge::rule_ids());
        for (id, scenario) in &library.scenarios {
            for step in &scenario.steps {
                if let Action::Authorize(authorize) = &step.action {
                    assert_ne!((authorize.client, authorize.user), STRANGERS, "{id}");
                }
            }
        }
    }
}
