//! Compares what was seen with the accepted transcript.

use super::Engine;
use crate::document::{HarnessCheck, Scenario as Report, Verdict};
use crate::run::plan::SnapshotMode;
use crate::snapshot::{self, Comparison};
use crate::transcript::Transcript;

impl Engine {
    /// Compares with the accepted transcript. A change is drift unless a finding at or before the first changed
    /// step explains it.
    pub(super) fn compare_snapshot(
        &self,
        target: &str,
        id: &str,
        transcript: &Transcript,
        index: usize,
        report: &mut Report,
    ) {
        let text = snapshot::render(transcript, &self.plan.targets[index].provider.profile);
        let compared = match self.plan.options.snapshot_mode {
            SnapshotMode::Off => return,
            SnapshotMode::Update => self
                .store
                .accept(target, id, &text)
                .map(|()| Comparison::Same),
            SnapshotMode::Compare => self.store.compare(target, id, &text),
        };
        match compared {
            Ok(Comparison::Same) => self.store.withdraw(target, id),
            Ok(Comparison::Missing) if self.store.knows(target) => {
                report.notes.push(
                    "no snapshot of this scenario is accepted yet (--update-snapshots)".to_owned(),
                );
            }
            Ok(Comparison::Missing) => {}
            Ok(Comparison::Changed { diff, first_step }) => {
                let explained = report.checks.iter().any(|check| {
                    check.step.is_none_or(|step| step <= first_step)
                        && matches!(
                            check.verdict,
                            Verdict::Fail
                                | Verdict::Resolved
                                | Verdict::Error
                                | Verdict::Inconclusive
                        )
                });
                report.snapshot_diff = Some(diff);
                if !explained {
                    report
                        .checks
                        .push(HarnessCheck::SnapshotUnchanged.check_of_step(
                            first_step,
                            Verdict::Drift,
                            "the accepted transcript",
                            "another one, which no rule explains; see the diff",
                        ));
                }
                if let Err(error) = self.store.propose(target, id, &text) {
                    report.notes.push(error.to_string());
                }
            }
            Err(error) => report.notes.push(error.to_string()),
        }
    }
}
