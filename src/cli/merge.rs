//! `grantcheck merge`.

use std::path::PathBuf;

use super::formats::Formats;
use super::trend::History;
use super::{complain, console, load, read_baseline};
use crate::catalog::library::{Folders, Library};
use crate::document::{Document, MergeError, Shards, compare};
use crate::report;
use crate::run::exit::{ExitCode, FailOn, exit_code};
use crate::run::merge;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The report.json files of the shards, or folders with such files in any depth.
    #[arg(required = true, value_name = "REPORT.json|DIR")]
    reports: Vec<PathBuf>,
    /// Folder for the merged reports.
    #[arg(long, value_name = "DIR")]
    report_dir: PathBuf,
    #[command(flatten)]
    formats: Formats,
    /// Merge what is there although shards are missing; the merged report says that it is not complete.
    #[arg(long)]
    partial: bool,
    /// An earlier report.json to compare with.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    history: History,
    /// Verdicts that make the exit code 1, as for `run`.
    #[arg(long, value_name = "LIST")]
    fail_on: Option<FailOn>,
}

impl Arguments {
    pub fn execute(&self, folders: &Folders) -> ExitCode {
        let library = match load(folders) {
            Ok(library) => library,
            Err(code) => return code,
        };
        let merged =
            (self.formats.of_report()).and_then(|formats| Ok((self.merged(&library)?, formats)));
        let (merged, formats) = match merged {
            Ok(merged) => merged,
            Err(message) => {
                complain(&message);
                return ExitCode::Usage;
            }
        };
        let written = report::write_with(&merged, &self.report_dir, &formats);
        console::conclude(&merged, written.as_ref().ok());
        if let Err(error) = written {
            complain(&error);
            return ExitCode::Broken;
        }
        if let Err(message) = self.history.keep(&merged) {
            complain(&message);
            return ExitCode::Broken;
        }
        match exit_code(&merged, &self.fail_on.clone().unwrap_or_default()) {
            // Nobody interrupted it: parts are missing, as was asked for.
            ExitCode::Interrupted if self.partial => ExitCode::Action,
            code => code,
        }
    }

    fn merged(&self, library: &Library) -> Result<Document, String> {
        let mut documents = Vec::new();
        for path in &self.reports {
            let found = report::find(path, &self.report_dir).map_err(|error| error.to_string())?;
            if found.is_empty() {
                return Err(format!(
                    "there is no report.json in {}; name the folder that the runs wrote to",
                    path.display()
                ));
            }
            for path in found {
                documents.push(report::read(&path).map_err(|error| error.to_string())?);
            }
        }
        let baseline = read_baseline(self.baseline.as_deref())?;
        let wanted = if self.partial {
            Shards::Partial
        } else {
            Shards::All
        };
        let merged = merge(documents, wanted, library).map_err(|error| match error {
            MergeError::Missing(_) | MergeError::Lacking { .. } => {
                format!("{error}; --partial merges what is there")
            }
            error => error.to_string(),
        });
        let (mut merged, notes) = merged?;
        for note in notes {
            complain(&note);
        }
        merged.comparison = baseline.map(|old| compare(&old, &merged));
        self.history.tell(&mut merged, &self.history.read()?);
        Ok(merged)
    }
}
