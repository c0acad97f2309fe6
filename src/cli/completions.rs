//! `grantcheck completions`.

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory as _};

use super::{load, output};
use crate::catalog::library::{Folders, Library};
use crate::run::exit::ExitCode;
use crate::sandbox::{Dialect, faults};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

impl Arguments {
    pub fn execute(&self, folders: &Folders) -> ExitCode {
        let library = match load(folders) {
            Ok(library) => library,
            Err(code) => return code,
        };
        let mut command = with_words(super::Arguments::command(), &library);
        // It panics where it cannot write.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "grantcheck", &mut script);
        output::write(&script);
        ExitCode::Clean
    }
}

/// The values of an argument. The script is the last thing that the process makes, so that they may stay in memory.
type Words = Vec<&'static str>;

/// The command with the values that can be offered. Only the script is made of it: the command itself takes patterns,
/// targets of a file and profiles of folders that are not known yet.
fn with_words(command: Command, library: &Library) -> Command {
    let kept = |word: &str| -> &'static str { word.to_owned().leak() };
    let scenarios = library.scenarios.keys().map(|id| kept(id)).collect();
    let profiles = library.profiles.values();
    let providers = profiles
        .filter(|known| !known.profile.is_abstract)
        .map(|known| kept(&known.id))
        .collect();
    let names = Dialect::ALL.iter().flat_map(|dialect| dialect.providers());
    let targets = names.copied().collect();
    let faults = faults().iter().map(|fault| fault.name).collect();
    let run = [
        ("scenario", &scenarios),
        ("exclude", &scenarios),
        ("target", &targets),
        ("provider", &providers),
        ("fault", &faults),
    ];
    let wanted: [(&str, &[(&str, &Words)]); 3] = [
        ("run", &run),
        ("sandbox", &[("fault", &faults)]),
        ("selftest", &[("fault", &faults)]),
    ];
    let offer = |command: Command, (argument, words): &(&'static str, &Words)| {
        let words = PossibleValuesParser::new(words.iter().copied());
        command.mut_arg(*argument, |it| it.value_parser(words))
    };
    wanted
        .into_iter()
        .fold(command, |command, (name, arguments)| {
            command.mut_subcommand(name, |command| arguments.iter().fold(command, offer))
        })
}
