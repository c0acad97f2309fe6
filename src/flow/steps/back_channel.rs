//! A request that starts a flow from server to server: a pushed authorization request, a device authorization request.

use super::presentation::Presentation;
use crate::flow::answer;
use crate::flow::client_request::Parameters;
use crate::flow::context::Context;
use crate::flow::references::StepValues;
use crate::oauth::{Outcome, Role};
use crate::transcript::StepRecord;

/// A request with all references filled in.
pub struct BackChannelRequest {
    /// What the exchange is recorded as.
    pub role: Role,
    /// The address that it goes to.
    pub url: String,
    /// The parameters but those of client authentication, in order.
    pub parameters: Parameters,
    /// How the client presents itself and the request is sent.
    pub presentation: Presentation,
    /// How many of the request are sent one after the other.
    pub times: usize,
    /// The member that an answer is nothing without.
    pub member: &'static str,
}

/// Sends the request. The last answer counts; it is left to later steps.
pub async fn send(
    context: &mut Context<'_>,
    request: BackChannelRequest,
    record: &mut StepRecord,
) -> StepValues {
    let session = &mut context.session;
    let presentation = &request.presentation;
    let mut client = presentation.client.clone();
    let mut left = StepValues::default();
    for repetition in 0..request.times.max(1) {
        if repetition > 0
            && let Some(assertion) = &mut client.assertion
        {
            // The same one again would be refused for itself (RFC 7523 3).
            match assertion.renewed() {
                Ok(renewed) => *assertion = renewed,
                Err(reason) => {
                    record.reason = Some(reason);
                    return left;
                }
            }
        }
        let assertion = client.assertion.as_ref();
        left.client_assertion = assertion.map(|assertion| assertion.text.clone());
        let mut http = presentation.post(&request.url);
        http.parameters().extend(request.parameters.clone());
        http.authenticate(&client);
        presentation.repeat_in_body(&mut http);
        left.json = None;
        let http = presentation.encoded(http);
        let sent = answer::send(session, request.role, http, record).await;
        let Some(answer) = sent else { continue };
        record.error = answer.error();
        let is_success = matches!(answer.status(), 200..300);
        let success = answer
            .text(request.member)
            .filter(|_| is_success)
            .map(|_| Outcome::Answered);
        record.outcome = answer.outcome(success, answer.says_no(), answer::OTHER);
        left.json = answer.body;
    }
    left
}
