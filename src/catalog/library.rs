//! Everything a run knows before it starts: scenarios, profiles and the catalogue, loaded and cross-checked.

use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::Catalogue;
use super::diagnostic::{Diagnostics, nearest};
use super::family::Families;
use super::lint;
use super::load::{self, FEWEST_FILES};
use super::profile::Profile;
use super::scenario::{Scenario, Step};
use crate::oauth::{Capability, Endpoint};
use crate::parallel;

pub use super::folder::Folders;

/// A profile with all that it inherits.
#[derive(Debug, Clone)]
pub struct ResolvedProfile {
    /// The profile's id.
    pub id: String,
    /// Its own id first, then what it extends, the nearest first: the families of its claims.
    pub lineage: Vec<String>,
    /// The merged profile.
    pub profile: Profile,
    /// What it states for its provider itself (`scopes`, `endpoints.token`) and not by inheritance from the profile
    /// that asks for discovery: metadata does not change that.
    pub stated: BTreeSet<String>,
}

impl ResolvedProfile {
    /// Whether the profile states this for its provider itself.
    #[must_use]
    pub fn states(&self, key: &str) -> bool {
        self.stated.contains(key)
    }

    /// Whether the profile states an endpoint for its provider itself.
    #[must_use]
    pub fn states_endpoint(&self, endpoint: Endpoint) -> bool {
        self.states(&format!("endpoints.{endpoint}"))
    }

    /// Whether browsers are sent to the client's redirect URI, or may be: what the metadata says is not known yet.
    #[must_use]
    pub fn redirects(&self) -> bool {
        self.may_offer(Capability::AuthorizationCode)
    }

    /// Whether a user signs in, to be sent back or to let a device in.
    #[must_use]
    pub fn signs_in(&self) -> bool {
        self.redirects() || self.may_offer(Capability::DeviceGrant)
    }

    fn may_offer(&self, capability: Capability) -> bool {
        let is_open = self.profile.discovery && !self.states("capabilities");
        is_open || self.profile.offers(capability)
    }
}

/// All scenarios, profiles and the catalogue.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// Scenarios by id, the path below their folder without `.yaml`.
    pub scenarios: BTreeMap<String, Scenario>,
    /// Families by id, the path below their folder without `.yaml`.
    pub families: Families,
    /// Profiles by id, abstract ones included.
    pub profiles: BTreeMap<String, ResolvedProfile>,
    /// Requirements, claims, contradictions and dimensions.
    pub catalogue: Catalogue,
    /// The names of files that stand in the place of others with the same id, in the order of kinds and folders.
    pub replacing: Vec<String>,
}

impl Library {
    /// One sentence about the files that stand in the place of others, if there are any.
    #[must_use]
    pub fn replacing_sentence(&self) -> Option<String> {
        const MOST: usize = 5;
        let shown: Vec<String> = self
            .replacing
            .iter()
            .take(MOST)
            .map(|name| format!("`{name}`"))
            .collect();
        let more = match self.replacing.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        (!shown.is_empty()).then(|| {
            format!("in place of the files with the same id that are compiled in or in an earlier folder: {}{more}", shown.join(", "))
        })
    }

    /// The profile by which the embedded sandbox is tested under a provider's name.
    #[must_use]
    pub fn sandbox_profile(&self, provider: &str) -> Option<&ResolvedProfile> {
        let named = self.profiles.get(provider)?;
        let other = named.profile.sandbox.as_ref();
        other.map_or(Some(named), |id| self.profiles.get(id))
    }

    /// The scenarios that aim at a requirement: a step lists it. At a claim those aim that its evidence names.
    pub fn aimed_at<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a String> {
        let claim = self.catalogue.claims.get(id);
        let evidence = claim.map_or(&[][..], |listed| &listed.entry.verified_by);
        let aims = move |scenario: &String, steps: &[Step]| {
            let mut listed = steps.iter().flat_map(|step| &step.requirements);
            let mut named = evidence.iter().flat_map(|evidence| &evidence.scenario);
            listed.any(|known| known == id) || named.any(|known| known == scenario)
        };
        let scenarios = self.scenarios.iter();
        scenarios
            .filter(move |(known, scenario)| aims(known, &scenario.steps))
            .map(|(known, _)| known)
    }

    /// Loads all files, resolves `extends` and runs all lints. `rules` are the requirements that the judge has rules
    /// for.
    ///
    /// Never fails: what cannot be read is left out of the library and told in the diagnostics, which are in the
    /// order of files and lines. A caller that gets diagnostics [with errors](Diagnostics::has_errors) should not run
    /// anything.
    #[must_use]
    pub fn load(folders: &Folders, rules: &[&'static str]) -> (Self, Diagnostics) {
        let mut out = Diagnostics::new();
        let loaded = load::load(folders, &mut out);
        let mut catalogue = Catalogue::default();
        // Entries of a file with mistakes are known all the same, so that references to them are no mistakes.
        for (_, file) in loaded.catalogue.checked() {
            catalogue.add(&file.value);
        }
        lint::library(&loaded, &catalogue, rules, &mut out);
        out.sort();
        let families: Families = (loaded.families.read)
            .into_iter()
            .map(|(id, located)| (id, located.value))
            .collect();
        let read: Vec<(String, _)> = loaded.scenarios.read.into_iter().collect();
        let scenarios = parallel::map(read, FEWEST_FILES, |(id, located)| {
            Some((id, located.value.scenario(&families)?))
        });
        let scenarios = scenarios.into_iter().flatten().collect();
        let profiles = loaded
            .resolved
            .into_iter()
            .map(|(id, resolved)| {
                let profile = ResolvedProfile {
                    id: id.clone(),
                    lineage: resolved.lineage,
                    profile: resolved.profile,
                    stated: resolved.stated,
                };
                (id, profile)
            })
            .collect();
        let library = Self {
            scenarios,
            families,
            profiles,
            catalogue,
            replacing: loaded.replacing,
        };
        (library, out)
    }
}

/// The ids that `word` was probably meant to be, the likeliest first and never more than five: those that contain it,
/// those whose last part resembles it, and the nearest one by letters.
#[must_use]
pub fn nearest_ids<'a>(word: &str, ids: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    const MOST: usize = 5;
    let ids: Vec<&str> = ids.into_iter().collect();
    let plain = |text: &str| text.trim().to_lowercase().replace('_', "-");
    let wanted = plain(word);
    let mut found: Vec<&str> = nearest(word, ids.iter().copied()).into_iter().collect();
    let last = |id: &'a str| id.rsplit('/').next().unwrap_or(id);
    let short = wanted.rsplit('/').next().unwrap_or_default();
    let alike = ids
        .iter()
        .copied()
        .filter(|id| wanted.len() >= 3 && plain(id).contains(&wanted))
        .chain(
            ids.iter()
                .copied()
                .filter(|id| nearest(short, [last(id)]).is_some()),
        );
    for id in alike {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_ids_look_at_the_whole_and_at_the_last_part() {
        let ids = [
            "flows/bad-secret",
            "flows/code-exchange",
            "revocation/bad-secret",
            "refresh/rotation",
        ];
        assert_eq!(nearest_ids("flows/bad-secert", ids)[0], "flows/bad-secret");
        let both = ["flows/bad-secret", "revocation/bad-secret"];
        assert_eq!(nearest_ids("bad-secret", ids), both);
        assert_eq!(nearest_ids("rotation", ids), ["refresh/rotation"]);
        assert!(nearest_ids("metadata", ids).is_empty());
        assert!(nearest_ids("", ids).is_empty());
    }
}
