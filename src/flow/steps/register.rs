//! `register`: registers a client (RFC 7591 3), or reads, replaces or deletes its registration (RFC 7592 2).

use serde_json::{Map, Value};

use crate::catalog::scenario::{Register, Registration};
use crate::flow::answer::{self, Answer};
use crate::flow::context::{Context, omits};
use crate::flow::references::StepValues;
use crate::flow::registrations::{self, Registered};
use crate::flow::session::Session;
use crate::oauth::{Outcome, Role};
use crate::transcript::StepRecord;
use crate::wire::pseudonym::SecretKind;
use crate::wire::{RawBody, RawRequest};

/// Carries out the step.
pub async fn run(
    context: &mut Context<'_>,
    action: &Register,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    match action.operation {
        Registration::Create => create(context, action, record).await,
        Registration::Read | Registration::Update | Registration::Delete => {
            manage(context, action, record).await
        }
    }
}

/// Registers a client. Where the endpoint wants a token and there is none, nothing is said about the client.
async fn create(
    context: &mut Context<'_>,
    action: &Register,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let target = context.session.target;
    let endpoint = target.profile.endpoints.register.as_ref();
    let endpoint = endpoint.ok_or("the profile has no client registration endpoint")?;
    let redirect_uris = target
        .setup
        .client
        .redirect_uris
        .get(..1)
        .unwrap_or_default();
    let usual = registrations::metadata(target, redirect_uris, registrations::method(target));
    let metadata = filled(context, action, usual)?;
    let token = token(context, action, target.setup.initial_access_token.clone())?;
    let has_token = token.is_some();
    let body = body(context, action, &metadata)?;
    let request = request("POST", &target.url(&endpoint.path), token, Some(body));
    let Some(answer) =
        answer::send(&mut context.session, Role::Registration, request, record).await
    else {
        return Ok(StepValues::default());
    };
    let registered = granted(&answer)
        .and_then(|members| Registered::of(record.name.clone(), &metadata, members));
    note(
        &answer,
        registered.as_ref().map(|it| told(action, &metadata, it)),
        record,
    );
    if !has_token && !omits(&action.omit, "access_token") && matches!(answer.status(), 401 | 403) {
        return Err(
            "the registration endpoint asks for an initial access token, and none is configured (`initial_access_token`)"
                .to_owned(),
        );
    }
    if let Some(registered) = registered {
        learn(&mut context.session, &registered);
        target.traces.client_registered(&registered.client.id);
        context.registered.push(registered);
    }
    Ok(left(answer))
}

/// Reads, replaces or deletes a registration.
async fn manage(
    context: &mut Context<'_>,
    action: &Register,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let index = context.registration(action.of.as_deref())?;
    let known = &context.registered[index];
    let uri = known
        .uri()
        .ok_or("the provider gave no `registration_client_uri`, so that the registration cannot be managed")?;
    let (own, repeated) = (known.token(), known.metadata());
    let token = token(context, action, own)?;
    let mut requested = Map::new();
    let (method, body) = match action.operation {
        Registration::Update => {
            requested = filled(context, action, repeated)?;
            ("PUT", Some(body(context, action, &requested)?))
        }
        Registration::Delete => ("DELETE", None),
        Registration::Read | Registration::Create => ("GET", None),
    };
    let request = request(method, &uri, token, body);
    let sent = answer::send(&mut context.session, Role::Registration, request, record).await;
    let Some(answer) = sent else {
        return Ok(StepValues::default());
    };
    if action.operation == Registration::Delete {
        let is_deleted = (200..300).contains(&answer.status()) && !answer.names_error();
        note(&answer, is_deleted.then_some(Outcome::Answered), record);
        if is_deleted {
            context.forget_client(index);
        }
        return Ok(left(answer));
    }
    let known = &mut context.registered[index];
    let success = granted(&answer)
        .and_then(|members| known.take_over(&requested, members))
        .map(|()| told(action, &requested, known));
    note(&answer, success, record);
    let known = known.clone();
    learn(&mut context.session, &known);
    Ok(left(answer))
}

/// Deletes a client; whether the provider said so.
pub async fn delete(session: &mut Session<'_>, client: &Registered) -> bool {
    let Some(request) = deletion(client) else {
        return false;
    };
    let result = session.exchange(Role::Registration, request).await;
    result.is_ok_and(|response| (200..300).contains(&response.status))
}

/// The request that deletes a client; none where the provider gave no way to (RFC 7592 2.3).
pub fn deletion(client: &Registered) -> Option<RawRequest> {
    Some(request("DELETE", &client.uri()?, client.token(), None))
}

/// Metadata with what the step says of it.
fn filled(
    context: &mut Context<'_>,
    action: &Register,
    mut metadata: Map<String, Value>,
) -> Result<Map<String, Value>, String> {
    for (name, text) in context.fill_map(&action.metadata)? {
        let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        metadata.insert(name, value);
    }
    metadata.retain(|name, _| !omits(&action.omit, name));
    Ok(metadata)
}

fn body(
    context: &mut Context<'_>,
    action: &Register,
    metadata: &Map<String, Value>,
) -> Result<String, String> {
    match &action.body {
        Some(verbatim) => context.fill(verbatim),
        None => Ok(Value::Object(metadata.clone()).to_string()),
    }
}

/// The token that authorizes the request, unless the step leaves it out.
fn token(
    context: &mut Context<'_>,
    action: &Register,
    own: Option<String>,
) -> Result<Option<String>, String> {
    match &action.token {
        _ if omits(&action.omit, "access_token") => Ok(None),
        Some(text) => context.fill(text).map(Some),
        None => Ok(own),
    }
}

/// A request with the token that authorizes it, and with a JSON body.
pub fn request(method: &str, url: &str, token: Option<String>, body: Option<String>) -> RawRequest {
    let mut request = RawRequest::from_full_url(method, url).header("accept", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.body = body.map_or(RawBody::None, RawBody::Json);
    request
}

/// The members of an answer that tells of a client.
fn granted(answer: &Answer) -> Option<&Map<String, Value>> {
    let is_success = (200..300).contains(&answer.status());
    answer.body.as_ref()?.as_object().filter(|_| is_success)
}

/// Whether the client is registered with what the step asks for. An answer that repeats metadata and leaves a member out says
/// that there is none.
fn told(action: &Register, requested: &Map<String, Value>, registered: &Registered) -> Outcome {
    let document = &registered.document;
    let repeats = document.contains_key("redirect_uris");
    let is_replaced = action.metadata.keys().any(|name| match document.get(name) {
        Some(value) => Some(value) != requested.get(name),
        None => repeats,
    });
    if is_replaced {
        Outcome::Replaced
    } else {
        Outcome::Answered
    }
}

fn note(answer: &Answer, success: Option<Outcome>, record: &mut StepRecord) {
    record.error = answer.error();
    record.outcome = answer.outcome(success, answer.says_no(), answer::REGISTRATION);
}

/// Learns what is in no other answer under such a name.
fn learn(session: &mut Session<'_>, client: &Registered) {
    let vault = &mut session.vault;
    vault.learn(SecretKind::ClientId, &client.client.id);
}

fn left(answer: Answer) -> StepValues {
    StepValues {
        json: answer.body,
        ..StepValues::default()
    }
}
