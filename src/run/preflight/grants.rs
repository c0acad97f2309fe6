//! The first look at a provider without the code grant: no user is sent anywhere, and the client asks for itself or for
//! a device.

use super::{Hopeless, Look, trial};
use crate::catalog::profile::Profile;
use crate::catalog::scenario::{Action, Step, Token};
use crate::oauth::{Capability, Endpoint, Outcome};
use crate::run::targets::Setting;
use crate::transcript::StepRecord;

/// A request that shows whether the provider knows the client, and the endpoint that it goes to.
fn request(profile: &Profile) -> Option<(Endpoint, Step)> {
    if profile.offers(Capability::ClientCredentials) {
        let token = Token {
            grant: Some("client_credentials".to_owned()),
            omit: vec!["code".to_owned(), "redirect_uri".to_owned()],
            ..Token::default()
        };
        return Some((Endpoint::Token, Step::of(Action::Token(token.into()))));
    }
    profile.offers(Capability::DeviceGrant).then(|| {
        let device = Action::Device(Box::default());
        (Endpoint::DeviceAuthorization, Step::of(device))
    })
}

impl Look<'_> {
    /// That the provider answers, and takes the client for the one that it is.
    pub(super) async fn other_grants(&mut self) -> Result<(), Hopeless> {
        let Some((endpoint, step)) = request(&self.target.profile) else {
            return Ok(());
        };
        let seen = trial::send(self, vec![step]).await;
        self.reached(&seen).await?;
        self.stayed_within(&seen)?;
        match seen.step(1).filter(|_| !trial::was_busy(&seen)) {
            Some(step) => self.client_accepted(endpoint, step),
            None => Ok(()),
        }
    }

    /// A refusal that a wrong setting does not explain is left to the scenarios.
    fn client_accepted(&mut self, endpoint: Endpoint, step: &StepRecord) -> Result<(), Hopeless> {
        let address = self.endpoint(endpoint);
        let stage = endpoint.name();
        let error = step.error.as_deref();
        match (step.outcome, error, step.status) {
            (Outcome::Tokens | Outcome::Answered, ..) => {
                self.passed(stage, format!("{address} gave what the client asked for"));
                return Ok(());
            }
            (_, None, Some(status @ (404 | 405 | 410))) => {
                return Err((
                    stage,
                    format!(
                        "there is no {stage} at {address} (status {status}); {}",
                        self.address_of(endpoint)
                    ),
                ));
            }
            (_, Some("invalid_client"), _) | (_, None, Some(401)) => {
                return Err((
                    "client secret",
                    format!(
                        "{address} did not accept the client and its secret; check {}",
                        self.names(&[
                            Setting::ClientId,
                            Setting::ClientSecret,
                            Setting::ClientAuth
                        ])
                    ),
                ));
            }
            (_, Some("unauthorized_client" | "unsupported_grant_type"), _) => {
                return Err((
                    "client",
                    format!(
                        "{address} does not let the client use this grant (`{}`); check {} and the capabilities of the profile `{}`",
                        error.unwrap_or_default(),
                        self.names(&[Setting::ClientId]),
                        self.target.provider
                    ),
                ));
            }
            _ => {}
        }
        let told = error.or(step.reason.as_deref()).unwrap_or("no error");
        self.passed(
            stage,
            format!(
                "{address} answers an ordinary request with {told}, which the scenarios look at"
            ),
        );
        Ok(())
    }
}
