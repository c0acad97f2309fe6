//! Failing scenarios, counted: after so many of them no further one begins.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::Engine;
use crate::document::{Document, Verdict};
use crate::run::events::Event;
use crate::run::plan::MaxFail;

/// How many scenarios failed so far.
pub(super) struct Failing {
    limit: Option<MaxFail>,
    seen: AtomicUsize,
    /// One for each that may run at a time: given back when a scenario is counted, which is later than the last answer.
    places: Semaphore,
}

impl Failing {
    pub(super) fn new(limit: Option<MaxFail>, jobs: usize) -> Self {
        Self {
            limit,
            seen: AtomicUsize::new(0),
            places: Semaphore::new(jobs),
        }
    }

    /// Waits until fewer than may run at a time are on their way, so that none begins beside those that are still to be
    /// counted. Without a limit nobody waits, and what is judged takes no place.
    pub(super) async fn place(&self) -> Option<SemaphorePermit<'_>> {
        self.limit.as_ref()?;
        // Closed would mean that the engine is gone; the scenario runs all the same.
        self.places.acquire().await.ok()
    }

    /// Whether no further scenario begins.
    pub(super) fn is_enough(&self) -> bool {
        let limit = self.limit.as_ref();
        limit.is_some_and(|limit| self.seen.load(Ordering::Relaxed) >= limit.count)
    }

    /// Counts an outcome; the limit, where this was the one that reached it.
    fn count(&self, outcome: Verdict) -> Option<usize> {
        let limit = self.limit.as_ref()?;
        if !limit.fail_on.has(outcome) {
            return None;
        }
        let before = self.seen.fetch_add(1, Ordering::Relaxed);
        (before + 1 == limit.count).then_some(limit.count)
    }
}

impl Engine {
    /// Counts a scenario that is done. One that ran only as the control of another is in no report, and does not count.
    pub(super) fn count_failing(&self, target: usize, id: &str, outcome: Verdict) {
        let mut trials = self.plan.trials.iter();
        if !trials.any(|trial| trial.target == target && trial.scenario == id) {
            return;
        }
        if let Some(limit) = self.failing.count(outcome) {
            (self.listener)(Event::note(format!(
                "{}: no further one begins (--max-fail {limit})",
                failed(limit)
            )));
        }
    }

    /// Whether scenarios were not begun because enough others failed. An interrupted run was stopped by that.
    #[must_use]
    pub fn stopped_at_max_fail(&self) -> bool {
        let interrupted = self.plan.interrupted.load(Ordering::Relaxed);
        !interrupted && (0..self.running.len()).any(|target| self.not_begun(target) > 0)
    }

    /// How many scenarios of a target were not begun because enough failed.
    fn not_begun(&self, target: usize) -> usize {
        if !self.failing.is_enough() {
            return 0;
        }
        let trials = self.plan.trials.iter();
        let begun = |id: &String| {
            let cell = self.running[target].trials.get(id);
            cell.is_some_and(|cell| cell.get().is_some())
        };
        trials
            .filter(|trial| trial.target == target && trial.skip.is_none())
            .filter(|trial| !begun(&trial.scenario))
            .count()
    }

    /// Says in a document that it is not complete, and why.
    pub(super) fn tell_not_begun(&self, document: &mut Document) {
        let Some(limit) = &self.failing.limit else {
            return;
        };
        for (index, target) in document.targets.iter_mut().enumerate() {
            let count = self.not_begun(index);
            if count > 0 {
                document.complete = false;
                let noun = if count == 1 {
                    "scenario was"
                } else {
                    "scenarios were"
                };
                target.notes.push(format!(
                    "{}: {count} {noun} not begun, because {} (--max-fail {})",
                    target.name,
                    failed(limit.count),
                    limit.count
                ));
            }
        }
    }
}

fn failed(count: usize) -> String {
    let noun = if count == 1 { "scenario" } else { "scenarios" };
    format!("{count} {noun} failed")
}
