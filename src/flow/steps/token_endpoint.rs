//! A request to the token endpoint, in the profile's dialect, and its answer (RFC 6749 4.1.3, 5, 6).

use std::collections::HashSet;
use std::time::Instant;

use serde_json::Value;

use super::presentation::Presentation;
use super::token_dialect;
use crate::catalog::scenario::Proof;
use crate::flow::answer::{self, Answer, Repetition};
use crate::flow::client_request::{Authentication, ClientRequest, Parameters};
use crate::flow::issued::Holder;
use crate::flow::references::StepValues;
use crate::flow::session::Session;
use crate::flow::signing;
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
    /// The proof of possession that goes with it.
    pub proof: Option<Proof>,
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
    if request.parallel > 1 {
        let http = encoded(session.target, request)?;
        return Ok(race(session, request, &http, record).await);
    }
    let mut values = StepValues::default();
    let mut client = request.presentation.client.clone();
    let mut is_first = true;
    let mut repetition = Repetition::default();
    for _ in 0..request.times.max(1) {
        let start = Instant::now();
        let target = session.target;
        let http = || {
            if !std::mem::take(&mut is_first)
                && let Some(assertion) = &mut client.assertion
            {
                *assertion = assertion.renewed()?;
            }
            encoded_for(target, request, &client)
        };
        let proof = request.proof.as_ref();
        let mut answer = signing::send(session, request.role, http, None, proof, record).await?;
        values.dpop_proof.clone_from(&session.proofs.latest);
        if let Some(code) = token_dialect::second_factor(session, request, answer.as_ref()) {
            let again = encoded_for(target, request, &client)?.header(code.0, code.1);
            answer = answer::send(session, request.role, again, record).await;
        }
        if let Some(answer) = answer {
            read(session, request, &answer, record, &mut values);
        }
        repetition.compare(record, start.elapsed());
    }
    values.client_assertion = client.assertion.map(|assertion| assertion.text);
    let grants = request.parameters.iter().any(|(name, _)| name == "code");
    if grants && request.role == Role::Token && record.outcome == Outcome::Tokens {
        token_dialect::exchange_again(session, request, record, &mut values).await;
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
        let profile = &session.target.profile;
        if let Some(answer) = answer::note(profile, request.role, result, &mut one) {
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
    encoded_for(target, plan, &plan.presentation.client)
}

/// The request of a client that presents itself so.
fn encoded_for(
    target: &Target,
    plan: &TokenRequest,
    client: &Authentication,
) -> Result<RawRequest, String> {
    let endpoint = target.profile.endpoints.token.as_ref();
    let endpoint = endpoint.ok_or("the profile has no token endpoint")?;
    let refresh = target.profile.endpoints.refresh.as_ref();
    let refresh = refresh.filter(|_| plan.role == Role::Refresh);
    let send = &plan.presentation.send;
    let documented = refresh.and_then(|refresh| refresh.method.as_ref());
    let method = send.method.as_ref().or(documented);
    let path = refresh.and_then(|refresh| refresh.path.as_ref());
    let mut http = RawRequest::from_full_url(
        method.unwrap_or(&endpoint.method),
        &target.url(path.unwrap_or(&endpoint.path)),
    );
    let accept = send
        .accept
        .as_deref()
        .or(endpoint.accept.as_deref())
        .unwrap_or("application/json");
    if !accept.is_empty() {
        http = http.header("accept", accept);
    }
    let documented = refresh.and_then(|refresh| refresh.params);
    let place = send.params.or(documented).unwrap_or(endpoint.params);
    let mut request = ClientRequest::new(http, place);
    if send.params.is_none() {
        request.apart(&endpoint.places);
    }
    request.authenticate(client);
    let by_header = client.verbatim.is_none() && client.method() == AuthMethod::Basic;
    let names_client = target.profile.client_auth.names_client;
    let is_elsewhere = client.registered != AuthMethod::Basic || names_client;
    if by_header && is_elsewhere && send.params.is_none() {
        // Where the profile authenticates by parameters, the id stays one: only the secret moves.
        request.parameters().extend(client.id_parameter());
    }
    plan.presentation.repeat_in_body(&mut request);
    request.parameters().extend(plan.parameters.iter().cloned());
    for (name, value) in &target.profile.token_parameters {
        // What the step sends itself stays.
        if !plan.parameters.iter().any(|(known, _)| known == name) {
            request.add(name, Some(value.clone()));
        }
    }
    request.leave_out(refresh.map_or(&endpoint.left_out, |refresh| &refresh.left_out));
    request.rename(target);
    Ok(plan.presentation.encoded(request))
}

/// Reads an answer of the token endpoint. A missing token alone is not a refusal: a broken server sends no tokens
/// either.
pub(super) fn read(
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
        .or_else(|| token_dialect::kept(session, request, answer))
        .filter(|_| answer.status() < 400 && !answer.refuses);
    if access_token.is_none() && !is_broken {
        record.error = answer.error();
    }
    let success = access_token.is_some().then_some(Outcome::Tokens);
    record.outcome = answer.outcome(success, answer.names_error(), answer::TOKEN);
    if let Some(access_token) = access_token {
        let refresh_token = answer.text("refresh_token");
        token_dialect::note_base(session, answer);
        let mut facts = facts(session, answer, &access_token);
        if facts.access_token == Relation::Absent {
            // A refresh that returns none keeps the one that there is.
            facts.access_token = Relation::Same;
        }
        record.tokens = Some(facts);
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
        let what = match answer.redirect() {
            Some(redirect) => format!(", {redirect}"),
            None => format!(" with {what}"),
        };
        record.reason = Some(format!("status {}{what}", answer.status()));
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
    let grant = ["code", "refresh_token", "device_code", "subject_token"]
        .into_iter()
        .find_map(|name| session.holder_of(sent(name).next()?))
        .cloned()
        .unwrap_or_default();
    let granted = (record.tokens.as_ref()).and_then(|tokens| tokens.scope.clone());
    let resources: Vec<String> = sent("resource").cloned().collect();
    let acts_for_itself = sent("grant_type").any(|grant| grant == "client_credentials");
    let named = sent("username").next().cloned();
    let narrows = (sent("refresh_token").chain(sent("subject_token")))
        .next()
        .is_some();
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
        token_type: answer.text("token_type").map(|text| text.to_lowercase()),
        members: members
            .map(|object| object.keys().cloned().collect())
            .unwrap_or_default(),
        format: form.format.unwrap_or(form.alphabet),
        signature: (session.keys.as_ref()).and_then(|keys| keys.examine(access_token)),
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
