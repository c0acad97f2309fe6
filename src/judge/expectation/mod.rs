//! An expectation of a scenario against the record of its step.

mod parts;
mod same_as;

use parts::{Parts, delivery_word, echo_word, scope_word, shown, shown_word, yes_or_no};

use super::challenge;
use super::judgement::Judgement;
use crate::catalog::OneOrMany;
use crate::catalog::scenario::Expect;
use crate::oauth::StepKind;
use crate::transcript::{Response, StepRecord, Transcript};

/// Compares. Every part that is given must hold; the deviation names each part that does not.
#[must_use]
pub fn evaluate(
    expect: &Expect,
    step: &StepRecord,
    transcript: &Transcript,
    scopes: &[String],
) -> Judgement {
    let response = transcript.last_response(step.number);
    let mut parts = Parts::default();
    let outcome_holds = match &expect.outcome {
        Some(wanted) => {
            parts.outcome(wanted, step);
            wanted.contains(&step.outcome)
        }
        None => true,
    };
    // Where the step ended otherwise, the other parts would only repeat that in other words.
    if outcome_holds {
        parts.error(expect.error.as_ref(), error_of(step, response).as_deref());
        parts.plain(
            "state",
            expect.state.map(echo_word),
            step.state.map(echo_word),
        );
        parts.one_of("status", expect.status.as_ref(), step.status);
        parts.one_of(
            "media-type",
            expect.media_type.as_ref(),
            step.media_type.clone(),
        );
        let tokens = step.tokens.as_ref();
        parts.relation(
            "access-token",
            expect.access_token.as_ref(),
            tokens.map(|tokens| tokens.access_token),
        );
        parts.relation(
            "refresh-token",
            expect.refresh_token.as_ref(),
            tokens.map(|tokens| tokens.refresh_token),
        );
        parts.one_of("winners", expect.winners.as_ref(), step.winners);
        for (name, wanted) in &expect.json {
            let member = response.and_then(|response| response.member(name));
            let seen = member.map(|value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            });
            parts.named("json", name, &scope_word(wanted, scopes), seen);
        }
        for (name, wanted) in &expect.lists {
            parts.lists(name, wanted, response.and_then(|r| r.member(name)));
        }
        for (name, wanted) in &expect.headers {
            let seen = response
                .and_then(|response| response.header_values(name).next().map(str::to_owned));
            parts.named("header", name, wanted, seen);
        }
        parts.challenge(expect.challenge.as_ref(), response);
        parts.scope(expect.scope.as_deref(), step, scopes);
        parts.plain(
            "login",
            expect.login.map(shown_word),
            step.login_shown.map(shown),
        );
        parts.plain(
            "consent",
            expect.consent.map(shown_word),
            step.consent_shown.map(shown),
        );
        parts.one_of(
            "delivered",
            expect
                .delivered
                .as_ref()
                .map(|wanted| OneOrMany(wanted.0.iter().copied().map(delivery_word).collect()))
                .as_ref(),
            step.delivered.map(delivery_word),
        );
        let fragment = response
            .and_then(|response| response.location.as_ref())
            .map(|location| location.raw.contains('#'));
        parts.plain(
            "fragment",
            expect.fragment.map(yes_or_no),
            fragment.map(yes_or_no),
        );
        parts.one_of(
            "format",
            expect.format.as_ref(),
            tokens.map(|tokens| tokens.format.clone()),
        );
        parts.plain(
            "changed",
            expect.changed.map(yes_or_no),
            step.changed.map(yes_or_no),
        );
    }
    if let Some(name) = &expect.same_as {
        parts.same_as(name, step, transcript.named(name));
    }
    parts.finish(step)
}

/// The error of an answer; that of a resource stands in its challenge (RFC 6750 3).
fn error_of(step: &StepRecord, response: Option<&Response>) -> Option<String> {
    let challenged = response
        .filter(|_| step.kind == StepKind::Resource)
        .and_then(challenge::bearer_error);
    challenged.or_else(|| step.error.clone())
}
