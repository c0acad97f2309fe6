//! The command line: one file per command, no logic of its own.

/// Writes a line to standard output; see [`output`].
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::output::line(&format!($($text)*)) };
}

/// Writes a line to standard error; see [`output`].
macro_rules! say_aside {
    ($($text:tt)*) => { $crate::cli::output::line_aside(&format!($($text)*)) };
}

mod compare;
mod completions;
mod console;
mod environment;
mod events;
mod explain;
mod formats;
mod lint;
mod list;
mod man;
mod merge;
mod new;
mod output;
mod progress;
mod render;
mod rerun;
mod run;
mod sandbox;
mod schema;
mod selftest;
mod signals;
mod snapshots;
mod terminal;
mod trend;
mod trials;

use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue};
use clap::{ColorChoice, Parser, Subcommand};

use crate::agent::webdriver;
use crate::catalog::library::{Folders, Library};
use crate::catalog::targets;
use crate::document::Document;
use crate::judge;
use crate::report;
use crate::run::exit::ExitCode;

/// Tests OAuth 2.0 providers: do they do what their documentation says, and where does that differ from the standards?
#[derive(Debug, Parser)]
#[command(name = "grantcheck", version, max_term_width = 120)]
#[command(
    after_help = "Exit codes: 0 nothing to act on; 1 something needs action; 2 wrong usage or invalid YAML; 3 a target could not be \
                        reached; 130 interrupted."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    folders: FolderArguments,
    /// Whether to colour what is printed; `auto` is on a terminal, unless NO_COLOR is set.
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        global = true,
        help_heading = "Output"
    )]
    color: ColorChoice,
}

/// Where the data comes from, besides the binary itself.
#[derive(Debug, clap::Args)]
struct FolderArguments {
    /// Folder of scenarios to add to those compiled in, or to put in the place of those with the same id; may be given
    /// several times.
    #[arg(long, value_name = "DIR", global = true, help_heading = "Data")]
    scenarios: Vec<PathBuf>,
    /// Folder of provider profiles, in the same way.
    #[arg(long, value_name = "DIR", global = true, help_heading = "Data")]
    providers: Vec<PathBuf>,
    /// Folder of requirements and claims, in the same way.
    #[arg(long, value_name = "DIR", global = true, help_heading = "Data")]
    requirements: Vec<PathBuf>,
    /// Folder of families, in the same way.
    #[arg(long, value_name = "DIR", global = true, help_heading = "Data")]
    families: Vec<PathBuf>,
    /// Leave out what is compiled in of the kinds that a folder is given of.
    #[arg(long, global = true, help_heading = "Data")]
    no_builtin: bool,
}

