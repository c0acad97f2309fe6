//! What the steps of one scenario share: the session, the values that earlier steps left, the tokens to revoke.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::client::Client;
use super::client_request::{Authentication, Parameters};
use super::references::{References, StepValues};
use super::registrations::Registered;
use super::session::Session;
use super::signing::{ClientAssertion, Forger};
use crate::catalog::scenario::{Assertion, Forgery, Proof};
use crate::oauth::{ClientRef, StepValue};
use crate::wire::pseudonym::SecretKind;

/// Tokens that were issued to a client in a scenario and have to be revoked after it.
pub struct LiveTokens {
    /// The client that they were issued to.
    pub client: Client,
    /// The access token.
    pub access_token: String,
    /// The refresh token that came with it.
    pub refresh_token: Option<String>,
}

/// What the steps of one scenario share. Its errors are one clause that says which value is missing.
pub struct Context<'a> {
    /// Cookies, secrets seen, exchanges made.
    pub session: Session<'a>,
    /// What earlier steps left.
    pub references: References,
    /// Tokens to revoke in the end.
    pub live_tokens: Vec<LiveTokens>,
    /// Clients that were registered, to delete in the end.
    pub registered: Vec<Registered>,
}

impl Context<'_> {
    /// The client that a step means.
    pub fn client(&self, which: ClientRef) -> Result<Client, String> {
        match (which, self.registered.last()) {
            (ClientRef::Registered, Some(latest)) => Ok(latest.client.clone()),
            _ => self.session.target.client_of(which).cloned(),
        }
    }

    /// The place among the registered clients of the one that a step of this name registered, else of the latest.
    pub fn registration(&self, step: Option<&str>) -> Result<usize, String> {
        let is_meant = |one: &Registered| step.is_none_or(|name| one.step.as_deref() == Some(name));
        let found = self.registered.iter().rposition(is_meant);
        found.ok_or_else(|| match step {
            Some(name) => format!("step `{name}` registered no client"),
            None => "no step before registered a client".to_owned(),
        })
    }

    /// A client was deleted, as the provider said; its tokens end with it (RFC 7592 2.3).
    pub fn forget_client(&mut self, index: usize) {
        let deleted = &mut self.registered[index];
        deleted.deleted = true;
        let traces = &self.session.target.traces;
        traces.client_deleted(&deleted.client.id);
        for tokens in &self.live_tokens {
            if tokens.client.id == deleted.client.id {
                traces.ended(&tokens.access_token);
                tokens
                    .refresh_token
                    .iter()
                    .for_each(|token| traces.ended(token));
            }
        }
    }

    /// A text with its references filled in.
    pub fn fill(&mut self, text: &str) -> Result<String, String> {
        if text.contains("${dpop.") && self.references.thumbprints.is_none() {
            let proofs = &mut self.session.proofs;
            let both = [proofs.thumbprint(false)?, proofs.thumbprint(true)?];
            for thumbprint in &both {
                // Of a public key, and new in every run.
                let kind = SecretKind::Other("dpop_jkt".to_owned());
                self.session.vault.learn(kind, thumbprint);
            }
            self.references.thumbprints = Some(both);
        }
        let (filled, made_up) = self.references.fill(self.session.target, text)?;
        for value in made_up {
            self.session.made_up("random", &value);
        }
        Ok(filled)
    }

    /// The text of an optional parameter.
    pub fn fill_optional(&mut self, text: Option<&str>) -> Result<Option<String>, String> {
        text.map(|text| self.fill(text)).transpose()
    }

    /// Named values with their references filled in.
    pub fn fill_map(&mut self, map: &BTreeMap<String, String>) -> Result<Parameters, String> {
        map.iter()
            .map(|(name, value)| Ok((name.clone(), self.fill(value)?)))
            .collect()
    }

    /// The words of a scope with their references filled in.
    pub fn fill_scope(&mut self, scope: &[String]) -> Result<Vec<String>, String> {
        scope.iter().map(|word| self.fill(word)).collect()
    }

    /// The words of a given scope, else those of the target's first one; none where nothing is to be asked for.
    pub fn scope_or_first(
        &mut self,
        given: Option<&[String]>,
    ) -> Result<Option<Vec<String>>, String> {
        let known = &self.session.target.scopes;
        let scope = match given {
            Some(words) => Some(self.fill_scope(words)?),
            None => known.first().map(|words| vec![words.clone()]),
        };
        let words = scope.map(|words| single_words(words, known));
        Ok(words.filter(|words| !known.is_empty() || words.iter().any(|word| !word.is_empty())))
    }

    /// How a step presents a client: with the given secret or assertion, else the client's own, unless it leaves
    /// `client_secret` or `client_assertion` out.
    pub fn authentication(
        &mut self,
        client: &Client,
        client_secret: Option<&str>,
        assertion: Option<&Assertion>,
        omit: &[String],
    ) -> Result<Authentication, String> {
        let secret = match client_secret {
            _ if omits(omit, "client_secret") => None,
            Some(text) => Some(self.fill(text)?),
            None => client.secret.clone(),
        };
        let target = self.session.target;
        let mut authentication = Authentication::of(target, client, secret);
        if !omits(omit, "client_assertion") {
            let change = self.filled_assertion(assertion)?;
            let secret = authentication.secret.as_deref();
            authentication.assertion = ClientAssertion::of(target, client, secret, &change)?;
        }
        if let Some(assertion) = &authentication.assertion {
            self.session.made_up("client_assertion", &assertion.text);
        }
        Ok(authentication)
    }

    /// What a step says of an assertion, with its references filled in.
    fn filled_assertion(&mut self, given: Option<&Assertion>) -> Result<Assertion, String> {
        let mut change = given.cloned().unwrap_or_default();
        let texts = [
            &mut change.iss,
            &mut change.sub,
            &mut change.aud,
            &mut change.jti,
            &mut change.assertion_type,
            &mut change.verbatim,
        ];
        for text in texts {
            *text = self.fill_optional(text.as_deref())?;
        }
        Ok(change)
    }

    /// What a step says of a proof of possession, with its references filled in.
    pub fn filled_proof(&mut self, given: Option<&Proof>) -> Result<Option<Proof>, String> {
        let Some(mut proof) = given.cloned() else {
            return Ok(None);
        };
        let texts = [
            &mut proof.htm,
            &mut proof.htu,
            &mut proof.jti,
            &mut proof.ath,
            &mut proof.nonce,
            &mut proof.verbatim,
        ];
        for text in texts {
            *text = self.fill_optional(text.as_deref())?;
        }
        Ok(Some(proof))
    }

    /// A value of the latest step of this kind or name.
    pub fn latest(&self, name: &str, value: StepValue) -> Result<String, String> {
        let what = value.as_str();
        let step = self
            .references
            .step(name)
            .ok_or_else(|| format!("no {what}: no step before gave one"))?;
        step.get(value)
            .ok_or_else(|| format!("no {what}: step {} gave none", step.number))
    }

    /// The given token, else the latest access token, unless the step leaves `token` out.
    pub fn token_or_latest(
        &mut self,
        given: Option<&str>,
        omit: &[String],
    ) -> Result<Option<String>, String> {
        match given {
            _ if omits(omit, "token") => Ok(None),
            Some(text) => self.fill(text).map(Some),
            None => self.latest("tokens", StepValue::AccessToken).map(Some),
        }
    }

    /// The token forged as a step says. An error says why it cannot be made of this one, which is no mistake.
    pub fn forged(&mut self, token: &str, forgery: &Forgery) -> Result<String, String> {
        let forger = Forger {
            keys: self.session.keys.as_ref(),
            scopes: &self.session.target.scopes,
            others: &self.session.access_tokens,
        };
        let made = forger.forge(token, forgery)?;
        self.session.made_up("forged", &made);
        Ok(made)
    }

    /// Keeps the tokens that a step obtained, to revoke them in the end.
    pub fn keep_tokens(&mut self, client: ClientRef, left: &StepValues) {
        let won = left.others.iter().cloned();
        let first = (left.access_token.clone()).map(|token| (token, left.refresh_token.clone()));
        let tokens = won.chain(first);
        let lifetime = lifetime(left.json.as_ref());
        let traces = &self.session.target.traces;
        let tokens: Vec<(String, Option<String>)> = tokens.collect();
        for (access_token, refresh_token) in &tokens {
            traces.issued(client, access_token, refresh_token.as_deref(), lifetime);
        }
        let Ok(holder) = self.client(client) else {
            return;
        };
        self.live_tokens
            .extend(
                tokens
                    .into_iter()
                    .map(|(access_token, refresh_token)| LiveTokens {
                        client: holder.clone(),
                        access_token,
                        refresh_token,
                    }),
            );
    }
}

/// The lifetime that a token answer announces (RFC 6749 5.1); a number in quotes is one too.
pub fn lifetime(answer: Option<&Value>) -> Option<Duration> {
    let member = answer?.get("expires_in")?;
    let written = || member.as_str().and_then(|text| text.parse().ok());
    member.as_u64().or_else(written).map(Duration::from_secs)
}

/// Whether a step leaves this parameter out.
pub fn omits(omit: &[String], name: &str) -> bool {
    omit.iter().any(|omitted| omitted == name)
}

/// A scope of single words: one text of a target's scopes may hold several that are asked for together. What a
/// scenario makes up stays as it is.
fn single_words(scope: Vec<String>, known: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    for text in scope {
        if known.contains(&text) {
            words.extend(text.split_whitespace().map(str::to_owned));
        } else {
            words.push(text);
        }
    }
    words
}
