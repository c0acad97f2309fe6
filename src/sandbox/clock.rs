//! The clock of one sandbox: real time that tests can turn forward.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A monotonic clock. All times of the sandbox are durations since it was started, so that turning it moves
/// everything at once.
#[derive(Debug)]
pub(super) struct Clock {
    started: Instant,
    started_at: SystemTime,
    turned: Duration,
}

impl Clock {
    /// A clock that starts now.
    pub(super) fn new() -> Self {
        Self {
            started: Instant::now(),
            started_at: SystemTime::now(),
            turned: Duration::ZERO,
        }
    }

    /// The time since the start, turns included.
    pub(super) fn now(&self) -> Duration {
        self.started.elapsed().saturating_add(self.turned)
    }

    /// Moves the clock forward; a clock never goes back.
    pub(super) fn turn(&mut self, by: Duration) {
        self.turned = self.turned.saturating_add(by);
    }

    /// `at` as whole seconds since 1970, for the members `exp` and `iat` of RFC 7662 2.2.
    pub(super) fn unix_seconds(&self, at: Duration) -> u64 {
        self.started_at
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .saturating_add(at)
            .as_secs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_moves_now_forward() {
        let mut clock = Clock::new();
        let before = clock.now();
        clock.turn(Duration::from_secs(3600));
        assert!(clock.now() >= before + Duration::from_secs(3600));
        clock.turn(Duration::MAX);
        assert_eq!(clock.now(), Duration::MAX);
    }
}
