//! Texts that wait for a review: the `.snap.new` files that runs laid beside the accepted ones.

use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::accepted::file_name;
use super::file::{self, FileError};

/// How the files end.
const ENDING: &str = ".snap.new";

/// A text that waits for a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// `TARGET/SCENARIO`, as the folders are called; a family stands in the place of its targets.
    pub name: String,
    new: PathBuf,
    accepted: PathBuf,
    root: PathBuf,
}

/// All of them below a folder of snapshots, by name.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn pending(folder: &Path) -> std::io::Result<Vec<Pending>> {
    let mut found = Vec::new();
    collect(folder, folder, &mut found)?;
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// A name as the folders have it: `a@127.0.0.1:80/flows/a` is below `a@127.0.0.1_80`.
#[must_use]
pub fn name_in_folders(name: &str) -> String {
    let parts: Vec<String> = name.split('/').map(file_name).collect();
    parts.join("/")
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Pending>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // A link is not followed, for it may lead back up.
        if entry.file_type()?.is_dir() {
            collect(root, &path, found)?;
            continue;
        }
        let shown = path.strip_prefix(root).unwrap_or(&path);
        let shown = shown.display().to_string().replace('\\', "/");
        if let Some(name) = shown.strip_suffix(ENDING).filter(|name| name.contains('/')) {
            found.push(Pending {
                name: name.to_owned(),
                accepted: root.join(format!("{name}.snap")),
                new: path,
                root: root.to_owned(),
            });
        }
    }
    Ok(())
}

impl Pending {
    /// What accepting it changes, as a unified diff.
    ///
    /// # Errors
    ///
    /// When one of the two files is not a snapshot.
    pub fn diff(&self) -> Result<String, FileError> {
        let text = |path: &Path| file::read(path).map(Option::unwrap_or_default);
        let line_ends = |text: String| match text.as_str() {
            "" => text,
            _ => text + "\n",
        };
        let (old, new) = (
            line_ends(text(&self.accepted)?),
            line_ends(text(&self.new)?),
        );
        let diff = TextDiff::from_lines(&old, &new)
            .unified_diff()
            .context_radius(3)
            .header(
                &format!("accepted: {}.snap", self.name),
                &format!("to review: {}{ENDING}", self.name),
            )
            .to_string();
        Ok(diff)
    }

    /// Puts it in the place of the accepted one.
    ///
    /// # Errors
    ///
    /// When it is not a snapshot, or cannot be renamed.
    pub fn accept(&self) -> Result<(), FileError> {
        // A file that a crash left empty would be accepted otherwise.
        file::read(&self.new)?;
        std::fs::rename(&self.new, &self.accepted).map_err(|source| FileError::Write {
            path: self.accepted.display().to_string(),
            source,
        })
    }

    /// Removes it; the accepted one stays.
    ///
    /// # Errors
    ///
    /// When it cannot be removed.
    pub fn reject(&self) -> Result<(), FileError> {
        file::remove(&self.new, &self.root);
        if self.new.exists() {
            return Err(FileError::Write {
                path: self.new.display().to_string(),
                source: std::io::ErrorKind::PermissionDenied.into(),
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::family::Place;
    use super::super::{Accepted, Comparison};
    use super::*;

    fn changed() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let accepted = Accepted::new(folder.path());
        for target in ["a@127.0.0.1:80", "b"] {
            let place = Place::of_its_own(target);
            let written = accepted.accept(&place, "flows/a", ["1 token\n  200"; 2]);
            written.expect("written");
            let compared = accepted.compare(&place, "flows/a", "1 token\n  201");
            assert!(matches!(compared, Ok(Comparison::Changed(_))));
        }
        folder
    }

    #[test]
    fn what_waits_is_shown_accepted_and_rejected() {
        let folder = changed();
        let found = pending(folder.path()).expect("readable");
        let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["a@127.0.0.1_80/flows/a", "b/flows/a"]);
        assert_eq!(name_in_folders("a@127.0.0.1:80/flows/a"), names[0]);
        let diff = found[1].diff().expect("readable");
        assert!(diff.contains("-  200") && diff.contains("+  201"), "{diff}");
        found[0].accept().expect("renamed");
        found[1].reject().expect("removed");
        assert!(pending(folder.path()).expect("readable").is_empty());
        let accepted = Accepted::new(folder.path());
        for (target, text) in [
            ("a@127.0.0.1:80", "1 token\n  201"),
            ("b", "1 token\n  200"),
        ] {
            let same = accepted.compare(&Place::of_its_own(target), "flows/a", text);
            assert_eq!(same.expect("readable"), Comparison::Same);
        }
    }

    #[test]
    fn what_is_no_snapshot_is_not_accepted() {
        let folder = changed();
        let found = pending(folder.path()).expect("readable");
        std::fs::write(&found[0].new, "").expect("writable");
        assert!(found[0].accept().is_err());
    }
}
