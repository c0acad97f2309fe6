//! One scenario on one target: step after step, then the cleanup, then the transcript.

use std::sync::atomic::AtomicBool;

use super::plans::requested_scope;
use super::quality::Issued as IssuedValue;
use super::session::Session;
use super::tamper::tampered;
use super::target::{Client, Target};
use super::values::{StepValues, Values};
use super::written::finish;
use super::{authorize, calls, listed, lookalike, spelt, token};
use crate::catalog::profile::RevokeStyle;
use crate::catalog::scenario::{Action, Resource, Revoke, Scenario, Step};
use crate::oauth::{ClientRef, Outcome, StepKind};
use crate::transcript::{StepRecord, Transcript};
use crate::wire::{RawBody, RawRequest, encode};

/// Tokens that were issued in a scenario and have to be revoked after it.
struct Issued {
    client: ClientRef,
    access_token: Option<String>,
    refresh_token: Option<String>,
}

pub(super) struct Runner<'a> {
    pub(super) session: Session<'a>,
    pub(super) values: Values,
    issued: Vec<Issued>,
    /// Whether a pushed request has the challenge that belongs to every request of the target.
    pub(super) pushed_challenge: bool,
}

/// What a scenario left: its transcript, and the values that the provider issued in it.
pub struct Run {
    /// What was seen, without secrets.
    pub transcript: Transcript,
    /// Codes and tokens, for the judgement of the run as a whole.
    pub issued: Vec<IssuedValue>,
}

/// Runs a scenario. Steps stop when `interrupted` is set; the cleanup runs in any case.
pub async fn run(target: &Target, scenario: &Scenario, interrupted: &AtomicBool) -> Run {
    let mut runner = Runner {
        session: Session::new(target, interrupted),
        values: Values::default(),
        issued: Vec::new(),
        pushed_challenge: false,
    };
    let mut steps = Vec::new();
    for (index, step) in scenario.steps.iter().enumerate() {
        runner.session.step = index + 1;
        let mut record = blank(index + 1, step.kind(), step.name.clone());
        if runner.session.interrupted() {
            record.reason = Some("the run was interrupted".to_owned());
        } else {
            let result = match runner.left_out(step) {
                Ok(None) => runner.step(step, &mut record).await,
                Ok(Some(reason)) => {
                    record.outcome = Outcome::LeftOut;
                    record.reason = Some(reason);
                    Ok(())
                }
                Err(missing) => Err(missing),
            };
            if let Err(missing) = result {
                record.outcome = Outcome::NotDone;
                record.reason = Some(missing);
            }
        }
        steps.push(record);
    }
    runner.session.step = 0;
    runner.session.close().await;
    runner.cleanup().await;
    finish(&runner.session, steps)
}

fn blank(number: usize, kind: StepKind, name: Option<String>) -> StepRecord {
    StepRecord {
        number,
        kind,
        name,
        outcome: Outcome::NotDone,
        reason: None,
        error: None,
        status: None,
        media_type: None,
        state: None,
        login_shown: None,
        consent_shown: None,
        consent_remembered: false,
        consent_unnamed: None,
        delivered: None,
        changed: None,
        requested_scope: None,
        tokens: None,
        winners: None,
        trace: Vec::new(),
        picture: None,
    }
}

impl<'a> Runner<'a> {
    /// Why the step does not apply: for what the metadata document lists, or for want of a redirect URI that is
    /// another one. A member that is missing, and has no default, says nothing either way.
    fn left_out(&self, step: &Step) -> Result<Option<String>, String> {
        let conditions = [(&step.if_listed, true), (&step.if_unlisted, false)];
        for (condition, wanted) in conditions {
            for (member, value) in condition {
                let document = self
                    .values
                    .step("metadata")
                    .and_then(|metadata| metadata.json.as_ref())
                    .ok_or("no metadata document was read before")?;
                if listed::lists(document, member, value) != Some(wanted) {
                    return Ok(Some(format!(
                        "for providers whose metadata {} `{value}` as {member}",
                        if wanted { "lists" } else { "does not list" }
                    )));
                }
            }
        }
        let redirect_uri = match &step.action {
            Action::Authorize(authorize) => authorize.redirect_uri.as_deref(),
            _ => None,
        };
        Ok(redirect_uri
            .and_then(|template| lookalike::no_other(self.session.target, template))
            .map(str::to_owned))
    }

