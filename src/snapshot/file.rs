//! One snapshot on disk, in insta's file format.
//!
//! insta's own macros panic and print, which breaks test runners; so a file is only read by insta, and is written here
//! with the header that `cargo insta review` needs.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use thiserror::Error;

use crate::files;

/// Why a snapshot could not be read or written.
#[derive(Debug, Error)]
pub enum FileError {
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

/// The text of a snapshot without white space at its end; nothing where there is no file.
pub(super) fn read(path: &Path) -> Result<Option<String>, FileError> {
    let unreadable = |reason: String| FileError::Read {
        path: path.display().to_string(),
        reason,
    };
    let Some(snapshot) = open(path)? else {
        return Ok(None);
    };
    match snapshot.contents() {
        insta::internals::SnapshotContents::Text(text) => {
            Ok(Some(text.to_string().trim_end().to_owned()))
        }
        insta::internals::SnapshotContents::Binary(_) => {
            Err(unreadable("it is a binary snapshot".to_owned()))
        }
    }
}

/// The snapshot in a file; nothing where there is none. A link that leads nowhere is something.
fn open(path: &Path) -> Result<Option<insta::Snapshot>, FileError> {
    let unreadable = |reason: String| FileError::Read {
        path: path.display().to_string(),
        reason,
    };
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error.to_string())),
        Ok(_) => {}
    }
    // What insta makes of other files is not always an error.
    let text = files::read_text(path, files::MOST_WRITTEN).map_err(|error| {
        unreadable(match error.kind() {
            ErrorKind::NotFound => "it is a link that leads nowhere".to_owned(),
            _ => error.to_string(),
        })
    })?;
    if !text.starts_with("---") {
        return Err(unreadable("it has no header of a snapshot".to_owned()));
    }
    let snapshot = insta::Snapshot::from_file(path);
    snapshot
        .map(Some)
        .map_err(|error| unreadable(error.to_string()))
}

/// What stands before the list of what was wrong when a text was accepted.
const WRONG: &str = "wrong when accepted: ";

/// What was wrong when a text was accepted, from the header of its file; nothing where there is no file.
pub(super) fn read_header(path: &Path) -> Result<Vec<String>, FileError> {
    let Some(snapshot) = open(path)? else {
        return Ok(Vec::new());
    };
    let listed = snapshot.metadata().description();
    let listed = listed.and_then(|text| text.strip_prefix(WRONG));
    Ok(listed
        .map(|listed| listed.split("; ").map(str::to_owned).collect())
        .unwrap_or_default())
}

/// Writes a snapshot of a scenario. `owner` is the target or family whose text it is, which insta's review shows
/// beside it; `wrong` is what was found wrong in it.
pub(super) fn write(
    path: &Path,
    owner: &str,
    scenario: &str,
    wrong: Option<&BTreeSet<String>>,
    text: &str,
) -> Result<(), FileError> {
    let failed = |source| FileError::Write {
        path: path.display().to_string(),
        source,
    };
    let listed: Vec<&str> = wrong.into_iter().flatten().map(String::as_str).collect();
    let description = if listed.is_empty() {
        String::new()
    } else {
        // A JSON text is a YAML text as well.
        let listed = serde_json::Value::String(format!("{WRONG}{}", listed.join("; ")));
        format!("description: {listed}\n")
    };
    let text = format!(
        "---\nsource: scenarios/{scenario}.yaml\n{description}expression: \"{owner} {scenario}\"\n---\n{}\n",
        text.trim_end()
    );
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    share(&file);
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Temporary files are private; snapshots are for everyone who can read the project.
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

/// Removes a snapshot with the folders that are empty then, up to the folder of all snapshots.
pub(super) fn remove(path: &Path, root: &Path) {
    // A file that is not there needs no removal; one that cannot be removed shows up in the next review.
    if std::fs::remove_file(path).is_ok() {
        let folders = path.ancestors().skip(1);
        for folder in folders.take_while(|folder| *folder != root) {
            // Only an empty folder can be removed so.
            if std::fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}
