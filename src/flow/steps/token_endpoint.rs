//! A request to the token endpoint, in the profile's dialect, and its answer (RFC 6749 4.1.3, 5, 6).

use std::collections::HashSet;
use std::time::Instant;

use serde_json::Value;

use super::presentation::Presentation;
use crate::flow::answer::{self, Answer, Repetition};
use crate::flow::client_request::{ClientRequest, Parameters};
use crate::flow::issued::Holder;
use crate::flow::references::StepValues;
use crate::flow::session::Session;
use crate::flow::target::Target;
use crate::oauth::{AuthMethod, Outcome, Role};
use crate::transcript::{BodyKind, Relation, StepRecord, TokenFacts, split_scope};
use crate::wire::RawRequest;
use crate::wire::pseudonym::facts_of;

/// A token request with all references filled in.
pub struct TokenRequest {
    /// What the exchange is recorded as.
    pub role: Role,
    /// The parameters but those of client authentication, under their standard names, in order.
    pub parameters: Parameters,
    /// How the client presents itself, and departures from the profile's way of sending.
    pub presentation: Presentation,
    /// How many of the request are sent at once.
    pub parallel: usize,
    /// How many of it are sent one after the other.
    pub times: usize,
}

/// Carries out the request. Fills the record and returns what later steps may use.
pub async fn run(
    session: &mut Session<'_>,
    request: &TokenRequest,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    record.requested_scope = requested_scope(&request.parameters);
    session.let_second_pass().await;
    let http = encoded(session.target, request)?;
    if request.parallel > 1 {
        return Ok(race(session, request, &http, record).await);
    }
    let mut values = StepValues::default();
    let mut repetition = Repetition::default();
    for _ in 0..request.times.max(1) {
        let start = Instant::now();
        let answer = answer::send(session, request.role, http.clone(), record).await;
        if let Some(answer) = answer {
            read(session, request, &answer, record, &mut values);
        }
        repetition.compare(record, start.elapsed());
    }
    Ok(values)
}

