//! `grantcheck snapshots`.

use std::path::PathBuf;

use super::complain;
use crate::run::exit::ExitCode;
use crate::run::review::{Pending, ReviewError, changed};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[arg(value_enum)]
    what: What,
    /// Only these, as `review` names them: TARGET/SCENARIO, a folder of them, or a pattern with `*` and `?`.
    #[arg(value_name = "TARGET/SCENARIO")]
    names: Vec<String>,
    /// Folder of the accepted transcripts.
    #[arg(long, value_name = "DIR", default_value = "snapshots")]
    snapshots: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Show how the changed transcripts differ from the accepted ones; exit code 1 where there are any.
    Review,
    /// Put the changed ones in the place of the accepted ones.
    Accept,
    /// Remove the changed ones.
    Reject,
}

impl Arguments {
    pub fn execute(&self) -> ExitCode {
        let chosen = match changed(&self.snapshots, &self.names) {
            Ok(chosen) => chosen,
            Err(message) => {
                complain(&message);
                return ExitCode::Usage;
            }
        };
        if chosen.is_empty() {
            say!("no changed transcripts below {}", self.snapshots.display());
        }
        let mut code = ExitCode::Clean;
        for one in &chosen {
            if let Err(error) = self.carry_out(one) {
                complain(&error);
                code = ExitCode::Broken;
            }
        }
        let left = self.what == What::Review && !chosen.is_empty();
        if left {
            say!(
                "{} to review: `grantcheck snapshots accept` or `reject`, with the names of some or for all",
                chosen.len()
            );
        }
        match code {
            ExitCode::Clean if left => ExitCode::Action,
            code => code,
        }
    }

    fn carry_out(&self, one: &Pending) -> Result<(), ReviewError> {
        match self.what {
            What::Review => {
                say!("{}", one.diff()?);
            }
            What::Accept => {
                one.accept()?;
                say!("accepted {}", one.name);
            }
            What::Reject => {
                one.reject()?;
                say!("rejected {}", one.name);
            }
        }
        Ok(())
    }
}
