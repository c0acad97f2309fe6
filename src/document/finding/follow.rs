//! Which finding is told under which other one.

use super::gather::{Cause, Gathering, Group, is_granting};
use crate::document::{Check, Verdict};

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
            Cause::Missing { .. } => self.what_prevents(own),
            Cause::Documented { .. } | Cause::Stale { .. } | Cause::Change(_) => None,
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

    /// The violation because of which something could not be judged: the worst one of the scenario that is its control,
    /// else one of its own scenario, else one of the same words.
    fn what_prevents(&self, own: usize) -> Option<usize> {
        let group = &self.groups[own];
        let seen = group.seen.first()?;
        let scenario = self.target.scenarios.get(seen.scenario)?;
        let check = seen.checks.first().and_then(|at| scenario.checks.get(*at));
        let control = check.and_then(|check| check.control.as_deref());
        let in_control = control.and_then(|id| self.worst_in(id, own));
        in_control
            .or_else(|| self.worst_in(&scenario.id, own))
            .or_else(|| self.same_words(check?))
    }

    fn worst_in(&self, id: &str, besides: usize) -> Option<usize> {
        let scenario = self
            .target
            .scenarios
            .iter()
            .position(|known| known.id == id)?;
        let in_it = |group: &Group| group.seen.iter().any(|seen| seen.scenario == scenario);
        let violations = self.groups.iter().enumerate().filter(|(at, group)| {
            *at != besides && in_it(group) && self.verdict(group) == Verdict::Fail
        });
        let (violation, _) = violations
            .min_by_key(|(_, group)| self.concern(group))
            .or_else(|| {
                // A control that could not be judged itself has a reason of its own.
                let other = id != self.target.scenarios[self.groups[besides].seen[0].scenario].id;
                let missing = |group: &Group| {
                    matches!(group.cause, Cause::Missing { .. } | Cause::Deviation { .. })
                };
                let mut rest = self.groups.iter().enumerate();
                rest.find(|(at, group)| {
                    *at != besides
                        && in_it(group)
                        && ((other && missing(group)) || self.verdict(group) == Verdict::Warn)
                })
            })?;
        Some(violation)
    }

    fn same_words(&self, check: &Check) -> Option<usize> {
        let wanted = check.deviation.as_deref()?;
        self.groups.iter().position(|group| {
            let Cause::Deviation { deviation, .. } = &group.cause else {
                return false;
            };
            deviation == wanted
                && self
                    .head(group)
                    .is_some_and(|head| head.observed == check.observed)
        })
    }
}
