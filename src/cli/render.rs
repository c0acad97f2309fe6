//! `grantcheck render`.

use std::path::PathBuf;

use super::formats::Formats;
use super::{complain, load};
use crate::catalog::library::Folders;
use crate::document::{Document, compare};
use crate::report;
use crate::run::exit::ExitCode;
use crate::run::rejudge::rejudge;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The report.json to read.
    #[arg(value_name = "REPORT.json")]
    report: PathBuf,
    /// Folder for report.json, index.html, junit.xml and summary.md.
    #[arg(long, value_name = "DIR", required_unless_present = "judge")]
    report_dir: Option<PathBuf>,
    #[command(flatten)]
    formats: Formats,
    /// Judge the stored transcripts with today's catalogue, and say what changed.
    #[arg(long)]
    judge: bool,
}

impl Arguments {
    pub fn execute(&self, folders: &Folders) -> ExitCode {
        if self.report_dir.is_none() && !self.formats.is_unsaid() {
            complain(&"--format writes into --report-dir, which is not given");
            return ExitCode::Usage;
        }
        let formats = match self.formats.of_report() {
            Ok(formats) => formats,
            Err(message) => {
                complain(&message);
                return ExitCode::Usage;
            }
        };
        let document = match report::read(&self.report) {
            Ok(document) => document,
            Err(error) => {
                complain(&error);
                return ExitCode::Usage;
            }
        };
        let document = if self.judge {
            match judge_again(&document, folders) {
                Ok(again) => again,
                Err(code) => return code,
            }
        } else {
            document
        };
        let Some(folder) = &self.report_dir else {
            return ExitCode::Clean;
        };
        match report::write_with(&document, folder, &formats) {
            Ok(written) => {
                say!("report: {}", written.html.display());
                ExitCode::Clean
            }
            Err(error) => {
                complain(&error);
                ExitCode::Broken
            }
        }
    }
}

/// Prints what changed and returns the document with the new verdicts.
fn judge_again(document: &Document, folders: &Folders) -> Result<Document, ExitCode> {
    let library = load(folders)?;
    let (again, notes) = rejudge(document, &library);
    for note in notes {
        say!("{note}");
    }
    say!("{}", report::render_text(&compare(document, &again)));
    Ok(again)
}
