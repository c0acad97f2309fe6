//! The requests of the first look: a code and its exchange, as a scenario would send them.

use std::sync::atomic::Ordering;

use super::{Look, consent};
use crate::catalog::scenario::{
    Action, Authorize, ConsentAnswer, LoginAnswer, Scenario, Step, Token,
};
use crate::flow;
use crate::oauth::Outcome;
use crate::transcript::{StepRecord, Transcript, is_busy};

/// A client that no provider knows.
const NOBODY: &str = "grantcheck-unknown-client-${random}";
/// A redirect URI that no client has registered (RFC 2606 2).
const NOWHERE: &str = "https://unregistered.grantcheck.invalid/callback";

/// Signs in and redeems the code; the tokens are revoked where there is a way.
pub async fn run(look: &Look<'_>, authorize: Authorize, token: Token) -> Transcript {
    let actions = [
        Action::Authorize(authorize.into()),
        Action::Token(token.into()),
    ];
    send(look, actions.map(Step::of).to_vec()).await
}

/// Signs in, redeems the code, refreshes where that brought a refresh token, and where there are tokens asks once more as far as
/// the consent page, while they live. A login that failed is not repeated: a provider may count.
pub async fn ordinary(look: &Look<'_>) -> Transcript {
    let actions = [
        Action::Authorize(Box::default()),
        Action::Token(Box::default()),
        Action::Refresh(Box::default()),
        Action::Authorize(consent::asking_again(consent::OWN, None).into()),
    ];
    let has_tokens = |steps: &[StepRecord]| {
        steps.len() < 3 || steps.iter().any(|step| step.outcome == Outcome::Tokens)
    };
    send_while(look, actions.map(Step::of).to_vec(), has_tokens).await
}

/// How often the same is tried again where the provider was too busy for it.
const BUSY_TRIES: usize = 3;

/// Whether a step ended because the provider was too busy for a request, which says nothing about the request.
pub fn was_busy(seen: &Transcript) -> bool {
    seen.steps.iter().any(|step| {
        let last = seen.last_response(step.number);
        last.is_some_and(|response| is_busy(response.status))
    })
}

/// The status of a provider that gives no other answer than that it is too busy.
pub fn only_busy(seen: &Transcript) -> Option<u16> {
    let mut statuses = seen.exchanges.iter().map(|exchange| {
        let response = exchange.response.as_deref();
        response.map_or(0, |response| response.status)
    });
    let first = statuses.next()?;
    (is_busy(first) && statuses.all(is_busy)).then_some(first)
}

/// Carries out these steps; again, with something harmless in between, where the provider was too busy for them.
pub async fn send(look: &Look<'_>, steps: Vec<Step>) -> Transcript {
    send_while(look, steps, |_| true).await
}

/// As [`send`], as long as what was seen so far is worth the next step.
async fn send_while(
    look: &Look<'_>,
    steps: Vec<Step>,
    goes_on: fn(&[StepRecord]) -> bool,
) -> Transcript {
    let scenario = Scenario::of(steps);
    let carry_out = async || {
        let done = flow::run_while(look.target, &scenario, look.interrupted, goes_on);
        done.await.transcript
    };
    let mut seen = carry_out().await;
    for _ in 0..BUSY_TRIES {
        if !was_busy(&seen) || look.interrupted.load(Ordering::Relaxed) {
            break;
        }
        // What it says does not matter; where each so many requests are refused, the next ones are others.
        let _ = look.target.ask(&look.target.base_url).await;
        seen = carry_out().await;
    }
    seen
}

/// What the provider says to a client that it certainly does not know, and to a redirect URI that is certainly not
/// registered, before they are approved.
pub async fn certainly_wrong(look: &Look<'_>, login: LoginAnswer) -> [Option<StepRecord>; 2] {
    let stop = || Authorize {
        login,
        consent: ConsentAnswer::Stop,
        ..Authorize::default()
    };
    let mut unknown_client = stop();
    unknown_client
        .extra
        .insert("client_id".to_owned(), NOBODY.to_owned());
    let mut elsewhere = stop();
    elsewhere.redirect_uri = Some(NOWHERE.to_owned());
    let mut answers = [None, None];
    for (answer, authorize) in answers.iter_mut().zip([unknown_client, elsewhere]) {
        let step = Step::of(Action::Authorize(authorize.into()));
        *answer = send(look, vec![step]).await.step(1).cloned();
    }
    answers
}

/// Whether two answers are the same, as far as records tell.
pub fn alike(one: &StepRecord, other: &StepRecord) -> bool {
    let told = |step: &StepRecord| (step.outcome, step.status, step.error.clone());
    let plain = |step: &StepRecord| {
        // Values in a sentence differ from request to request; its words do not.
        let reason = step.reason.clone().unwrap_or_default();
        let words = reason.split_whitespace();
        words
            .filter(|word| word.chars().all(char::is_alphabetic))
            .collect::<Vec<_>>()
            .join(" ")
    };
    told(one) == told(other) && plain(one) == plain(other)
}
