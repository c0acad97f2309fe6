//! Compares what was seen with the accepted transcript.

use super::Engine;
use crate::document::{Check, HarnessCheck, Scenario as Report, Verdict};
use crate::run::plan::SnapshotMode;
use crate::snapshot::{self, Change, Comparison};
use crate::transcript::Transcript;

impl Engine {
    /// What was wrong already when the transcript of a scenario was accepted. Notes what is wrong now, for the next time.
    pub(super) fn wrong_when_accepted(
        &self,
        id: &str,
        index: usize,
        checks: &[Check],
    ) -> Vec<String> {
        if self.plan.options.snapshot_mode == SnapshotMode::Off {
            return Vec::new();
        }
        let place = self.plan.snapshot_place(index, id);
        // An unreadable file is told by the comparison.
        let before = self.accepted.wrong_when_accepted(&place, id);
        let wrong: Vec<String> = checks.iter().filter_map(Check::wrong).collect();
        self.accepted.note_wrong(&place, id, &wrong);
        before.unwrap_or_default()
    }

    /// Compares with the accepted transcript, or accepts what was seen in two looks. Whether a change is drift depends on what
    /// is judged afterwards. The check that fails where neither is possible.
    pub(super) fn compare_snapshot(
        &self,
        id: &str,
        transcript: &Transcript,
        second: Option<&Transcript>,
        index: usize,
        report: &mut Report,
    ) -> Option<Check> {
        let render =
            |transcript| snapshot::render(transcript, &self.plan.targets[index].provider.profile);
        let text = render(transcript);
        let place = self.plan.snapshot_place(index, id);
        let compared = match self.plan.options.snapshot_mode {
            SnapshotMode::Off => return None,
            SnapshotMode::Update => self
                .accepted
                .accept(
                    &place,
                    id,
                    [&text, &second.map_or_else(|| text.clone(), render)],
                )
                .map(|()| Comparison::Same),
            SnapshotMode::Compare => self.accepted.compare(&place, id, &text),
        };
        if self.accepted.stands_apart(&place, id)
            && let Some(family) = &place.family
        {
            report.run_notes.push(format!(
                "compared with the accepted transcript of this target alone, not with that of its family {}",
                family.name
            ));
        }
        match compared {
            Ok(Comparison::Same) => {}
            Ok(Comparison::Missing) if self.accepted.knows(&place) => {
                report.run_notes.push(
                    "no snapshot of this scenario is accepted yet (--update-snapshots)".to_owned(),
                );
            }
            Ok(Comparison::Missing) => {}
            Ok(Comparison::Changed(Change { diff, first_step })) => {
                report.snapshot_diff = Some(diff);
                report.snapshot_step = Some(first_step);
            }
            // Nothing was compared, or nothing accepted, which must not look like a run without a change.
            Err(error) => {
                return Some(HarnessCheck::SnapshotUsable.check(
                    Verdict::Error,
                    "a snapshot that can be read and written",
                    error.to_string(),
                ));
            }
        }
        None
    }
}
