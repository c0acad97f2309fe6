//! Counting: summaries recomputed from the checks, and the verdicts that a run contains.

use std::collections::BTreeSet;

use super::{Check, Document, Scenario, Summary, Target, Verdict};

impl Summary {
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
}

impl Verdict {
    /// Whether somebody has to do something: `fail`, `drift`, `resolved`, `inconclusive` and `error`.
    #[must_use]
    pub fn needs_action(self) -> bool {
        matches!(
            self,
            Self::Fail | Self::Drift | Self::Resolved | Self::Inconclusive | Self::Error
        )
    }
}

impl Scenario {
    /// The worst verdict of the checks.
    ///
    /// A scenario without checks keeps its outcome: it was skipped or broke before anything was judged,
    /// and calling that a pass would be wrong.
    #[must_use]
    pub fn worst(&self) -> Verdict {
        self.checks
            .iter()
            .map(|check| check.verdict)
            .max()
            .unwrap_or(self.outcome)
    }

    /// Checks by verdict.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of_checks(&self.checks)
    }
}

impl Target {
    /// The number of scenarios per outcome.
    #[must_use]
    pub fn outcomes(&self) -> Summary {
        let mut summary = Summary::default();
        for scenario in &self.scenarios {
            summary.count(scenario.outcome);
        }
        summary
    }
}

impl Document {
    /// Recomputes every outcome and every summary from the checks.
    pub fn recount(&mut self) {
        self.summary = Summary::default();
        for target in &mut self.targets {
            target.summary = Summary::default();
            for scenario in &mut target.scenarios {
                scenario.outcome = scenario.worst();
                target.summary.add(&scenario.summary());
            }
            self.summary.add(&target.summary);
        }
    }

    /// Every verdict that occurs, as a check or as the outcome of a scenario.
    ///
    /// Outcomes count too, because a scenario can break before its first check. What a set of verdicts
    /// means for the exit code is decided elsewhere.
    #[must_use]
    pub fn verdicts(&self) -> BTreeSet<Verdict> {
        self.targets
            .iter()
            .flat_map(|target| &target.scenarios)
            .flat_map(|scenario| {
                scenario
                    .checks
                    .iter()
                    .map(|check| check.verdict)
                    .chain(std::iter::once(scenario.outcome))
            })
            .collect()
    }

    /// The number of scenarios over all targets.
    #[must_use]
    pub fn scenario_count(&self) -> usize {
        self.targets
            .iter()
            .map(|target| target.scenarios.len())
            .sum()
    }
}
