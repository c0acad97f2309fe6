//! What some providers do beside one request and its answer: a second factor, a second exchange, a refresh that returns
//! nothing, an address in the answer.

use super::token_endpoint::{TokenRequest, read};
use crate::flow::answer::{self, Answer};
use crate::flow::client_request::ClientRequest;
use crate::flow::reading;
use crate::flow::references::StepValues;
use crate::flow::session::Session;
use crate::oauth::Role;
use crate::transcript::StepRecord;
use crate::wire::RawRequest;

/// The header of the second factor that an answer asks for, and its value.
pub(super) fn second_factor<'t>(
    session: &Session<'t>,
    request: &TokenRequest,
    answer: Option<&Answer>,
) -> Option<(&'t str, String)> {
    let wanted = session.target.profile.second_factor.as_ref()?;
    let is_asked = answer?.status() == wanted.status;
    let by_password = request
        .parameters
        .iter()
        .any(|(name, _)| name == "password");
    let code = session.target.setup.second_factor.clone();
    let code = code.filter(|_| is_asked && by_password)?;
    Some((&wanted.header, code))
}

/// The second exchange of a profile that has one: the token that came for one that lives longer.
pub(super) async fn exchange_again(
    session: &mut Session<'_>,
    request: &TokenRequest,
    record: &mut StepRecord,
    values: &mut StepValues,
) {
    let profile = &session.target.profile;
    let (Some(second), Some(endpoint), Some(token)) = (
        &profile.endpoints.second_exchange,
        &profile.endpoints.token,
        values.access_token.clone(),
    ) else {
        return;
    };
    let method = second.method.as_deref().unwrap_or(&endpoint.method);
    let http = RawRequest::from_full_url(method, &session.target.url(&second.path))
        .header("accept", "application/json");
    let mut sent = ClientRequest::new(http, second.params.unwrap_or(endpoint.params));
    sent.authenticate(&request.presentation.client);
    sent.add("grant_type", Some(second.grant_type.clone()));
    sent.add(&second.parameter, Some(token.clone()));
    sent.rename(session.target);
    let answer = answer::send(session, request.role, sent.encoded(), record).await;
    if let Some(answer) = answer {
        let first = (token, values.refresh_token.take());
        values.access_token = None;
        read(session, request, &answer, record, values);
        values.others.push(first);
    }
}

/// The token that a refresh keeps where the provider documents that it returns none: the one that was presented or lives.
pub(super) fn kept(
    session: &Session<'_>,
    request: &TokenRequest,
    answer: &Answer,
) -> Option<String> {
    let refresh = session.target.profile.endpoints.refresh.as_ref()?;
    let keeps = refresh.same_access_token && request.role == Role::Refresh;
    let is_success = (200..300).contains(&answer.status()) && !answer.says_no();
    let living = session.holders.iter().rev().map(|(token, _)| token);
    let mut living = living.filter(|token| session.access_tokens.contains(*token));
    living.next().filter(|_| keeps && is_success).cloned()
}

/// Notes where the resource is, where the token answer says so: a URL, or a host.
pub(super) fn note_base(session: &mut Session<'_>, answer: &Answer) {
    let resource = session.target.profile.endpoints.resource.as_ref();
    let Some(path) = resource.and_then(|resource| resource.base.as_ref()) else {
        return;
    };
    let named = reading::raw_member(&answer.response, path);
    session.resource_base = named.map(|named| {
        if named.contains("://") {
            named.trim_end_matches('/').to_owned()
        } else {
            format!("https://{named}")
        }
    });
}
