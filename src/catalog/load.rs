//! From files to typed values that still know their places: what the lints work on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use super::family::Family;
use super::folder::{self, Folders, Found};
use super::merge::{self, Broken};
use super::profile::Profile;
use super::requirement::CatalogueFile;
use super::scenario::ScenarioFile;
use super::yaml::{self, FileKind, Located};
use crate::parallel;

/// Fewer files than these are not worth a thread of their own.
pub(super) const FEWEST_FILES: usize = 32;

/// All files of one kind, by id.
pub(super) struct Files<T> {
    /// Those that could be read.
    pub read: BTreeMap<String, Located<T>>,
    /// Those that could not: their ids are no unknown ids.
    pub broken: BTreeSet<String>,
    /// Of those, the ones that were put right, to be looked at all the same.
    pub repaired: BTreeMap<String, Located<T>>,
    /// Those that were compiled in.
    pub compiled_in: BTreeSet<String>,
}

impl<T> Files<T> {
    /// The ids of all files, readable or not.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.read.keys().chain(&self.broken).map(String::as_str)
    }

    /// The files that lints look at: those that could be read, and those that were put right.
    pub fn checked(&self) -> impl Iterator<Item = (&String, &Located<T>)> {
        self.read.iter().chain(&self.repaired)
    }

    /// Whether nothing of the files is unknown.
    pub fn is_whole(&self) -> bool {
        let known = |id| {
            self.repaired
                .get(id)
                .is_some_and(|file| !file.is_doubtful())
        };
        self.broken.iter().all(known)
    }

    /// Whether all ids in the files are known.
    pub fn has_all_ids(&self) -> bool {
        let known = |id| {
            self.repaired
                .get(id)
                .is_some_and(|file| !file.may_lack_ids())
        };
        self.broken.iter().all(known)
    }

    /// A file, read or put right.
    pub fn get(&self, id: &str) -> Option<&Located<T>> {
        self.read.get(id).or_else(|| self.repaired.get(id))
    }

    /// Whether there is a file with this id, readable or not.
    pub fn has(&self, id: &str) -> bool {
        self.read.contains_key(id) || self.broken.contains(id)
    }
}

/// A profile with all that it inherits.
pub(super) struct Resolved {
    /// Its own id first, then what it extends.
    pub lineage: Vec<String>,
    /// The merged profile.
    pub profile: Profile,
    /// What it states itself where metadata would speak, see [`merge::stated`].
    pub stated: BTreeSet<String>,
}

/// Everything that was read.
pub(super) struct Loaded {
    pub scenarios: Files<ScenarioFile>,
    pub families: Files<Family>,
    /// Each profile as its own file has it.
    pub profiles: Files<Profile>,
    /// Each profile with what it inherits; those with a broken chain are missing.
    pub resolved: BTreeMap<String, Resolved>,
    pub catalogue: Files<CatalogueFile>,
    /// Whether the three kinds of files come from one place and can be expected to complete each other.
    pub belong_together: bool,
    /// The names of files that stand in the place of others with the same id.
    pub replacing: Vec<String>,
}

/// Reads everything; what cannot be read is reported and left out.
pub(super) fn load(folders: &Folders, out: &mut Diagnostics) -> Loaded {
    let scenarios = folder::find(folders, &folders.scenarios, "scenarios", out);
    let mut providers = folder::find(folders, &folders.providers, "providers", out);
    if !folders.has_builtin(&folders.providers) {
        add_parents(&mut providers.files);
    }
    let requirements = folder::find(folders, &folders.requirements, "requirements", out);
    let families = folder::find(folders, &folders.families, "families", out);
    let profiles = read(&providers.files, out);
    let resolved = resolve(&profiles, &documents(&profiles), out);
    Loaded {
        scenarios: read(&scenarios.files, out),
        families: read(&families.files, out),
        profiles,
        resolved,
        catalogue: read(&requirements.files, out),
        belong_together: folders.belong_together(),
        replacing: [scenarios, families, providers, requirements]
            .into_iter()
            .flat_map(|kind| kind.replacing)
            .collect(),
    }
}

/// Adds the compiled-in profiles that those of a folder extend without having them beside them, so that a user's
/// own profile need not come with a copy of its parent.
fn add_parents(providers: &mut Vec<Found>) {
    let mut compiled_in = folder::compiled_in("providers");
    let mut next = 0;
    while let Some(found) = providers.get(next) {
        next += 1;
        // A file that cannot be read is reported when it is read as a profile.
        let document = yaml::document(&found.file.text);
        let parent = document
            .as_ref()
            .and_then(|document| document.get("extends")?.as_str());
        let Some(parent) = parent.filter(|id| providers.iter().all(|known| known.id != *id)) else {
            continue;
        };
        if let Some(index) = compiled_in.iter().position(|known| known.id == parent) {
            providers.push(compiled_in.swap_remove(index));
        }
    }
}

