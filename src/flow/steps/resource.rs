//! `resource`: a call of the protected resource with a token (RFC 6750 2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::introspect;
use crate::catalog::profile::ResourceToken;
use crate::catalog::scenario::{Introspect, Resource, TokenPlace, TokenTamper};
use crate::flow::answer;
use crate::flow::client_request::joined;
use crate::flow::context::Context;
use crate::flow::references::StepValues;
use crate::flow::signature;
use crate::flow::signing;
use crate::flow::target::{Target, address};
use crate::oauth::{Capability, ClientRef, Endpoint, Outcome, Role};
use crate::transcript::StepRecord;
use crate::wire::{RawBody, RawRequest, encode};

/// Calls the resource as the step says.
pub async fn run(
    context: &mut Context<'_>,
    action: &Resource,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    if let Some(name) = &action.every {
        every_token(context, name, action, record).await?;
        return Ok(StepValues::default());
    }
    let mut token = match action.place {
        TokenPlace::Nowhere => None,
        _ => context.token_or_latest(action.token.as_deref(), &[])?,
    };
    if let (Some(token), Some(tamper)) = (&mut token, action.tamper) {
        *token = tampered(token, tamper);
        context.session.made_up("tampered", token);
    }
    if let (Some(token), Some(forgery)) = (&mut token, &action.forge) {
        match context.forged(token, forgery) {
            Ok(forged) => *token = forged,
            Err(reason) => return Ok(left_out(record, reason)),
        }
    }
    call(context, token.as_deref(), action, record).await?;
    Ok(StepValues {
        dpop_proof: context.session.proofs.latest.clone(),
        ..StepValues::default()
    })
}

/// Leaves a step out whose token cannot be forged here.
pub fn left_out(record: &mut StepRecord, reason: String) -> StepValues {
    record.outcome = Outcome::LeftOut;
    record.reason = Some(reason);
    StepValues::default()
}

/// What shows that a token lives.
pub enum Witness {
    /// The protected resource opens.
    Resource,
    /// Introspection says so: there is no resource, and the step is about the token and not about how it is presented.
    Introspection,
    /// Nothing does.
    Nobody,
}

/// Who can say here whether the token of a step lives.
pub fn witness(target: &Target, action: &Resource) -> Witness {
    let profile = &target.profile;
    let has_resource = profile.endpoints.resource.is_some() || target.setup.resource_url.is_some();
    let is_plain = !action.scoped
        && action.tamper.is_none()
        && action.forge.is_none()
        && action.scheme.is_none()
        && action.dpop.is_none()
        && matches!(action.place, TokenPlace::Documented | TokenPlace::Header);
    let introspects =
        profile.offers(Capability::Introspection) && profile.endpoints.introspect.is_some();
    match (has_resource || action.scoped, is_plain && introspects) {
        (true, _) => Witness::Resource,
        (false, true) => Witness::Introspection,
        (false, false) => Witness::Nobody,
    }
}

/// Asks the introspection endpoint where a resource would be called (RFC 7662 2.2): a live token is one that it would
/// have opened for.
async fn introspect(
    context: &mut Context<'_>,
    token: Option<&str>,
    record: &mut StepRecord,
) -> Result<(), String> {
    let action = Introspect {
        token: token.map(str::to_owned),
        client: token.map_or(ClientRef::First, |token| holder(context, token)),
        ..Introspect::default()
    };
    introspect::run(context, &action, record).await?;
    record.outcome = match record.outcome {
        Outcome::Active => Outcome::Granted,
        // A refusal to introspect is the client's, and says nothing about the token.
        Outcome::Refused => Outcome::Unreadable,
        Outcome::Inactive => Outcome::Refused,
        other => other,
    };
    record.reason.get_or_insert_with(|| {
        "no protected resource is known, so introspection was asked".to_owned()
    });
    Ok(())
}

/// The client that asks about a token: the one that it was issued to, since a provider need not tell others of it (RFC 7662
/// 2.2). One without a secret cannot ask.
fn holder(context: &Context<'_>, token: &str) -> ClientRef {
    let session = &context.session;
    let id = session.holder_of(token).map(|holder| &holder.client);
    let is_holder = |which: &ClientRef| {
        let client = session.target.client_of(*which);
        client.is_ok_and(|client| client.secret.is_some() && Some(&client.id) == id)
    };
    if context
        .client(ClientRef::Registered)
        .is_ok_and(|client| Some(&client.id) == id)
    {
        return ClientRef::Registered;
    }
    let mut all = ClientRef::ALL.into_iter();
    all.find(is_holder).unwrap_or(ClientRef::First)
}

