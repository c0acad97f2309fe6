//! The changed transcripts that runs laid beside the accepted ones: which a caller means.

use std::collections::BTreeSet;
use std::path::Path;

use super::pattern::matching;
use crate::catalog::library::nearest_ids;
use crate::snapshot::{name_in_folders, pending};

pub use crate::snapshot::{FileError as ReviewError, Pending};

/// Makes the folder of snapshots where it is missing, and finds out whether files can be written there, before a run begins
/// that would accept nothing.
///
/// # Errors
///
/// One sentence, when the folder cannot be made, or no file can be made in it.
pub fn check_folder(folder: &Path) -> Result<(), String> {
    let tried = std::fs::create_dir_all(folder)
        // The message of the error itself names the temporary file.
        .and_then(|()| match tempfile::NamedTempFile::new_in(folder) {
            Ok(_) => Ok(()),
            Err(error) => Err(error.kind().into()),
        });
    tried.map_err(|error: std::io::Error| {
        format!(
            "cannot write to the folder of snapshots {}: {error}",
            folder.display()
        )
    })
}

/// Those below a folder, or the ones of these names: `TARGET/SCENARIO`, by [pattern](super::pattern).
///
/// # Errors
///
/// When the folder cannot be read, or a name is that of none; then with the nearest ones.
pub fn changed(folder: &Path, wanted: &[String]) -> Result<Vec<Pending>, String> {
    let all = pending(folder).map_err(|error| {
        format!(
            "the snapshots below `{}` cannot be read: {error}",
            folder.display()
        )
    })?;
    if wanted.is_empty() {
        return Ok(all);
    }
    let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
    let mut chosen: BTreeSet<String> = BTreeSet::new();
    for name in wanted {
        // A target may be called as reports call it, with a colon; a pattern stays as it is.
        let is_pattern = name.contains(['*', '?']);
        let pattern = if is_pattern {
            name.clone()
        } else {
            name_in_folders(name)
        };
        let found = matching(&pattern, names.iter().copied());
        if found.is_empty() {
            let nearest = nearest_ids(name, names.iter().copied());
            let hint = if nearest.is_empty() {
                String::new()
            } else {
                format!("; did you mean `{}`?", nearest.join("` or `"))
            };
            return Err(format!("no changed transcript is called `{name}`{hint}"));
        }
        chosen.extend(found.into_iter().map(str::to_owned));
    }
    let chosen = all.into_iter().filter(|one| chosen.contains(&one.name));
    Ok(chosen.collect())
}
