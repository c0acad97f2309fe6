//! The verdict pipeline: from the evidence to verdicts, each decided once, in the order in which a report explains it.
//!
//! 1. **Evidence.** Where nothing was observed, nothing is judged: `error` or `inconclusive`.
//! 2. **Documentation and standard.** What is as they say is a `pass`. What is not is a `fail` against the documentation
//!    and against a MUST, a `warn` against a SHOULD, and `skipped` against a MAY: what a provider need not do is no pass
//!    where it does not.
//! 3. **Declared differences** of the profile decide before the level of the standard:
//!
//!    | declared | observed | verdict      |
//!    |----------|----------|--------------|
//!    | A        | A        | `difference` |
//!    | A        | B, which the standard says | `resolved` |
//!    | A        | C        | `fail`       |
//! 4. **Control.** Where the scenario's control was not granted, a refusal proves nothing, and neither does what a step
//!    that asks correctly came to instead: `inconclusive`, or `skipped` where the provider may refuse the control. What is
//!    granted that must not be is wrong all the same.
//! 5. **Stale differences.** A declared difference is out of date only where nothing in the scenario shows it: what
//!    conforms in one step is a `pass` as long as another step or a rule shows the difference.
//! 6. **Doubted refusals.** A refusal proves nothing either where a step of the same kind, which asks correctly in the
//!    same scenario, did not end as expected: `inconclusive`.
//! 7. **Claims** that rest on a step stand or fall with it. That a standard only recommends something, or leaves it open,
//!    excuses no claim: what was observed is what the documentation says, by itself or as a declared difference, or the
//!    claim fails.
//! 8. **The scenario** does not pass without its control: one check says so where no other does.

mod claims;
mod decision;

use std::collections::{BTreeMap, BTreeSet};

pub use self::decision::{Because, Decision, Ruling, Subject, Verdicts};
use super::Control;
use super::basis::Basis;
use super::evidence::{
    Evidence, Expects, ProbeEvidence, RuleEvidence, StepEvidence, StepRequirement,
};
use super::judgement::{Judgement, Silence};
use crate::catalog::profile::Difference;
use crate::catalog::requirement::Level;
use crate::document::Verdict;

/// Decides everything that the evidence is about.
#[must_use]
pub fn decide<'a>(
    basis: &'a Basis<'a>,
    control: &'a Control,
    evidence: &'a Evidence<'a>,
) -> Verdicts<'a> {
    let pipeline = Pipeline::new(basis, control, evidence);
    let mut decisions = Vec::new();
    let mut held = true;
    for step in &evidence.steps {
        decisions.extend(pipeline.decisions_of(step));
        let standing = pipeline.standing(step);
        held &= standing.is_none_or(|standing| accepted(standing.verdict));
    }
    decisions.extend(evidence.rules.iter().filter_map(|rule| pipeline.rule(rule)));
    decisions.extend(evidence.claims.iter().map(|claim| Decision {
        subject: Subject::Claim(claim.claim),
        step: claim.step,
        exchange: None,
        judgement: Some(&claim.judgement),
        ruling: documentation(&claim.judgement),
    }));
    decisions.extend(evidence.probes.iter().map(|probe| Decision {
        subject: Subject::Probe(probe),
        step: None,
        exchange: None,
        judgement: None,
        ruling: Ruling::compared(value(probe)),
    }));
    let claims = evidence.resting.iter();
    decisions.extend(claims.filter_map(|claim| pipeline.claim(claim, evidence)));
    decisions.extend(without_control(control, &decisions));
    let excuse = if held {
        excuse(control, evidence)
    } else {
        None
    };
    Verdicts {
        decisions,
        held: held && excuse.is_none(),
        may_be_refused: excuse,
    }
}

/// The stages that need to know more than one piece of evidence.
struct Pipeline<'a> {
    basis: &'a Basis<'a>,
    control: &'a Control,
    /// Stage 5: the requirements whose declared difference shows somewhere in the scenario.
    shown: BTreeSet<&'a str>,
    /// Stage 6: the refusals that prove nothing, each with the step that asks correctly.
    doubts: BTreeMap<usize, usize>,
}

