//! One scenario on one target: step after step, then the cleanup, then the transcript.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::context::Context;
use super::off_thread::off_thread;
use super::randomness::Issued;
use super::record::finish;
use super::references::References;
use super::session::Session;
use super::steps::authorize::lookalike;
use super::steps::resource::{self, Witness};
use super::target::Target;
use super::{cleanup, metadata_lists, steps};
use crate::catalog::scenario::{Action, Place, Scenario, Step, Variant};
use crate::oauth::{Outcome, StepKind};
use crate::transcript::{StepRecord, Transcript};

/// What a scenario left: its transcript, and the values that the provider issued in it.
pub struct Run {
    /// What was seen, without secrets.
    pub transcript: Transcript,
    /// Codes and tokens, for the judgement of the run as a whole.
    pub issued: Vec<Issued>,
    /// How long it took.
    pub took: Duration,
    /// Whether another scenario held one of its tokens at the same time, so that each saw what the other did to it.
    pub shares_tokens: bool,
}

/// Runs a scenario. Steps stop when `interrupted` is set; the cleanup runs in any case.
pub async fn run(target: &Target, scenario: &Scenario, interrupted: &AtomicBool) -> Run {
    run_while(target, scenario, interrupted, |_| true).await
}

/// As [`run`], as long as what was seen so far is worth the next step.
pub async fn run_while(
    target: &Target,
    scenario: &Scenario,
    interrupted: &AtomicBool,
    goes_on: fn(&[StepRecord]) -> bool,
) -> Run {
    let start = Instant::now();
    let mut context = Context {
        session: Session::new(target, interrupted),
        references: References::default(),
        live_tokens: Vec::new(),
        registered: Vec::new(),
    };
    let mut records = Vec::new();
    let mut without = None;
    for (index, step) in scenario.steps.iter().enumerate() {
        if !goes_on(&records) {
            break;
        }
        let mut record = StepRecord::blank(index + 1, step.kind(), step.name.clone());
        record.variant = step.variant.as_ref().map(Variant::label);
        context.session.step = index + 1;
        context.session.limit_wanted = step.finds_limit();
        if context.session.interrupted() {
            record.reason = Some("the run was interrupted".to_owned());
        } else if let Err(missing) =
            carry_out(&mut context, step, &records, &mut without, &mut record).await
        {
            record.outcome = Outcome::NotDone;
            record.reason = Some(missing);
        }
        record.foreign_origin = context.session.take_withheld();
        records.push(record);
    }
    context.session.step = 0;
    context.session.limit_wanted = false;
    context.session.close().await;
    cleanup::revoke_all(&mut context).await;
    cleanup::delete_clients(&mut context).await;
    let bodies = context.session.exchanges.iter();
    let longest = bodies.filter_map(|exchange| Some(exchange.result.as_ref().ok()?.body.len()));
    let longest = longest.max().unwrap_or_default();
    Run {
        took: start.elapsed(),
        ..off_thread(longest, || finish(&context.session, records))
    }
}

/// A member of a family that is not tried, with the reason.
type Untried<'s> = Option<(&'s Variant, String)>;

/// Carries out one step where it applies. An error says which value is missing. What a member of a family prepares and is
/// left out, its further steps do without, and must not find what an earlier member left.
async fn carry_out<'s>(
    context: &mut Context<'_>,
    step: &'s Step,
    records: &[StepRecord],
    without: &mut Untried<'s>,
    record: &mut StepRecord,
) -> Result<(), String> {
    let of_member = without
        .as_ref()
        .filter(|(variant, _)| step.variant.as_ref() == Some(variant))
        .map(|(_, reason)| reason.clone());
    let reason = of_member
        .or_else(|| pointless(step, records))
        .or_else(|| left_out(context, step));
    if let Some(reason) = reason {
        *without = step.variant.as_ref().map(|of| (of, reason.clone()));
        record.outcome = Outcome::LeftOut;
        record.reason = Some(reason);
        return Ok(());
    }
    let left = steps::run(context, step, record).await?;
    let mut names = vec![step.kind().as_str()];
    names.extend(step.name.as_deref());
    // What comes of an exchange is named by its step: the token that was exchanged stays the one to go on with.
    if left.access_token.is_some() && step.kind() != StepKind::Exchange {
        names.push("tokens");
    }
    context.references.keep(&names, &left);
    Ok(())
}

