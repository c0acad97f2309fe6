//! Requests to the token endpoint: code exchange and refresh (RFC 6749 4.1.3, 6), in the profile's dialect.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::session::Session;
use super::target::Target;
use super::values::StepValues;
use crate::catalog::scenario::{Place, Send};
use crate::oauth::{AuthMethod, Outcome, Role};
use crate::transcript::{Failure, FailureKind, Relation, StepRecord, TokenFacts, split_scope};
use crate::wire::capture::structured_body;
use crate::wire::pseudonym::facts_of;
use crate::wire::{RawBody, RawRequest, RawResponse, encode};

/// An answer that takes longer than this, and much longer than the first, was held back.
const MUCH_LATER: Duration = Duration::from_millis(500);

/// A token request with all references filled in.
pub struct Plan {
    /// What the exchange is recorded as.
    pub role: Role,
    /// The parameters but those of client authentication, under their standard names, in order.
    pub parameters: Vec<(String, String)>,
    /// The `client_id` to send.
    pub client_id: String,
    /// The secret to send; none leaves it out.
    pub client_secret: Option<String>,
    /// How the client presents its secret, unless the step says otherwise.
    pub auth: AuthMethod,
    /// Whether `client_id` is left out as well.
    pub anonymous: bool,
    /// Departures from the profile's way of sending.
    pub send: Send,
    /// How many of the request are sent at once.
    pub parallel: usize,
    /// How many of it are sent one after the other.
    pub times: usize,
}

/// Carries out the request. Fills the record and returns what later steps may use.
pub async fn run(session: &mut Session<'_>, plan: &Plan, record: &mut StepRecord) -> StepValues {
    let mut values = StepValues {
        number: record.number,
        ..StepValues::default()
    };
    let request = match request(session.target, plan) {
        Ok(request) => request,
        Err(reason) => {
            record.outcome = Outcome::NotDone;
            record.reason = Some(reason);
            return values;
        }
    };
    if plan.parallel > 1 {
        return race(session, plan, &request, record).await;
    }
    let mut first = None;
    for turn in 0..plan.times.max(1) {
        let start = Instant::now();
        match session.exchange(plan.role, request.clone()).await {
            Err(failure) => fail(record, &failure),
            Ok(response) => read(session, &response, record, &mut values),
        }
        let this = (record.status, record.error.clone(), start.elapsed());
        let (status, error, took) = first.get_or_insert_with(|| this.clone());
        if turn > 0 {
            let later = this.2 > MUCH_LATER && this.2 > *took * 3;
            record.changed = Some(this.0 != *status || this.1 != *error || later);
        }
    }
    values
}

/// Sends the request several times at once. Whoever was granted tokens wins; the first winner counts.
async fn race(
    session: &mut Session<'_>,
    plan: &Plan,
    request: &RawRequest,
    record: &mut StepRecord,
) -> StepValues {
    let mut first: Option<(StepRecord, StepValues)> = None;
    let mut pairs = Vec::new();
    let mut winners = 0;
    for result in session.race(plan.role, request, plan.parallel).await {
        let mut one = record.clone();
        let mut values = StepValues {
            number: record.number,
            ..StepValues::default()
        };
        match result {
            Err(failure) => fail(&mut one, &failure),
            Ok(response) => read(session, &response, &mut one, &mut values),
        }
        let won = one.outcome == Outcome::Tokens;
        winners += u16::from(won);
        let refresh_token = values.refresh_token.clone();
        pairs.extend(
            values
                .access_token
                .clone()
                .map(|token| (token, refresh_token)),
        );
        let better = first
            .as_ref()
            .is_none_or(|(best, _)| won && best.outcome != Outcome::Tokens);
        if better {
            first = Some((one, values));
        }
    }
    let Some((best, mut values)) = first else {
        return StepValues::default();
    };
    values.others = pairs
        .into_iter()
        .filter(|(token, _)| Some(token) != values.access_token.as_ref())
        .collect();
    *record = best;
    record.winners = Some(winners);
    values
}

