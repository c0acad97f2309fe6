//! The totals of a run: outcomes and summaries counted again, and the verdicts that occur.

use std::collections::BTreeSet;

use super::{Document, Requirement, Summary, Verdict, finding};

impl Document {
    /// Recomputes every outcome, every finding and every summary from the checks.
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
        self.gather();
    }

    /// Gathers the findings that a report of before version 0.2 lacks: as far as its checks tell, since what follows from
    /// what is not in it. Returns whether there was anything to do.
    pub fn gather_missing(&mut self) -> bool {
        let has_checks = self.summary.total() > 0;
        let is_old = has_checks && self.requirements.is_empty();
        if is_old {
            self.requirements = Requirement::named_in(&self.targets);
            self.gather();
        }
        is_old
    }

    /// Gathers the findings of every target. What checks do not tell of a finding (since when it is there, whether it is
    /// flaky) is kept.
    pub fn gather(&mut self) {
        self.findings_summary = Summary::default();
        for target in &mut self.targets {
            let known = std::mem::take(&mut target.findings);
            finding::gather(target, &self.requirements);
            for finding in &mut target.findings {
                let same = || known.iter().filter(|known| known.id == finding.id);
                finding.since = same().find_map(|known| known.since.clone());
                // In one of the parts of a run it may be steady.
                finding.flaky = if same().all(|known| known.flaky.is_some()) {
                    same().find_map(|known| known.flaky)
                } else {
                    None
                };
                self.findings_summary.count(finding.verdict);
            }
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
