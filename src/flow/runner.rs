//! One scenario on one target: step after step, then the cleanup, then the transcript.

use std::sync::atomic::AtomicBool;

use super::session::Session;
use super::target::{Client, Target};
use super::values::{StepValues, Values};
use super::{authorize, calls, token};
use crate::catalog::profile::RevokeStyle;
use crate::catalog::scenario::{
    Authorize, ClientRef, Refresh, Revoke, Scenario, Send, Step, Token,
};
use crate::transcript::{Outcome, Role, StepKind, StepRecord, Transcript, split_scope};
use crate::wire::{RawBody, RawRequest, capture, encode};

/// Tokens that were issued in a scenario and have to be revoked after it.
struct Issued {
    client: ClientRef,
    access_token: Option<String>,
    refresh_token: Option<String>,
}

struct Runner<'a> {
    session: Session<'a>,
    values: Values,
    issued: Vec<Issued>,
}

/// Runs a scenario. Steps stop when `interrupted` is set; the cleanup runs in any case.
pub async fn run(target: &Target, scenario: &Scenario, interrupted: &AtomicBool) -> Transcript {
    let mut runner = Runner {
        session: Session::new(target, interrupted),
        values: Values::default(),
        issued: Vec::new(),
    };
    let mut steps = Vec::new();
    for (index, step) in scenario.steps.iter().enumerate() {
        runner.session.step = index + 1;
        let mut record = blank(index + 1, step);
        if runner.session.interrupted() {
            record.reason = Some("the run was interrupted".to_owned());
        } else if let Err(missing) = runner.step(step, &mut record).await {
            record.outcome = Outcome::NotDone;
            record.reason = Some(missing);
        }
        steps.push(record);
    }
    runner.session.step = 0;
    runner.cleanup().await;
    finish(&runner.session, steps)
}

fn blank(number: usize, step: &Step) -> StepRecord {
    StepRecord {
        number,
        kind: step.kind(),
        name: step.name.clone(),
        outcome: Outcome::NotDone,
        reason: None,
        error: None,
        status: None,
        media_type: None,
        state: None,
        login_shown: None,
        consent_shown: None,
        requested_scope: None,
        tokens: None,
        trace: Vec::new(),
    }
}

/// Writes the transcript once all secrets are known.
fn finish(session: &Session<'_>, mut steps: Vec<StepRecord>) -> Transcript {
    let redactor = session.vault.sealed();
    let target = session.target;
    let registered: Vec<String> = [
        Some(&target.client),
        target.other_client.as_ref(),
        target.public_client.as_ref(),
    ]
    .into_iter()
    .flatten()
    .flat_map(|client| client.redirect_uris.iter().cloned())
    .collect();
    let mut watched = Vec::new();
    let exchanges = session
        .exchanges
        .iter()
        .map(|exchange| {
            if exchange.role == Role::Authorization {
                watched = requested_redirect_uris(&exchange.request);
                watched.extend(registered.iter().cloned());
            }
            capture::record(exchange, &redactor, &watched)
        })
        .collect();
    for step in &mut steps {
        step.reason = step.reason.take().map(|text| redactor.text(&text));
        step.error = step.error.take().map(|text| redactor.text(&text));
        step.trace = step.trace.iter().map(|line| redactor.text(line)).collect();
    }
    let values = session
        .vault
        .values()
        .map(|(name, facts)| (name.to_owned(), facts.clone()))
        .collect();
    Transcript {
        steps,
        exchanges,
        values,
    }
}

/// The redirect URIs that an authorization request names, in query or body, by either documented name.
fn requested_redirect_uris(request: &RawRequest) -> Vec<String> {
    let mut pairs = encode::decode_parameters(&request.query);
    if let RawBody::Form(form) = &request.body {
        pairs.extend(form.iter().cloned());
    }
    pairs
        .into_iter()
        .filter(|(name, _)| name.starts_with("redirect_ur"))
        .map(|(_, value)| value)
        .collect()
}

