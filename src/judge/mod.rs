//! Pure, no I/O: (transcript, profile, catalogue) -> checks, observations, notes.
//!
//! A stored transcript can be judged again at any time. The parts, in reading order: [`verdict`] is the table
//! of verdicts; [`expectation`] compares a step with what its scenario expects; [`rules`] judge every exchange
//! of their sort; [`shape`] compares documented JSON with observed JSON.

mod answers;
mod challenge;
pub mod claims;
pub mod contradictions;
mod dimensions;
pub mod error_codes;
pub mod expectation;
mod likeness;
mod resolved;
pub mod rules;
pub mod shape;
mod steps;
pub mod values;
pub mod verdict;
mod wording;

use std::collections::BTreeMap;

use crate::catalog::catalogue::Catalogue;
use crate::catalog::profile::{Difference, Profile};
use crate::catalog::scenario::Scenario;
use crate::document::{Check, HarnessCheck, Source, Verdict};
use crate::transcript::Transcript;
use verdict::{Finding, decide};

/// What is judged, and against what.
pub struct Input<'a> {
    /// The scenario's id.
    pub id: &'a str,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What was seen.
    pub transcript: &'a Transcript,
    /// What the provider documents; its `scopes` are those the target asks for.
    pub profile: &'a Profile,
    /// The provider's id and those it extends: the families of its claims.
    pub lineage: &'a [String],
    /// All requirements and claims.
    pub catalogue: &'a Catalogue,
    /// What became of the control.
    pub control: &'a Control,
}

/// What became of a scenario's positive control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// The scenario needs none.
    NotNeeded,
    /// It did what it was expected to do, in this run.
    Held,
    /// It did not, for this reason.
    NotHeld(String),
}

/// The judgement of one scenario.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The checks, in the order of steps.
    pub checks: Vec<Check>,
    /// Observed values by dimension.
    pub observations: BTreeMap<String, Vec<String>>,
    /// Sentences that are no verdicts.
    pub notes: Vec<String>,
    /// Whether every expectation was met as the standard or the documentation has it: what a control must do.
    pub held: bool,
}

impl Judged {
    /// The worst verdict; a scenario without any check is a pass only if its expectations held.
    #[must_use]
    pub fn outcome(&self) -> Verdict {
        let floor = if self.held {
            Verdict::Pass
        } else {
            Verdict::Inconclusive
        };
        self.checks
            .iter()
            .map(|check| check.verdict)
            .max()
            .map_or(floor, |worst| worst.max(Verdict::Pass))
    }
}

/// Judges a transcript.
#[must_use]
pub fn judge(input: &Input<'_>) -> Judged {
    let observations = dimensions::observe(input);
    let mut stepwise = steps::judge(input);
    let mut notes = Vec::new();
    let mut others = passive(input);
    others.extend(answers::judge(input, &mut notes));
    others.extend(dimensions::judge(input, &observations));
    resolved::settle(input.catalogue, &mut stepwise, &mut others);
    steps::doubt_refusals(input, &mut stepwise);
    let held = stepwise.held();
    let mut checks = stepwise.checks;
    checks.extend(others);
    checks.extend(claims::judge(input, &stepwise.steps));
    checks.extend(unheld_control(input, &checks));
    checks.sort_by_key(|check| check.step.unwrap_or(usize::MAX));
    notes.dedup();
    Judged {
        checks,
        observations,
        notes,
        held,
    }
}

/// Without its control a scenario is never a pass, whatever its single checks are; one check says so where no other
/// does.
fn unheld_control(input: &Input<'_>, checks: &[Check]) -> Option<Check> {
    let Control::NotHeld(reason) = input.control else {
        return None;
    };
    let told = checks
        .iter()
        .any(|check| check.verdict >= Verdict::Inconclusive);
    (!told)
        .then(|| HarnessCheck::Control.check(Verdict::Inconclusive, "the control to hold", reason))
}

/// Every rule on every exchange it applies to: one check per rule and step, the worst exchange deciding.
fn passive(input: &Input<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    for step in &input.transcript.steps {
        let context = rules::Context {
            transcript: input.transcript,
            step,
            profile: input.profile,
        };
        for rule in rules::all() {
            let mut decided: Option<Check> = None;
            for (index, exchange) in input.transcript.exchanges.iter().enumerate() {
                if exchange.step != step.number {
                    continue;
                }
                let Some(finding) = (rule.judge)(&context, exchange) else {
                    continue;
                };
                let Some(mut check) =
                    standard_check(input, rule.requirement, Some(step.number), &finding)
                else {
                    continue;
                };
                check.exchange = Some(index);
                if decided
                    .as_ref()
                    .is_none_or(|earlier| check.verdict > earlier.verdict)
                {
                    decided = Some(check);
                }
            }
            checks.extend(decided);
        }
    }
    checks
}

