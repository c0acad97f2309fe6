//! One thing that was seen: the checks of one step that rest on the same observation.

use std::collections::BTreeMap;

use super::place;
use crate::document::{Check, Requirement, Scenario, Verdict};
use crate::oauth::Concern;

/// The checks of one step that rest on the same observation, by their indexes; the one that names it first.
pub struct Fact<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Indexes into its checks.
    pub checks: Vec<usize>,
}

impl<'a> Fact<'a> {
    /// The facts of a scenario that need attention.
    ///
    /// What a step came to is one observation, judged by each requirement and claim that is about it. What rules and
    /// documented answers say of an exchange are observations of their own.
    pub fn all(scenario: &'a Scenario, table: &BTreeMap<String, Requirement>) -> Vec<Self> {
        let mut facts: Vec<Self> = Vec::new();
        for (index, check) in scenario.checks.iter().enumerate() {
            if matches!(check.verdict, Verdict::Pass | Verdict::Skipped) {
                continue;
            }
            let same = |fact: &&mut Fact<'_>| {
                let known = &fact.scenario.checks[fact.checks[0]];
                is_one_observation(known, check)
            };
            match facts.iter_mut().find(same) {
                Some(fact) => fact.checks.push(index),
                None => facts.push(Self {
                    scenario,
                    checks: vec![index],
                }),
            }
        }
        for fact in &mut facts {
            // Stable: of two that weigh the same, the scenario names the more telling one first.
            fact.checks.sort_by_key(|index| {
                let check = &scenario.checks[*index];
                let concern = table.get(&check.requirement).map(|known| known.concern);
                (
                    check.verdict == Verdict::Inconclusive,
                    is_claim(check),
                    concern.unwrap_or(Concern::Protocol),
                    std::cmp::Reverse(check.verdict),
                )
            });
        }
        facts
    }

    /// The check that names it.
    pub fn head(&self) -> &'a Check {
        &self.scenario.checks[self.checks[0]]
    }

    /// The endpoint that it is about.
    pub fn endpoint(&self) -> Option<&'static str> {
        place::endpoint(self.scenario, self.head())
    }
}

/// Documented differences are told by what is documented, so that they are grouped by that and not by the step.
fn is_one_observation(known: &Check, check: &Check) -> bool {
    let is_difference = |check: &Check| check.verdict == Verdict::Difference;
    known.step.is_some()
        && known.step == check.step
        && known.exchange.is_none()
        && check.exchange.is_none()
        && known.deviation.is_some()
        && known.deviation == check.deviation
        && is_difference(known) == is_difference(check)
}

fn is_claim(check: &Check) -> bool {
    check.level == "documented"
}
