//! From the transcript of a trial to what the report shows of it.

use super::Engine;
use super::finished::Finished;
use crate::catalog::scenario::Scenario;
use crate::document::{Scenario as Report, Verdict};
use crate::flow;
use crate::judge::{self, Control, Input};
use crate::oauth::Outcome;

impl Engine {
    pub(super) fn judge(
        &self,
        target: usize,
        id: &str,
        scenario: &Scenario,
        run: flow::Run,
        control: &Control,
    ) -> Finished {
        let transcript = run.transcript;
        let spec = &self.plan.targets[target];
        let input = Input {
            id,
            scenario,
            transcript: &transcript,
            profile: &spec.provider.profile,
            lineage: &spec.provider.lineage,
            catalogue: &self.plan.library.catalogue,
            control,
        };
        let judged = judge::judge(&input);
        let mut report = Report {
            id: id.to_owned(),
            title: scenario.title.clone(),
            about: Some(scenario.about.clone()),
            outcome: judged.outcome(),
            reason: None,
            duration_ms: 0,
            checks: judged.checks,
            steps: transcript.steps.clone(),
            exchanges: transcript.exchanges.clone(),
            values: transcript.values.clone(),
            observations: judged.observations,
            notes: judged.notes,
            snapshot_diff: None,
        };
        self.compare_snapshot(id, &transcript, target, &mut report);
        report.outcome = report.outcome.max(
            report
                .checks
                .iter()
                .map(|check| check.verdict)
                .max()
                .unwrap_or(Verdict::Skipped),
        );
        report.reason = report.why();
        if !report.outcome.needs_action() {
            // A picture explains what went wrong; nobody looks at the others.
            report.steps.iter_mut().for_each(|step| step.picture = None);
        }
        let unreachable = transcript
            .steps
            .iter()
            .any(|step| matches!(step.outcome, Outcome::ConnectionFailed | Outcome::Timeout));
        let control = if judged.held {
            Control::Held
        } else {
            Control::NotHeld(report.reason.clone().unwrap_or_default())
        };
        Finished {
            report,
            control,
            unreachable,
            issued: run.issued,
        }
    }
}