impl<'a> Pipeline<'a> {
    fn new(basis: &'a Basis<'a>, control: &'a Control, evidence: &'a Evidence<'a>) -> Self {
        let mut pipeline = Self {
            basis,
            control,
            shown: BTreeSet::new(),
            doubts: BTreeMap::new(),
        };
        pipeline.shown = pipeline.shown_differences(evidence);
        pipeline.doubts = pipeline.doubted_refusals(&evidence.steps);
        pipeline
    }

    // The stages, in order.

    /// Stages 1 to 3, for a requirement. Nothing where it is unknown or was not to be observed.
    fn compare(&self, requirement: &str, judgement: &Judgement) -> Option<Ruling<'a>> {
        let level = self.basis.level(requirement)?;
        match judgement {
            Judgement::NotApplicable(_) => None,
            Judgement::Silent { silence, .. } => Some(silent(*silence)),
            Judgement::Conforms(_) | Judgement::Deviates { .. } => Some(
                declared_difference(&self.basis.declared(requirement), judgement)
                    .unwrap_or_else(|| standard(judgement, level)),
            ),
        }
    }

    /// Stage 4, for what is judged in a step.
    fn controlled(&self, step: &StepEvidence<'_>, ruling: Ruling<'a>) -> Ruling<'a> {
        let Some((verdict, reason)) = self.control.missing() else {
            return ruling;
        };
        let is_proven = match step.expects {
            Expects::Refusal => ruling.verdict >= Verdict::Drift && step.is_harm,
            Expects::Details => ruling.verdict <= Verdict::Difference || step.is_harm,
            Expects::Grant => matches!(
                ruling.verdict,
                Verdict::Pass | Verdict::Difference | Verdict::Resolved | Verdict::Skipped
            ),
            Expects::Nothing => true,
        };
        if is_proven {
            return ruling;
        }
        Ruling {
            verdict,
            because: Because::Control(reason),
        }
    }

    /// Stage 5.
    fn settled(&self, requirement: &str, ruling: Ruling<'a>) -> Ruling<'a> {
        if ruling.verdict == Verdict::Resolved && self.shown.contains(requirement) {
            return Ruling::compared(Verdict::Pass);
        }
        ruling
    }

    /// Stage 6, for a refusal that was accepted.
    fn doubted(&self, step: &StepEvidence<'_>, ruling: Ruling<'a>) -> Ruling<'a> {
        match self.doubts.get(&step.number) {
            Some(granting) => Ruling {
                verdict: Verdict::Inconclusive,
                because: Because::Doubt(*granting),
            },
            None => ruling,
        }
    }

    // What each kind of evidence goes through.

    /// The ruling on one requirement of a step before its refusal is doubted: stages 1 to 5.
    fn undoubted(
        &self,
        step: &StepEvidence<'_>,
        requirement: &StepRequirement<'_>,
    ) -> Option<Ruling<'a>> {
        let compared = self.compare(requirement.id, &requirement.judgement)?;
        Some(match compared.because {
            Because::Silence(_) => compared,
            _ => self.settled(requirement.id, self.controlled(step, compared)),
        })
    }

    /// The verdicts on the requirements of a step, or on the step itself where none of them is about what went wrong.
    fn decisions_of(&self, step: &'a StepEvidence<'a>) -> Vec<Decision<'a>> {
        let decision = |subject, judgement, ruling| Decision {
            subject,
            step: Some(step.number),
            exchange: None,
            judgement: Some(judgement),
            ruling,
        };
        let requirements = step.requirements.iter().filter_map(|requirement| {
            let ruling = self.doubted(step, self.undoubted(step, requirement)?);
            let subject = Subject::Requirement(requirement.id);
            Some(decision(subject, &requirement.judgement, ruling))
        });
        let decisions: Vec<Decision<'a>> = requirements.collect();
        if !decisions.is_empty() || step.is_told {
            return decisions;
        }
        precondition(step)
            .map(|ruling| decision(Subject::Precondition, &step.judgement, ruling))
            .into_iter()
            .collect()
    }

    /// What a step came to for claims and controls; nothing where nothing is expected of it.
    fn standing(&self, step: &StepEvidence<'_>) -> Option<Ruling<'a>> {
        Some(self.doubted(step, self.undoubted_standing(step)?))
    }

    fn undoubted_standing(&self, step: &StepEvidence<'_>) -> Option<Ruling<'a>> {
        if step.expects == Expects::Nothing {
            return None;
        }
        match &step.judgement {
            Judgement::NotApplicable(_) => return None,
            Judgement::Silent { silence, .. } => return Some(silent(*silence)),
            Judgement::Conforms(_) => {
                return Some(self.controlled(step, Ruling::compared(Verdict::Pass)));
            }
            Judgement::Deviates { .. } => {}
        }
        let worst = step
            .requirements
            .iter()
            .filter_map(|requirement| self.undoubted(step, requirement))
            .max_by_key(|ruling| ruling.verdict);
        Some(match worst {
            // A declared difference is the provider's documented way, and a recommendation does not bind.
            Some(ruling) if accepted(ruling.verdict) => Ruling::compared(Verdict::Pass),
            Some(ruling) => ruling,
            None => precondition(step)
                .unwrap_or_else(|| self.controlled(step, documentation(&step.judgement))),
        })
    }

    /// The worst that a rule saw in a step.
    fn rule(&self, rule: &'a RuleEvidence) -> Option<Decision<'a>> {
        let (exchange, judgement, ruling) = self.worst(rule)?;
        Some(Decision {
            subject: Subject::Requirement(rule.requirement),
            step: rule.step,
            exchange,
            judgement: Some(judgement),
            ruling: self.settled(rule.requirement, ruling),
        })
    }

    fn worst(&self, rule: &'a RuleEvidence) -> Option<(Option<usize>, &'a Judgement, Ruling<'a>)> {
        let ruled = rule.seen.iter().filter_map(|(exchange, judgement)| {
            Some((
                *exchange,
                judgement,
                self.compare(rule.requirement, judgement)?,
            ))
        });
        // Of equals the first.
        ruled.reduce(|worst, next| {
            if next.2.verdict > worst.2.verdict {
                next
            } else {
                worst
            }
        })
    }

    // What the later stages know of the whole scenario.

    fn shown_differences(&self, evidence: &'a Evidence<'a>) -> BTreeSet<&'a str> {
        let is_difference = |ruling: Ruling<'_>| ruling.verdict == Verdict::Difference;
        let in_steps = evidence.steps.iter().flat_map(|step| {
            step.requirements
                .iter()
                .filter(move |listed| self.undoubted(step, listed).is_some_and(is_difference))
        });
        let by_rules = evidence.rules.iter().filter(|rule| {
            self.worst(rule)
                .is_some_and(|(.., ruling)| is_difference(ruling))
        });
        in_steps
            .map(|listed| listed.id)
            .chain(by_rules.map(|rule| rule.requirement))
            .collect()
    }

    fn doubted_refusals(&self, steps: &[StepEvidence<'_>]) -> BTreeMap<usize, usize> {
        let standings: Vec<Option<Verdict>> = steps
            .iter()
            .map(|step| Some(self.undoubted_standing(step)?.verdict))
            .collect();
        let refusals = steps.iter().zip(&standings).filter(|(step, standing)| {
            step.expects == Expects::Refusal && standing.is_some_and(accepted)
        });
        refusals
            .filter_map(|(refusal, _)| {
                let granting = steps.iter().zip(&standings).find(|(step, standing)| {
                    step.kind == refusal.kind
                        && step.expects == Expects::Grant
                        && standing.is_some_and(|verdict| !accepted(verdict))
                });
                granting.map(|(step, _)| (refusal.number, step.number))
            })
            .collect()
    }
}

/// Whether a verdict lets the standing of a step be a pass.
fn accepted(verdict: Verdict) -> bool {
    verdict <= Verdict::Warn
}

/// Stage 1.
fn silent<'a>(silence: Silence) -> Ruling<'a> {
    Ruling {
        verdict: silence.verdict(),
        because: Because::Silence(silence),
    }
}

/// Stage 2, against the documentation.
fn documentation<'a>(judgement: &Judgement) -> Ruling<'a> {
    match judgement {
        Judgement::Conforms(_) => Ruling::compared(Verdict::Pass),
        Judgement::Deviates { .. } => Ruling::compared(Verdict::Fail),
        Judgement::Silent { silence, .. } => silent(*silence),
        Judgement::NotApplicable(_) => Ruling::compared(Verdict::Skipped),
    }
}

/// Stage 2, against the standard.
fn standard<'a>(judgement: &Judgement, level: Level) -> Ruling<'a> {
    let ruling = documentation(judgement);
    if ruling.verdict != Verdict::Fail {
        return ruling;
    }
    Ruling::compared(match level {
        Level::Must => Verdict::Fail,
        Level::Should => Verdict::Warn,
        Level::May => Verdict::Skipped,
    })
}

/// Stage 3. `declared` are the differences that the profile declares for the requirement in this scenario.
fn declared_difference<'a>(
    declared: &[&'a Difference],
    judgement: &Judgement,
) -> Option<Ruling<'a>> {
    let (verdict, difference) = match judgement.deviation() {
        None => {
            let expected_here = declared.iter().find(|difference| !difference.sometimes)?;
            (Verdict::Resolved, expected_here)
        }
        Some(deviation) => {
            let observed = declared
                .iter()
                .find(|difference| difference.observed.0.iter().any(|word| word == deviation));
            match observed {
                Some(difference) => (Verdict::Difference, difference),
                None => (Verdict::Fail, declared.first()?),
            }
        }
    };
    Some(Ruling {
        verdict,
        because: Because::Difference(difference),
    })
}

/// A step without a requirement prepares the steps after it, unless a claim rests on it: where it did not end as
/// expected, nothing can be concluded from it.
fn precondition<'a>(step: &StepEvidence<'_>) -> Option<Ruling<'a>> {
    match &step.judgement {
        Judgement::Silent { silence, .. } => Some(silent(*silence)),
        Judgement::Deviates { .. } if !step.carries_claim => {
            Some(Ruling::compared(Verdict::Inconclusive))
        }
        _ => None,
    }
}