/// Calls the resource with every access token of a step, until one opens it.
async fn every_token(
    context: &mut Context<'_>,
    name: &str,
    action: &Resource,
    record: &mut StepRecord,
) -> Result<(), String> {
    let step = context
        .references
        .step(name)
        .ok_or_else(|| format!("no step `{name}` ran before"))?;
    let others = step.others.iter().map(|(access, _)| access);
    let tokens: Vec<String> = step.access_token.iter().chain(others).cloned().collect();
    if tokens.is_empty() {
        return Err(format!("step {} ({name}) gave no tokens", step.number));
    }
    for token in tokens {
        call(context, Some(&token), action, record).await?;
        if record.outcome != Outcome::Refused {
            break;
        }
    }
    Ok(())
}

async fn call(
    context: &mut Context<'_>,
    token: Option<&str>,
    action: &Resource,
    record: &mut StepRecord,
) -> Result<(), String> {
    if matches!(
        witness(context.session.target, action),
        Witness::Introspection
    ) {
        return introspect(context, token, record).await;
    }
    let proof = context.filled_proof(action.dpop.as_ref())?;
    let target = context.session.target;
    let base = context.session.resource_base.clone();
    let sent = signing::send(
        &mut context.session,
        Role::Resource,
        || request(target, base.as_deref(), token, action),
        token,
        proof.as_ref(),
        record,
    )
    .await?;
    if let Some(answer) = sent {
        record.error = answer.error();
        let says_no = answer.refuses || answer.says_no() || answer.holds_errors_alone();
        let granted = matches!(answer.status(), 200..300) && !says_no;
        let success = granted.then_some(Outcome::Granted);
        let refusals = match action.place {
            TokenPlace::Form | TokenPlace::HeaderAndForm | TokenPlace::Query => {
                answer::RESOURCE_BY_PARAMETER
            }
            TokenPlace::Documented | TokenPlace::Header | TokenPlace::Nowhere => answer::RESOURCE,
        };
        record.outcome = answer.outcome(success, says_no, refusals);
    }
    Ok(())
}

fn request(
    target: &Target,
    base: Option<&str>,
    token: Option<&str>,
    action: &Resource,
) -> Result<RawRequest, String> {
    let endpoints = &target.profile.endpoints;
    let (key, endpoint) = if action.scoped {
        (Endpoint::ScopedResource, endpoints.scoped_resource.as_ref())
    } else {
        (Endpoint::Resource, endpoints.resource.as_ref())
    };
    let given = target.setup.resource_url.clone().filter(|_| !action.scoped);
    let url = given
        .or_else(|| {
            let endpoint = endpoint?;
            let named = base.filter(|_| endpoint.base.is_some());
            Some(address(named.unwrap_or(&target.base_url), &endpoint.path))
        })
        .ok_or("no such protected resource is known")?;
    let in_form = matches!(action.place, TokenPlace::Form | TokenPlace::HeaderAndForm);
    let documented = endpoint.map_or("GET", |endpoint| endpoint.method.as_str());
    let method = if in_form { "POST" } else { documented };
    let mut request = RawRequest::from_full_url(method, &url)
        .to(Some(key))
        .header("accept", "application/json");
    if let Some(json) = endpoint.and_then(|endpoint| endpoint.json.clone()) {
        request.body = RawBody::Json(json);
    }
    let Some(token) = token else {
        return Ok(request);
    };
    let pair = ("access_token".to_owned(), token.to_owned());
    if action.place == TokenPlace::Documented {
        let place = endpoint.and_then(|endpoint| endpoint.token.clone());
        let place = place.unwrap_or_default();
        return Ok(as_documented(target, request, &place, token, action));
    }
    if matches!(action.place, TokenPlace::Header | TokenPlace::HeaderAndForm) {
        // A token that is bound to a key is shown under a scheme of its own (RFC 9449 7.1).
        let scheme = if action.dpop.is_some() {
            "DPoP"
        } else {
            "Bearer"
        };
        let scheme = action.scheme.as_deref().unwrap_or(scheme);
        request = request.header("authorization", format!("{scheme} {token}"));
    }
    if in_form {
        request.body = RawBody::Form(vec![pair]);
    } else if action.place == TokenPlace::Query {
        request.query = joined(&request.query, &encode::parameters(&[pair]));
    }
    Ok(request)
}

