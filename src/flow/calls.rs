//! Revocation, introspection, the protected resource and metadata.

use serde_json::Value;

use super::session::Session;
use super::target::Client;
use super::token::fail;
use crate::catalog::profile::RevokeStyle;
use crate::catalog::scenario::TokenPlace;
use crate::oauth::{AuthMethod, Outcome, Role};
use crate::transcript::{BodyKind, StepRecord};
use crate::wire::capture::structured_body;
use crate::wire::{RawBody, RawRequest, RawResponse, encode};

/// A revocation with all references filled in.
pub struct Revocation<'a> {
    /// The token; none leaves it out.
    pub token: Option<String>,
    /// `token_type_hint`.
    pub hint: Option<String>,
    /// The HTTP method instead of the style's.
    pub method: Option<String>,
    /// The client that asks.
    pub client: &'a Client,
    /// The secret to send; none leaves client authentication out.
    pub client_secret: Option<String>,
}

/// Revokes a token in the profile's style.
pub async fn revoke(session: &mut Session<'_>, plan: &Revocation<'_>, record: &mut StepRecord) {
    let Some(endpoint) = session.target.profile.endpoints.revoke.clone() else {
        record.outcome = Outcome::NotDone;
        record.reason = Some("the profile has no way to revoke".to_owned());
        return;
    };
    let url = session.target.url(&endpoint.path);
    let request = match endpoint.style {
        RevokeStyle::Rfc7009 => {
            let mut form: Vec<(String, String)> = Vec::new();
            form.extend(plan.token.clone().map(|token| ("token".to_owned(), token)));
            form.extend(
                plan.hint
                    .clone()
                    .map(|hint| ("token_type_hint".to_owned(), hint)),
            );
            let mut request = RawRequest::new(plan.method.as_deref().unwrap_or("POST"), url)
                .header("accept", "application/json");
            request = authenticate(
                session,
                request,
                plan.client,
                plan.client_secret.as_deref(),
                &mut form,
            );
            request.body = RawBody::Form(form);
            request
        }
        RevokeStyle::QueryAccessToken => {
            let mut request = RawRequest::new(plan.method.as_deref().unwrap_or("POST"), url)
                .header("accept", "application/json");
            let pairs: Vec<(String, String)> = plan
                .token
                .iter()
                .map(|token| ("access_token".to_owned(), token.clone()))
                .collect();
            request.query = encode::parameters(&pairs);
            request
        }
        RevokeStyle::DeleteBearer => {
            let mut request = RawRequest::new(plan.method.as_deref().unwrap_or("DELETE"), url)
                .header("accept", "application/json");
            if let Some(token) = &plan.token {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            request
        }
    };
    match session.exchange(Role::Revocation, request).await {
        Err(failure) => fail(record, &failure),
        Ok(response) => {
            note(record, &response);
            let body = structured_body(&response).1;
            let says_no =
                body.as_ref().and_then(|body| body.get("success")) == Some(&Value::Bool(false));
            record.error = error_text(body.as_ref());
            record.outcome = match response.status {
                500.. => Outcome::ServerError,
                200..300 if says_no => Outcome::Refused,
                200..300 => Outcome::Revoked,
                // A refusal has to say no: an error member, the style's own `success: false`, a challenge,
                // or the plain statement that the method is wrong.
                400 | 401 | 403 | 405
                    if record.error.is_some()
                        || says_no
                        || response.status == 405
                        || response.header("www-authenticate").is_some() =>
                {
                    Outcome::Refused
                }
                _ => Outcome::Unreadable,
            };
        }
    }
}

/// Adds client authentication in the profile's style; a client without secret only names itself.
pub(super) fn authenticate(
    session: &Session<'_>,
    request: RawRequest,
    client: &Client,
    secret: Option<&str>,
    form: &mut Vec<(String, String)>,
) -> RawRequest {
    let auth = &session.target.profile.client_auth;
    match (secret, session.target.auth_style(client)) {
        (Some(secret), AuthMethod::Basic) => request.header(
            "authorization",
            encode::basic(&client.id, secret, auth.form_encoded),
        ),
        (secret, _) => {
            // A request that names its client itself must not name it twice.
            if !form.iter().any(|(name, _)| name == "client_id") {
                form.push(("client_id".to_owned(), client.id.clone()));
            }
            form.extend(secret.map(|secret| ("client_secret".to_owned(), secret.to_owned())));
            request
        }
    }
}

/// An introspection request with all references filled in.
pub struct Introspection<'a> {
    /// The token; none leaves it out.
    pub token: Option<String>,
    /// `token_type_hint`.
    pub hint: Option<String>,
    /// The client that asks.
    pub client: &'a Client,
    /// The secret to send; none leaves client authentication out.
    pub client_secret: Option<String>,
}

