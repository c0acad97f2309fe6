//! Targets of one family share their accepted texts: what all of them show is accepted once.
//!
//! A target whose text differs from its family's has a snapshot of its own, which wins over the family's and goes away
//! when the two are equal again.

use std::collections::BTreeMap;

/// Whose snapshots a target is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The target, whose name its own snapshots are below.
    pub target: String,
    /// Its family, if it has one.
    pub family: Option<Family>,
}

impl Place {
    /// A target without a family.
    #[must_use]
    pub fn of_its_own(target: &str) -> Self {
        Self {
            target: target.to_owned(),
            family: None,
        }
    }
}

/// The targets that share snapshots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Its name, which the snapshots in common are below.
    pub name: String,
    /// The targets that a scenario applies to, whether this run has them or not. Where none shows the accepted text
    /// any more, that of the first one is the family's.
    pub members: Vec<String>,
}

/// The texts of one scenario that are accepted for a family.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Texts {
    /// The text in common.
    pub(super) common: Option<String>,
    /// The texts of targets that differ from it.
    pub(super) own: BTreeMap<String, String>,
}

impl Texts {
    /// What to accept after a run that observed these texts, by target.
    ///
    /// The text in common stays as long as a member shows it, or was not asked: a run on one target of a family cannot
    /// know whether the others changed as well.
    pub(super) fn after(&self, observed: &BTreeMap<String, String>, members: &[String]) -> Self {
        let shown = |text: &String| observed.values().any(|observed| observed == text);
        let all_were_asked = members.iter().all(|member| observed.contains_key(member));
        let common = self
            .common
            .clone()
            .filter(|text| !all_were_asked || shown(text))
            .or_else(|| {
                members
                    .iter()
                    .find_map(|member| observed.get(member))
                    .cloned()
            });
        let mut own = self.own.clone();
        for (target, text) in observed {
            if common.as_ref() == Some(text) {
                own.remove(target);
            } else {
                own.insert(target.clone(), text.clone());
            }
        }
        Self { common, own }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let pairs = pairs.iter();
        pairs
            .map(|(target, text)| ((*target).to_owned(), (*text).to_owned()))
            .collect()
    }

    fn after(
        common: Option<&str>,
        own: &[(&str, &str)],
        observed: &[(&str, &str)],
    ) -> (Option<String>, BTreeMap<String, String>) {
        let before = Texts {
            common: common.map(str::to_owned),
            own: texts(own),
        };
        let members = ["n".to_owned(), "c".to_owned()];
        let after = before.after(&texts(observed), &members);
        (after.common, after.own)
    }

    fn expect(common: &str, own: &[(&str, &str)]) -> (Option<String>, BTreeMap<String, String>) {
        (Some(common.to_owned()), texts(own))
    }

    #[test]
    fn what_all_show_is_accepted_once() {
        let both = |text| [("n", text), ("c", text)];
        assert_eq!(after(None, &[], &both("new")), expect("new", &[]));
        assert_eq!(after(Some("old"), &[], &both("new")), expect("new", &[]));
        let own = [("c", "odd")];
        assert_eq!(after(Some("old"), &own, &both("old")), expect("old", &[]));
    }

    #[test]
    fn who_differs_has_a_text_of_its_own() {
        for odd in ["n", "c"] {
            let usual = if odd == "n" { "c" } else { "n" };
            assert_eq!(
                after(Some("old"), &[], &[(odd, "odd"), (usual, "old")]),
                expect("old", &[(odd, "odd")])
            );
        }
        assert_eq!(
            after(Some("old"), &[], &[("n", "one"), ("c", "two")]),
            expect("one", &[("c", "two")])
        );
    }

    #[test]
    fn a_run_on_one_target_changes_nothing_for_the_others() {
        assert_eq!(
            after(Some("old"), &[], &[("n", "new")]),
            expect("old", &[("n", "new")])
        );
        assert_eq!(
            after(Some("old"), &[("c", "odd")], &[("n", "old")]),
            expect("old", &[("c", "odd")])
        );
        assert_eq!(after(None, &[], &[("c", "new")]), expect("new", &[]));
    }
}
