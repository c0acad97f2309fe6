//! `grantcheck trend`, and the history that `run` and `merge` keep.

use std::path::PathBuf;

use super::complain;
use crate::document::{Document, PastRun};
use crate::report;
use crate::run::exit::ExitCode;

/// How many runs a history keeps if it is not said: a quarter of nights.
const KEEP: usize = 90;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The folder that `run --history` keeps.
    dir: PathBuf,
}

impl Arguments {
    pub fn execute(&self) -> ExitCode {
        match report::read_history(&self.dir) {
            Ok(runs) => {
                say!("{}", report::trend(&runs).trim_end());
                ExitCode::Clean
            }
            Err(error) => {
                complain(&error);
                ExitCode::Usage
            }
        }
    }
}

/// The history of a run or a merge.
#[derive(Debug, Clone, clap::Args)]
pub struct History {
    /// Keep this run in a folder of past ones, and say since when each finding is there (see `trend`).
    #[arg(long, value_name = "DIR", help_heading = "Reports")]
    history: Option<PathBuf>,
    /// How many runs the history keeps.
    #[arg(long, value_name = "N", default_value_t = KEEP, requires = "history", value_parser = parse_keep, help_heading = "Reports")]
    keep: usize,
}

fn parse_keep(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err(format!("`{text}` is no number of runs: write 1 or more")),
        Ok(keep) => Ok(keep),
    }
}

impl History {
    /// The past runs; found unreadable before a run begins.
    pub fn read(&self) -> Result<Vec<PastRun>, String> {
        let runs = self.history.as_deref().map(report::read_history);
        runs.transpose()
            .map(Option::unwrap_or_default)
            .map_err(|error| error.to_string())
    }

    /// Tells the document what the past runs know.
    pub fn tell(&self, document: &mut Document, past: &[PastRun]) {
        if self.history.is_some() {
            document.remember(past);
        }
    }

    /// Keeps the run, unless it tested nothing.
    pub fn keep(&self, document: &Document) -> Result<(), String> {
        match (&self.history, PastRun::of(document)) {
            (Some(dir), Some(run)) => {
                report::keep_run(dir, &run, self.keep).map_err(|error| error.to_string())
            }
            _ => Ok(()),
        }
    }
}
