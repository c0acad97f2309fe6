//! From the transcript of a trial to what the report shows of it.

use std::sync::Arc;

use super::Engine;
use super::finished::Finished;
use crate::catalog::scenario::Scenario;
use crate::flow;
use crate::judge::{self, Control, Input};
use crate::oauth::Outcome;
use crate::run::assemble;
use crate::transcript::Transcript;

impl Engine {
    pub(super) fn judge(
        &self,
        target: usize,
        id: &str,
        scenario: &Scenario,
        run: flow::Run,
        second: Option<Transcript>,
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
        let mut report = assemble::scenario(id, scenario, &transcript);
        self.shelf.share(&mut report.exchanges);
        report.snapshot_wrong = self.wrong_when_accepted(id, target, &judged.checks);
        let unusable = self.compare_snapshot(id, &transcript, second.as_ref(), target, &mut report);
        report.duration_ms = u64::try_from(run.took.as_millis()).unwrap_or(u64::MAX);
        let control = assemble::judged(&mut report, scenario, judged);
        if let Some(check) = unusable {
            report.outcome = report.outcome.max(check.verdict);
            report.checks.push(Arc::new(check));
            report.reason = report.why();
        }
        if !report.outcome.needs_action() {
            // A picture explains what went wrong; the others are not looked at.
            report.steps.iter_mut().for_each(|step| step.picture = None);
        }
        self.checks.share(&mut report.checks);
        let unreachable = transcript
            .steps
            .iter()
            .any(|step| matches!(step.outcome, Outcome::ConnectionFailed | Outcome::Timeout));
        Finished {
            report,
            control,
            unreachable,
            issued: run.issued,
        }
    }
}
