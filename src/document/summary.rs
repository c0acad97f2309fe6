//! The number of checks per verdict.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Check, Verdict};

/// The number of checks per verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Summary {
    /// As documented, or as the standard says where the documentation is silent.
    pub pass: usize,
    /// A standard's SHOULD is not followed and the documentation is silent.
    pub warn: usize,
    /// Contradicts its own documentation, or a standard's MUST where that is silent.
    pub fail: usize,
    /// Documented, and observed, but other than the standard says.
    pub difference: usize,
    /// The snapshot changed and no rule explains it.
    pub drift: usize,
    /// A difference that the profile declares is not there any more.
    pub resolved: usize,
    /// The control failed or the evidence is missing.
    pub inconclusive: usize,
    /// Not applicable, with the reason.
    pub skipped: usize,
    /// The network, the harness or the configuration failed.
    pub error: usize,
}

impl Summary {
    /// Counts one verdict.
    pub fn count(&mut self, verdict: Verdict) {
        *self.slot(verdict) += 1;
    }

    /// The number of checks with this verdict.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> usize {
        let mut copy = *self;
        *copy.slot(verdict)
    }

    /// Counts checks by verdict.
    #[must_use]
    pub fn of_checks<'a>(checks: impl IntoIterator<Item = &'a Check>) -> Self {
        let mut summary = Self::default();
        for check in checks {
            summary.count(check.verdict);
        }
        summary
    }

    /// The number of all checks.
    #[must_use]
    pub fn total(&self) -> usize {
        Verdict::ALL
            .into_iter()
            .map(|verdict| self.of(verdict))
            .sum()
    }

    /// Adds the counts of another summary.
    pub fn add(&mut self, other: &Self) {
        self.pass += other.pass;
        self.warn += other.warn;
        self.fail += other.fail;
        self.difference += other.difference;
        self.drift += other.drift;
        self.resolved += other.resolved;
        self.inconclusive += other.inconclusive;
        self.skipped += other.skipped;
        self.error += other.error;
    }

    fn slot(&mut self, verdict: Verdict) -> &mut usize {
        match verdict {
            Verdict::Skipped => &mut self.skipped,
            Verdict::Pass => &mut self.pass,
            Verdict::Difference => &mut self.difference,
            Verdict::Warn => &mut self.warn,
            Verdict::Resolved => &mut self.resolved,
            Verdict::Inconclusive => &mut self.inconclusive,
            Verdict::Drift => &mut self.drift,
            Verdict::Error => &mut self.error,
            Verdict::Fail => &mut self.fail,
        }
    }
}
