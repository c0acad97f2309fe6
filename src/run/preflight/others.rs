//! The further clients and the second user of a target: one whose settings are wrong would make scenarios pass that
//! expect a refusal, and fail those that do not.

use std::collections::BTreeMap;

use super::{Hopeless, Look, trial};
use crate::catalog::scenario::{Authorize, Token};
use crate::oauth::{AuthMethod, Capability, ClientRef, Outcome, UserRef};
use crate::run::targets::{ClientSetting, Setting, client_names};
use crate::transcript::{StepRecord, Transcript};

/// The further clients, each with the capability that it is. The one whose secret has reserved characters is left out:
/// whether a provider takes it is what a scenario finds out.
const CLIENTS: [(ClientRef, Capability); 5] = [
    (ClientRef::Other, Capability::SecondClient),
    (ClientRef::Public, Capability::PublicClient),
    (ClientRef::Native, Capability::NativeClient),
    (ClientRef::Restricted, Capability::RestrictedClient),
    (ClientRef::Expendable, Capability::ExpendableClient),
];

/// A refusal in a few words.
fn told(step: &StepRecord) -> String {
    let reason = step
        .reason
        .as_deref()
        .map(|text| text.trim_end_matches('.'));
    match (&step.error, step.status) {
        (Some(error), _) => format!("`{error}`"),
        (None, Some(status)) => match reason {
            Some(reason) => format!("status {status}: {reason}"),
            None => format!("status {status}"),
        },
        (None, None) => reason.unwrap_or("no answer").to_owned(),
    }
}