/// Reads files, side by side where there are many.
fn read<T: FileKind + Send>(found: &[Found], out: &mut Diagnostics) -> Files<T> {
    let mut files = Files {
        read: BTreeMap::new(),
        broken: BTreeSet::new(),
        repaired: BTreeMap::new(),
        compiled_in: found
            .iter()
            .filter(|found| found.compiled_in)
            .map(|found| found.id.clone())
            .collect(),
    };
    // What came of each file, with its mistakes.
    let loaded = parallel::map(found.iter().collect(), FEWEST_FILES, |found: &Found| {
        let mut mistakes = Diagnostics::of_file();
        (yaml::load_on(&found.file, &mut mistakes), mistakes)
    });
    for (Found { id, .. }, (loaded, mistakes)) in found.iter().zip(loaded) {
        out.append(mistakes);
        let repaired = match loaded {
            yaml::Loaded::Whole(located) => {
                files.read.insert(id.clone(), located);
                continue;
            }
            yaml::Loaded::Repaired(located) => Some(located),
            yaml::Loaded::Broken => None,
        };
        files.broken.insert(id.clone());
        files
            .repaired
            .extend(repaired.map(|located| (id.clone(), located)));
    }
    files
}

/// The files that were read as profiles, as plain data; the others have been reported.
fn documents(profiles: &Files<Profile>) -> BTreeMap<String, Value> {
    let documents = profiles.checked();
    documents
        .filter_map(|(id, located)| Some((id.clone(), located.document()?)))
        .collect()
}

fn resolve(
    profiles: &Files<Profile>,
    documents: &BTreeMap<String, Value>,
    out: &mut Diagnostics,
) -> BTreeMap<String, Resolved> {
    let mut resolved = BTreeMap::new();
    for (id, own) in profiles.checked() {
        let lineage = match merge::lineage(id, documents) {
            Ok(lineage) => lineage,
            Err(broken) => {
                out.extend(broken_chain(id, own, &broken, profiles));
                continue;
            }
        };
        match yaml::typed(merge::resolve(&lineage, documents)) {
            Ok(profile) => {
                let stated = merge::stated(&lineage, documents);
                resolved.insert(
                    id.clone(),
                    Resolved {
                        lineage,
                        profile,
                        stated,
                    },
                );
            }
            // That of a file with mistakes may follow from them.
            Err(_) if profiles.broken.contains(id) => {}
            Err(error) => out.push(
                Diagnostic::error(
                    Code::InvalidMerge,
                    format!("with what it inherits, `{id}` is not a profile: {error}"),
                )
                .at(own.place(&["extends".into()])),
            ),
        }
    }
    resolved
}

/// Reported once, at the profile that makes the mistake and not at those that inherit it.
fn broken_chain(
    id: &str,
    own: &Located<Profile>,
    broken: &Broken,
    profiles: &Files<Profile>,
) -> Option<Diagnostic> {
    let place = own.place(&["extends".into()]);
    match broken {
        Broken::Unknown { child, parent } => {
            let is_reported = child != id || profiles.broken.contains(parent);
            let suggestion = nearest(parent, profiles.ids().filter(|known| *known != id));
            let help = suggestion.map(|name| format!("did you mean `{name}`?"));
            let message = format!("there is no profile `{parent}`");
            (!is_reported).then(|| {
                Diagnostic::error(Code::UnknownParent, message)
                    .at(place)
                    .maybe_help(help)
            })
        }
        Broken::Cycle(ids) => {
            let is_first = ids.iter().min().is_some_and(|first| first == id);
            let mut chain: Vec<&str> = ids.iter().map(String::as_str).collect();
            chain.extend(ids.first().map(String::as_str));
            let message = format!("these profiles extend each other: {}", chain.join(" -> "));
            is_first.then(|| {
                Diagnostic::error(Code::ExtendsCycle, message)
                    .at(place)
                    .help("one of them must stand on its own")
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::yaml::SourceFile;

    fn found(text: &str) -> Vec<Found> {
        let file = SourceFile {
            name: "providers/acme.yaml".to_owned(),
            text: text.to_owned(),
        };
        vec![Found {
            id: "acme".to_owned(),
            file,
            compiled_in: false,
        }]
    }

    /// Files that are right by themselves merge into something right today, because what is merged are mappings with the
    /// same keys. The message is for the day on which a profile gets a key whose values exclude each other.
    #[test]
    fn what_does_not_merge_into_a_profile_is_told_where_it_inherits() {
        let mut out = Diagnostics::default();
        let profiles = read(&found("title: Acme\nextends: other\n"), &mut out);
        assert!(out.is_empty());
        let merged = BTreeMap::from([("acme".to_owned(), serde_json::json!({ "scopes": 1 }))]);
        let resolved = resolve(&profiles, &merged, &mut out);
        assert!(resolved.is_empty());
        let told = out.to_string();
        assert!(
            told.starts_with(
                "error[invalid-merge]: with what it inherits, `acme` is not a profile: "
            ) && told.contains("2 | extends: other"),
            "{told}"
        );
    }
}