impl FolderArguments {
    fn folders(&self) -> Folders {
        Folders {
            scenarios: self.scenarios.clone(),
            providers: self.providers.clone(),
            requirements: self.requirements.clone(),
            families: self.families.clone(),
            no_builtin: self.no_builtin,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run scenarios against targets and write the reports; without further words: all of them on the sandbox.
    Run(Box<run::Arguments>),
    /// List scenarios, families, providers, requirements, contradictions, dimensions or faults.
    List(list::Arguments),
    /// Say what an id or word is: its source, what judges it, which fault breaks it.
    Explain(explain::Arguments),
    /// Check YAML files offline; every mistake at once.
    Lint(lint::Arguments),
    /// Begin a scenario, profile, targets file or file of claims with a commented skeleton.
    New(new::Arguments),
    /// Start the embedded provider and keep it running.
    Sandbox(sandbox::Arguments),
    /// Start the sandbox with every fault in turn and show which requirement catches it.
    Selftest(selftest::Arguments),
    /// Compare two reports: regressions, fixes, drift.
    Compare(compare::Arguments),
    /// Show how findings came and went over the runs of a history.
    Trend(trend::Arguments),
    /// Put the reports of several shards together.
    Merge(merge::Arguments),
    /// Make the other formats of a report again, offline.
    Render(render::Arguments),
    /// Review, accept or reject changed transcripts.
    Snapshots(snapshots::Arguments),
    /// Print the JSON Schema of a file format.
    Schema(schema::Arguments),
    /// Print a completion script for a shell.
    Completions(completions::Arguments),
    /// Print the manual page of grantcheck or of a command.
    Man(man::Arguments),
}

/// Runs the command that the arguments name.
#[must_use]
pub fn main() -> ExitCode {
    let _drivers = Drivers;
    output::concluded(command())
}

/// Ends what may be left of browsers and their drivers, on every way out.
struct Drivers;

impl Drop for Drivers {
    fn drop(&mut self) {
        webdriver::end_drivers();
    }
}

fn command() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(mut error) => {
            let value = hide_value(&mut error);
            // Help and version are no mistakes; clap knows the stream for each.
            let code = if error.use_stderr() {
                ExitCode::Usage
            } else {
                ExitCode::Clean
            };
            let (is_error, text) = (error.use_stderr(), error.render());
            let is_coloured = if is_error {
                console::colour_on_stderr()
            } else {
                console::colour()
            };
            // It repeats what was typed.
            let text = match is_coloured {
                true => text.ansi().to_string(),
                false => text.to_string(),
            };
            let text = targets::without_value(&text, &value);
            let text = terminal::safe(&text);
            if is_error {
                output::write_aside(text.as_bytes());
            } else {
                output::write(text.as_bytes());
            }
            return code;
        }
    };
    console::choose_colour(arguments.color);
    let folders = arguments.folders.folders();
    match arguments.command {
        Command::Run(command) => command.execute(&folders),
        Command::List(command) => command.execute(&folders),
        Command::Explain(command) => command.execute(&folders),
        Command::Lint(command) => command.execute(&folders),
        Command::New(command) => command.execute(&folders),
        Command::Sandbox(command) => command.execute(),
        Command::Selftest(command) => command.execute(&folders),
        Command::Compare(command) => command.execute(),
        Command::Trend(command) => command.execute(),
        Command::Merge(command) => command.execute(&folders),
        Command::Render(command) => command.execute(&folders),
        Command::Snapshots(command) => command.execute(),
        Command::Schema(command) => command.execute(),
        Command::Completions(command) => command.execute(&folders),
        Command::Man(command) => command.execute(),
    }
}

/// Takes the value of an option or variable that cannot have it out of a message, and returns it: where names were mixed up
/// it is another one's, and a secret. One that is like a word that there is, or too short for a secret, is repeated.
fn hide_value(error: &mut clap::Error) -> String {
    const SHORTEST: usize = 5;
    let is_like_another = error.get(ContextKind::SuggestedValue).is_some();
    let value = match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) if !is_like_another && value.len() >= SHORTEST => {
            value.clone()
        }
        _ => return String::new(),
    };
    let hidden = ContextValue::String("…".to_owned());
    error.insert(ContextKind::InvalidValue, hidden);
    value
}

/// Loads the data; mistakes are printed and end the command.
fn load(folders: &Folders) -> Result<Library, ExitCode> {
    let known = judge::rule_ids();
    let (library, diagnostics) = Library::load(folders, &known);
    if diagnostics.has_errors() {
        say_aside!("{}", diagnostics.render(console::colour_on_stderr()));
        return Err(ExitCode::Usage);
    }
    if let Some(sentence) = library.replacing_sentence() {
        say_aside!("{sentence}");
    }
    Ok(library)
}

/// Prints an error the way every command does.
fn complain(message: &dyn std::fmt::Display) {
    say_aside!("grantcheck: {message}");
}

/// The baseline of a run or a merge, where one is named.
fn read_baseline(path: Option<&Path>) -> Result<Option<Document>, String> {
    path.map(report::read)
        .transpose()
        .map_err(|error| error.to_string())
}