/// What a check of a standard needs to know, whatever it is about.
pub struct Whole<'a> {
    /// The scenario's id, or that of the whole run.
    pub id: &'a str,
    /// What the provider documents.
    pub profile: &'a Profile,
    /// All requirements and claims.
    pub catalogue: &'a Catalogue,
}

pub use crate::document::WHOLE_RUN;

/// The requirements that are judged without a step of their own: by rules on exchanges, and over whole runs.
#[must_use]
pub fn rule_ids() -> Vec<&'static str> {
    let mut ids: Vec<&'static str> = rules::all().map(|rule| rule.requirement).collect();
    ids.extend(values::REQUIREMENTS);
    ids
}

/// The check of a requirement that concerns a whole run.
fn whole_check(whole: &Whole<'_>, id: &str, finding: &Finding) -> Option<Check> {
    check_of(whole, id, None, finding)
}

/// The differences that the profile declares for a requirement in this scenario.
fn declared<'a>(whole: &Whole<'a>, requirement: &str) -> Vec<&'a Difference> {
    whole
        .profile
        .differences
        .iter()
        .filter(|difference| difference.requirement.0.iter().any(|id| id == requirement))
        .filter(|difference| {
            difference.scenarios.is_empty()
                || difference
                    .scenarios
                    .iter()
                    .any(|prefix| whole.id.starts_with(prefix.as_str()))
        })
        .collect()
}

/// The check of a standard's requirement. Nothing when the catalogue does not know the id, which lint refuses.
fn standard_check(
    input: &Input<'_>,
    id: &str,
    step: Option<usize>,
    finding: &Finding,
) -> Option<Check> {
    let whole = Whole {
        id: input.id,
        profile: input.profile,
        catalogue: input.catalogue,
    };
    check_of(&whole, id, step, finding)
}

fn check_of(whole: &Whole<'_>, id: &str, step: Option<usize>, finding: &Finding) -> Option<Check> {
    let listed = whole.catalogue.requirements.get(id)?;
    let (verdict, difference) = decide(&declared(whole, id), finding, listed.entry.level);
    let clause = clause_source(whole.catalogue, id);
    let documentation = difference.map(|difference| difference_source(whole.catalogue, difference));
    Some(Check {
        requirement: id.to_owned(),
        level: listed.entry.level.as_str().to_owned(),
        verdict,
        step,
        expected: match (verdict, difference) {
            (Verdict::Fail, Some(difference)) => {
                format!(
                    "{}; declared difference: {}",
                    finding.expected,
                    difference.observed.0.join(" or ")
                )
            }
            _ => finding.expected.clone(),
        },
        observed: match &finding.deviation {
            deviation if deviation.is_empty() => finding.observed.clone(),
            deviation => format!("{} [{deviation}]", finding.observed),
        },
        standard: documentation.is_some().then(|| clause.clone()),
        source: documentation.unwrap_or(clause),
        claim: difference.and_then(|difference| difference.claim.clone()),
        behaviour: difference.map(|difference| difference.behaviour.clone()),
        exchange: None,
    })
}

/// The clause of a requirement, as a source.
fn clause_source(catalogue: &Catalogue, id: &str) -> Source {
    catalogue.requirements.get(id).map_or_else(
        || Source {
            document: String::new(),
            section: String::new(),
            quote: String::new(),
        },
        |listed| Source {
            document: listed.document.clone(),
            section: listed.entry.section.clone(),
            quote: listed.entry.summary.clone(),
        },
    )
}

/// Where a difference is documented.
fn difference_source(catalogue: &Catalogue, difference: &Difference) -> Source {
    if let Some(claim) = &difference.claim {
        return claim_source(catalogue, claim);
    }
    difference.source.as_ref().map_or_else(
        || Source {
            document: String::new(),
            section: String::new(),
            quote: difference.behaviour.clone(),
        },
        |source| Source {
            document: source.document.clone(),
            section: source.section.clone(),
            quote: source.quote.clone(),
        },
    )
}

/// The words of a claim, as a source.
fn claim_source(catalogue: &Catalogue, id: &str) -> Source {
    let section = id.rsplit('/').next().unwrap_or(id).to_owned();
    catalogue.claims.get(id).map_or_else(
        || Source {
            document: String::new(),
            section: section.clone(),
            quote: String::new(),
        },
        |listed| Source {
            document: listed.document.clone(),
            section: section.clone(),
            quote: listed.entry.quote.clone(),
        },
    )
}

/// The check of a claim: as documented, or not.
fn claim_check(
    catalogue: &Catalogue,
    id: &str,
    step: Option<usize>,
    verdict: Verdict,
    expected: String,
    observed: String,
) -> Check {
    Check {
        requirement: id.to_owned(),
        level: "documented".to_owned(),
        verdict,
        step,
        expected,
        observed,
        source: claim_source(catalogue, id),
        standard: None,
        claim: Some(id.to_owned()),
        behaviour: None,
        exchange: None,
    }
}
