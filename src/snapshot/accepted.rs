//! The folder of accepted texts: `snapshots/<target or family>/<subject>/<scenario>.snap`, and `<scenario>.snap.new`
//! beside it for a text to review.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::comparison::{self, Comparison};
use super::family::{Place, Texts};
use super::file::{self, FileError};
use super::varying;

/// The accepted texts of all targets, with what one run has observed of them.
#[derive(Debug)]
pub struct Accepted {
    folder: PathBuf,
    /// Scenarios by the name of their family.
    families: Mutex<BTreeMap<(String, String), Round>>,
    /// What this run found wrong, by the owner of the text and the scenario.
    wrong: Mutex<BTreeMap<(String, String), BTreeSet<String>>>,
}

/// What the members of a family show of one scenario in this run.
#[derive(Debug)]
struct Round {
    /// What was accepted before the run.
    before: Texts,
    observed: BTreeMap<String, String>,
}

/// What to do with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Review,
    Accept,
}

impl Purpose {
    fn extension(self) -> &'static str {
        match self {
            Self::Review => "snap.new",
            Self::Accept => "snap",
        }
    }
}

impl Accepted {
    /// The texts below a folder.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            families: Mutex::default(),
            wrong: Mutex::default(),
        }
    }

    /// Whether anything is accepted for a target or its family.
    #[must_use]
    pub fn knows(&self, place: &Place) -> bool {
        let family = place.family.as_ref().map(|family| family.name.as_str());
        [Some(place.target.as_str()), family]
            .into_iter()
            .flatten()
            .any(|owner| self.folder.join(file_name(owner)).is_dir())
    }

    /// Whether a target has a text of its own, apart from its family's.
    #[must_use]
    pub fn stands_apart(&self, place: &Place, scenario: &str) -> bool {
        place.family.is_some()
            && self
                .path(&place.target, scenario, Purpose::Accept)
                .is_file()
    }

    /// Compares a text with the accepted one, and writes a changed one beside it for `cargo insta review`: where all of
    /// a family changed in the same way beside the family's, else beside the target's own.
    ///
    /// # Errors
    ///
    /// When the accepted file is there and is not a snapshot, or the changed one cannot be written.
    pub fn compare(
        &self,
        place: &Place,
        scenario: &str,
        observed: &str,
    ) -> Result<Comparison, FileError> {
        let Some((owner, accepted)) = self.own_or_common(place, scenario)? else {
            return Ok(Comparison::Missing);
        };
        let file = format!("{}/{scenario}.snap", file_name(owner));
        let (comparison, proposal) = comparison::compare(&accepted, observed, &file);
        self.settle(place, scenario, &proposal, Purpose::Review)?;
        Ok(comparison)
    }

    /// Accepts what was seen in two looks: for the whole family, unless the target differs from it. What differs between
    /// the looks is marked as varying; a text that was accepted before and still fits stays.
    ///
    /// # Errors
    ///
    /// When a file cannot be written, or the accepted one is not a snapshot.
    pub fn accept(
        &self,
        place: &Place,
        scenario: &str,
        [first, second]: [&str; 2],
    ) -> Result<(), FileError> {
        let accepted = self.own_or_common(place, scenario)?;
        let fits = |text: &str, look| comparison::compare(text, look, "").0 == Comparison::Same;
        let text = accepted
            .map(|(_, text)| text)
            .filter(|text| fits(text, first) && fits(text, second))
            .unwrap_or_else(|| varying::merge(first.trim_end(), second.trim_end()));
        self.settle(place, scenario, &text, Purpose::Accept)
    }

    /// Says what this run found wrong in a scenario. It goes into the header of a text that is accepted or proposed, so that
    /// a later run can tell what was wrong then from what is wrong now.
    pub fn note_wrong(&self, place: &Place, scenario: &str, wrong: &[String]) {
        let mut noted = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let family = place.family.as_ref().map(|family| family.name.as_str());
        for owner in [Some(place.target.as_str()), family].into_iter().flatten() {
            let key = (owner.to_owned(), scenario.to_owned());
            noted.entry(key).or_default().extend(wrong.iter().cloned());
        }
    }

    /// What was wrong already when the text of a scenario was accepted.
    ///
    /// # Errors
    ///
    /// When the accepted file is not a snapshot.
    pub fn wrong_when_accepted(
        &self,
        place: &Place,
        scenario: &str,
    ) -> Result<Vec<String>, FileError> {
        match self.own_or_common(place, scenario)? {
            Some((owner, _)) => file::read_header(&self.path(owner, scenario, Purpose::Accept)),
            None => Ok(Vec::new()),
        }
    }

    /// The text to compare a target with, and whose it is.
    fn own_or_common<'p>(
        &self,
        place: &'p Place,
        scenario: &str,
    ) -> Result<Option<(&'p str, String)>, FileError> {
        let family = place.family.as_ref().map(|family| family.name.as_str());
        for owner in [Some(place.target.as_str()), family].into_iter().flatten() {
            if let Some(text) = self.read(owner, scenario)? {
                return Ok(Some((owner, text)));
            }
        }
        Ok(None)
    }

    /// Brings the files in line with everything that this run has observed of a scenario so far. The order in which
    /// the members of a family come makes no difference in the end.
    fn settle(
        &self,
        place: &Place,
        scenario: &str,
        observed: &str,
        purpose: Purpose,
    ) -> Result<(), FileError> {
        let observed = observed.trim_end().to_owned();
        let Some(family) = &place.family else {
            let before = self.read(&place.target, scenario)?;
            return self.put(&place.target, scenario, before, Some(observed), purpose);
        };
        // A panic in between leaves texts behind that are complete in themselves.
        let mut families = self.families.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (family.name.clone(), scenario.to_owned());
        if !families.contains_key(&key) {
            let mut before = Texts {
                common: self.read(&family.name, scenario)?,
                own: BTreeMap::new(),
            };
            for member in &family.members {
                let own = self.read(member, scenario)?;
                before.own.extend(own.map(|text| (member.clone(), text)));
            }
            let observed = BTreeMap::new();
            families.insert(key.clone(), Round { before, observed });
        }
        let Some(round) = families.get_mut(&key) else {
            return Ok(());
        };
        round.observed.insert(place.target.clone(), observed);
        let after = round.before.after(&round.observed, &family.members);
        let Texts { common, own } = &round.before;
        let wanted = after.common.clone();
        self.put(&family.name, scenario, common.clone(), wanted, purpose)?;
        for (target, observed) in &round.observed {
            let before = own.get(target).cloned();
            // A review can only change a file of the target's own, and not remove it.
            let kept = (purpose == Purpose::Review && before.is_some()).then_some(observed);
            let wanted = after.own.get(target).or(kept).cloned();
            self.put(target, scenario, before, wanted, purpose)?;
        }
        Ok(())
    }

    /// Writes what is wanted where it differs from what is accepted, and takes back what is out of date.
    fn put(
        &self,
        owner: &str,
        scenario: &str,
        before: Option<String>,
        wanted: Option<String>,
        purpose: Purpose,
    ) -> Result<(), FileError> {
        let path = self.path(owner, scenario, purpose);
        match wanted {
            Some(text) if purpose == Purpose::Accept || before.as_ref() != Some(&text) => {
                let noted = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
                let wrong = noted.get(&(owner.to_owned(), scenario.to_owned()));
                file::write(&path, owner, scenario, wrong, &text)?;
            }
            _ => file::remove(&path, &self.folder),
        }
        if purpose == Purpose::Accept {
            let outdated = self.path(owner, scenario, Purpose::Review);
            file::remove(&outdated, &self.folder);
        }
        Ok(())
    }

    fn read(&self, owner: &str, scenario: &str) -> Result<Option<String>, FileError> {
        file::read(&self.path(owner, scenario, Purpose::Accept))
    }

    fn path(&self, owner: &str, scenario: &str, purpose: Purpose) -> PathBuf {
        let mut path = self.folder.join(file_name(owner));
        for part in scenario.split('/') {
            path.push(file_name(part));
        }
        path.set_extension(purpose.extension());
        path
    }
}