/// Records a failure below HTTP.
pub fn fail(record: &mut StepRecord, failure: &Failure) {
    record.outcome = if failure.kind == FailureKind::Timeout {
        Outcome::Timeout
    } else {
        Outcome::ConnectionFailed
    };
    record.reason = Some(failure.message.clone());
}

fn request(target: &Target, plan: &Plan) -> Result<RawRequest, String> {
    let endpoint = target
        .profile
        .endpoints
        .token
        .as_ref()
        .ok_or("the profile has no token endpoint")?;
    let place = plan.send.params.unwrap_or(endpoint.params);
    let method = plan.send.method.as_deref().unwrap_or(&endpoint.method);
    let mut request = RawRequest::from_full_url(method, &target.url(&endpoint.path));
    let accept = plan
        .send
        .accept
        .as_deref()
        .or(endpoint.accept.as_deref())
        .unwrap_or("application/json");
    if !accept.is_empty() {
        request = request.header("accept", accept);
    }
    let style = match (&plan.client_secret, plan.send.client_auth) {
        (_, Some(style)) => style,
        (None, None) => AuthMethod::None,
        (Some(_), None) => plan.auth,
    };
    let mut query = Vec::new();
    let mut body = Vec::new();
    // A request that names its client itself must not name it twice.
    let named = plan.parameters.iter().any(|(name, _)| name == "client_id");
    let id = (!plan.anonymous && !named).then(|| ("client_id".to_owned(), plan.client_id.clone()));
    let secret = plan
        .client_secret
        .as_ref()
        .map(|secret| ("client_secret".to_owned(), secret.clone()));
    if let Some(verbatim) = &plan.send.authorization {
        request = request.header("authorization", verbatim.clone());
    } else {
        match style {
            AuthMethod::Basic => {
                let secret = plan.client_secret.as_deref().unwrap_or_default();
                let form_encoded = target.profile.client_auth.form_encoded;
                let mut header = encode::basic(&plan.client_id, secret, form_encoded);
                if let Some(scheme) = &plan.send.scheme {
                    header = header.replacen("Basic", scheme, 1);
                }
                request = request.header("authorization", header);
                // Where the profile authenticates by parameters, the id stays one: only the secret moves.
                if plan.auth != AuthMethod::Basic && plan.send.params.is_none() {
                    at(place, &mut query, &mut body).extend(id);
                }
            }
            AuthMethod::Query => query.extend(id.into_iter().chain(secret)),
            AuthMethod::Form => {
                // Where parameters go to the query, the id is one of them and the secret alone is in the body.
                if place == Place::Query {
                    query.extend(id);
                    body.extend(secret);
                } else {
                    body.extend(id.into_iter().chain(secret));
                }
            }
            AuthMethod::None => at(place, &mut query, &mut body).extend(id),
        }
    }
    if plan.send.both {
        body.push(("client_id".to_owned(), plan.client_id.clone()));
        body.extend(
            plan.client_secret
                .iter()
                .map(|secret| ("client_secret".to_owned(), secret.clone())),
        );
    }
    at(place, &mut query, &mut body).extend(plan.parameters.iter().cloned());
    let rename = |pairs: Vec<(String, String)>| -> Vec<(String, String)> {
        pairs
            .into_iter()
            .map(|(name, value)| (target.parameter_name(&name).to_owned(), value))
            .collect()
    };
    let query = encode::parameters(&rename(query));
    request.query = match request.query.as_str() {
        "" => query,
        // An endpoint may have a query of its own (RFC 6749 3.2).
        own if query.is_empty() => own.to_owned(),
        own => format!("{own}&{query}"),
    };
    let body = rename(body);
    request.body = match place {
        Place::Json => RawBody::Json(json_object(&body)),
        _ if body.is_empty() => RawBody::None,
        _ => RawBody::Form(body),
    };
    request.headers.extend(plan.send.headers.clone());
    if let Some(raw) = &plan.send.raw {
        match &request.body {
            RawBody::Form(pairs) => {
                request.body = RawBody::RawForm(format!("{}&{raw}", encode::parameters(pairs)));
            }
            _ => request.query = format!("{}&{raw}", request.query),
        }
    }
    Ok(request)
}

