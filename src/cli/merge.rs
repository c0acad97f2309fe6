//! `grantcheck merge`.

use std::path::PathBuf;

use super::{complain, console};
use crate::document;
use crate::report;
use crate::run::exit::{ExitCode, FailOn, exit_code};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The report.json files of the shards.
    #[arg(required = true, value_name = "REPORT.json")]
    reports: Vec<PathBuf>,
    /// Folder for the merged reports.
    #[arg(long, value_name = "DIR")]
    report_dir: PathBuf,
}

impl Arguments {
    pub fn execute(&self) -> ExitCode {
        let documents = match self
            .reports
            .iter()
            .map(|path| report::read(path))
            .collect::<Result<Vec<_>, _>>()
        {
            Ok(documents) => documents,
            Err(error) => {
                complain(&error);
                return ExitCode::Usage;
            }
        };
        let merged = match document::merge(documents) {
            Ok(merged) => merged,
            Err(error) => {
                complain(&error);
                return ExitCode::Usage;
            }
        };
        match report::write(&merged, &self.report_dir) {
            Ok(written) => {
                say!("{}", console::summary(&merged, console::colour()));
                say!("report: {}", written.html.display());
                exit_code(&merged, &FailOn::default())
            }
            Err(error) => {
                complain(&error);
                ExitCode::Broken
            }
        }
    }
}