impl Look<'_> {
    /// That every further client and the second user can be used, where a scenario needs them.
    pub(super) async fn others_usable(&mut self) -> Result<(), Hopeless> {
        let mut good = Vec::new();
        for (which, capability) in CLIENTS {
            if self.wanted.capabilities.contains(&capability)
                && self.target.client_of(which).is_ok()
            {
                self.is_another(which)?;
                self.client_usable(which).await?;
                good.push(client_names(which).0);
            }
        }
        if let [list @ .., last] = good.as_slice() {
            let list = match list {
                [] => (*last).to_owned(),
                list => format!("{} and the {last}", list.join(", the ")),
            };
            self.passed("further clients", format!("the provider knows the {list}"));
        }
        self.second_user_usable().await
    }

    /// That a client is none of those before it. Equal secrets are only noted: some providers are set up so.
    fn is_another(&mut self, which: ClientRef) -> Result<(), Hopeless> {
        let before = std::iter::once(ClientRef::First).chain(
            CLIENTS
                .into_iter()
                .map(|(client, _)| client)
                .take_while(|client| *client != which),
        );
        let Ok(client) = self.target.client_of(which) else {
            return Ok(());
        };
        let (id, secret) = (client.id.clone(), client.secret.clone());
        for other in before {
            let Ok(known) = self.target.client_of(other) else {
                continue;
            };
            let names =
                |setting| self.names(&[Setting::Of(which, setting), Setting::Of(other, setting)]);
            let (this, that) = (client_names(which).0, client_names(other).0);
            if known.id == id {
                return Err((
                    "further clients",
                    format!(
                        "the {this} is the {that} again; {} have to name two clients, or leave the {this} out",
                        names(ClientSetting::Id)
                    ),
                ));
            }
            if secret.is_some() && known.secret == secret {
                let note = format!(
                    "the {this} and the {that} have the same secret, so that a provider which mixes them up may go unseen; {} should differ",
                    names(ClientSetting::Secret)
                );
                self.learnt.notes.push(note);
            }
        }
        Ok(())
    }

    async fn client_usable(&self, which: ClientRef) -> Result<(), Hopeless> {
        let seen = self.login_of(which, UserRef::First, None).await;
        let base_url = &self.target.base_url;
        let (name, _) = client_names(which);
        let Some(step) = seen.step(1).filter(|_| !trial::was_busy(&seen)) else {
            return Ok(());
        };
        let unknown = match (step.outcome, step.error.as_deref()) {
            (Outcome::ErrorRedirect, Some("invalid_client" | "unauthorized_client")) => true,
            (outcome, _) => matches!(outcome, Outcome::ErrorPage | Outcome::OtherRedirect),
        };
        if unknown {
            let settings = [ClientSetting::Id, ClientSetting::RedirectUri];
            return Err((
                "further clients",
                format!(
                    "{base_url} refuses an ordinary authorization request of the {name} ({}), and not that of the client under test; check {}, or leave the {name} out",
                    told(step),
                    self.names(&settings.map(|setting| Setting::Of(which, setting)))
                ),
            ));
        }
        self.secret_of(which, &seen).await
    }

    /// That the secret of a further client is the right one.
    async fn secret_of(&self, which: ClientRef, seen: &Transcript) -> Result<(), Hopeless> {
        let has_secret = self
            .target
            .client_of(which)
            .is_ok_and(|client| client.secret.is_some());
        let Some(step) = seen.step(2).filter(|_| has_secret) else {
            return Ok(());
        };
        let refused = matches!(step.outcome, Outcome::Refused | Outcome::Unreadable)
            && step
                .status
                .is_some_and(|status| (400..500).contains(&status) && status != 429);
        if !refused {
            return Ok(());
        }
        let certainly = step.error.as_deref() == Some("invalid_client") || step.status == Some(401);
        // A client that may be locked out is not asked with a wrong secret for this.
        let probably = !certainly && which != ClientRef::Expendable && {
            let wrong = self
                .login_of(which, UserRef::First, Some("${random}"))
                .await;
            wrong.step(2).is_some_and(|other| trial::alike(step, other))
        };
        if !certainly && !probably {
            return Ok(());
        }
        let (name, _) = client_names(which);
        Err((
            "further clients",
            format!(
                "{} did not accept the {name} and its secret at the token endpoint ({}); {}check {}, or leave the {name} out",
                self.target.base_url,
                told(step),
                if certainly {
                    ""
                } else {
                    "probably the secret is wrong: "
                },
                self.names(&[Setting::Of(which, ClientSetting::Secret)])
            ),
        ))
    }

    /// That the second user is another one, can sign in, and may approve the client.
    async fn second_user_usable(&mut self) -> Result<(), Hopeless> {
        let setup = &self.target.setup;
        let Some(user) = &setup.other_user else {
            return Ok(());
        };
        if !self.wanted.capabilities.contains(&Capability::SecondUser) {
            return Ok(());
        }
        let settings = [Setting::OtherUsername, Setting::OtherPassword];
        if user.username == setup.user.username {
            return Err((
                "second user",
                format!(
                    "the second user is the first one again; {} and {} have to name two users, or leave the second one out",
                    self.names(&[Setting::Username]),
                    self.names(&settings[..1])
                ),
            ));
        }
        let seen = self.login_of(ClientRef::First, UserRef::Other, None).await;
        let base_url = &self.target.base_url;
        let Some(step) = seen.step(1).filter(|_| !trial::was_busy(&seen)) else {
            return Ok(());
        };
        match (step.outcome, step.error.as_deref()) {
            (Outcome::LoginFailed, _) => Err((
                "second user",
                format!(
                    "{base_url} did not accept the name and password of the second user; check {}, or leave the second user out",
                    self.names(&settings)
                ),
            )),
            (Outcome::ErrorRedirect, Some(error @ ("access_denied" | "consent_required"))) => {
                Err((
                    "second user",
                    format!(
                        "{base_url} answers the second user, who approved the request, with `{error}`: that account may not use the client; check {}, or leave the second user out",
                        self.names(&settings[..1])
                    ),
                ))
            }
            (Outcome::Code, _) => {
                self.passed("second user", "the second user signed in");
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A login for a client and the exchange of its code, in a session of its own.
    async fn login_of(&self, client: ClientRef, user: UserRef, secret: Option<&str>) -> Transcript {
        let public = self.target.client_of(client).is_ok_and(|known| {
            known.secret.is_none() || self.target.auth_method(known) == AuthMethod::None
        });
        let challenged = public && self.target.profile.offers(Capability::Pkce);
        let with = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            let pairs = pairs.iter().filter(|_| challenged);
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let authorize = Authorize {
            client,
            user,
            extra: with(&[
                ("code_challenge", "${pkce.challenge}"),
                ("code_challenge_method", "S256"),
            ]),
            ..Authorize::default()
        };
        let token = Token {
            client,
            client_secret: secret.map(str::to_owned),
            extra: with(&[("code_verifier", "${pkce.verifier}")]),
            ..Token::default()
        };
        trial::run(self, authorize, token).await
    }
}
