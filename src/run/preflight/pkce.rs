//! PKCE at the first look: whether the provider demands it, and whether it does it (RFC 7636).

use super::{Look, trial};
use crate::catalog::profile::PkceUse;
use crate::catalog::scenario::{Authorize, Token};
use crate::oauth::{Capability, Outcome};
use crate::transcript::Transcript;

/// How far a login came: to a code, and to tokens.
fn reached(seen: &Transcript) -> u8 {
    let ended = |step: usize, outcome: Outcome| {
        seen.step(step)
            .is_some_and(|record| record.outcome == outcome)
    };
    u8::from(ended(1, Outcome::Code)) + u8::from(ended(2, Outcome::Tokens))
}

/// Whether a refusal ended it, which another request may not get. A login that failed is not tried again for this: a
/// provider may count.
fn was_refused(seen: &Transcript) -> bool {
    let outcome = |step| seen.step(step).map(|record| record.outcome);
    match outcome(1) {
        Some(Outcome::ErrorRedirect | Outcome::ErrorPage) => true,
        Some(Outcome::Code) => {
            matches!(outcome(2), Some(Outcome::Refused | Outcome::Unreadable))
        }
        _ => false,
    }
}

impl Look<'_> {
    /// An ordinary login and the exchange of its code. Where that is refused, and no setting says whether to use PKCE, the
    /// same with a challenge: a provider that goes further then demands PKCE, in whatever words.
    pub(super) async fn ordinary(&mut self) -> Transcript {
        let plain = trial::ordinary(self).await;
        if self.target.setup.pkce.is_some() || !was_refused(&plain) {
            return plain;
        }
        self.target.setup.pkce = Some(PkceUse::Always);
        let challenged = trial::ordinary(self).await;
        if reached(&challenged) > reached(&plain) {
            self.learnt.demands_pkce = true;
            let shown = [Capability::Pkce, Capability::PkceRequired];
            self.learnt.observed.extend(shown);
            return challenged;
        }
        self.target.setup.pkce = None;
        plain
    }

    /// Whether a code with a challenge needs its verifier: a provider that does not know the parameters redeems it
    /// with any (RFC 7636 4.6).
    pub(super) async fn observe_pkce(&mut self) {
        let asked = self.wanted.capabilities.contains(&Capability::Pkce)
            && self.target.profile.offers(Capability::Pkce)
            && self.target.setup.pkce != Some(PkceUse::Never);
        if !asked || self.learnt.demands_pkce {
            return;
        }
        let pairs = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let authorize = Authorize {
            extra: pairs(&[
                ("code_challenge", "${pkce.challenge}"),
                ("code_challenge_method", "S256"),
            ]),
            ..Authorize::default()
        };
        let token = Token {
            extra: pairs(&[("code_verifier", "wrong")]),
            ..Token::default()
        };
        let seen = trial::run(self, authorize, token).await;
        match (reached(&seen), was_refused(&seen)) {
            (2, _) => {
                self.learnt.absent.insert(
                    Capability::Pkce,
                    "the first look saw that the provider ignores `code_challenge`: a code with one was redeemed without its verifier".to_owned(),
                );
            }
            (1, true) => {
                self.learnt.observed.insert(Capability::Pkce);
            }
            _ => {}
        }
    }
}