/// Asks the introspection endpoint about a token (RFC 7662 2.1). Returns the JSON answer.
pub async fn introspect(
    session: &mut Session<'_>,
    plan: &Introspection<'_>,
    record: &mut StepRecord,
) -> Option<Value> {
    let Some(endpoint) = session.target.profile.endpoints.introspect.clone() else {
        record.outcome = Outcome::NotDone;
        record.reason = Some("the profile has no introspection endpoint".to_owned());
        return None;
    };
    let mut form: Vec<(String, String)> = Vec::new();
    form.extend(plan.token.clone().map(|token| ("token".to_owned(), token)));
    form.extend(
        plan.hint
            .clone()
            .map(|hint| ("token_type_hint".to_owned(), hint)),
    );
    let request = RawRequest::new("POST", session.target.url(&endpoint.path))
        .header("accept", "application/json");
    let secret = plan.client_secret.as_deref();
    let mut request = authenticate(session, request, plan.client, secret, &mut form);
    request.body = RawBody::Form(form);
    match session.exchange(Role::Introspection, request).await {
        Err(failure) => {
            fail(record, &failure);
            None
        }
        Ok(response) => {
            note(record, &response);
            let body = structured_body(&response).1;
            record.error = error_text(body.as_ref());
            record.outcome = match (
                response.status,
                body.as_ref().and_then(|body| body.get("active")),
            ) {
                (500.., _) => Outcome::ServerError,
                (200, Some(Value::Bool(true))) => Outcome::Active,
                (200, Some(Value::Bool(false))) => Outcome::Inactive,
                // What a lenient client understands; the type has a requirement of its own (RFC 7662 2.2).
                (200, Some(Value::String(text))) if text == "true" => Outcome::Active,
                (200, Some(Value::String(text))) if text == "false" => Outcome::Inactive,
                (400 | 401 | 403, _)
                    if record.error.is_some() || response.header("www-authenticate").is_some() =>
                {
                    Outcome::Refused
                }
                _ => Outcome::Unreadable,
            };
            body
        }
    }
}

/// A call of the protected resource with all references filled in.
pub struct ResourceCall {
    /// The token; none leaves it out.
    pub token: Option<String>,
    /// Where it stands.
    pub place: TokenPlace,
    /// Whether the resource that needs the second scope is called.
    pub scoped: bool,
    /// The authentication scheme as it is spelt.
    pub scheme: String,
}

/// Calls the protected resource (RFC 6750 2).
pub async fn resource(session: &mut Session<'_>, call: &ResourceCall, record: &mut StepRecord) {
    let target = session.target;
    let endpoints = &target.profile.endpoints;
    let endpoint = if call.scoped {
        endpoints.scoped_resource.as_ref()
    } else {
        endpoints.resource.as_ref()
    };
    let given = target.setup.resource_url.clone().filter(|_| !call.scoped);
    let url = given.or_else(|| endpoint.map(|endpoint| target.url(&endpoint.path)));
    let Some(url) = url else {
        record.outcome = Outcome::NotDone;
        record.reason = Some("no such protected resource is known".to_owned());
        return;
    };
    let in_form = matches!(call.place, TokenPlace::Form | TokenPlace::HeaderAndForm);
    let documented = endpoint.map_or("GET", |endpoint| endpoint.method.as_str());
    let method = if in_form { "POST" } else { documented };
    let mut request = RawRequest::from_full_url(method, &url).header("accept", "application/json");
    if let Some(json) = endpoint.and_then(|endpoint| endpoint.json.clone()) {
        request.body = RawBody::Json(json);
    }
    if let Some(token) = &call.token {
        let pair = ("access_token".to_owned(), token.clone());
        if matches!(call.place, TokenPlace::Header | TokenPlace::HeaderAndForm) {
            request = request.header("authorization", format!("{} {token}", call.scheme));
        }
        if in_form {
            request.body = RawBody::Form(vec![pair]);
        } else if call.place == TokenPlace::Query {
            let pair = encode::parameters(&[pair]);
            request.query = if request.query.is_empty() {
                pair
            } else {
                format!("{}&{pair}", request.query)
            };
        }
    }
    match session.exchange(Role::Resource, request).await {
        Err(failure) => fail(record, &failure),
        Ok(response) => {
            note(record, &response);
            record.error = error_text(structured_body(&response).1.as_ref());
            record.outcome = match response.status {
                500.. => Outcome::ServerError,
                200..300 => Outcome::Granted,
                // These statuses are the ways to say "not so" or "not with this token" (RFC 6750 3.1); a 404
                // says nothing.
                401 | 403 => Outcome::Refused,
                400 | 405 if in_form || call.place == TokenPlace::Query => Outcome::Refused,
                _ => Outcome::Unreadable,
            };
        }
    }
}

/// Fetches the metadata document (RFC 8414 3). Returns it.
pub async fn metadata(
    session: &mut Session<'_>,
    path: Option<&str>,
    record: &mut StepRecord,
) -> Option<Value> {
    let documented = session.target.profile.endpoints.metadata.as_ref();
    let Some(path) = path.or(documented.map(|endpoint| endpoint.path.as_str())) else {
        record.outcome = Outcome::NotDone;
        record.reason = Some("the profile has no metadata document".to_owned());
        return None;
    };
    let request =
        RawRequest::new("GET", session.target.url(path)).header("accept", "application/json");
    match session.exchange(Role::Metadata, request).await {
        Err(failure) => {
            fail(record, &failure);
            None
        }
        Ok(response) => {
            note(record, &response);
            let (kind, body) = structured_body(&response);
            // The one member that the document is nothing without (RFC 8414 2).
            let names_issuer = body
                .as_ref()
                .and_then(|body| body.get("issuer"))
                .is_some_and(Value::is_string);
            record.outcome = match response.status {
                500.. => Outcome::ServerError,
                200 if kind == BodyKind::Json && names_issuer => Outcome::Answered,
                _ => Outcome::Unreadable,
            };
            body
        }
    }
}

pub(super) fn note(record: &mut StepRecord, response: &RawResponse) {
    record.status = Some(response.status);
    record.media_type = response.media_type();
    if response.status >= 500 {
        record.reason = Some(format!("status {}", response.status));
    }
}

pub(super) fn error_text(body: Option<&Value>) -> Option<String> {
    body?.get("error").map(|error| match error {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}