impl<'a> Runner<'a> {
    /// Carries out one step. An error says which value is missing.
    async fn step(&mut self, step: &Step, record: &mut StepRecord) -> Result<(), String> {
        let kind = step.kind();
        let mut left = StepValues {
            number: record.number,
            ..StepValues::default()
        };
        if let Some(action) = &step.authorize {
            let plan = self.plan_authorize(action)?;
            record.requested_scope.clone_from(&plan.scope);
            left = authorize::run(&mut self.session, &plan, record).await;
        } else if let Some(action) = &step.token {
            let plan = self.plan_token(action)?;
            record.requested_scope = requested_scope(&plan.parameters);
            left = token::run(&mut self.session, &plan, record).await;
            self.remember(action.client, &left);
        } else if let Some(action) = &step.refresh {
            let plan = self.plan_refresh(action)?;
            record.requested_scope = requested_scope(&plan.parameters);
            left = token::run(&mut self.session, &plan, record).await;
            self.remember(action.client, &left);
            if left.access_token.is_some() && left.refresh_token.is_none() {
                // Without a new refresh token the old one goes on (RFC 6749 6).
                left.refresh_token = self
                    .values
                    .step("tokens")
                    .and_then(|tokens| tokens.refresh_token.clone());
            }
        } else if let Some(action) = &step.revoke {
            self.revoke(action, record).await?;
        } else if let Some(action) = &step.introspect {
            let client = self.client(action.client)?;
            let token = self.token_or_latest(action.token.as_deref(), &action.omit)?;
            let secret = self.secret(client, action.client_secret.as_deref(), &action.omit)?;
            calls::introspect(&mut self.session, token, client, secret, record).await;
        } else if let Some(action) = &step.resource {
            let token = match action.place {
                crate::catalog::scenario::TokenPlace::Nowhere => None,
                _ => self.token_or_latest(action.token.as_deref(), &[])?,
            };
            calls::resource(&mut self.session, token, action.place, record).await;
        } else if step.metadata.is_some() {
            calls::metadata(&mut self.session, record).await;
        } else if let Some(action) = &step.http {
            let mut request = RawRequest::from_full_url(&action.method, &self.fill(&action.url)?);
            let query = self.fill_map(&action.query)?;
            if !query.is_empty() {
                request.query = encode::parameters(&query);
            }
            request.headers = self.fill_map(&action.headers)?;
            let form = self.fill_map(&action.form)?;
            if !form.is_empty() {
                request.body = RawBody::Form(form);
            }
            calls::http(&mut self.session, request, record).await;
        } else if let Some(span) = step.wait {
            match &self.session.target.clock {
                Some(clock) => clock.advance(span.0),
                None => tokio::time::sleep(span.0).await,
            }
            record.outcome = Outcome::Answered;
        }
        let mut names = vec![kind.as_str()];
        names.extend(step.name.as_deref());
        if left.access_token.is_some() {
            names.push("tokens");
        }
        self.values.keep(&names, &left);
        Ok(())
    }

    fn remember(&mut self, client: ClientRef, left: &StepValues) {
        if left.access_token.is_some() {
            self.issued.push(Issued {
                client,
                access_token: left.access_token.clone(),
                refresh_token: left.refresh_token.clone(),
            });
        }
    }

