//! What disturbed a scenario: answers that tell of the load on a target and not of how it does OAuth, or a browser that
//! broke.

use crate::catalog::scenario::Scenario;
use crate::transcript::{Exchange, FailureKind, Transcript, is_busy};

/// What disturbed a scenario, in a few words. On a target that has other users, or is asked several things at a time,
/// server errors and answers that do not come may be disturbances too.
pub fn disturbance(
    scenario: &Scenario,
    transcript: &Transcript,
    may_be_loaded: bool,
) -> Option<String> {
    if let Some(step) = transcript.steps.iter().find(|step| step.agent_broke) {
        return Some(format!("a broken browser in step {}", step.number));
    }
    let relevant = transcript.exchanges.iter().filter(|exchange| {
        let step = exchange.step.checked_sub(1);
        let step = step.and_then(|index| scenario.steps.get(index));
        step.is_some_and(|step| !step.finds_limit())
    });
    let mut loaded = None;
    for exchange in relevant {
        match status(exchange) {
            Some(status) if is_busy(status) => {
                return Some(format!("a {status} in step {}", exchange.step));
            }
            Some(status @ 500..) if may_be_loaded => {
                loaded.get_or_insert(format!("a {status} in step {}", exchange.step));
            }
            Some(_) => {}
            None if may_be_loaded && did_not_come(exchange) => {
                loaded.get_or_insert(format!(
                    "an answer that did not come in step {}",
                    exchange.step
                ));
            }
            None => {}
        }
    }
    loaded
}

fn status(exchange: &Exchange) -> Option<u16> {
    exchange.response.as_ref().map(|response| response.status)
}

fn did_not_come(exchange: &Exchange) -> bool {
    (exchange.failure.as_ref())
        .is_some_and(|failure| matches!(failure.kind, FailureKind::Timeout | FailureKind::Closed))
}