/// A name that is legal in every file system: no colon, no slash, no control character, no dot at its beginning.
pub(super) fn file_name(name: &str) -> String {
    let is_legal = |c: char| !c.is_control() && !r#":/\*?"<>|"#.contains(c);
    let name = name.replace(|c| !is_legal(c), "_");
    match name.strip_prefix('.') {
        // Neither the folder itself, nor the one above it, nor one that is hidden.
        Some(rest) => format!("_{rest}"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::super::family::Family;
    use super::*;

    fn member(target: &str) -> Place {
        Place {
            target: target.to_owned(),
            family: Some(Family {
                name: "family".to_owned(),
                members: vec!["one".to_owned(), "two".to_owned()],
            }),
        }
    }

    fn files(folder: &std::path::Path) -> Vec<String> {
        let mut names = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next).expect("a folder") {
                let path = entry.expect("readable").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(folder).expect("below").to_string_lossy();
                    names.push(name.replace('\\', "/"));
                }
            }
        }
        names.sort();
        names
    }

    #[test]
    fn a_remote_target_has_legal_file_names_and_a_proposal_that_insta_reads() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let accepted = Accepted::new(folder.path());
        let place = Place::of_its_own("a@127.0.0.1:80");
        let missing = accepted.compare(&place, "flows/a", "1 token");
        assert_eq!(missing.expect("readable"), Comparison::Missing);
        accepted
            .accept(&place, "flows/a", ["1 token"; 2])
            .expect("written");
        assert!(accepted.knows(&place));
        let changed = accepted.compare(&place, "flows/a", "1 tokens");
        assert!(matches!(changed, Ok(Comparison::Changed(_))));
        let names = [
            "a@127.0.0.1_80/flows/a.snap",
            "a@127.0.0.1_80/flows/a.snap.new",
        ];
        assert_eq!(files(folder.path()), names);
        let proposal = file::read(&folder.path().join(names[1])).expect("insta's format");
        assert_eq!(proposal.as_deref(), Some("1 tokens"));
        let same = accepted.compare(&place, "flows/a", "1 token");
        assert_eq!(same.expect("readable"), Comparison::Same);
        assert_eq!(files(folder.path()), names[..1]);
    }

    #[test]
    fn a_family_accepts_once_and_reviews_once() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for order in [["one", "two"], ["two", "one"]] {
            let run = |accept: bool, texts: [&str; 2]| {
                let accepted = Accepted::new(folder.path());
                for target in order {
                    let text = texts[usize::from(target == "two")];
                    if accept {
                        accepted
                            .accept(&member(target), "a", [text; 2])
                            .expect("written");
                    } else {
                        accepted
                            .compare(&member(target), "a", text)
                            .expect("compared");
                    }
                }
                files(folder.path())
            };
            assert_eq!(run(true, ["usual", "usual"]), ["family/a.snap"]);
            let review = ["family/a.snap", "family/a.snap.new"];
            assert_eq!(run(false, ["new", "new"]), review);
            let review = ["family/a.snap", "two/a.snap.new"];
            assert_eq!(run(false, ["usual", "odd"]), review);
            let apart = ["family/a.snap", "two/a.snap"];
            assert_eq!(run(true, ["usual", "odd"]), apart);
            assert_eq!(run(false, ["usual", "odd"]), apart);
            assert!(Accepted::new(folder.path()).stands_apart(&member("two"), "a"));
            let review = ["family/a.snap", "two/a.snap", "two/a.snap.new"];
            assert_eq!(run(false, ["usual", "usual"]), review);
            assert_eq!(run(true, ["usual", "usual"]), ["family/a.snap"]);
        }
    }
}
