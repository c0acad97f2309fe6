//! RFC 7636 4.4: what the redirect reveals of a code challenge.

use crate::judge::judgement::Judgement;
use crate::judge::rules::{Context, Rule};
use crate::oauth::Role;
use crate::transcript::Exchange;

/// How transcripts write a challenge.
const CHALLENGE: &str = "<code_challenge#";

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[Rule::new(
    "rfc7636/4.4/challenge-not-exposed",
    challenge_not_exposed,
)]];

fn challenge_not_exposed(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let location = exchange
        .response
        .as_deref()?
        .location
        .as_ref()
        .filter(|location| location.at_redirect_uri)?;
    let code = location.parameter("code")?;
    let challenged = context.transcript.exchanges.iter().any(|other| {
        let parameters = other.request.query.iter().chain(&other.request.form);
        other.role == Role::Authorization
            && other.step == exchange.step
            && parameters
                .into_iter()
                .any(|pair| pair.0 == "code_challenge")
    });
    if !challenged {
        return None;
    }
    let facts = context.transcript.values.get(code);
    let in_code =
        facts.is_some_and(|facts| facts.reveals.iter().any(|name| name.starts_with(CHALLENGE)));
    let beside = location.raw.contains(CHALLENGE);
    let (deviation, observed) = match (in_code, beside) {
        (true, _) => (Some("in-code"), "the challenge can be read out of the code"),
        (false, true) => (Some("in-redirect"), "the challenge is in the redirect"),
        (false, false) => (None, "no challenge in the code or the redirect"),
    };
    Some(Judgement::of(
        deviation,
        "no challenge in the code or beside it",
        observed,
    ))
}
