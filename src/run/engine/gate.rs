//! How many scenarios a remote target carries at a time: few at first, more while its answers stay as fast, fewer as soon
//! as one is disturbed.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

/// Scenarios at a time at first.
const FIRST: usize = 2;
/// Scenarios at a time at first where the target is on this machine.
const FIRST_NEARBY: usize = 8;
/// After so many repeated scenarios whose disturbance came again, it is no disturbance: that is how the target is.
const IN_VAIN: usize = 5;

/// Lets scenarios onto one target.
#[derive(Debug)]
pub struct Gate {
    ceiling: usize,
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    limit: usize,
    running: usize,
    /// Undisturbed scenarios since the limit last changed.
    calm: usize,
    /// Whether nothing was disturbed so far, and nothing became slower.
    is_untroubled: bool,
    /// The shortest average time to an answer so far.
    fastest: Option<Duration>,
    in_vain: usize,
}

/// A place on the target, given back when it is dropped.
pub struct Place<'a>(&'a Gate);

impl Gate {
    /// A gate that lets so many scenarios through at a time, and fewer at first.
    pub fn gentle(ceiling: usize) -> Self {
        Self::new(ceiling.max(1), FIRST.min(ceiling.max(1)))
    }

    /// A gate for a target on this machine, which has no other users: it lets more through at first.
    pub fn nearby(ceiling: usize) -> Self {
        Self::new(ceiling.max(1), FIRST_NEARBY.min(ceiling.max(1)))
    }

    /// A gate that lets through at once what somebody asked for, and fewer once something is disturbed.
    pub fn of(limit: usize) -> Self {
        Self::new(limit.max(1), limit.max(1))
    }

    /// A gate that is open: for the embedded sandbox, which has no other users.
    pub fn open() -> Self {
        Self::new(usize::MAX, usize::MAX)
    }

    fn new(ceiling: usize, limit: usize) -> Self {
        Self {
            ceiling,
            state: Mutex::new(State {
                limit,
                running: 0,
                calm: 0,
                is_untroubled: true,
                fastest: None,
                in_vain: 0,
            }),
            freed: Notify::new(),
        }
    }

    /// Waits for a place.
    pub async fn enter(&self) -> Place<'_> {
        loop {
            let freed = self.freed.notified();
            {
                let mut state = self.state();
                if state.running < state.limit {
                    state.running += 1;
                    return Place(self);
                }
            }
            freed.await;
        }
    }

    /// A scenario went undisturbed; its answers took so long on average.
    pub fn calm(&self, latency: Duration) {
        let mut state = self.state();
        let fastest = state.fastest.map_or(latency, |known| known.min(latency));
        state.fastest = Some(fastest);
        // Times below a millisecond are those of the machine, not of the target.
        let is_flat = latency <= fastest.max(Duration::from_millis(1)) * 2;
        state.calm = if is_flat { state.calm + 1 } else { 0 };
        state.is_untroubled &= is_flat;
        self.raise(state);
    }

    /// Twice as many at a time after as many that allow it, until something is disturbed; from then on one more after twice
    /// as many.
    fn raise(&self, mut state: MutexGuard<'_, State>) {
        let (after, more) = if state.is_untroubled {
            (state.limit, state.limit)
        } else {
            (state.limit.saturating_mul(2), 1)
        };
        if state.calm >= after && state.limit < self.ceiling {
            state.limit = state.limit.saturating_add(more).min(self.ceiling);
            state.calm = 0;
            drop(state);
            self.freed.notify_waiters();
        }
    }

    /// A scenario went as scenarios on this target do, whatever disturbs them all.
    pub fn usual(&self) {
        let mut state = self.state();
        state.calm += 1;
        self.raise(state);
    }

    /// A scenario was disturbed.
    pub fn disturbed(&self) {
        let mut state = self.state();
        state.limit = if state.limit == usize::MAX {
            state.limit
        } else {
            (state.limit / 2).max(1)
        };
        state.calm = 0;
        state.is_untroubled = false;
    }

    /// A repeated scenario was disturbed again, or it was not.
    pub fn repeated(&self, again: bool) {
        let mut state = self.state();
        state.in_vain = if again { state.in_vain + 1 } else { 0 };
    }

    /// Whether it helped lately to repeat what was disturbed.
    pub fn repeating_helps(&self) -> bool {
        self.state().in_vain < IN_VAIN
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.running -= 1;
        let is_free = state.running < state.limit;
        drop(state);
        if is_free {
            self.0.freed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(gate: &Gate) -> usize {
        gate.state().limit
    }

    #[test]
    fn a_calm_target_gets_more_and_a_disturbed_one_less() {
        let gate = Gate::gentle(4);
        assert_eq!(limit(&gate), 2);
        for _ in 0..40 {
            gate.calm(Duration::from_millis(20));
        }
        assert_eq!(limit(&gate), 4);
        gate.disturbed();
        gate.disturbed();
        gate.disturbed();
        assert_eq!(limit(&gate), 1);
    }

    #[test]
    fn an_untroubled_target_gets_twice_as_many_each_time() {
        let gate = Gate::gentle(32);
        let mut limits = Vec::new();
        for _ in 0..30 {
            gate.calm(Duration::from_millis(20));
            limits.push(limit(&gate));
        }
        limits.dedup();
        assert_eq!(limits, [2, 4, 8, 16, 32]);
        gate.disturbed();
        for _ in 0..32 {
            gate.calm(Duration::from_millis(20));
        }
        assert_eq!(limit(&gate), 17);
    }

    #[test]
    fn a_target_nearby_gets_more_at_first_and_what_was_asked_for_at_once() {
        assert_eq!(limit(&Gate::nearby(32)), 8);
        assert_eq!(limit(&Gate::nearby(3)), 3);
        let gate = Gate::of(50);
        assert_eq!(limit(&gate), 50);
        gate.disturbed();
        assert_eq!(limit(&gate), 25);
    }

    #[test]
    fn what_always_disturbs_slows_nothing_down_forever() {
        let gate = Gate::gentle(4);
        for _ in 0..IN_VAIN {
            assert!(gate.repeating_helps());
            gate.disturbed();
            gate.repeated(true);
        }
        assert!(!gate.repeating_helps());
        assert_eq!(limit(&gate), 1);
        for _ in 0..40 {
            gate.usual();
        }
        assert_eq!(limit(&gate), 4);
        gate.repeated(false);
        assert!(gate.repeating_helps());
    }

    #[test]
    fn a_target_that_gets_slower_gets_no_more() {
        let gate = Gate::gentle(8);
        gate.calm(Duration::from_millis(20));
        for _ in 0..40 {
            gate.calm(Duration::from_millis(200));
        }
        assert_eq!(limit(&gate), 2);
    }

    #[tokio::test]
    async fn places_are_given_back() {
        let gate = Gate::gentle(1);
        let first = gate.enter().await;
        let waiting = tokio::time::timeout(Duration::from_millis(20), gate.enter()).await;
        assert!(waiting.is_err(), "two at a time");
        drop(first);
        let second = tokio::time::timeout(Duration::from_secs(5), gate.enter()).await;
        assert!(second.is_ok());
    }
}
