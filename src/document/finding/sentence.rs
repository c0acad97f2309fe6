//! What a finding says, from the check that stands for it.

use crate::document::{Check, Verdict};

/// What is on the wire, in one sentence.
pub fn of_check(check: &Check) -> String {
    match check.verdict {
        Verdict::Difference => match &check.behaviour {
            Some(behaviour) => behaviour.clone(),
            None => plain(check),
        },
        Verdict::Resolved => match &check.behaviour {
            Some(behaviour) => format!(
                "The profile declares \"{behaviour}\"; it is not observed any more: {}",
                plain(check)
            ),
            None => plain(check),
        },
        Verdict::Inconclusive | Verdict::Error | Verdict::Drift => plain(check),
        _ if check.expected.is_empty() => plain(check),
        _ => format!("{}; expected {}", plain(check), check.expected),
    }
}

/// What was observed, without the word for it, which the finding has for itself.
fn plain(check: &Check) -> String {
    match &check.deviation {
        Some(deviation) => check.observed.replacen(&format!(" [{deviation}]"), "", 1),
        None => check.observed.clone(),
    }
}