/// Sends the request several times at once. Each request that was granted tokens wins; the first winner counts.
async fn race(
    session: &mut Session<'_>,
    request: &TokenRequest,
    http: &RawRequest,
    record: &mut StepRecord,
) -> StepValues {
    let mut first: Option<(StepRecord, StepValues)> = None;
    let mut pairs = Vec::new();
    let mut winners = 0;
    for result in session.race(request.role, http, request.parallel).await {
        let mut one = record.clone();
        let mut values = StepValues::default();
        if let Some(answer) = answer::note(result, &mut one) {
            read(session, request, &answer, &mut one, &mut values);
        }
        let won = one.outcome == Outcome::Tokens;
        winners += u16::from(won);
        let refresh_token = values.refresh_token.clone();
        let access_token = values.access_token.clone();
        pairs.extend(access_token.map(|token| (token, refresh_token)));
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

fn encoded(target: &Target, plan: &TokenRequest) -> Result<RawRequest, String> {
    let endpoint = target.profile.endpoints.token.as_ref();
    let endpoint = endpoint.ok_or("the profile has no token endpoint")?;
    let Presentation { client, send } = &plan.presentation;
    let accept = endpoint.accept.as_deref().unwrap_or("application/json");
    let mut http = RawRequest::from_full_url(&endpoint.method, &target.url(&endpoint.path));
    if !accept.is_empty() {
        http = http.header("accept", accept);
    }
    let mut request = ClientRequest::new(http, endpoint.params);
    request.depart(send.method.as_deref(), send.params, send.accept.as_deref());
    request.authenticate(client);
    let by_header = client.verbatim.is_none() && client.method() == AuthMethod::Basic;
    if by_header && client.registered != AuthMethod::Basic && send.params.is_none() {
        // Where the profile authenticates by parameters, the id stays one: only the secret moves.
        request.parameters().extend(client.id_parameter());
    }
    plan.presentation.repeat_in_body(&mut request);
    request.parameters().extend(plan.parameters.iter().cloned());
    request.rename(target);
    Ok(plan.presentation.encoded(request))
}

/// Reads an answer of the token endpoint. A missing token alone is not a refusal: a broken server sends no tokens
/// either.
fn read(
    session: &mut Session<'_>,
    request: &TokenRequest,
    answer: &Answer,
    record: &mut StepRecord,
    values: &mut StepValues,
) {
    let is_broken = answer.status() >= 500;
    if !is_broken {
        values.json.clone_from(&answer.body);
    }
    let access_token = answer
        .text("access_token")
        .filter(|_| answer.status() < 400);
    if access_token.is_none() && !is_broken {
        record.error = answer.error();
    }
    let success = access_token.is_some().then_some(Outcome::Tokens);
    record.outcome = answer.outcome(success, answer.names_error(), answer::TOKEN);
    if let Some(access_token) = access_token {
        let refresh_token = answer.text("refresh_token");
        record.tokens = Some(facts(session, answer, &access_token));
        let (grant, holder) = holders(session, request, record);
        session.hold_access_token(&access_token, holder);
        if let Some(token) = &refresh_token {
            session.hold_refresh_token(token, grant);
        }
        values.access_token = Some(access_token);
        values.refresh_token = refresh_token;
    }
    if record.outcome == Outcome::Unreadable {
        let what = match answer.kind {
            BodyKind::Empty => "an empty body",
            BodyKind::Html => "an HTML page",
            BodyKind::Json => "JSON with neither access_token nor error",
            BodyKind::Xml => "XML with neither access_token nor error",
            BodyKind::Text | BodyKind::Binary => "a body that is not JSON",
        };
        record.reason = Some(format!("status {} with {what}", answer.status()));
    }
}

/// The grant that a request got tokens of, which is that of the code or token that it presents, and what of it the access
/// token is for: a refresh may narrow the scope of that alone (RFC 6749 6).
fn holders(session: &Session<'_>, request: &TokenRequest, record: &StepRecord) -> (Holder, Holder) {
    let sent = |wanted: &'static str| {
        let all = request.parameters.iter();
        all.filter(move |(name, _)| name == wanted)
            .map(|(_, value)| value)
    };
    let grant = ["code", "refresh_token", "device_code"]
        .into_iter()
        .find_map(|name| session.holder_of(sent(name).next()?))
        .cloned()
        .unwrap_or_default();
    let granted = (record.tokens.as_ref()).and_then(|tokens| tokens.scope.clone());
    let resources: Vec<String> = sent("resource").cloned().collect();
    let acts_for_itself = sent("grant_type").any(|grant| grant == "client_credentials");
    let named = sent("username").next().cloned();
    let narrows = sent("refresh_token").next().is_some();
    let whole = (grant.scope.clone(), grant.resources.clone());
    let holder = Holder {
        client: request.presentation.client.client_id.clone(),
        user: (grant.user.or(named)).or_else(|| acts_for_itself.then(String::new)),
        scope: granted
            .or_else(|| record.requested_scope.clone())
            .or(grant.scope),
        resources: if resources.is_empty() {
            grant.resources
        } else {
            resources
        },
    };
    let mut grant = holder.clone();
    if narrows {
        (grant.scope, grant.resources) = whole;
    }
    (grant, holder)
}

fn facts(session: &Session<'_>, answer: &Answer, access_token: &str) -> TokenFacts {
    let members = answer.body.as_ref().and_then(Value::as_object);
    let form = facts_of("access_token", access_token);
    TokenFacts {
        access_token: relation(&session.access_tokens, answer.member("access_token")),
        refresh_token: relation(&session.refresh_tokens, answer.member("refresh_token")),
        scope: answer.text("scope").map(|scope| split_scope(&scope)),
        members: members
            .map(|object| object.keys().cloned().collect())
            .unwrap_or_default(),
        format: form.format.unwrap_or(form.alphabet),
    }
}

/// The scope that a token request asks for, sorted.
fn requested_scope(parameters: &[(String, String)]) -> Option<Vec<String>> {
    parameters
        .iter()
        .find(|(name, _)| name == "scope")
        .map(|(_, value)| split_scope(value))
        // A scope without a value was not asked for (RFC 6749 3.2).
        .filter(|words| !words.is_empty())
}

fn relation(seen: &HashSet<String>, member: Option<&Value>) -> Relation {
    match member {
        None => Relation::Absent,
        Some(Value::Null) => Relation::Null,
        Some(Value::String(text)) if text.is_empty() => Relation::Empty,
        Some(Value::String(text)) if seen.contains(text) => Relation::Same,
        Some(_) => Relation::New,
    }
}
