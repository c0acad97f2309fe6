//! What was observed in one scenario, collected before any verdict: by its steps, by the rules, and of documented
//! answers and values.

use std::collections::{BTreeMap, BTreeSet};

use super::judgement::{Judgement, Silence};
use super::{Input, claims, dimensions, documented_answers, rules, steps};
use crate::catalog::profile::DocumentedDimension;
use crate::catalog::requirement::Requirement;
use crate::catalog::scenario::Aspect;
use crate::oauth::StepKind;

/// Everything that was observed.
#[derive(Default)]
pub struct Evidence<'a> {
    /// What came of the steps of the scenario, in order.
    pub steps: Vec<StepEvidence<'a>>,
    /// What the rules saw.
    pub rules: Vec<RuleEvidence>,
    /// What became of documented answers and documented values of dimensions.
    pub claims: Vec<ClaimEvidence<'a>>,
    /// Which values of the dimensions of standards were observed.
    pub probes: Vec<ProbeEvidence<'a>>,
    /// The claims that stand or fall with a step.
    pub resting: Vec<RestingClaim<'a>>,
    /// Sentences that lead to no verdict.
    pub notes: Vec<String>,
}

/// What a step is expected to end in, and so what it proves when it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expects {
    /// Nothing is expected of the step.
    Nothing,
    /// A refusal, or a revocation (which takes no more than status 200, RFC 7009 2.2): a server that does nothing at
    /// all meets it as well, so that it proves something only beside a grant.
    Refusal,
    /// Another outcome, for which the provider has to do something.
    Grant,
    /// No outcome in particular.
    Details,
}

/// One step of a scenario.
pub struct StepEvidence<'a> {
    /// 1-based position in the scenario.
    pub number: usize,
    /// Its kind.
    pub kind: StepKind,
    /// What it is expected to end in.
    pub expects: Expects,
    /// How that compares with what was granted or refused, however it was said: what later steps build upon.
    pub judgement: Judgement,
    /// Whether what came of it is wrong by itself, with or without the scenario's control.
    pub is_harm: bool,
    /// The requirements that are judged in it.
    pub requirements: Vec<StepRequirement<'a>>,
    /// Whether a claim of the provider stands or falls with it.
    pub carries_claim: bool,
    /// Whether everything that it was to show is told by a rule: it prepares nothing that is told nowhere else.
    pub is_told: bool,
}

/// One requirement in one step.
pub struct StepRequirement<'a> {
    /// The requirement.
    pub id: &'a str,
    /// The comparison of what its sentence is about.
    pub judgement: Judgement,
}

/// One rule on the exchanges of one step.
pub struct RuleEvidence {
    /// The requirement of the rule.
    pub requirement: &'static str,
    /// The step; nothing for a rule about the whole run.
    pub step: Option<usize>,
    /// What it saw, with the index of the exchange.
    pub seen: Vec<(Option<usize>, Judgement)>,
}

/// One claim about an answer or a value.
pub struct ClaimEvidence<'a> {
    /// The claim.
    pub claim: &'a str,
    /// The step whose answer it is about.
    pub step: Option<usize>,
    /// As documented, or not.
    pub judgement: Judgement,
}

/// The values of one dimension that the scenario showed.
pub struct ProbeEvidence<'a> {
    /// The requirement that asks for it.
    pub requirement: &'a Requirement,
    /// The dimension.
    pub dimension: String,
    /// What the profile documents.
    pub documented: Vec<&'a DocumentedDimension>,
    /// The observed values.
    pub values: Vec<String>,
}

/// A claim that stands or falls with a step, or with all steps, of the scenario.
pub struct RestingClaim<'a> {
    /// The claim.
    pub claim: &'a str,
    /// The step; all of them where none is named.
    pub step: Option<usize>,
    /// The parts of the expectation that it is about.
    pub about: &'a [Aspect],
    /// The comparison of what it is about, by step.
    pub judgements: BTreeMap<usize, Judgement>,
}

/// Collects the evidence of a scenario; `observations` are the observed values by dimension.
pub fn collect<'a>(
    input: &Input<'a>,
    observations: &BTreeMap<String, Vec<String>>,
) -> Evidence<'a> {
    let mut evidence = Evidence {
        resting: claims::resting(input),
        rules: rules::collect(input),
        ..Evidence::default()
    };
    evidence.steps = steps::collect(input, &mut evidence.resting);
    tell_once(&mut evidence);
    documented_answers::collect(input, &mut evidence);
    dimensions::collect(input, observations, &mut evidence);
    evidence
}

/// A server error is told by the requirement that forbids it. What else the step was to show cannot be known, and is not
/// told a second time.
fn tell_once(evidence: &mut Evidence<'_>) {
    let forbids = |requirement: &str| requirement.ends_with("/no-server-error");
    let told: BTreeSet<usize> = (evidence.rules.iter())
        .filter(|rule| forbids(rule.requirement))
        .filter(|rule| rule.seen.iter().any(|(_, seen)| seen.deviation().is_some()))
        .filter_map(|rule| rule.step)
        .collect();
    let hush = |judgement: &mut Judgement| {
        if let Judgement::Silent { silence, .. } = judgement
            && *silence == Silence::Broken
        {
            *silence = Silence::Told;
        }
    };
    for step in (evidence.steps.iter_mut()).filter(|step| told.contains(&step.number)) {
        hush(&mut step.judgement);
        let listed = step.requirements.len();
        step.requirements
            .retain(|requirement| !forbids(requirement.id));
        step.is_told = listed > 0 && step.requirements.is_empty();
        for requirement in &mut step.requirements {
            hush(&mut requirement.judgement);
        }
    }
    for claim in &mut evidence.resting {
        for (_, judgement) in (claim.judgements.iter_mut()).filter(|(step, _)| told.contains(step))
        {
            hush(judgement);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(requirements: &[&'static str]) -> Evidence<'static> {
        let silent = || Judgement::silent(Silence::Broken, "a refusal", "status 500");
        let listed = requirements.iter().map(|&id| StepRequirement {
            id,
            judgement: silent(),
        });
        let step = StepEvidence {
            number: 1,
            kind: StepKind::Token,
            expects: Expects::Refusal,
            judgement: silent(),
            is_harm: false,
            requirements: listed.collect(),
            carries_claim: false,
            is_told: false,
        };
        let rule = RuleEvidence {
            requirement: "rfc6749/5.2/no-server-error",
            step: Some(1),
            seen: vec![(Some(0), Judgement::deviating("status-500", "", ""))],
        };
        let mut evidence = Evidence {
            steps: vec![step],
            rules: vec![rule],
            ..Evidence::default()
        };
        tell_once(&mut evidence);
        evidence
    }

    #[test]
    fn a_step_that_is_about_server_errors_alone_is_told_by_its_rule() {
        let evidence = broken(&["rfc6749/5.2/no-server-error"]);
        assert!(evidence.steps[0].is_told);
        assert!(evidence.steps[0].requirements.is_empty());
    }

    #[test]
    fn what_else_a_step_with_a_server_error_was_to_show_stays_open() {
        let evidence = broken(&["rfc6749/5.2/no-server-error", "rfc6749/5.2/other"]);
        assert!(!evidence.steps[0].is_told);
        assert_eq!(evidence.steps[0].requirements.len(), 1);
        let preparing = broken(&[]);
        assert!(!preparing.steps[0].is_told, "it lists nothing");
    }
}
