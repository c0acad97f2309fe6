//! Whose snapshots a target is compared with: its own, or those that the sandbox's targets of one family share.

use super::plan::Plan;
use super::targets::{self, Spec};
use crate::catalog::library::Library;
use crate::sandbox::Dialect;
use crate::snapshot::{Family, Place};

impl Plan {
    /// The place of the snapshot of a scenario on a target, given by its index.
    pub(super) fn snapshot_place(&self, target: usize, scenario: &str) -> Place {
        let mut place = place_of(&self.library, &self.targets[target]);
        if let Some(family) = &mut place.family {
            family
                .members
                .retain(|member| !self.skips(member, scenario));
        }
        place
    }

    fn skips(&self, target: &str, scenario: &str) -> bool {
        self.trials.iter().any(|trial| {
            trial.scenario == scenario
                && trial.skip.is_some()
                && self.targets[trial.target].name == target
        })
    }
}

/// Remote targets have snapshots of their own: what a server shows today says nothing about another one.
pub(super) fn place_of(library: &Library, spec: &Spec) -> Place {
    let family = match spec.place {
        targets::Place::Sandbox { .. } => family_of(library, &spec.name),
        targets::Place::Remote { .. } => None,
    };
    let members = |family: &str| {
        let providers = Dialect::ALL.iter().flat_map(|dialect| dialect.providers());
        providers
            .filter(|id| family_of(library, id) == Some(family))
            .map(|id| (*id).to_owned())
            .collect()
    };
    Place {
        target: spec.name.clone(),
        family: family.map(|name| Family {
            name: name.to_owned(),
            members: members(name),
        }),
    }
}

/// The nearest abstract profile that a provider's profile extends.
fn family_of<'l>(library: &'l Library, provider: &str) -> Option<&'l str> {
    let lineage = &library.profiles.get(provider)?.lineage;
    lineage
        .iter()
        .map(String::as_str)
        .find(|id| (library.profiles.get(*id)).is_some_and(|known| known.profile.is_abstract))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::plan::Options;
    use super::super::select::Selection;
    use super::*;
    use crate::catalog::library::Folders;

    #[test]
    fn the_names_of_one_cloud_are_a_family() {
        let (library, _) = Library::load(&Folders::default(), &crate::judge::rule_ids());
        let (specs, _) = Selection::default()
            .specs(&library, &|_| None)
            .expect("the sandbox's targets");
        let plan = Plan::new(Arc::new(library), specs, Options::default());
        let mut sharing = 0;
        for (index, spec) in plan.targets.iter().enumerate() {
            let family = plan.snapshot_place(index, "flows/refresh").family;
            let profiles = &plan.library.profiles;
            let is_abstract = |id: &String| profiles[id].profile.is_abstract;
            let lineage = &profiles[&spec.provider.id].lineage;
            let expected = lineage.iter().find(|id| is_abstract(id));
            assert_eq!(family.as_ref().map(|family| &family.name), expected);
            if let Some(family) = family {
                assert!(family.members.contains(&spec.name), "{family:?}");
                sharing += 1;
            }
        }
        assert!(sharing > 1, "no family has two targets");
    }
}
