//! Folders of reports: whether one can be written, asked before it is there, and those that are in a folder.

use std::fs;
use std::path::{Path, PathBuf};

use super::{ReadError, WriteError};

/// Makes the directory of a report where it is missing, and finds out whether files can be written there: a run of an
/// hour whose report goes nowhere is lost.
///
/// # Errors
///
/// When the directory cannot be made, or no file can be made in it.
pub fn check_folder(dir: &Path) -> Result<(), WriteError> {
    fs::create_dir_all(dir).map_err(|source| WriteError::Directory {
        path: dir.to_owned(),
        source,
    })?;
    // The file is gone again when it goes out of scope.
    let tried = tempfile::NamedTempFile::new_in(dir);
    tried.map(drop).map_err(|error| WriteError::Folder {
        path: dir.to_owned(),
        // The message of the error itself names the temporary file.
        source: error.kind().into(),
    })
}

/// The files `report.json` in a folder, in any depth and in the order of their names; those below `except` are left out. A
/// path of a file is that file.
///
/// # Errors
///
/// When a folder cannot be read.
pub fn find(path: &Path, except: &Path) -> Result<Vec<PathBuf>, ReadError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let except = except.canonicalize().ok();
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        if except.is_some() && folder.canonicalize().ok() == except {
            continue;
        }
        let unreadable = |source| ReadError::File {
            path: folder.clone(),
            source,
        };
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            // Links are not followed: they may lead round in a circle.
            if entry.file_type().map_err(unreadable)?.is_dir() {
                folders.push(entry.path());
            } else if entry.file_name() == "report.json" {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}
