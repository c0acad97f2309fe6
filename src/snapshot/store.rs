//! Accepted transcripts on disk, in insta's file format: `snapshots/<target>/<subject>/<scenario>.snap`.
//!
//! insta's own macros panic and print, which breaks test runners; so the accepted file is read by insta, the
//! comparison is made here, and a changed text is written beside it as `<name>.snap.new` with the header that
//! `cargo insta review` needs.

use std::path::{Path, PathBuf};

use similar::TextDiff;
use thiserror::Error;

/// What the comparison came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// As accepted.
    Same,
    /// Nothing is accepted yet.
    Missing,
    /// Something changed: the diff, and the first step that differs.
    Changed {
        /// A unified diff from the accepted to the observed text.
        diff: String,
        /// The first step whose lines differ (1-based).
        first_step: usize,
    },
}

/// Why a snapshot could not be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The accepted file is not in insta's format.
    #[error("the snapshot `{path}` cannot be read: {reason}")]
    Read {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The file cannot be written.
    #[error("the snapshot `{path}` cannot be written: {source}")]
    Write {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
}

/// The accepted transcripts of all targets.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The snapshots below a folder.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Whether anything is accepted for a target.
    #[must_use]
    pub fn knows(&self, target: &str) -> bool {
        self.folder.join(file_name(target)).is_dir()
    }

    /// The file of a scenario on a target.
    #[must_use]
    pub fn path(&self, target: &str, scenario: &str) -> PathBuf {
        let mut path = self.folder.join(file_name(target));
        for part in scenario.split('/') {
            path.push(file_name(part));
        }
        path.set_extension("snap");
        path
    }

    /// Compares a text with the accepted one.
    ///
    /// # Errors
    ///
    /// When the accepted file is there and is no snapshot.
    pub fn compare(
        &self,
        target: &str,
        scenario: &str,
        observed: &str,
    ) -> Result<Comparison, StoreError> {
        let path = self.path(target, scenario);
        if !path.is_file() {
            return Ok(Comparison::Missing);
        }
        let unreadable = |reason: String| StoreError::Read {
            path: path.display().to_string(),
            reason,
        };
        let snapshot =
            insta::Snapshot::from_file(&path).map_err(|error| unreadable(error.to_string()))?;
        let accepted = match snapshot.contents() {
            insta::internals::SnapshotContents::Text(contents) => contents.to_string(),
            insta::internals::SnapshotContents::Binary(_) => {
                return Err(unreadable("it is a binary snapshot".to_owned()));
            }
        };
        let (accepted, observed) = (accepted.trim_end(), observed.trim_end());
        if accepted == observed {
            return Ok(Comparison::Same);
        }
        // With a line end after the last line too, or every diff near the end would speak of that.
        let (old, new) = (format!("{accepted}\n"), format!("{observed}\n"));
        let diff = TextDiff::from_lines(&old, &new)
            .unified_diff()
            .context_radius(3)
            .missing_newline_hint(false)
            .header("accepted", "observed")
            .to_string();
        Ok(Comparison::Changed {
            diff,
            first_step: first_changed_step(accepted, observed),
        })
    }

    /// Accepts a text.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn accept(&self, target: &str, scenario: &str, observed: &str) -> Result<(), StoreError> {
        let path = self.path(target, scenario);
        write(&path, &with_header(target, scenario, observed))?;
        remove(&path.with_extension("snap.new"));
        Ok(())
    }

    /// Lays a changed text beside the accepted one, for `cargo insta review`.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn propose(&self, target: &str, scenario: &str, observed: &str) -> Result<(), StoreError> {
        let path = self.path(target, scenario).with_extension("snap.new");
        write(&path, &with_header(target, scenario, observed))
    }

    /// Takes a proposal back that is out of date.
    pub fn withdraw(&self, target: &str, scenario: &str) {
        remove(&self.path(target, scenario).with_extension("snap.new"));
    }
}

/// A name that is legal in every file system: no colon, no slash.
fn file_name(name: &str) -> String {
    name.chars()
        .map(|c| {
            if matches!(c, ':' | '/' | '\\' | '*' | '?' | '"' | '<' | '>' | '|') {
                '_'
            } else {
                c
            }
        })
        .collect()
}

/// insta's header. `expression` is what its review shows beside the text.
fn with_header(target: &str, scenario: &str, text: &str) -> String {
    format!(
        "---\nsource: scenarios/{scenario}.yaml\nexpression: \"{target} {scenario}\"\n---\n{}\n",
        text.trim_end()
    )
}

fn write(path: &Path, text: &str) -> Result<(), StoreError> {
    let failed = |source| StoreError::Write {
        path: path.display().to_string(),
        source,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)?;
    share(&file);
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Temporary files are private; snapshots are for everybody who can read the project.
#[cfg(unix)]
fn share(file: &tempfile::NamedTempFile) {
    use std::os::unix::fs::PermissionsExt as _;
    // A snapshot that stays private is a nuisance and no failure.
    let _ = file
        .as_file()
        .set_permissions(std::fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn share(_: &tempfile::NamedTempFile) {}

fn remove(path: &Path) {
    // A proposal that is not there needs no removal; one that cannot be removed shows up in the next review.
    let _ = std::fs::remove_file(path);
}

/// The first step whose lines differ. Lines of a step follow its headline, which begins with its number.
fn first_changed_step(accepted: &str, observed: &str) -> usize {
    let mut step = 1;
    for (old, new) in accepted.lines().zip(observed.lines()) {
        if let Some(number) = headline(new).or_else(|| headline(old)) {
            step = number;
        }
        if old != new {
            return step;
        }
    }
    step
}

fn headline(line: &str) -> Option<usize> {
    line.split_once(' ')
        .and_then(|(number, _)| number.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "1 authorize  -> code\n    GET /a\n2 token      -> tokens\n    POST /t\n      200\n";

    #[test]
    fn an_accepted_text_is_the_same_and_a_changed_one_is_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::new(folder.path());
        assert_eq!(
            store.compare("netrex", "flows/a", TEXT).expect("readable"),
            Comparison::Missing
        );
        store.accept("netrex", "flows/a", TEXT).expect("writable");
        assert!(store.knows("netrex"));
        assert_eq!(
            store.compare("netrex", "flows/a", TEXT).expect("readable"),
            Comparison::Same
        );
        let changed = TEXT.replace("200", "201");
        let Comparison::Changed { diff, first_step } = store
            .compare("netrex", "flows/a", &changed)
            .expect("readable")
        else {
            panic!("a change");
        };
        assert_eq!(first_step, 2);
        assert!(
            diff.contains("-      200") && diff.contains("+      201"),
            "{diff}"
        );
    }

    #[test]
    fn a_proposal_is_a_snapshot_that_insta_reads() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::new(folder.path());
        store
            .propose("a@127.0.0.1:80", "flows/a", TEXT)
            .expect("writable");
        let path = store
            .path("a@127.0.0.1:80", "flows/a")
            .with_extension("snap.new");
        assert!(!path.to_string_lossy().contains(':'), "{}", path.display());
        let snapshot = insta::Snapshot::from_file(&path).expect("insta's format");
        let insta::internals::SnapshotContents::Text(contents) = snapshot.contents() else {
            panic!("a text")
        };
        assert_eq!(contents.to_string().trim_end(), TEXT.trim_end());
        store.withdraw("a@127.0.0.1:80", "flows/a");
        assert!(!path.exists());
    }
}
