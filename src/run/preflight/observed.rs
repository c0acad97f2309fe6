//! What an ordinary login shows of what a provider offers, beside what it documents and announces.

use super::Look;
use crate::oauth::{Capability, Endpoint};
use crate::transcript::{Relation, Transcript};

/// What became of the refresh token in a token answer of this step.
fn refresh_token(seen: &Transcript, step: usize) -> Option<Relation> {
    let tokens = seen.step(step)?.tokens.as_ref()?;
    Some(tokens.refresh_token)
}

impl Look<'_> {
    /// Finds an address that tells later whether the provider still lives: one that answers now, whatever it says.
    pub(super) async fn find_pulse(&mut self) {
        let target = &self.target;
        let places = [self.endpoint(Endpoint::Authorize), target.base_url.clone()];
        for place in places {
            if target.origins.include(&place)
                && target.ask(&place).await.is_ok_and(|status| status < 500)
            {
                self.learnt.pulse = Some(place);
                return;
            }
        }
    }

    /// Notes what the ordinary login showed: refresh tokens (RFC 6749 1.5), their rotation, `iss` (RFC 9207), PKCE.
    pub(super) async fn observe(&mut self, ordinary: &Transcript) {
        let redirect = ordinary
            .last_response(1)
            .and_then(|response| response.location.as_ref());
        if redirect.is_some_and(|location| location.parameter("iss").is_some()) {
            self.learnt.observed.insert(Capability::Iss);
        }
        if ordinary.step(1).and_then(|step| step.login_shown) == Some(false) {
            self.learnt.absent.insert(
                Capability::LoginPage,
                "the first look saw no login page: a new session was taken for the user's"
                    .to_owned(),
            );
        }
        match refresh_token(ordinary, 2) {
            Some(Relation::New | Relation::Same) => {
                self.learnt.observed.insert(Capability::RefreshToken);
            }
            Some(_) => {
                let none = "the code exchange of the first look brought no refresh token";
                let reason = format!(
                    "{none}; a further scope may bring one ({})",
                    self.names(&[super::Setting::Scopes])
                );
                for capability in [Capability::RefreshToken, Capability::RefreshRotation] {
                    self.learnt.absent.insert(capability, reason.clone());
                }
            }
            None => {}
        }
        match refresh_token(ordinary, 3) {
            Some(Relation::New) => {
                self.learnt.observed.insert(Capability::RefreshRotation);
            }
            Some(_) => {
                self.learnt.absent.insert(
                    Capability::RefreshRotation,
                    "a refresh of the first look brought no new refresh token".to_owned(),
                );
            }
            None => {}
        }
        self.observe_pkce().await;
    }
}
