//! The exchange of the code: the token endpoint, the client's secret and the way it is presented.

use super::{Hopeless, Look, trial};
use crate::catalog::scenario::{Authorize, Send, Token};
use crate::oauth::{AuthMethod, Endpoint, Outcome};
use crate::run::targets::Setting;
use crate::transcript::{StepRecord, Transcript};

/// Errors that a request with the right secret may get for other reasons, and that say nothing about it.
const OTHER_ERRORS: [&str; 4] = [
    "invalid_request",
    "unsupported_grant_type",
    "invalid_scope",
    "temporarily_unavailable",
];

/// What came back, in a few words: the error, or the status.
fn told(step: &StepRecord) -> String {
    match (&step.error, step.status) {
        (Some(error), _) => error.clone(),
        (None, Some(status)) => step
            .reason
            .clone()
            .unwrap_or_else(|| format!("status {status}")),
        (None, None) => "no answer".to_owned(),
    }
}

impl Look<'_> {
    /// That the code buys tokens. A refusal that a wrong setting does not explain is left to the scenarios.
    pub(super) async fn redeemed(&mut self, ordinary: &Transcript) -> Result<(), Hopeless> {
        let Some(step) = ordinary.step(2) else {
            return Ok(());
        };
        let address = self.endpoint(Endpoint::Token);
        let failure = ordinary
            .exchanges_of(2)
            .find_map(|exchange| exchange.failure.as_ref());
        if let Some(failure) = failure {
            return Err(self.broken_off(Endpoint::Token, failure));
        }
        match (step.outcome, step.status) {
            (Outcome::Tokens, _) => {
                self.passed("token endpoint", format!("{address} gave an access token"));
                return Ok(());
            }
            (Outcome::Unreadable | Outcome::Refused, Some(status @ (404 | 405 | 410)))
                if step.error.is_none() =>
            {
                return Err((
                    "token endpoint",
                    format!(
                        "there is no token endpoint at {address} (status {status}); {}",
                        self.address_of(Endpoint::Token)
                    ),
                ));
            }
            (Outcome::Refused | Outcome::Unreadable, _) => {}
            (Outcome::ServerError, _) => {
                // A server that breaks now and then is looked at by the scenarios.
                let again = self.ordinary().await;
                return match again.step(2) {
                    Some(step) if step.outcome == Outcome::ServerError => {
                        Err(self.token_endpoint_broken(&address, step))
                    }
                    _ => Ok(()),
                };
            }
            _ => return Ok(()),
        }
        self.pkce_wanted(ordinary)?;
        self.secret_accepted(step).await?;
        if step.outcome == Outcome::Unreadable && step.status.is_some_and(|status| status < 400) {
            return Err(self.token_endpoint_broken(&address, step));
        }
        let note = format!(
            "{address} answers an ordinary code exchange with {}, which the scenarios look at",
            told(step)
        );
        self.passed("token endpoint", note);
        Ok(())
    }

    /// Where an ordinary exchange with the right secret gets nothing that is an answer of a token endpoint.
    fn token_endpoint_broken(&mut self, address: &str, step: &StepRecord) -> Hopeless {
        self.without = Some(Endpoint::Token);
        let sentence = format!(
            "the token endpoint {address} answers an ordinary code exchange with {}, which is neither tokens nor a refusal",
            told(step)
        );
        ("token endpoint", sentence)
    }

    fn pkce_wanted(&self, ordinary: &Transcript) -> Result<(), Hopeless> {
        let response = ordinary.last_response(2);
        let text = response.map(|response| response.body.text.to_lowercase());
        let text = text.unwrap_or_default();
        if ["code_verifier", "code verifier", "pkce"]
            .iter()
            .any(|word| text.contains(word))
        {
            return Err((
                "PKCE",
                format!(
                    "{} refuses an ordinary code exchange for want of PKCE; check {}",
                    self.target.base_url,
                    self.names(&[Setting::Pkce])
                ),
            ));
        }
        Ok(())
    }

    async fn secret_accepted(&mut self, step: &StepRecord) -> Result<(), Hopeless> {
        let base_url = self.target.base_url.clone();
        let error = step.error.as_deref().unwrap_or_default();
        let refused = error == "invalid_client" || step.status == Some(401);
        if OTHER_ERRORS.contains(&error) || step.status.is_none_or(|status| status < 400) {
            return Ok(());
        }
        let client = &self.target.setup.client;
        if client.secret.is_none() {
            if !refused {
                return Ok(());
            }
            return Err((
                "client authentication",
                format!(
                    "{base_url} wants the client to authenticate at the token endpoint, and it has no secret here ({}); check {}",
                    told(step),
                    self.names(&[Setting::ClientSecret, Setting::ClientAuth])
                ),
            ));
        }
        let style = self.target.auth_method(client);
        if let Some(other) = self.other_style(style).await {
            // The secret is the right one. A provider has to take it by Basic (RFC 6749 2.3.1); but one that does may have
            // registered this client for the other way.
            let denies_basic = self.discovery.is_some_and(|found| found.denies_basic);
            if style == AuthMethod::Basic && denies_basic {
                self.broken.push("rfc6749/2.3.1/basic-supported");
            }
            return Err((
                "client authentication",
                format!(
                    "{base_url} does not accept the client's secret {} ({}) and accepts it {}; check {}: it should be `{}`",
                    style.manner(),
                    told(step),
                    other.manner(),
                    self.names(&[Setting::ClientAuth]),
                    other.setting()
                ),
            ));
        }
        if refused {
            return Err((
                "client secret",
                format!(
                    "{base_url} did not accept the client and its secret at the token endpoint ({}); check {}",
                    told(step),
                    self.names(&[Setting::ClientSecret])
                ),
            ));
        }
        let wrong = Token {
            client_secret: Some("${random}".to_owned()),
            ..Token::default()
        };
        let certainly = trial::run(self, Authorize::default(), wrong).await;
        if certainly
            .step(2)
            .is_some_and(|answer| trial::alike(step, answer))
        {
            return Err((
                "client secret",
                format!(
                    "{base_url} refuses an ordinary code exchange as it refuses one with a made-up secret ({}); probably the secret is wrong, check {}",
                    told(step),
                    self.names(&[Setting::ClientSecret])
                ),
            ));
        }
        Ok(())
    }

    /// The other standard way to present the secret (RFC 6749 2.3.1), if that leads to tokens and a made-up secret
    /// does not: some providers do not look where they do not expect a secret.
    async fn other_style(&self, style: AuthMethod) -> Option<AuthMethod> {
        let other = match style {
            AuthMethod::Basic => AuthMethod::Form,
            AuthMethod::Form => AuthMethod::Basic,
            AuthMethod::Query
            | AuthMethod::PrivateKeyJwt
            | AuthMethod::ClientSecretJwt
            | AuthMethod::None
            | AuthMethod::Header
            | AuthMethod::SecretAsUser
            | AuthMethod::Signature => return None,
        };
        let right = self.buys_tokens(other, None).await;
        (right && !self.buys_tokens(other, Some("${random}")).await).then_some(other)
    }

    async fn buys_tokens(&self, style: AuthMethod, secret: Option<&str>) -> bool {
        let token = Token {
            client_secret: secret.map(str::to_owned),
            send: Some(Send {
                client_auth: Some(style),
                ..Send::default()
            }),
            ..Token::default()
        };
        let tried = trial::run(self, Authorize::default(), token).await;
        tried
            .step(2)
            .is_some_and(|answer| answer.outcome == Outcome::Tokens)
    }
}