    fn client(&self, which: ClientRef) -> Result<&'a Client, String> {
        let target = self.session.target;
        match which {
            ClientRef::First => Ok(&target.client),
            ClientRef::Other => target
                .other_client
                .as_ref()
                .ok_or_else(|| "no second client is configured".to_owned()),
            ClientRef::Public => target
                .public_client
                .as_ref()
                .ok_or_else(|| "no public client is configured".to_owned()),
        }
    }

    fn fill(&mut self, text: &str) -> Result<String, String> {
        let (filled, made_up) = self.values.fill(self.session.target, text)?;
        for value in made_up {
            self.session.made_up("random", &value);
        }
        Ok(filled)
    }

    fn fill_map(
        &mut self,
        map: &std::collections::BTreeMap<String, String>,
    ) -> Result<Vec<(String, String)>, String> {
        map.iter()
            .map(|(name, value)| Ok((name.clone(), self.fill(value)?)))
            .collect()
    }

    fn fill_scope(&mut self, scope: &[String]) -> Result<Vec<String>, String> {
        scope.iter().map(|word| self.fill(word)).collect()
    }

    fn plan_authorize(&mut self, action: &Authorize) -> Result<authorize::Plan, String> {
        let target = self.session.target;
        let client = self.client(action.client)?;
        let left_out = |name: &str| action.omit.iter().any(|omitted| omitted == name);
        let redirect_uri = match &action.redirect_uri {
            Some(text) => Some(self.fill(text)?),
            None => client.redirect_uris.first().cloned(),
        }
        .filter(|_| !left_out("redirect_uri"));
        let state = match &action.state {
            Some(text) => Some(self.fill(text)?),
            None => Some(super::values::random_text(16)),
        }
        .filter(|_| !left_out("state"));
        if let Some(state) = &state {
            self.session
                .vault
                .learn(crate::wire::pseudonym::Kind::State, state);
        }
        let scope = match &action.scope {
            Some(words) => Some(self.fill_scope(words)?),
            None => target.scopes.first().map(|word| vec![word.clone()]),
        }
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
        for (name, value) in self.fill_map(&action.extra)? {
            // An extra parameter with the name of a regular one takes its place.
            parameters.retain(|(known, _)| *known != name);
            parameters.push((name, value));
        }
        Ok(authorize::Plan {
            step: action.clone(),
            redirect_uri,
            state,
            scope,
            parameters,
        })
    }

    fn plan_token(&mut self, action: &Token) -> Result<token::Plan, String> {
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
        parameters.extend(self.fill_map(&action.extra)?);
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
    }

    fn plan_refresh(&mut self, action: &Refresh) -> Result<token::Plan, String> {
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
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the two plans share everything but the values handed in here"
    )]
    fn finish_plan(
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
        let client_secret = self.secret(client, client_secret, omit)?;
        let anonymous = omit.iter().any(|name| name == "client_id");
        Ok(token::Plan {
            role,
            parameters,
            client_id,
            client_secret,
            anonymous,
            send,
        })
    }

    /// The secret to send: the given one, else the client's own, else none.
    fn secret(
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

    fn latest(
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

    fn token_or_latest(
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

    async fn revoke(&mut self, action: &Revoke, record: &mut StepRecord) -> Result<(), String> {
        let client = self.client(action.client)?;
        let token = self.token_or_latest(action.token.as_deref(), &action.omit)?;
        let client_secret = self.secret(client, action.client_secret.as_deref(), &action.omit)?;
        let plan = calls::Revocation {
            token,
            hint: action.hint.clone(),
            method: action.method.clone(),
            client,
            client_secret,
        };
        calls::revoke(&mut self.session, &plan, record).await;
        Ok(())
    }

    /// Revokes every token that the scenario obtained, whatever the steps did: no scenario leaves tokens alive
    /// at a provider that offers a way to revoke them. Revoking a dead token again does no harm.
    async fn cleanup(&mut self) {
        let Some(style) = self
            .session
            .target
            .profile
            .endpoints
            .revoke
            .as_ref()
            .map(|endpoint| endpoint.style)
        else {
            return;
        };
        let issued = std::mem::take(&mut self.issued);
        let mut done = std::collections::HashSet::new();
        for tokens in issued.iter().rev() {
            let Ok(client) = self.client(tokens.client) else {
                continue;
            };
            let mut wanted: Vec<String> = tokens.access_token.iter().cloned().collect();
            if style == RevokeStyle::Rfc7009 {
                wanted.extend(tokens.refresh_token.clone());
            }
            for token in wanted {
                if !done.insert(token.clone()) {
                    continue;
                }
                let plan = calls::Revocation {
                    token: Some(token),
                    hint: None,
                    method: None,
                    client,
                    client_secret: client.secret.clone(),
                };
                let mut unjudged = blank(0, &Step::default());
                unjudged.kind = StepKind::Revoke;
                calls::revoke(&mut self.session, &plan, &mut unjudged).await;
            }
        }
    }
}

fn requested_scope(parameters: &[(String, String)]) -> Option<Vec<String>> {
    parameters
        .iter()
        .find(|(name, _)| name == "scope")
        .map(|(_, value)| split_scope(value))
}
