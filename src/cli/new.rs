//! `grantcheck new`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::complain;
use crate::catalog::library::{Folders, Library};
use crate::catalog::skeleton::Skeleton;
use crate::judge;
use crate::run::exit::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to begin.
    #[arg(value_enum)]
    what: What,
    /// The id of the scenario (`acme/wrong-secret`), profile or claims (`acme-cloud`), or the name of the target.
    #[arg(value_name = "ID")]
    id: String,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum What {
    /// A scenario, below scenarios/ or the last --scenarios DIR.
    Scenario,
    /// A profile of a provider, below providers/ or the last --providers DIR.
    Profile,
    /// A targets file, here.
    Targets,
    /// Claims of a provider's documentation, below requirements/ or the last --requirements DIR.
    Claims,
}

impl Arguments {
    pub fn execute(&self, folders: &Folders) -> ExitCode {
        let folders = folders.with_working_directory();
        // Mistakes in files that are there already are no reason to begin none.
        let (library, _) = Library::load(&folders, &judge::rule_ids());
        let (skeleton, given) = match self.what {
            What::Scenario => (Skeleton::Scenario, &folders.scenarios),
            What::Profile => (Skeleton::Profile, &folders.providers),
            What::Targets => (Skeleton::Targets, &Vec::new()),
            What::Claims => (Skeleton::Claims, &folders.requirements),
        };
        let text = match skeleton.text(&self.id, &library) {
            Ok(text) => text,
            Err(message) => {
                complain(&message);
                return ExitCode::Usage;
            }
        };
        let folder = given
            .last()
            .cloned()
            .or_else(|| skeleton.folder().map(PathBuf::from))
            .unwrap_or_default();
        let path = folder.join(format!("{}.yaml", self.id));
        if let Err(message) = write_new(&path, &text) {
            complain(&message);
            return ExitCode::Usage;
        }
        say!("wrote {}", path.display());
        say!("next: {}", self.next(&path, &folder));
        ExitCode::Clean
    }

    fn next(&self, path: &Path, folder: &Path) -> String {
        let (path, folder, id) = (path.display(), folder.display(), &self.id);
        match self.what {
            What::Scenario => format!(
                "grantcheck lint --scenarios {folder} && grantcheck run --scenarios {folder} --scenario {id} --no-snapshots"
            ),
            What::Profile => format!(
                "grantcheck lint --providers {folder} && grantcheck run --providers {folder} --provider {id} --url https://…"
            ),
            What::Targets => format!("grantcheck lint {path} && grantcheck run --targets {path}"),
            What::Claims => format!(
                "grantcheck lint --requirements {folder} && grantcheck explain --requirements {folder} {id}/C001"
            ),
        }
    }
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("`{}` is there already, and stays as it is", path.display())
        }
        _ => format!("`{}` cannot be written: {error}", path.display()),
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    opened
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(failed)
}
