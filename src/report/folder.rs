//! Whether a report can be written, asked before there is one.

use std::fs;
use std::path::Path;

use super::WriteError;

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
