//! What disturbed a scenario: answers that tell of the load on a target and not of how it does OAuth, or a browser that
//! broke.

use crate::catalog::scenario::Scenario;
use crate::oauth::Outcome;
use crate::transcript::{Exchange, FailureKind, StepRecord, Transcript, is_busy};

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
    // A browser that waits in vain leaves no exchange behind that failed.
    let waits = |step: &&StepRecord| {
        may_be_loaded && matches!(step.outcome, Outcome::Timeout | Outcome::ConnectionFailed)
    };
    loaded.or_else(|| {
        let step = transcript.steps.iter().find(waits)?;
        Some(format!(
            "an answer that did not come in step {}",
            step.number
        ))
    })
}

fn status(exchange: &Exchange) -> Option<u16> {
    exchange.response.as_deref().map(|response| response.status)
}

fn did_not_come(exchange: &Exchange) -> bool {
    (exchange.failure.as_ref())
        .is_some_and(|failure| matches!(failure.kind, FailureKind::Timeout | FailureKind::Closed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::StepKind;

    fn ended(outcome: Outcome, agent_broke: bool) -> Transcript {
        let mut step = StepRecord::blank(1, StepKind::Authorize, None);
        step.outcome = outcome;
        step.agent_broke = agent_broke;
        Transcript {
            steps: vec![step],
            ..Transcript::default()
        }
    }

    #[test]
    fn a_browser_that_waits_in_vain_disturbs_where_others_use_the_target_too() {
        let seen = ended(Outcome::Timeout, false);
        assert!(disturbance(&Scenario::of(Vec::new()), &seen, true).is_some());
        assert_eq!(disturbance(&Scenario::of(Vec::new()), &seen, false), None);
    }

    #[test]
    fn a_broken_browser_disturbs_everywhere_and_an_error_page_nowhere() {
        let broken = ended(Outcome::NotDone, true);
        assert!(disturbance(&Scenario::of(Vec::new()), &broken, false).is_some());
        let page = ended(Outcome::ErrorPage, false);
        assert_eq!(disturbance(&Scenario::of(Vec::new()), &page, true), None);
    }
}
