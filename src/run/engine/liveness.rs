//! Whether a target still lives after it gave no answer, or one with a status of 500 and above: a dead server breaks no
//! rule.

use std::time::Duration;

use super::Engine;
use crate::catalog::scenario::Scenario;
use crate::document::{HarnessCheck, Scenario as Report, Verdict};
use crate::run::assemble;
use crate::run::engine::finished::{Finished, not_run};
use crate::run::events::Event;
use crate::run::targets::{Live, Setting};
use crate::transcript::{Exchange, FailureKind, Transcript};

/// The pauses before each question: a server that restarts or sheds load for a moment is not dead.
const PAUSES: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_millis(500),
    Duration::from_millis(1500),
];

/// Whether an exchange raises the question.
fn is_trouble(exchange: &Exchange) -> bool {
    exchange.failure.is_some()
        || exchange
            .response
            .as_deref()
            .is_some_and(|response| response.status >= 500)
}

impl Engine {
    /// Why a target is given up, if it is.
    pub(super) fn given_up(&self, target: usize) -> Option<&String> {
        self.running[target].dead.get()
    }

    /// Asks a target whether it lives where a transcript raises the question; gives it up where it does not.
    pub(super) async fn lives(&self, target: usize, live: &Live, seen: &Transcript) -> bool {
        let Some(address) = &self.plan.targets[target].learnt.pulse else {
            return true;
        };
        if !seen.exchanges.iter().any(is_trouble) {
            return true;
        }
        // Those who ask at the same time are answered by one question.
        let _asking = self.running[target].asking.lock().await;
        if self.given_up(target).is_some() {
            return false;
        }
        let mut last = String::new();
        for pause in PAUSES {
            tokio::time::sleep(pause).await;
            match live.target.ask(address).await {
                Ok(status) if status < 500 => return true,
                Ok(status) => last = format!("status {status}"),
                Err(failure) if failure.kind == FailureKind::Timeout => {
                    let source = &self.plan.targets[target].source;
                    last = format!(
                        "{}; fewer scenarios at a time ({}) or more time ({}) may help",
                        failure.message,
                        source.names(&[Setting::Jobs]),
                        source.names(&[Setting::Timeout])
                    );
                }
                Err(failure) => last = failure.message,
            }
        }
        let name = &self.plan.targets[target].name;
        let sentence = format!(
            "{} answered when the run began and does not any more ({address}: {last}); what was not tested by then says nothing about the provider",
            live.target.base_url
        );
        if self.running[target].dead.set(sentence.clone()).is_ok() {
            (self.listener)(Event::TargetFailed {
                target: name.clone(),
                reason: sentence,
            });
        }
        false
    }

    /// A scenario that did not run, or not to its end, because its target is given up; with what was seen of it.
    pub(super) fn lost(
        &self,
        target: usize,
        id: &str,
        scenario: &Scenario,
        seen: Option<Transcript>,
    ) -> Finished {
        let reason = self.given_up(target).cloned().unwrap_or_default();
        let check =
            HarnessCheck::TargetUsable.check(Verdict::Error, "the target to be usable", reason);
        let lost = not_run(id, scenario, check);
        let Some(seen) = seen else { return lost };
        let shown = assemble::scenario(id, scenario, &seen);
        Finished {
            report: Report {
                steps: shown.steps,
                exchanges: shown.exchanges,
                values: shown.values,
                ..lost.report
            },
            ..lost
        }
    }
}
