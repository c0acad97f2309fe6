//! What a check says by itself about how it is told.

use crate::document::{Check, Source, Verdict};

/// The word of a check's deviation. Reports from before version 0.2 have it in brackets behind what was observed.
pub fn deviation(check: &Check) -> &str {
    let bracketed = || {
        let (_, word) = check.observed.rsplit_once(" [")?;
        word.strip_suffix(']')
    };
    let known = check.deviation.as_deref().or_else(bracketed);
    known.unwrap_or(check.verdict.as_str())
}

/// Whether a deviation says that something was granted.
pub fn is_granting(deviation: &str) -> bool {
    let outcome = deviation.strip_prefix("outcome:");
    outcome.is_some_and(|outcome| {
        ["tokens", "code", "granted", "active", "revoked"].contains(&outcome)
    })
}

/// Whether a verdict is told as a finding.
pub fn is_told(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Pass | Verdict::Skipped)
}

/// Where a documented difference is documented, if in no claim.
pub fn documented_elsewhere(check: &Check) -> Option<Source> {
    let is_difference = check.verdict == Verdict::Difference && check.claim.is_none();
    let has_standard = check.standard.is_some();
    (is_difference && has_standard).then(|| check.source.clone())
}
