//! `introspect`: what the provider says about a token (RFC 7662 2).

use serde_json::Value;

use super::presentation::presented;
use super::resource::left_out;
use crate::catalog::scenario::Introspect;
use crate::flow::answer::{self, Answer};
use crate::flow::client_request::Parameters;
use crate::flow::context::Context;
use crate::flow::references::StepValues;
use crate::oauth::{Outcome, Role};
use crate::transcript::StepRecord;

/// Asks the introspection endpoint about a token.
pub async fn run(
    context: &mut Context<'_>,
    action: &Introspect,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let target = context.session.target;
    let mut token = context.token_or_latest(action.token.as_deref(), &action.omit)?;
    if let (Some(token), Some(forgery)) = (&mut token, &action.forge) {
        match context.forged(token, forgery) {
            Ok(forged) => *token = forged,
            Err(reason) => return Ok(left_out(record, reason)),
        }
    }
    let mut parameters = Parameters::new();
    let presentation = presented(context, action, &mut parameters)?;
    let endpoint = target.profile.endpoints.introspect.as_ref();
    let endpoint = endpoint.ok_or("the profile has no introspection endpoint")?;
    let mut request = presentation.post(&target.url(&endpoint.path));
    request.add("token", token);
    request.add("token_type_hint", action.hint.clone());
    request.authenticate(&presentation.client);
    presentation.repeat_in_body(&mut request);
    request.parameters().extend(parameters);
    let mut left = StepValues::default();
    let session = &mut context.session;
    let request = presentation.encoded(request);
    let sent = answer::send(session, Role::Introspection, request, record).await;
    if let Some(answer) = sent {
        record.error = answer.error();
        let active = is_active(&answer).filter(|_| answer.status() == 200);
        let success = active.map(|active| {
            if active {
                Outcome::Active
            } else {
                Outcome::Inactive
            }
        });
        record.outcome = answer.outcome(success, answer.says_no(), answer::INTROSPECTION);
        left.json = answer.body;
    }
    Ok(left)
}

/// What a lenient client understands; the type of `active` has a requirement of its own (RFC 7662 2.2).
fn is_active(answer: &Answer) -> Option<bool> {
    match answer.member("active")? {
        Value::Bool(active) => Some(*active),
        Value::String(text) if text == "true" => Some(true),
        Value::String(text) if text == "false" => Some(false),
        _ => None,
    }
}
