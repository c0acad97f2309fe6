//! The documented answers of a profile on every answer they apply to: claims about shapes, types and values.

use std::collections::BTreeMap;

use super::Input;
use super::evidence::{ClaimEvidence, Evidence};
use super::judgement::Judgement;
use super::shape::{Departure, ShapeDeparture, Surroundings, compare};
use crate::catalog::profile::Answer;
use crate::oauth::{AuthMethod, Capability, Outcome, Role, StepKind};
use crate::transcript::{BodyKind, Exchange, Response, StepRecord, is_not_looked_at};

/// The evidence of every answer that the profile documents, with notes about members that it does not.
pub fn collect<'a>(input: &Input<'a>, evidence: &mut Evidence<'a>) {
    for step in &input.transcript.steps {
        let Some(exchange) = deciding(input, step) else {
            continue;
        };
        let Some(response) = &exchange.response else {
            continue;
        };
        let Some(answer) = applicable(input, step, exchange, response) else {
            continue;
        };
        evidence.claims.extend(status(step, response, answer));
        let Some(departures) = departures(input, step, response, answer) else {
            continue;
        };
        evidence.notes.extend(additions(step, &departures));
        evidence
            .claims
            .extend(by_claim(step.number, answer, &departures));
    }
}

/// The exchange that decided the step: of requests sent at once the one that was granted, else the last one.
fn deciding<'a>(input: &Input<'a>, step: &StepRecord) -> Option<&'a Exchange> {
    let granted = |exchange: &&Exchange| {
        exchange
            .response
            .as_deref()
            .is_some_and(|response| response.told("access_token").is_some())
    };
    let mut exchanges = input.transcript.exchanges_of(step.number);
    if step.outcome == Outcome::Tokens {
        return exchanges.find(granted);
    }
    exchanges.last()
}

/// The documented answer that speaks about this step's answer.
fn applicable<'a>(
    input: &Input<'a>,
    step: &StepRecord,
    exchange: &Exchange,
    response: &Response,
) -> Option<&'a Answer> {
    let answers = &input.profile.answers;
    // Of a request that was not looked at the documentation of refusals says nothing.
    if is_not_looked_at(response.status) {
        return None;
    }
    match (exchange.role, step.outcome) {
        // The sample of a code exchange says nothing of other grants, where there is a code exchange.
        (Role::Token, Outcome::Tokens) if is_of_another_grant(input, exchange) => None,
        (Role::Token, Outcome::Tokens) => {
            if carries_documented_secret(input, exchange) {
                answers.tokens.as_ref()
            } else {
                answers.temporary.as_ref()
            }
        }
        (Role::Refresh, Outcome::Tokens) => answers.refreshed.as_ref().or(answers.tokens.as_ref()),
        // An answer in another format than JSON is judged by its media type, not member by member.
        // So is one that grants nothing in a form of its own: what a refusal looks like is documented.
        (Role::Token | Role::Refresh, Outcome::Refused | Outcome::Unreadable)
            if response.body.kind == BodyKind::Json
                && (step.outcome == Outcome::Refused || response.status >= 400) =>
        {
            answers.error.as_ref()
        }
        (Role::Revocation, Outcome::Revoked) if step.kind == StepKind::Revoke => {
            answers.revoked.as_ref()
        }
        _ => None,
    }
}

/// Whether tokens were asked for in another way than the documented one: by a client for itself, or with a password.
fn is_of_another_grant(input: &Input<'_>, exchange: &Exchange) -> bool {
    let sent = exchange.request.query.iter().chain(&exchange.request.form);
    let mut grants = sent.filter(|pair| pair.0 == "grant_type");
    input.profile.offers(Capability::AuthorizationCode)
        && grants.any(|pair| matches!(pair.1.as_str(), "client_credentials" | "password"))
}

/// Whether the client secret stands where the documentation has it; elsewhere it is not seen.
fn carries_documented_secret(input: &Input<'_>, exchange: &Exchange) -> bool {
    let request = &exchange.request;
    let own_name = input.profile.parameter_names.get("client_secret");
    let name = own_name.map_or("client_secret", String::as_str);
    let named = |pairs: &[crate::transcript::Pair]| {
        pairs
            .iter()
            .any(|pair| pair.0 == name && !pair.1.is_empty())
    };
    let in_json = || {
        let body = request.body.as_deref().unwrap_or_default();
        body.contains(&format!("\"{name}\":"))
    };
    match input.profile.client_auth.style {
        AuthMethod::Query => named(&request.query),
        AuthMethod::Form => {
            named(&request.form)
                || in_json()
                || request.headers.iter().any(|pair| pair.0 == "authorization")
        }
        // Nothing of the secret is in an assertion.
        AuthMethod::PrivateKeyJwt | AuthMethod::ClientSecretJwt => request
            .form
            .iter()
            .any(|pair| pair.0 == "client_assertion" && !pair.1.is_empty()),
        AuthMethod::Basic
        | AuthMethod::None
        | AuthMethod::Header
        | AuthMethod::SecretAsUser
        | AuthMethod::Signature => true,
    }
}

