//! `grantcheck explain`.

use super::{complain, load};
use crate::catalog::library::Folders;
use crate::run::exit::ExitCode;
use crate::run::explain::explain;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The id of a requirement, claim, contradiction, dimension or scenario, the name of a fault or variable, the code of a
    /// diagnostic, a verdict or a capability; several are explained one after another.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

impl Arguments {
    pub fn execute(&self, folders: &Folders) -> ExitCode {
        let library = match load(folders) {
            Ok(library) => library,
            Err(code) => return code,
        };
        let mut code = ExitCode::Clean;
        let mut texts = Vec::new();
        for id in &self.ids {
            match explain(&library, id) {
                Ok(found) => texts.extend(found.iter().map(|one| one.text())),
                Err(message) => {
                    complain(&message);
                    code = ExitCode::Usage;
                }
            }
        }
        if !texts.is_empty() {
            say!("{}", texts.join("\n\n"));
        }
        code
    }
}
