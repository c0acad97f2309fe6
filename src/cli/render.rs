//! `grantcheck render`.

use std::path::PathBuf;

use super::complain;
use crate::report;
use crate::run::exit::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The report.json to read.
    #[arg(value_name = "REPORT.json")]
    report: PathBuf,
    /// Folder for report.json, index.html, junit.xml and summary.md.
    #[arg(long, value_name = "DIR")]
    report_dir: PathBuf,
}

impl Arguments {
    pub fn execute(&self) -> ExitCode {
        let document = match report::read(&self.report) {
            Ok(document) => document,
            Err(error) => {
                complain(&error);
                return ExitCode::Usage;
            }
        };
        match report::write(&document, &self.report_dir) {
            Ok(written) => {
                println!("report: {}", written.html.display());
                ExitCode::Clean
            }
            Err(error) => {
                complain(&error);
                ExitCode::Broken
            }
        }
    }
}
