//! A folder of past runs: one small file each, named by its time, the oldest removed first.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::files::beginning;
use super::replace::replace;
use crate::document::{HISTORY_SCHEMA, PastRun};
use crate::files as read_files;

/// Why a history cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The folder or a file of it.
    #[error("the history {}: {source}", path.display())]
    File {
        /// The folder or file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file that is no run of a history.
    #[error("{} is no run of a grantcheck history: {message}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

/// The runs that a folder keeps, in the order of time; none where there is no such folder yet.
///
/// # Errors
///
/// When the folder or a file cannot be read, or a file is no run.
pub fn read_history(dir: &Path) -> Result<Vec<PastRun>, HistoryError> {
    let mut runs = Vec::new();
    for path in files(dir)? {
        let text = read_files::read_text(&path, read_files::MOST_GENERATED).map_err(|source| {
            HistoryError::File {
                path: path.clone(),
                source,
            }
        })?;
        let run = serde_json::from_str::<PastRun>(&text);
        let run = run.map_err(|error| beginning(&error.to_string()));
        let run = run.and_then(|run| match run.schema.as_str() {
            HISTORY_SCHEMA => Ok(run),
            other => Err(format!("its schema is `{other}`, not `{HISTORY_SCHEMA}`")),
        });
        runs.push(run.map_err(|message| HistoryError::Format { path, message })?);
    }
    runs.sort_by(|a, b| a.started_at.cmp(&b.started_at));
    Ok(runs)
}

/// Keeps a run, and of all runs the last `keep`.
///
/// # Errors
///
/// When the folder cannot be made, or a file cannot be written or removed.
pub fn keep_run(dir: &Path, run: &PastRun, keep: usize) -> Result<(), HistoryError> {
    let in_dir = |source| HistoryError::File {
        path: dir.to_owned(),
        source,
    };
    fs::create_dir_all(dir).map_err(in_dir)?;
    let text = serde_json::to_string(run).map_err(|error| in_dir(error.into()))? + "\n";
    // A report that comes from elsewhere may say anything.
    let is_time = |c: char| c.is_ascii_alphanumeric() || "-+:.".contains(c);
    if !run.started_at.starts_with(|c: char| c.is_ascii_digit())
        || !run.started_at.chars().all(is_time)
    {
        return Err(HistoryError::Format {
            path: dir.to_owned(),
            message: "the report does not say when its run began".to_owned(),
        });
    }
    let name = run.started_at.replace(':', "-") + ".json";
    replace(dir, &[(&name, &text)]).map_err(|error| in_dir(io::Error::other(error)))?;
    let files = files(dir)?;
    for path in files.iter().take(files.len().saturating_sub(keep)) {
        fs::remove_file(path).map_err(|source| HistoryError::File {
            path: path.clone(),
            source,
        })?;
    }
    Ok(())
}

/// The files of a history, in the order of their names, which is that of time. Others are left alone.
fn files(dir: &Path) -> Result<Vec<PathBuf>, HistoryError> {
    let in_dir = |source| HistoryError::File {
        path: dir.to_owned(),
        source,
    };
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(in_dir(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(in_dir)?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let is_time = name.starts_with(|c: char| c.is_ascii_digit()) && name.contains('T');
        if is_time && name.ends_with(".json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checked-in schema is current; `GRANTCHECK_BLESS=1` writes it anew.
    #[test]
    fn the_checked_in_schema_is_current() {
        let path = format!("{}/schemas/history.schema.json", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("GRANTCHECK_BLESS").is_some() {
            std::fs::write(&path, PastRun::generated_schema()).expect("writable");
        }
        let checked_in = std::fs::read_to_string(&path).expect("the schema is checked in");
        assert_eq!(
            checked_in,
            PastRun::generated_schema(),
            "run with GRANTCHECK_BLESS=1"
        );
    }
}
