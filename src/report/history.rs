//! A folder of past runs: one small file each, named by its time, the oldest removed first.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::files::replace;
use super::format::{plural, time, wrapped};
use crate::document::{HISTORY_SCHEMA, PastRun, since};

/// How many findings of the last run are listed.
const LISTED: usize = 30;
/// How many runs are listed.
const RUNS: usize = 20;

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
        let text = fs::read_to_string(&path).map_err(|source| HistoryError::File {
            path: path.clone(),
            source,
        })?;
        let run = serde_json::from_str::<PastRun>(&text).map_err(|error| error.to_string());
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
    let name = run.started_at.replace(':', "-") + ".json";
    replace(dir, &name, &text).map_err(|error| in_dir(io::Error::other(error)))?;
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

/// How the findings to act on came and went, in 80 columns: the last runs, and since when each of the last is there.
#[must_use]
pub fn trend(runs: &[PastRun]) -> String {
    let Some(last) = runs.last() else {
        return "no runs are kept there yet; `run --history DIR` keeps them\n".to_owned();
    };
    let mut out = format!(
        "{:<28}{:>8}{:>12}{:>6}{:>6}\n",
        "run", "targets", "to act on", "new", "gone"
    );
    let shown = runs.len().saturating_sub(RUNS);
    for (index, run) in runs.iter().enumerate().skip(shown) {
        let before = index.checked_sub(1).and_then(|index| runs.get(index));
        let (new, gone) = before.map_or((0, 0), |before| (count(run, before), count(before, run)));
        let mark = if run.complete { "" } else { "  not complete" };
        // Writing to a String never fails.
        let _ = writeln!(
            out,
            "{:<28}{:>8}{:>12}{:>6}{:>6}{mark}",
            time(&run.started_at),
            run.targets.len(),
            run.to_act_on(),
            new,
            gone
        );
    }
    let open = last.targets.iter().flat_map(|(target, findings)| {
        let open = findings
            .iter()
            .filter(|(_, verdict)| verdict.needs_action());
        open.map(move |(id, verdict)| (since(runs, target, id), id, verdict))
    });
    let mut open: Vec<_> = open.collect();
    open.sort();
    if !open.is_empty() {
        let _ = writeln!(
            out,
            "\n{} to act on, the oldest first:",
            plural(open.len(), "finding")
        );
    }
    for (since, id, verdict) in open.iter().take(LISTED) {
        let since = since.map(time).unwrap_or_default();
        out += &wrapped(&format!("{} {id}", verdict.as_str()), "  ", "      ");
        out += &wrapped(&format!("since {since}"), "      ", "      ");
    }
    if let Some(more) = open.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let _ = writeln!(out, "  … and {more} more");
    }
    out
}

/// The findings to act on of one run that another one, which tested the target too, does not have.
fn count(run: &PastRun, other: &PastRun) -> usize {
    let both = run.targets.iter();
    both.filter_map(|(name, findings)| Some((findings, other.targets.get(name)?)))
        .flat_map(|(findings, others)| {
            let open = findings
                .iter()
                .filter(|(_, verdict)| verdict.needs_action());
            open.filter(|(id, _)| !others.contains_key(*id))
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checked-in schema is current; `GRANTCHECK_BLESS=1` writes it anew.
    #[test]
    fn the_checked_in_schema_is_current() {
        let path = format!("{}/schemas/history.schema.json", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("GRANTCHECK_BLESS").is_some() {
            std::fs::write(&path, PastRun::schema_json()).expect("writable");
        }
        let checked_in = std::fs::read_to_string(&path).expect("the schema is checked in");
        assert_eq!(
            checked_in,
            PastRun::schema_json(),
            "run with GRANTCHECK_BLESS=1"
        );
    }
}
