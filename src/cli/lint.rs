//! `grantcheck lint`.

use std::path::{Path, PathBuf};

use super::{complain, console};
use crate::catalog::library::Folders;
use crate::catalog::lint_paths::{Linted, lint};
use crate::judge;
use crate::run::exit::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files or folders; without any, the folders scenarios, providers and requirements here. All are
    /// laid over what is compiled in.
    paths: Vec<PathBuf>,
    /// The mistakes as JSON.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub fn execute(&self, folders: &Folders) -> ExitCode {
        let known = judge::rule_ids();
        let paths: Vec<&Path> = self.paths.iter().map(PathBuf::as_path).collect();
        let Linted {
            diagnostics,
            what,
            note,
        } = match lint(&paths, folders, &known) {
            Ok(checked) => checked,
            Err(message) => {
                complain(&message);
                return ExitCode::Usage;
            }
        };
        if let Some(note) = note {
            say_aside!("{note}");
        }
        if self.json {
            // Diagnostics are plain data, so that printing them as JSON cannot fail.
            say!(
                "{}",
                serde_json::to_string_pretty(&diagnostics).unwrap_or_default()
            );
        } else if diagnostics.is_empty() {
            say!("no mistakes in {what}");
        } else {
            say_aside!("{}", diagnostics.render(console::colour_on_stderr()));
        }
        if diagnostics.has_errors() {
            ExitCode::Usage
        } else {
            ExitCode::Clean
        }
    }
}
