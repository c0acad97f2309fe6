//! The codes and tokens of a whole run on one target, judged together.

use super::Control;
use super::basis::Basis;
use super::evidence::{Evidence, RuleEvidence};
use super::{checks, rules, verdict};
use crate::document::Check;
use crate::transcript::Randomness;

/// Fewer values than this say too little about the positions that vary.
pub const FEWEST: usize = 10;

/// Judges the values of a run on one target.
#[must_use]
pub fn judge(basis: &Basis<'_>, values: &[Randomness]) -> Vec<Check> {
    let mut evidence = Evidence::default();
    for randomness in values {
        for rule in rules::of_whole_runs() {
            if let Some(judgement) = (rule.judge)(basis.profile, randomness) {
                evidence.rules.push(RuleEvidence {
                    requirement: rule.requirement,
                    step: None,
                    seen: vec![(None, judgement)],
                });
            }
        }
    }
    verdict::decide(basis, &Control::NotNeeded, &evidence)
        .decisions
        .iter()
        .map(|decision| checks::check(basis, decision))
        .collect()
}
