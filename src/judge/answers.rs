//! The documented answers of a profile on every answer they apply to: claims about shapes, types and values.

use std::collections::BTreeMap;

use super::shape::{Departure, ShapeFinding, Surroundings, compare};
use super::{Input, claim_check};
use crate::catalog::profile::Answer;
use crate::document::{Check, Verdict};
use crate::oauth::{AuthMethod, Outcome, Role, StepKind};
use crate::transcript::{BodyKind, Exchange, Response, StepRecord};

/// Judges every answer that the profile documents.
pub fn judge(input: &Input<'_>, notes: &mut Vec<String>) -> Vec<Check> {
    let mut checks = Vec::new();
    for step in &input.transcript.steps {
        let Some(exchange) = deciding(input, step) else {
            continue;
        };
        let Some(response) = &exchange.response else {
            continue;
        };
        if let Some(answer) = applicable(input, step, exchange, response) {
            judge_answer(input, step, response, answer, &mut checks, notes);
        }
    }
    checks
}

/// The exchange that decided the step: of requests sent at once the one that was granted, else the last one.
fn deciding<'a>(input: &Input<'a>, step: &StepRecord) -> Option<&'a Exchange> {
    let granted = |exchange: &&Exchange| {
        exchange
            .response
            .as_ref()
            .is_some_and(|response| response.member("access_token").is_some())
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
    match (exchange.role, step.outcome) {
        (Role::Token, Outcome::Tokens) => {
            if carries_documented_secret(input, exchange) {
                answers.tokens.as_ref()
            } else {
                answers.temporary.as_ref()
            }
        }
        (Role::Refresh, Outcome::Tokens) => answers.refreshed.as_ref().or(answers.tokens.as_ref()),
        // An answer in another format than JSON is judged by its media type, not member by member.
        (Role::Token | Role::Refresh, Outcome::Refused) if response.body.kind == BodyKind::Json => {
            answers.error.as_ref()
        }
        (Role::Revocation, Outcome::Revoked) if step.kind == StepKind::Revoke => {
            answers.revoked.as_ref()
        }
        _ => None,
    }
}

/// Whether the client secret stands where the documentation has it; elsewhere it is not seen.
fn carries_documented_secret(input: &Input<'_>, exchange: &Exchange) -> bool {
    let request = &exchange.request;
    let named = |pairs: &[crate::transcript::Pair]| {
        pairs
            .iter()
            .any(|pair| pair.0 == "client_secret" && !pair.1.is_empty())
    };
    match input.profile.client_auth.style {
        AuthMethod::Basic => true,
        AuthMethod::Query => named(&request.query),
        AuthMethod::Form => {
            named(&request.form) || request.headers.iter().any(|pair| pair.0 == "authorization")
        }
        AuthMethod::None => true,
    }
}

fn judge_answer(
    input: &Input<'_>,
    step: &StepRecord,
    response: &Response,
    answer: &Answer,
    checks: &mut Vec<Check>,
    notes: &mut Vec<String>,
) {
    let step_number = Some(step.number);
    if let (Some(status), Some(claim)) = (
        answer.status,
        answer.status_claim.as_ref().or(answer.claim.as_ref()),
    ) {
        let verdict = if response.status == status {
            Verdict::Pass
        } else {
            Verdict::Fail
        };
        let (expected, observed) = (
            format!("status {status}"),
            format!("status {}", response.status),
        );
        checks.push(claim_check(
            input.catalogue,
            claim,
            step_number,
            verdict,
            expected,
            observed,
        ));
    }
    if answer.documented.is_empty() {
        return;
    }
    // XML members have no JSON types; the profile documents JSON only.
    let members = response
        .body
        .json
        .as_ref()
        .filter(|_| response.body.kind == BodyKind::Json);
    // A refresh may ask for less than was authorized (RFC 6749 6).
    let narrowed = step
        .requested_scope
        .as_deref()
        .filter(|_| step.kind == StepKind::Refresh);
    let authorized_scope = narrowed
        .or_else(|| {
            input
                .transcript
                .steps
                .iter()
                .filter(|earlier| {
                    earlier.number < step.number && earlier.kind == StepKind::Authorize
                })
                .filter_map(|earlier| earlier.requested_scope.as_deref())
                .next_back()
        })
        .map(|scope| {
            let mut sorted = scope.to_vec();
            sorted.sort();
            sorted
        });
    let around = Surroundings {
        values: &input.transcript.values,
        authorized_scope: authorized_scope.as_deref(),
    };
    let findings = match members {
        Some(members) => compare(answer, members, &around),
        None if response.body.kind == BodyKind::Xml => return,
        None => vec![ShapeFinding {
            member: String::new(),
            departure: Departure::WrongType,
            text: format!("the body is no JSON ({} bytes)", response.body.size),
        }],
    };
    note_additions(step, &findings, notes);
    checks.extend(by_claim(input, step.number, answer, &findings));
}

/// Undocumented members are no contradiction (RFC 6749 5.1 has clients ignore them), but worth knowing.
fn note_additions(step: &StepRecord, findings: &[ShapeFinding], notes: &mut Vec<String>) {
    for finding in findings
        .iter()
        .filter(|finding| finding.departure == Departure::Added)
    {
        notes.push(format!(
            "step {} ({}): {}",
            step.number,
            step.kind.as_str(),
            finding.text
        ));
    }
}

/// One check per claim: that of the answer as a whole, and those of single members.
fn by_claim(
    input: &Input<'_>,
    step: usize,
    answer: &Answer,
    findings: &[ShapeFinding],
) -> Vec<Check> {
    let mut members_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    if let Some(claim) = &answer.claim {
        members_of.entry(claim).or_default();
    }
    for (name, field) in &answer.fields {
        if let Some(claim) = &field.claim {
            members_of.entry(claim).or_default().push(name);
        }
    }
    let own_claim = |member: &str| {
        answer
            .fields
            .get(member)
            .and_then(|field| field.claim.as_deref())
    };
    members_of
        .iter()
        .map(|(claim, members)| {
            let texts: Vec<&str> = findings
                .iter()
                .filter(|finding| finding.departure != Departure::Added)
                .filter(|finding| match own_claim(&finding.member) {
                    Some(owner) => owner == *claim,
                    None => answer.claim.as_deref() == Some(*claim),
                })
                .map(|finding| finding.text.as_str())
                .collect();
            let verdict = if texts.is_empty() {
                Verdict::Pass
            } else {
                Verdict::Fail
            };
            let expected = if members.is_empty() {
                format!("as documented: {}", answer.documented)
            } else {
                format!(
                    "{} as documented: {}",
                    members.join(", "),
                    answer.documented
                )
            };
            let observed = if texts.is_empty() {
                "as documented".to_owned()
            } else {
                texts.join("; ")
            };
            claim_check(
                input.catalogue,
                claim,
                Some(step),
                verdict,
                expected,
                observed,
            )
        })
        .collect()
}