/// Why a member of a family need not be tried: nothing would be concluded from it, because the step that it depends on ended
/// otherwise.
fn pointless(step: &Step, records: &[StepRecord]) -> Option<String> {
    step.variant.as_ref()?;
    let given = step.given.as_ref()?;
    let wanted = given.expect.outcome.as_ref()?;
    let is_meant = |record: &&StepRecord| record.name.as_ref() == Some(&given.step);
    let earlier = records.iter().rev().find(is_meant)?;
    (!wanted.contains(&earlier.outcome)).then(|| {
        let number = earlier.number;
        format!("step {number}, which it depends on, ended otherwise")
    })
}

/// Why the step does not apply: for what the metadata document lists, or for want of a redirect URI that is
/// another one. A member that is missing, and has no default, says nothing either way.
fn left_out(context: &Context<'_>, step: &Step) -> Option<String> {
    let conditions = [(&step.if_listed, true), (&step.if_unlisted, false)];
    for (condition, wanted) in conditions {
        for (member, value) in condition {
            let metadata = context.references.step("metadata");
            let Some(document) = metadata.and_then(|metadata| metadata.json.as_ref()) else {
                // Without a document nothing is listed, and nothing is left out of a list.
                return Some("no metadata document was read".to_owned());
            };
            if metadata_lists::lists(document, member, value) != Some(wanted) {
                return Some(format!(
                    "for providers whose metadata {} `{value}` as {member}",
                    if wanted { "lists" } else { "does not list" }
                ));
            }
        }
    }
    if let Action::Resource(resource) = &step.action
        && matches!(
            resource::witness(context.session.target, resource),
            Witness::Nobody
        )
    {
        let reason =
            "nothing shows here whether a token lives: neither a resource nor introspection";
        return Some(reason.to_owned());
    }
    if context.session.target.scopes.is_empty() && repeats_scope(&step.action) {
        let reason = "no scopes are known here, so that none is sent that could be repeated";
        return Some(reason.to_owned());
    }
    if asks_in_query(context, &step.action) {
        let reason = "the parameters stand in the query here, so that none can stand beside them";
        return Some(reason.to_owned());
    }
    if let Some(reason) = step
        .variant
        .as_ref()
        .and_then(|variant| without(context, variant))
    {
        return Some(reason);
    }
    // What has to be accepted is no lookalike.
    let wanted = step
        .expect
        .as_ref()
        .and_then(|expect| expect.outcome.as_ref());
    if wanted.is_some_and(|wanted| wanted.contains(&Outcome::Code)) {
        return None;
    }
    let (redirect_uri, client) = match &step.action {
        Action::Authorize(authorize) => (authorize.redirect_uri.as_deref(), authorize.client),
        Action::Push(push) => (push.redirect_uri.as_deref(), push.client),
        Action::Token(token) => (token.redirect_uri.as_deref(), token.client),
        _ => return None,
    };
    redirect_uri.and_then(|template| lookalike::no_other(context.session.target, client, template))
}

/// Why a member of a family cannot be tried here: the target has no such client, or the client no such redirect URI.
fn without(context: &Context<'_>, variant: &Variant) -> Option<String> {
    let of = variant.of?;
    match context.session.target.client_of(of.client()) {
        Err(missing) => Some(missing),
        Ok(client) if client.redirect_uris.len() <= of.redirect_uri() => Some(format!(
            "the target names no redirect URI for `{}`",
            of.as_str()
        )),
        Ok(_) => None,
    }
}

/// Whether a step sends parameters in the query of an endpoint that takes all there.
fn asks_in_query(context: &Context<'_>, action: &Action) -> bool {
    let send = match action {
        Action::Token(token) => token.send.as_ref(),
        Action::Refresh(refresh) => refresh.send.as_ref(),
        _ => return false,
    };
    let endpoint = context.session.target.profile.endpoints.token.as_ref();
    send.is_some_and(|send| !send.query.is_empty())
        && endpoint.is_some_and(|endpoint| endpoint.params != Place::Form)
}

/// Whether a step sends the scope of the target a second time.
fn repeats_scope(action: &Action) -> bool {
    match action {
        Action::Authorize(authorize) => {
            authorize.scope.is_none() && authorize.repeat.contains_key("scope")
        }
        Action::Device(device) => device.scope.is_none() && device.repeat.contains_key("scope"),
        _ => false,
    }
}
