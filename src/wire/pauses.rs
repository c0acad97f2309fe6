//! Pauses: what a provider that is asked too much gets before the next request.
//!
//! 429 (RFC 6585 4) and 503 (RFC 9110 15.6.4) say that the request was not dealt with, and may say when to come back
//! (`Retry-After`, RFC 9110 10.2.3). Until then nothing is sent to the target.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::raw_exchange::RawResponse;
use crate::transcript;

/// The pause after the first such answer that does not say how long to wait. It doubles with each further one.
const FIRST: Duration = Duration::from_millis(100);
/// The longest pause that is not asked for.
const LONGEST: Duration = Duration::from_secs(30);
/// The longest pause, however long the provider asks for: longer ones would look like a run that hangs.
const LONGEST_ASKED: Duration = Duration::from_secs(120);
/// After so many such answers in a row an address is no longer waited for: it is not busy, it is out of service.
const PATIENCE: u32 = 7;

/// The pauses of one target.
#[derive(Debug, Default)]
pub struct Pauses {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    until: Option<Instant>,
    /// How often each address was busy without another answer in between.
    in_a_row: BTreeMap<String, u32>,
    paused: Paused,
}

/// How often and how long a target was paused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paused {
    /// How often.
    pub times: u32,
    /// How long, all pauses taken together.
    pub total: Duration,
    /// The statuses that asked for it.
    pub statuses: BTreeSet<u16>,
}

impl Paused {
    /// One sentence for people; none where there was no pause.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let statuses: Vec<String> = self.statuses.iter().map(u16::to_string).collect();
        let times = match self.times {
            0 => return None,
            1 => "once".to_owned(),
            times => format!("{times} times"),
        };
        Some(format!(
            "paused {times}, {:.1} s in all, because of {}",
            self.total.as_secs_f64(),
            statuses.join(" and ")
        ))
    }
}

impl Pauses {
    /// Waits until the target may be asked again.
    pub async fn wait(&self) {
        loop {
            let until = self.state().until;
            match until {
                Some(until) if until > Instant::now() => {
                    tokio::time::sleep_until(until.into()).await;
                }
                _ => return,
            }
        }
    }

    /// Takes note of an answer from an address: one that asks for a pause begins or lengthens it.
    pub fn note(&self, address: &str, response: &RawResponse) {
        let mut state = self.state();
        if !transcript::is_busy(response.status) {
            state.in_a_row.remove(address);
            return;
        }
        let now = Instant::now();
        // Answers to requests that were on their way when the pause began belong to the same one.
        let is_pausing = state.until.is_some_and(|until| until > now);
        let in_a_row = state.in_a_row.entry(address.to_owned()).or_default();
        if !is_pausing {
            *in_a_row = in_a_row.saturating_add(1);
        }
        let in_a_row = *in_a_row;
        if in_a_row > PATIENCE {
            return;
        }
        let asked = response
            .header("retry-after")
            .and_then(|value| retry_after(value, SystemTime::now()));
        let pause = asked.map_or_else(
            || (FIRST * 2_u32.pow(in_a_row.saturating_sub(1))).min(LONGEST),
            |asked| asked.min(LONGEST_ASKED),
        );
        let begin = state.until.filter(|_| is_pausing).unwrap_or(now);
        let end = begin.max(now + pause);
        if !is_pausing {
            state.paused.times += 1;
        }
        state.paused.total += end - begin;
        state.paused.statuses.insert(response.status);
        state.until = Some(end);
    }

    /// Whether an address was busy so often in a row that it is no longer waited for.
    #[must_use]
    pub fn is_out_of_service(&self, address: &str) -> bool {
        (self.state().in_a_row.get(address)).is_some_and(|times| *times > PATIENCE)
    }

    /// The pauses so far.
    #[must_use]
    pub fn paused(&self) -> Paused {
        self.state().paused.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `Retry-After`: seconds, or a date as HTTP writes them.
fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry_after: Option<&str>) -> RawResponse {
        RawResponse {
            status,
            headers: retry_after
                .map(|value| ("retry-after".to_owned(), value.to_owned()))
                .into_iter()
                .collect(),
            body: Vec::new(),
        }
    }

    #[test]
    fn both_forms_of_retry_after_are_read() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let seconds = |value| retry_after(value, now).map(|it| it.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:57 GMT"), Some(20));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:07 GMT"), Some(0));
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds("-1"), None);
    }

    #[test]
    fn answers_to_requests_that_were_under_way_make_no_further_pause() {
        let pauses = Pauses::default();
        for _ in 0..4 {
            pauses.note("/token", &answer(429, Some("2")));
        }
        let paused = pauses.paused();
        assert_eq!(paused.times, 1);
        assert!(paused.total < Duration::from_secs(3), "{paused:?}");
        assert_eq!(paused.statuses, BTreeSet::from([429]));
    }

    #[test]
    fn an_address_that_is_only_ever_busy_is_not_waited_for_forever() {
        let pauses = Pauses::default();
        for _ in 0..40 {
            pauses.note("/revoke", &answer(503, Some("0")));
            // Others being well says nothing about it.
            pauses.note("/token", &answer(200, None));
        }
        assert_eq!(pauses.paused().times, PATIENCE);
        assert!(pauses.is_out_of_service("/revoke") && !pauses.is_out_of_service("/token"));
        pauses.note("/revoke", &answer(200, None));
        pauses.note("/revoke", &answer(503, Some("0")));
        assert_eq!(pauses.paused().times, PATIENCE + 1);
    }
}
