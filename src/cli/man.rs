//! `grantcheck man`.

use std::path::PathBuf;

use clap::CommandFactory as _;

use super::{complain, output};
use crate::run::exit::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The command, such as `run`; without it, grantcheck as a whole.
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
    /// Write the pages of all commands into this folder instead, as grantcheck.1, grantcheck-run.1 and so on.
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    out_dir: Option<PathBuf>,
}

impl Arguments {
    pub fn execute(&self) -> ExitCode {
        let mut whole = super::Arguments::command();
        // Flags of the whole are on the page of each command only then.
        whole.build();
        if let Some(folder) = &self.out_dir {
            let made = std::fs::create_dir_all(folder);
            return match made.and_then(|()| clap_mangen::generate_to(whole, folder)) {
                Ok(()) => ExitCode::Clean,
                Err(error) => {
                    complain(&format!(
                        "the pages cannot be written to `{}`: {error}",
                        folder.display()
                    ));
                    ExitCode::Usage
                }
            };
        }
        let page = match &self.command {
            None => whole,
            Some(name) => match whole.find_subcommand(name) {
                Some(command) => command.clone(),
                None => {
                    let names = whole.get_subcommands().map(clap::Command::get_name);
                    complain(&format!(
                        "there is no command `{name}`; there are {}",
                        names.collect::<Vec<_>>().join(", ")
                    ));
                    return ExitCode::Usage;
                }
            },
        };
        let mut text = Vec::new();
        // Writing to memory does not fail.
        drop(clap_mangen::Man::new(page).render(&mut text));
        output::write(&text);
        ExitCode::Clean
    }
}
