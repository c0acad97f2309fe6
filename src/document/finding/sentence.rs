//! What a finding says, from the check that stands for it.

use crate::document::{Check, Verdict};

/// What is on the wire, in one sentence.
pub fn of_check(check: &Check) -> String {
    match (check.verdict, &check.behaviour) {
        (Verdict::Difference, Some(behaviour)) => behaviour.clone(),
        (Verdict::Resolved, Some(behaviour)) => format!(
            "The profile declares \"{behaviour}\"; it is not observed any more: {}",
            plain(check)
        ),
        (Verdict::Inconclusive | Verdict::Error | Verdict::Drift, _) => plain(check),
        _ if check.expected.is_empty() => plain(check),
        _ => {
            let observed = plain(check);
            let expected = without_subject(&check.expected, &observed);
            format!("{observed}; expected {expected}")
        }
    }
}

/// What was observed, without the word for it, which the finding has for itself.
fn plain(check: &Check) -> String {
    match &check.deviation {
        Some(deviation) => check.observed.replacen(&format!(" [{deviation}]"), "", 1),
        None => check.observed.clone(),
    }
}

/// What was expected, without the step in front where what was observed begins with the same one: `token: refused`.
fn without_subject<'a>(expected: &'a str, observed: &str) -> &'a str {
    match expected.split_once(": ") {
        Some((subject, rest)) if observed.starts_with(&format!("{subject}: ")) => rest,
        _ => expected,
    }
}