/// Stages 2 and 3 for a probe: documented values, and whether they are what the standard describes first.
fn value(probe: &ProbeEvidence<'_>) -> Verdict {
    let documents = |value: &String| probe.documented.iter().any(|entry| entry.value == *value);
    if !(probe.documented.iter()).all(|entry| entry.allows(&probe.values)) {
        return Verdict::Fail;
    }
    let default = probe.requirement.default.as_ref();
    if !probe.documented.is_empty() && default.is_some_and(|default| !documents(default)) {
        return Verdict::Difference;
    }
    Verdict::Pass
}

/// Stage 8.
fn without_control<'a>(control: &'a Control, decisions: &[Decision<'_>]) -> Option<Decision<'a>> {
    let (verdict, reason) = control.missing()?;
    let told = decisions.iter().any(|decision| {
        decision.ruling.verdict >= Verdict::Inconclusive
            || verdict == Verdict::Skipped && matches!(decision.ruling.because, Because::Control(_))
    });
    (!told).then_some(Decision {
        subject: Subject::Scenario,
        step: None,
        exchange: None,
        judgement: None,
        ruling: Ruling {
            verdict,
            because: Because::Control(reason),
        },
    })
}

/// Why a scenario in which nothing is wrong could not show what it is for: a step, or its control, is refused by a
/// provider that may refuse it.
fn excuse(control: &Control, evidence: &Evidence<'_>) -> Option<String> {
    if let Control::MayBeRefused(reason) = control {
        return Some(reason.clone());
    }
    let silent = |step: &StepEvidence<'_>| match &step.judgement {
        Judgement::Silent {
            silence: Silence::MayRefuse,
            account,
        } => Some(account.observed.clone()),
        _ => None,
    };
    evidence.steps.iter().find_map(silent)
}

#[cfg(test)]
mod tests;