/// A request with the token as in a call of the resource.
pub fn with_token(target: &Target, request: RawRequest, token: &str) -> RawRequest {
    let resource = target.profile.endpoints.resource.as_ref();
    let place = resource.and_then(|resource| resource.token.clone());
    let action = Resource::default();
    as_documented(target, request, &place.unwrap_or_default(), token, &action)
}

/// The request with the token where the documentation has it.
fn as_documented(
    target: &Target,
    mut request: RawRequest,
    place: &ResourceToken,
    token: &str,
    action: &Resource,
) -> RawRequest {
    let pair = |name: &str| (name.to_owned(), token.to_owned());
    let scheme = action.scheme.as_deref().or(place.scheme.as_deref());
    if let Some(name) = &place.query {
        request.query = joined(&request.query, &encode::parameters(&[pair(name)]));
    } else if let Some(name) = &place.form {
        request.method = "POST".to_owned();
        request.body = RawBody::Form(vec![pair(name)]);
    } else if let Some(name) = &place.header {
        let value = scheme.map_or_else(|| token.to_owned(), |scheme| format!("{scheme} {token}"));
        request = request.header(name, value);
    } else {
        // A token that is bound to a key is shown under a scheme of its own (RFC 9449 7.1).
        let usual = if action.dpop.is_some() {
            "DPoP"
        } else {
            "Bearer"
        };
        let scheme = scheme.unwrap_or(usual);
        request = request.header("authorization", format!("{scheme} {token}"));
    }
    // Where clients sign their token requests, they sign these too.
    let auth = &target.profile.client_auth;
    if let (Some(signature), Some(secret)) = (&auth.signature, &target.setup.client.secret) {
        let id = &target.setup.client.id;
        let headers = signature::headers(signature, id, secret, Some(token), &request);
        request.headers.extend(headers);
    }
    request
}

/// A token that says that it lives for an hour longer, with its signature as it was.
fn with_other_claims(token: &str) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        return tampered(token, TokenTamper::Middle);
    };
    let decoded = URL_SAFE_NO_PAD.decode(claims).unwrap_or_default();
    let Ok(serde_json::Value::Object(mut claims)) = serde_json::from_slice(&decoded) else {
        return tampered(token, TokenTamper::Middle);
    };
    let ends = claims.get("exp").and_then(serde_json::Value::as_u64);
    let later = ends.unwrap_or(4_000_000_000).saturating_add(3600);
    claims.insert("exp".to_owned(), later.into());
    let claims = URL_SAFE_NO_PAD.encode(serde_json::Value::Object(claims).to_string());
    format!("{header}.{claims}.{signature}")
}

/// A token with one character changed into another one of its alphabet, or without its signature.
fn tampered(token: &str, tamper: TokenTamper) -> String {
    let length = token.chars().count();
    let place = match tamper {
        TokenTamper::Start => 0,
        TokenTamper::Middle => length / 2,
        // Not the very last one: in base64url its low bits may mean nothing.
        TokenTamper::End => length.saturating_sub(2),
        TokenTamper::Unsigned => {
            let mut parts = token.split('.');
            let header = parts.next().map(|part| URL_SAFE_NO_PAD.decode(part));
            let header = header.and_then(Result::ok).unwrap_or_default();
            let mut header: serde_json::Map<String, serde_json::Value> =
                serde_json::from_slice(&header).unwrap_or_default();
            header.insert("alg".to_owned(), "none".into());
            let header = URL_SAFE_NO_PAD.encode(serde_json::Value::Object(header).to_string());
            let claims = parts.next().unwrap_or_default();
            return format!("{header}.{claims}.");
        }
        TokenTamper::Claims => return with_other_claims(token),
    };
    token
        .chars()
        .enumerate()
        .map(|(index, c)| match (index == place, c) {
            (false, same) => same,
            (true, 'a') => 'b',
            (true, '0') => '1',
            (true, c) if c.is_ascii_digit() => '0',
            (true, _) => 'a',
        })
        .collect()
}
