//! Stage 7: claims that rest on steps.

use super::{Because, Decision, Pipeline, Ruling, Subject, documentation, silent};
use crate::document::Verdict;
use crate::judge::evidence::{Evidence, Expects, RestingClaim, StepEvidence};
use crate::judge::judgement::Judgement;

impl<'a> Pipeline<'a> {
    /// A claim that rests on several steps falls with the worst of them.
    pub(super) fn claim(
        &self,
        claim: &'a RestingClaim<'a>,
        evidence: &'a Evidence<'a>,
    ) -> Option<Decision<'a>> {
        let ruled = claim.judgements.iter().filter_map(|(number, judgement)| {
            let step = evidence.steps.iter().find(|step| step.number == *number)?;
            Some((step, judgement, self.documented(step, judgement)?))
        });
        let (step, judgement, ruling) = ruled.max_by_key(|(.., ruling)| ruling.verdict)?;
        Some(Decision {
            subject: Subject::Claim(claim.claim),
            step: Some(step.number),
            exchange: None,
            judgement: Some(judgement),
            ruling,
        })
    }

    /// Whether a step did what the documentation says: as expected, or by a difference that the profile declares. A
    /// standard that only recommends makes nothing else as documented.
    fn documented(&self, step: &StepEvidence<'_>, judgement: &Judgement) -> Option<Ruling<'a>> {
        let ruling = match judgement {
            Judgement::NotApplicable(_) => return None,
            Judgement::Silent { silence, .. } => return Some(silent(*silence)),
            Judgement::Conforms(_) => self
                .outdated(step)
                .unwrap_or(Ruling::compared(Verdict::Pass)),
            Judgement::Deviates { deviation, .. } => self
                .declared(step, deviation)
                .unwrap_or_else(|| documentation(judgement)),
        };
        // A claim that rests on a refusal without its control is not contradicted either.
        let ruling = match self.control.missing() {
            Some((verdict, reason)) if step.expects == Expects::Refusal => Ruling {
                verdict,
                because: Because::Control(reason),
            },
            _ => self.controlled(step, ruling),
        };
        Some(self.doubted(step, ruling))
    }

    /// The ruling that a difference which the profile declares is gone: the documentation does not say what was observed.
    fn outdated(&self, step: &StepEvidence<'_>) -> Option<Ruling<'a>> {
        step.requirements
            .iter()
            .filter_map(|listed| self.undoubted(step, listed))
            .find(|ruling| ruling.verdict == Verdict::Resolved)
    }

    /// A difference that the profile declares is the documented way.
    fn declared(&self, step: &StepEvidence<'_>, deviation: &str) -> Option<Ruling<'a>> {
        let difference = step
            .requirements
            .iter()
            .flat_map(|listed| self.basis.declared(listed.id))
            .find(|difference| difference.observed.0.iter().any(|word| word == deviation))?;
        Some(Ruling {
            verdict: Verdict::Pass,
            because: Because::Difference(difference),
        })
    }
}
