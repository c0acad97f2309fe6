//! Which finding is told under which other one.

use std::sync::Arc;

use super::deviation::is_granting;
use super::gather::{Cause, Gathering};
use super::place;
use crate::document::{Check, Scenario, Verdict};

impl Gathering<'_> {
    /// For each group the one that tells it: itself, or the one that it follows from.
    pub(super) fn told(&self) -> Vec<usize> {
        let parents: Vec<usize> = (0..self.groups.len())
            .map(|own| self.parent(own).unwrap_or(own))
            .collect();
        (0..self.groups.len())
            .map(|own| {
                let mut root = own;
                // As many steps as there are groups lead to the root, or round in a circle, which lint refuses.
                for _ in 0..parents.len() {
                    root = parents[root];
                }
                if parents[root] == root { root } else { own }
            })
            .collect()
    }

    fn parent(&self, own: usize) -> Option<usize> {
        match &self.groups[own].cause {
            Cause::Deviation {
                requirement,
                endpoint,
                ..
            } => {
                let follows = &self.table.get(requirement)?.follows;
                let parents = follows
                    .iter()
                    .filter_map(|wanted| self.deviating(wanted, *endpoint));
                // Something that was granted is never told under something that was merely said in another form.
                let is_lesser = |parent: &usize| !self.is_harm(own) || self.is_harm(*parent);
                parents
                    .into_iter()
                    .find(|parent| *parent != own && is_lesser(parent))
            }
            Cause::Stale { requirement } => {
                let follows = &self.table.get(requirement)?.follows;
                follows
                    .iter()
                    .find_map(|wanted| self.deviating(wanted, None))
            }
            Cause::Missing { .. } => self.what_prevents(own),
            Cause::Documented { .. } | Cause::Change(_) => None,
        }
    }

    fn is_harm(&self, group: usize) -> bool {
        match &self.groups[group].cause {
            Cause::Deviation { deviation, .. } => is_granting(deviation),
            _ => false,
        }
    }

    /// The finding about a requirement, at this endpoint if there is one.
    fn deviating(&self, wanted: &str, endpoint: Option<&str>) -> Option<usize> {
        let about = |at: &usize, there: Option<Option<&str>>| {
            matches!(&self.groups[*at].cause,
                Cause::Deviation { requirement, endpoint, .. }
                    if requirement == wanted && there.is_none_or(|there| *endpoint == there))
        };
        let all = || 0..self.groups.len();
        all()
            .find(|at| about(at, Some(endpoint)))
            .or_else(|| all().find(|at| about(at, None)))
    }

    /// What something could not be judged because of: what decided its control, else what went wrong before it in its own
    /// scenario.
    ///
    /// Only what a step came to decides over those after it. A missing header, which fails in every scenario that has a
    /// page, prevents nothing.
    fn what_prevents(&self, own: usize) -> Option<usize> {
        let seen = self.groups[own].seen.first()?;
        let scenario = self.target.scenarios.get(seen.scenario)?;
        let check = seen.checks.first().and_then(|at| scenario.checks.get(*at));
        let control = check.and_then(|check| check.control.as_deref());
        let control = control.and_then(|id| {
            let mut scenarios = self.target.scenarios.iter();
            scenarios.position(|known| known.id == id)
        });
        let until = check.and_then(|check| check.step).unwrap_or(usize::MAX);
        control
            .and_then(|control| self.decided(control, usize::MAX, own))
            .or_else(|| self.decided(seen.scenario, until, own))
    }

    /// The group that says what went wrong first in a scenario, up to a step.
    fn decided(&self, scenario: usize, until: usize, besides: usize) -> Option<usize> {
        let report = &self.target.scenarios[scenario];
        let mut checks: Vec<(usize, &Check)> = report
            .checks
            .iter()
            .map(Arc::as_ref)
            .enumerate()
            .filter(|(_, check): &(usize, &Check)| check.exchange.is_none())
            .filter(|(_, check)| check.step.unwrap_or(0) <= until)
            .filter(|(_, check)| {
                matches!(
                    check.verdict,
                    Verdict::Fail | Verdict::Warn | Verdict::Inconclusive | Verdict::Error
                )
            })
            .collect();
        checks.sort_by_key(|(_, check)| {
            let step = check.step.unwrap_or(usize::MAX);
            (step, std::cmp::Reverse(check.verdict))
        });
        checks.into_iter().find_map(|(index, check)| {
            let own = self.of_check.get(&(scenario, index)).copied();
            // A step that only prepares others has no requirement of its own; another scenario may have one that failed
            // in the same way.
            let told = match check.verdict {
                Verdict::Inconclusive => self.deviating_alike(report, check).or(own),
                _ => own,
            };
            told.filter(|at| *at != besides)
        })
    }

    /// The violation that was seen at the same endpoint in the same form.
    fn deviating_alike(&self, scenario: &Scenario, check: &Check) -> Option<usize> {
        let ended = || {
            let mut steps = scenario.steps.iter();
            let step = steps.find(|step| Some(step.number) == check.step)?;
            Some(format!("outcome:{}", step.outcome.as_str()))
        };
        let wanted = check.deviation.clone().or_else(ended)?;
        let there = place::endpoint(scenario, check);
        let alike = self.groups.iter().enumerate().filter(|(_, group)| {
            matches!(&group.cause,
                Cause::Deviation { deviation, endpoint, .. } if *deviation == wanted && *endpoint == there)
                && self.verdict(group) == Verdict::Fail
        });
        alike
            .min_by_key(|(at, group)| (self.concern(group), *at))
            .map(|(at, _)| at)
    }
}
