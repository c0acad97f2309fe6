//! From a step of a scenario to the requests it means on this target: references filled in, defaults taken.

use std::collections::BTreeMap;

use super::runner::Runner;
use super::target::Client;
use super::values::{StepValues, challenge, random_text};
use super::{authorize, token};
use crate::catalog::profile::PkceUse;
use crate::catalog::scenario::{Authorize, Http, Refresh, Send, Token};
use crate::oauth::Role;
use crate::transcript::split_scope;
use crate::wire::pseudonym::SecretKind;

impl<'a> Runner<'a> {
    pub(super) fn fill(&mut self, text: &str) -> Result<String, String> {
        let (filled, made_up) = self.values.fill(self.session.target, text)?;
        for value in made_up {
            self.session.made_up("random", &value);
        }
        Ok(filled)
    }

    pub(super) fn fill_map(
        &mut self,
        map: &BTreeMap<String, String>,
    ) -> Result<Vec<(String, String)>, String> {
        map.iter()
            .map(|(name, value)| Ok((name.clone(), self.fill(value)?)))
            .collect()
    }

    pub(super) fn fill_scope(&mut self, scope: &[String]) -> Result<Vec<String>, String> {
        scope.iter().map(|word| self.fill(word)).collect()
    }

    pub(super) fn plan_authorize(&mut self, action: &Authorize) -> Result<authorize::Plan, String> {
        let target = self.session.target;
        let client = self.client(action.client)?;
        let left_out = |name: &str| action.omit.iter().any(|omitted| omitted == name);
        // What is given and left out at once stands in a pushed request: it is known and expected, and not sent again.
        let redirect_uri = match &action.redirect_uri {
            Some(text) => Some(self.fill(text)?),
            None if left_out("redirect_uri") => None,
            None => client.redirect_uris.first().cloned(),
        };
        let state = match &action.state {
            Some(text) => Some(self.fill(text)?),
            None if left_out("state") => None,
            None => Some(random_text(16)),
        };
        if let Some(state) = &state {
            self.session.vault.learn(SecretKind::State, state);
        }
        let scope = match &action.scope {
            Some(words) => Some(self.fill_scope(words)?),
            None => target.scopes.first().map(|words| vec![words.clone()]),
        }
        .map(|words| single_words(words, &target.scopes))
        .filter(|words| !target.scopes.is_empty() || words.iter().any(|word| !word.is_empty()))
        .filter(|_| !left_out("scope"));
        let delimiter = action
            .scope_delimiter
            .as_deref()
            .unwrap_or_else(|| target.scope_delimiter());
        let mut parameters = Vec::new();
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value.filter(|_| !left_out(name)) {
                let renamed = action
                    .rename
                    .get(name)
                    .map_or_else(|| target.parameter_name(name), String::as_str);
                parameters.push((renamed.to_owned(), value));
            }
        };
        add(
            "response_type",
            Some(
                action
                    .response_type
                    .clone()
                    .unwrap_or_else(|| "code".to_owned()),
            ),
        );
        add("client_id", Some(client.id.clone()));
        add("redirect_uri", redirect_uri.clone());
        add("scope", scope.as_ref().map(|words| words.join(delimiter)));
        add("state", state.clone());
        for (name, value) in &target.setup.authorization_parameters {
            add(name, Some(value.clone()));
        }
        let mut challenged = self.adds_challenge(action);
        if challenged {
            parameters.extend(self.challenge());
        }
        challenged |= self.pushed_challenge && action.extra.contains_key("request_uri");
        for (name, value) in self.fill_map(&action.extra)? {
            // An extra parameter with the name of a regular one takes its place.
            parameters.retain(|(known, _)| *known != name);
            parameters.push((name, value));
        }
        parameters.extend(self.fill_map(&action.repeat)?);
        let at = match &action.at {
            Some(text) => Some(self.fill(text)?),
            None => None,
        };
        let mut step = action.clone();
        step.raw = match &action.raw {
            Some(text) => Some(self.fill(text)?),
            None => None,
        };
        let mut named = Vec::new();
        named.extend(
            client
                .name
                .clone()
                .map(|name| ("client".to_owned(), vec![name])),
        );
        // Only what the provider knows can stand on its pages.
        let known = scope.iter().flatten().filter(|word| {
            let mut known = target
                .scopes
                .iter()
                .flat_map(|words| words.split_whitespace());
            known.any(|known| known == word.as_str())
        });
        for word in known {
            let mut words = vec![word.clone()];
            words.extend(
                target
                    .profile
                    .scope_words
                    .get(word)
                    .into_iter()
                    .flatten()
                    .cloned(),
            );
            named.push((word.clone(), words));
        }
        Ok(authorize::Plan {
            judged_pages: (false, false),
            at,
            named,
            step,
            redirect_uri,
            state,
            scope,
            challenged,
            parameters,
        })
    }

    /// Whether the request gets the challenge of a target that uses PKCE always: not where the scenario sends or leaves
    /// out one of its own, and not where no code is asked for or the request was pushed before.
    fn adds_challenge(&self, action: &Authorize) -> bool {
        let says = |name: &str| {
            action.extra.contains_key(name) || action.omit.iter().any(|omitted| omitted == name)
        };
        let asks_for_code = action
            .response_type
            .as_deref()
            .is_none_or(|response_type| response_type.split(' ').any(|word| word == "code"));
        self.session.target.setup.pkce == Some(PkceUse::Always)
            && asks_for_code
            && action.at.is_none()
            && !says("code_challenge")
            && !action.extra.contains_key("request_uri")
    }

    /// Adds the challenge to a request that is pushed for a code (RFC 9126 2), as to one that a browser carries.
    pub(super) fn push_challenge(&mut self, action: &Http, form: &mut Vec<(String, String)>) {
        let asks_for_code = action
            .form
            .get("response_type")
            .is_some_and(|response_type| response_type == "code");
        if self.session.target.setup.pkce == Some(PkceUse::Always)
            && action.url == "${endpoint.par}"
            && asks_for_code
            && !action.form.contains_key("code_challenge")
        {
            form.extend(self.challenge());
            self.pushed_challenge = true;
        }
    }

    /// The challenge of the scenario's verifier (RFC 7636 4.3).
    fn challenge(&mut self) -> [(String, String); 2] {
        let verifier = self.values.verifier();
        [
            ("code_challenge".to_owned(), challenge(&verifier)),
            ("code_challenge_method".to_owned(), "S256".to_owned()),
        ]
    }

    pub(super) fn plan_token(&mut self, action: &Token) -> Result<token::Plan, String> {
        let client = self.client(action.client)?;
        let left_out = |name: &str| action.omit.iter().any(|omitted| omitted == name);
        let mut parameters = Vec::new();
        if !left_out("grant_type") {
            let grant = action.grant.as_deref().unwrap_or("authorization_code");
            let grant = self.fill(grant)?;
            parameters.push((
                "grant_type".to_owned(),
                self.session.target.grant_type(&grant).to_owned(),
            ));
        }
        if let Some(scope) = &action.scope {
            let words = self.fill_scope(scope)?;
            parameters.push((
                "scope".to_owned(),
                words.join(self.session.target.scope_delimiter()),
            ));
        }
        if !left_out("code") {
            let code = match &action.code {
                Some(text) => self.fill(text)?,
                None => self.latest("authorize", "code", |values| values.code.clone())?,
            };
            parameters.push(("code".to_owned(), code));
        }
        if !left_out("redirect_uri") {
            let redirect_uri = match &action.redirect_uri {
                Some(text) => Some(self.fill(text)?),
                None => self
                    .values
                    .step("authorize")
                    .and_then(|values| values.redirect_uri.clone()),
            };
            parameters.extend(redirect_uri.map(|uri| ("redirect_uri".to_owned(), uri)));
        }
        let challenged = self
            .values
            .step("authorize")
            .is_some_and(|values| values.challenged);
        if challenged
            && matches!(action.grant.as_deref(), None | Some("authorization_code"))
            && !action.extra.contains_key("code_verifier")
            && !left_out("code_verifier")
        {
            parameters.push(("code_verifier".to_owned(), self.values.verifier()));
        }
        parameters.extend(self.fill_map(&action.extra)?);
        parameters.extend(self.fill_map(&action.repeat)?);
        let client_id = match &action.client_id {
            Some(text) => self.fill(text)?,
            None => client.id.clone(),
        };
        self.finish_plan(
            Role::Token,
            parameters,
            client,
            client_id,
            action.client_secret.as_deref(),
            &action.omit,
            action.send.as_ref(),
        )
        .map(|plan| token::Plan {
            parallel: action.parallel.unwrap_or(1),
            times: action.times.unwrap_or(1),
            ..plan
        })
    }

    pub(super) fn plan_refresh(&mut self, action: &Refresh) -> Result<token::Plan, String> {
        let client = self.client(action.client)?;
        let left_out = |name: &str| action.omit.iter().any(|omitted| omitted == name);
        let mut parameters = Vec::new();
        if !left_out("grant_type") {
            parameters.push((
                "grant_type".to_owned(),
                self.session.target.grant_type("refresh_token").to_owned(),
            ));
        }
        if let Some(scope) = &action.scope {
            let words = self.fill_scope(scope)?;
            parameters.push((
                "scope".to_owned(),
                words.join(self.session.target.scope_delimiter()),
            ));
        }
        if !left_out("refresh_token") {
            let token = match &action.refresh_token {
                Some(text) => self.fill(text)?,
                None => self.latest("tokens", "refresh_token", |values| {
                    values.refresh_token.clone()
                })?,
            };
            parameters.push(("refresh_token".to_owned(), token));
        }
        parameters.extend(self.fill_map(&action.extra)?);
        parameters.extend(self.fill_map(&action.repeat)?);
        let id = client.id.clone();
        self.finish_plan(
            Role::Refresh,
            parameters,
            client,
            id,
            action.client_secret.as_deref(),
            &action.omit,
            action.send.as_ref(),
        )
        .map(|plan| token::Plan {
            parallel: action.parallel.unwrap_or(1),
            times: action.times.unwrap_or(1),
            ..plan
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the two plans share everything but the values handed in here"
    )]
    pub(super) fn finish_plan(
        &mut self,
        role: Role,
        parameters: Vec<(String, String)>,
        client: &'a Client,
        client_id: String,
        client_secret: Option<&str>,
        omit: &[String],
        send: Option<&Send>,
    ) -> Result<token::Plan, String> {
        let mut send = send.cloned().unwrap_or_default();
        if let Some(text) = &send.authorization {
            send.authorization = Some(self.fill(text)?);
        }
        if let Some(text) = &send.raw {
            send.raw = Some(self.fill(text)?);
        }
        let client_secret = self.secret(client, client_secret, omit)?;
        let anonymous = omit.iter().any(|name| name == "client_id");
        Ok(token::Plan {
            role,
            auth: self.session.target.auth_style(client),
            parameters,
            client_id,
            client_secret,
            anonymous,
            send,
            parallel: 1,
            times: 1,
        })
    }

    /// The secret to send: the given one, else the client's own, else none.
    pub(super) fn secret(
        &mut self,
        client: &Client,
        given: Option<&str>,
        omit: &[String],
    ) -> Result<Option<String>, String> {
        if omit.iter().any(|name| name == "client_secret") {
            return Ok(None);
        }
        match given {
            Some(text) => self.fill(text).map(Some),
            None => Ok(client.secret.clone()),
        }
    }

    pub(super) fn latest(
        &self,
        kind: &str,
        what: &str,
        pick: impl Fn(&StepValues) -> Option<String>,
    ) -> Result<String, String> {
        let step = self
            .values
            .step(kind)
            .ok_or_else(|| format!("no {what}: no step before gave one"))?;
        pick(step).ok_or_else(|| format!("no {what}: step {} gave none", step.number))
    }

    pub(super) fn token_or_latest(
        &mut self,
        given: Option<&str>,
        omit: &[String],
    ) -> Result<Option<String>, String> {
        if omit.iter().any(|name| name == "token") {
            return Ok(None);
        }
        match given {
            Some(text) => self.fill(text).map(Some),
            None => self
                .latest("tokens", "access_token", |values| {
                    values.access_token.clone()
                })
                .map(Some),
        }
    }
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

/// The scope that a token request asks for, sorted.
pub(super) fn requested_scope(parameters: &[(String, String)]) -> Option<Vec<String>> {
    parameters
        .iter()
        .find(|(name, _)| name == "scope")
        .map(|(_, value)| split_scope(value))
        // A scope without a value was not asked for (RFC 6749 3.2).
        .filter(|words| !words.is_empty())
}