/// The documented status.
fn status<'a>(
    step: &StepRecord,
    response: &Response,
    answer: &'a Answer,
) -> Option<ClaimEvidence<'a>> {
    let wanted = answer.status?;
    let seen = format!("status {}", response.status);
    Some(ClaimEvidence {
        claim: answer.status_claim.as_ref().or(answer.claim.as_ref())?,
        step: Some(step.number),
        judgement: Judgement::either(
            response.status == wanted,
            format!("status-{}", response.status),
            format!("status {wanted}"),
            seen,
        ),
    })
}

/// The departures of an answer from the documented JSON; nothing where there is nothing to compare.
fn departures(
    input: &Input<'_>,
    step: &StepRecord,
    response: &Response,
    answer: &Answer,
) -> Option<Vec<ShapeDeparture>> {
    // XML members have no JSON types; the profile documents JSON only.
    if answer.documented.is_empty() || response.body.kind == BodyKind::Xml {
        return None;
    }
    let members = response.body.json.as_ref();
    let Some(members) = members.filter(|_| response.body.kind == BodyKind::Json) else {
        return Some(vec![ShapeDeparture {
            member: String::new(),
            departure: Departure::WrongType,
            text: format!("the body is not JSON ({} bytes)", response.body.size),
        }]);
    };
    let authorized_scope = authorized_scope(input, step);
    let around = Surroundings {
        values: &input.transcript.values,
        authorized_scope: authorized_scope.as_deref(),
    };
    Some(compare(answer, members, &around))
}

/// The scope behind an answer: that of the refresh, which may ask for less than was authorized (RFC 6749 6), or that of
/// the last authorization request. Sorted.
fn authorized_scope(input: &Input<'_>, step: &StepRecord) -> Option<Vec<String>> {
    let narrowed = step
        .requested_scope
        .as_ref()
        .filter(|_| step.kind == StepKind::Refresh);
    let authorizations = input
        .transcript
        .steps
        .iter()
        .filter(|earlier| earlier.number < step.number && earlier.kind == StepKind::Authorize);
    let mut scope = narrowed
        .or_else(|| {
            authorizations
                .filter_map(|earlier| earlier.requested_scope.as_ref())
                .next_back()
        })?
        .clone();
    scope.sort();
    Some(scope)
}

/// Undocumented members contradict nothing (RFC 6749 5.1 has clients ignore them), but worth knowing.
fn additions(step: &StepRecord, departures: &[ShapeDeparture]) -> Vec<String> {
    departures
        .iter()
        .filter(|departure| departure.departure == Departure::Added)
        .map(|departure| {
            format!(
                "step {} ({}): {}",
                step.number,
                step.kind.as_str(),
                departure.text
            )
        })
        .collect()
}

/// The evidence of each claim: that of the answer as a whole, and those of single members.
fn by_claim<'a>(
    step: usize,
    answer: &'a Answer,
    departures: &[ShapeDeparture],
) -> Vec<ClaimEvidence<'a>> {
    let mut members_of: BTreeMap<&'a str, Vec<&str>> = BTreeMap::new();
    if let Some(claim) = &answer.claim {
        members_of.entry(claim).or_default();
    }
    for (name, field) in &answer.fields {
        if let Some(claim) = &field.claim {
            members_of.entry(claim).or_default().push(name);
        }
    }
    let own_claim = |member: &str| answer.fields.get(member)?.claim.as_deref();
    members_of
        .iter()
        .map(|(claim, members)| {
            let contradicting: Vec<&ShapeDeparture> = departures
                .iter()
                .filter(|departure| departure.departure != Departure::Added)
                .filter(|departure| match own_claim(&departure.member) {
                    Some(owner) => owner == *claim,
                    None => answer.claim.as_deref() == Some(*claim),
                })
                .collect();
            ClaimEvidence {
                claim,
                step: Some(step),
                judgement: contradiction(answer, members, &contradicting),
            }
        })
        .collect()
}

fn contradiction(answer: &Answer, members: &[&str], departures: &[&ShapeDeparture]) -> Judgement {
    let documented = &answer.documented;
    let expected = if members.is_empty() {
        format!("as documented: {documented}")
    } else {
        format!("{} as documented: {documented}", members.join(", "))
    };
    if departures.is_empty() {
        return Judgement::conforming(expected, "as documented");
    }
    let words: Vec<String> = departures
        .iter()
        .map(|departure| format!("{}:{}", departure.departure.as_str(), departure.member))
        .collect();
    let texts: Vec<&str> = departures
        .iter()
        .map(|departure| departure.text.as_str())
        .collect();
    Judgement::deviating(words.join(", "), expected, texts.join("; "))
}