fn at<'v>(
    place: Place,
    query: &'v mut Vec<(String, String)>,
    body: &'v mut Vec<(String, String)>,
) -> &'v mut Vec<(String, String)> {
    if place == Place::Query { query } else { body }
}

fn json_object(pairs: &[(String, String)]) -> String {
    let members: serde_json::Map<String, Value> = pairs
        .iter()
        .map(|(name, value)| (name.clone(), Value::String(value.clone())))
        .collect();
    Value::Object(members).to_string()
}

/// Reads an answer of the token endpoint.
///
/// "Refused" needs an answer that says no in the documented form or that of RFC 6749 5.2: a missing token
/// alone is not enough, for a server that is broken sends no tokens either.
fn read(
    session: &mut Session<'_>,
    response: &RawResponse,
    record: &mut StepRecord,
    values: &mut StepValues,
) {
    record.status = Some(response.status);
    record.media_type = response.media_type();
    if response.status >= 500 {
        record.outcome = Outcome::ServerError;
        record.reason = Some(format!("status {}", response.status));
        return;
    }
    let (kind, body) = structured_body(response);
    values.json.clone_from(&body);
    let member = |name: &str| body.as_ref().and_then(|value| value.get(name));
    let text = |name: &str| {
        member(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    if let Some(access_token) = text("access_token").filter(|_| response.status < 400) {
        let refresh_token = text("refresh_token");
        record.tokens = Some(TokenFacts {
            access_token: relation(&session.access_tokens, member("access_token")),
            refresh_token: relation(&session.refresh_tokens, member("refresh_token")),
            scope: text("scope").map(|scope| split_scope(&scope)),
            members: body
                .as_ref()
                .and_then(Value::as_object)
                .map(|object| object.keys().cloned().collect())
                .unwrap_or_default(),
            format: String::new(),
        });
        if let Some(tokens) = &mut record.tokens {
            let facts = facts_of("access_token", &access_token);
            tokens.format = facts.format.unwrap_or(facts.alphabet);
        }
        session.access_tokens.insert(access_token.clone());
        session.refresh_tokens.extend(refresh_token.clone());
        values.access_token = Some(access_token);
        values.refresh_token = refresh_token;
        record.outcome = Outcome::Tokens;
        return;
    }
    record.error = member("error").map(|error| match error {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    record.outcome = match (&record.error, response.status) {
        (Some(error), 200..500) if !error.is_empty() && error != "null" => Outcome::Refused,
        // The method itself was refused (RFC 9110 15.5.6); no OAuth error is due then.
        (None, 405) => Outcome::Refused,
        _ => Outcome::Unreadable,
    };
    if record.outcome == Outcome::Unreadable {
        let what = match kind {
            crate::transcript::BodyKind::Empty => "an empty body".to_owned(),
            crate::transcript::BodyKind::Html => "an HTML page".to_owned(),
            crate::transcript::BodyKind::Json => {
                "JSON with neither access_token nor error".to_owned()
            }
            crate::transcript::BodyKind::Xml => {
                "XML with neither access_token nor error".to_owned()
            }
            _ => "a text that is no JSON".to_owned(),
        };
        record.reason = Some(format!("status {} with {what}", response.status));
    }
}

fn relation(seen: &std::collections::HashSet<String>, member: Option<&Value>) -> Relation {
    match member {
        None => Relation::Absent,
        Some(Value::Null) => Relation::Null,
        Some(Value::String(text)) if text.is_empty() => Relation::Empty,
        Some(Value::String(text)) if seen.contains(text) => Relation::Same,
        Some(_) => Relation::New,
    }
}
