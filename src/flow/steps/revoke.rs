//! `revoke`: the revocation of a token, in the provider's own style (RFC 7009 or what its profile documents).

use serde_json::Value;

use super::presentation::{Presentation, presented};
use super::resource;
use crate::catalog::profile::{Cascade, RevokeEndpoint, RevokeStyle, RevokedAt};
use crate::catalog::scenario::{Assertion, Place, Revoke, Send};
use crate::flow::answer;
use crate::flow::client::Client;
use crate::flow::client_request::{Authentication, ClientRequest, Parameters};
use crate::flow::context::Context;
use crate::flow::references::StepValues;
use crate::flow::session::Session;
use crate::flow::signing::ClientAssertion;
use crate::flow::target::Target;
use crate::oauth::{Outcome, Role};
use crate::transcript::StepRecord;
use crate::wire::{RawRequest, encode};

/// A revocation with all references filled in.
pub struct Revocation {
    /// The token; none leaves it out.
    token: Option<String>,
    /// `token_type_hint`.
    hint: Option<String>,
    /// The HTTP method instead of the style's.
    method: Option<String>,
    /// The client that asks, where the style authenticates one, and how its request is sent.
    presentation: Presentation,
    /// Further parameters, where the style is that of RFC 7009.
    more: Parameters,
}

impl Revocation {
    /// The ordinary revocation of a token by the client that it was issued to.
    pub fn of(target: &Target, client: &Client, token: String) -> Self {
        Self {
            token: Some(token),
            hint: None,
            method: None,
            presentation: Presentation {
                client: Authentication {
                    // A key that does not sign revokes nothing, which is what the cleanup reports of every other failure.
                    assertion: ClientAssertion::of(
                        target,
                        client,
                        client.secret.as_deref(),
                        &Assertion::default(),
                    )
                    .unwrap_or_default(),
                    ..Authentication::of(target, client, client.secret.clone())
                },
                send: Send::default(),
            },
            more: Parameters::new(),
        }
    }
}

/// Revokes a token as the step says.
pub async fn run(
    context: &mut Context<'_>,
    action: &Revoke,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let token = context.token_or_latest(action.token.as_deref(), &action.omit)?;
    let mut more = Parameters::new();
    let presentation = presented(context, action, &mut more)?;
    let revocation = Revocation {
        token,
        hint: action.hint.clone(),
        method: action.method.clone(),
        presentation,
        more,
    };
    let endpoint = context.session.target.profile.endpoints.revoke.as_ref();
    let endpoint = endpoint.ok_or("the profile has no way to revoke")?;
    send(&mut context.session, endpoint, revocation, record).await;
    Ok(StepValues::default())
}

/// Revokes a token in the style of the endpoint.
pub async fn send(
    session: &mut Session<'_>,
    endpoint: &RevokeEndpoint,
    revocation: Revocation,
    record: &mut StepRecord,
) {
    let own = endpoint.request.clone().unwrap_or_default();
    let (method, place) = match endpoint.style {
        RevokeStyle::Rfc7009 => ("POST", Place::Form),
        RevokeStyle::QueryAccessToken => ("POST", Place::Query),
        RevokeStyle::DeleteBearer => ("DELETE", Place::Query),
        RevokeStyle::Custom => {
            let place = match own.token {
                RevokedAt::Form => Place::Form,
                RevokedAt::Json => Place::Json,
                RevokedAt::Query | RevokedAt::Path | RevokedAt::AsAtResource => Place::Query,
            };
            (own.method.as_deref().unwrap_or("POST"), place)
        }
    };
    let token = revocation.token.clone();
    let presentation = revocation.presentation;
    let method = revocation.method.as_deref().unwrap_or(method);
    let mut path = endpoint.path.clone();
    if own.token == RevokedAt::Path {
        let token = revocation.token.as_deref().unwrap_or_default();
        path = path.replace("{token}", &encode::component(token));
    }
    let mut http = RawRequest::from_full_url(method, &session.target.url(&path))
        .header("accept", "application/json");
    if endpoint.style == RevokeStyle::Custom
        && own.token == RevokedAt::AsAtResource
        && let Some(token) = &revocation.token
    {
        http = resource::with_token(session.target, http, token);
    }
    if endpoint.style == RevokeStyle::DeleteBearer
        && let Some(token) = &revocation.token
    {
        http = http.header("authorization", format!("Bearer {token}"));
    }
    let mut request = ClientRequest::new(http, place);
    let send = &presentation.send;
    request.depart(send.method.as_deref(), send.params, send.accept.as_deref());
    match endpoint.style {
        RevokeStyle::Rfc7009 => {
            request.add("token", revocation.token);
            request.add("token_type_hint", revocation.hint);
            request.authenticate(&presentation.client);
            presentation.repeat_in_body(&mut request);
            request.parameters().extend(revocation.more);
        }
        RevokeStyle::QueryAccessToken => request.add("access_token", revocation.token),
        RevokeStyle::DeleteBearer => {}
        RevokeStyle::Custom => {
            if !matches!(own.token, RevokedAt::Path | RevokedAt::AsAtResource) {
                let name = own.parameter.as_deref().unwrap_or("token");
                request.add(name, revocation.token);
            }
            if own.authenticates {
                request.authenticate(&presentation.client);
                request.rename(session.target);
            }
        }
    }
    let request = presentation.encoded(request);
    let Some(answer) = answer::send(session, Role::Revocation, request, record).await else {
        return;
    };
    record.error = answer.error();
    let fails = answer.member("success") == Some(&Value::Bool(false));
    let is_success = (200..300).contains(&answer.status()) && !fails && !answer.refuses;
    let success = is_success.then_some(Outcome::Revoked);
    record.outcome = answer.outcome(success, fails || answer.says_no(), answer::REVOCATION);
    let traces = &session.target.traces;
    let Some(token) = token else { return };
    let whole_grant = endpoint.cascade == Some(Cascade::Grant);
    match record.outcome {
        Outcome::Revoked => traces.revoked(&token, whole_grant),
        // RFC 7009 2.2 has a success for dead tokens; other ways to revoke refuse them.
        Outcome::Refused if endpoint.style != RevokeStyle::Rfc7009 => {
            traces.found_dead(&token, whole_grant);
        }
        _ => {}
    }
}