    /// Carries out one step. An error says which value is missing.
    async fn step(&mut self, step: &Step, record: &mut StepRecord) -> Result<(), String> {
        let kind = step.kind();
        let mut left = StepValues {
            number: record.number,
            ..StepValues::default()
        };
        match &step.action {
            Action::Authorize(action) => {
                let mut plan = self.plan_authorize(action)?;
                if let Some(expect) = &step.expect {
                    plan.judged_pages = (expect.login.is_some(), expect.consent.is_some());
                }
                record.requested_scope = plan
                    .scope
                    .clone()
                    .filter(|words| words.iter().any(|word| !word.is_empty()));
                left = authorize::run(&mut self.session, &plan, record).await;
            }
            Action::Token(action) => {
                let plan = self.plan_token(action)?;
                record.requested_scope = requested_scope(&plan.parameters);
                left = token::run(&mut self.session, &plan, record).await;
                self.remember(action.client, &left);
            }
            Action::Refresh(action) => {
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
            }
            Action::Revoke(action) => {
                self.revoke(action, record).await?;
            }
            Action::Introspect(action) => {
                let client = self.client(action.client)?;
                let token = self.token_or_latest(action.token.as_deref(), &action.omit)?;
                let secret = self.secret(client, action.client_secret.as_deref(), &action.omit)?;
                let plan = calls::Introspection {
                    token,
                    hint: action.hint.clone(),
                    client,
                    client_secret: secret,
                };
                left.json = calls::introspect(&mut self.session, &plan, record).await;
            }
            Action::Resource(action) => {
                if let Some(name) = &action.every {
                    self.every_token(name, action, record).await?;
                } else {
                    let token = match action.place {
                        crate::catalog::scenario::TokenPlace::Nowhere => None,
                        _ => self.token_or_latest(action.token.as_deref(), &[])?,
                    };
                    let call = calls::ResourceCall {
                        token: token.map(|token| tampered(token, action.tamper)),
                        place: action.place,
                        scoped: action.scoped,
                        scheme: action.scheme.clone().unwrap_or_else(|| "Bearer".to_owned()),
                    };
                    if let (Some(token), Some(_)) = (&call.token, action.tamper) {
                        self.session.made_up("tampered", token);
                    }
                    calls::resource(&mut self.session, &call, record).await;
                }
            }
            Action::Metadata(action) => {
                left.json =
                    calls::metadata(&mut self.session, action.path.as_deref(), record).await;
            }
            Action::Http(action) => {
                let mut request =
                    RawRequest::from_full_url(&action.method, &self.fill(&action.url)?);
                let query = self.fill_map(&action.query)?;
                if !query.is_empty() {
                    request.query = encode::parameters(&query);
                }
                request.headers = self.fill_map(&action.headers)?;
                let mut form = self.fill_map(&action.form)?;
                form.extend(self.fill_map(&action.repeat)?);
                self.push_challenge(action, &mut form);
                if !form.is_empty() {
                    request.body = RawBody::Form(form);
                }
                let client = match action.client {
                    Some(which) => Some(self.client(which)?),
                    None => None,
                };
                let omit: &[String] = if action.without_secret {
                    &["client_secret".to_owned()]
                } else {
                    &[]
                };
                let secret = match client {
                    Some(client) => self.secret(client, action.client_secret.as_deref(), omit)?,
                    None => None,
                };
                let client = client.map(|client| (client, secret.as_deref()));
                // The last answer counts.
                for _ in 0..action.times.unwrap_or(1) {
                    let request = request.clone();
                    left.json = spelt::http(&mut self.session, request, client, record).await;
                }
            }
            Action::Wait(span) => {
                match &self.session.target.clock {
                    Some(clock) => clock.advance(span.0),
                    None => tokio::time::sleep(span.0).await,
                }
                record.outcome = Outcome::Answered;
            }
        }
        let mut names = vec![kind.as_str()];
        names.extend(step.name.as_deref());
        if left.access_token.is_some() {
            names.push("tokens");
        }
        self.values.keep(&names, &left);
        Ok(())
    }

    /// Calls the resource with every access token of a step, until one opens it.
    async fn every_token(
        &mut self,
        name: &str,
        action: &Resource,
        record: &mut StepRecord,
    ) -> Result<(), String> {
        let step = self
            .values
            .step(name)
            .ok_or_else(|| format!("no step `{name}` ran before"))?;
        let others = step.others.iter().map(|(access, _)| access);
        let tokens: Vec<String> = step.access_token.iter().chain(others).cloned().collect();
        if tokens.is_empty() {
            return Err(format!("step {} ({name}) gave no tokens", step.number));
        }
        for token in tokens {
            let call = calls::ResourceCall {
                token: Some(token),
                place: action.place,
                scoped: action.scoped,
                scheme: action.scheme.clone().unwrap_or_else(|| "Bearer".to_owned()),
            };
            calls::resource(&mut self.session, &call, record).await;
            if record.outcome != Outcome::Refused {
                break;
            }
        }
        Ok(())
    }

    fn remember(&mut self, client: ClientRef, left: &StepValues) {
        for (access_token, refresh_token) in &left.others {
            self.issued.push(Issued {
                client,
                access_token: Some(access_token.clone()),
                refresh_token: refresh_token.clone(),
            });
        }
        if left.access_token.is_some() {
            self.issued.push(Issued {
                client,
                access_token: left.access_token.clone(),
                refresh_token: left.refresh_token.clone(),
            });
        }
    }

    pub(super) fn client(&self, which: ClientRef) -> Result<&'a Client, String> {
        self.session.target.client_of(which)
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
                let mut unjudged = blank(0, StepKind::Revoke, None);
                calls::revoke(&mut self.session, &plan, &mut unjudged).await;
            }
        }
    }
}
