//! `grantcheck compare`.

use std::path::PathBuf;

use super::complain;
use crate::document::compare;
use crate::report;
use crate::run::exit::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The earlier report.json.
    old: PathBuf,
    /// The later report.json.
    new: PathBuf,
}

impl Arguments {
    pub fn execute(&self) -> ExitCode {
        match report::read(&self.old)
            .and_then(|old| report::read(&self.new).map(|new| compare(&old, &new)))
        {
            Ok(comparison) => {
                say!("{}", report::render_text(&comparison));
                if comparison.has_regressions() {
                    ExitCode::Action
                } else {
                    ExitCode::Clean
                }
            }
            Err(error) => {
                complain(&error);
                ExitCode::Usage
            }
        }
    }
}
