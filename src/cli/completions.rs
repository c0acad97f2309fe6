//! `grantcheck completions`.

use clap::CommandFactory as _;

use crate::run::exit::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

impl Arguments {
    pub fn execute(&self) -> ExitCode {
        let mut command = super::Arguments::command();
        clap_complete::generate(
            self.shell,
            &mut command,
            "grantcheck",
            &mut std::io::stdout(),
        );
        ExitCode::Clean
    }
}
