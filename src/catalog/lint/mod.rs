//! What a schema cannot see: references between files, and statements that contradict each other.
//!
//! One file per concern. Each lint reports every mistake of its sort with its place, and never one that only
//! follows from another file that could not be read.

mod answers;
mod coverage;
mod dialect;
mod entries;
mod families;
mod follows;
mod outcomes;
mod parameters;
mod profiles;
mod references;

mod steps;

mod secrets;
pub(super) mod targets;
mod variables;

use super::catalogue::Catalogue;
use super::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use super::load::{FEWEST_FILES, Loaded};
use super::scenario::ScenarioFile;
use super::yaml::{Located, Step as At};
use crate::catalog::diagnostic::Code;
use crate::parallel;

/// What the lints may look at.
struct Context<'a> {
    loaded: &'a Loaded,
    catalogue: &'a Catalogue,
    /// The requirements that the judge has rules for.
    rules: &'a [&'static str],
}

impl Context<'_> {
    /// Whether an id that is not in the catalogue is unknown for sure: it could stand in a file that is broken.
    fn catalogue_is_whole(&self) -> bool {
        self.loaded.catalogue.has_all_ids()
    }
}

/// Runs all lints on everything that was read.
pub(super) fn library(
    loaded: &Loaded,
    catalogue: &Catalogue,
    rules: &[&'static str],
    out: &mut Diagnostics,
) {
    let context = Context {
        loaded,
        catalogue,
        rules,
    };
    let scenarios = loaded.scenarios.checked().collect();
    let found = parallel::map(scenarios, FEWEST_FILES, |(id, scenario)| {
        of_file(scenario, |out| {
            steps::check(scenario, out);
            parameters::check(scenario, out);
            variables::check(scenario, out);
            outcomes::check(scenario, out);
            references::check(&context, id, scenario, out);
            families::of_scenario(&context, scenario, out);
        })
    });
    found.into_iter().for_each(|found| out.append(found));
    for (id, profile) in loaded.profiles.checked() {
        out.append(of_file(profile, |out| {
            profiles::check(&context, id, profile, out);
            answers::check(&context, id, profile, out);
        }));
    }
    families::check(&context, out);
    entries::check(&context, out);
    follows::check(&context, out);
    coverage::check(&context, out);
}

/// What a lint finds in one file, without what may only follow from mistakes that were told already.
fn of_file<T>(file: &Located<T>, lint: impl FnOnce(&mut Diagnostics)) -> Diagnostics {
    let mut found = Diagnostics::new();
    lint(&mut found);
    found.retained(|mistake| !file.may_follow(mistake))
}

/// A path into a step of a scenario.
fn step_path<'a>(index: usize, below: &[At<'a>]) -> Vec<At<'a>> {
    let mut path = vec!["steps".into(), index.into()];
    path.extend_from_slice(below);
    path
}

/// Where something of a step stands.
fn step_place(scenario: &Located<ScenarioFile>, index: usize, below: &[At<'_>]) -> Place {
    scenario.place(&step_path(index, below))
}

/// A word that is none of these, with the one that was probably meant.
fn unknown<'c>(
    code: Code,
    what: &str,
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Diagnostic {
    let help = nearest(word, candidates).map(|name| format!("did you mean `{name}`?"));
    Diagnostic::error(code, format!("unknown {what} `{word}`")).maybe_help(help)
}

/// Words in backticks, as a sentence lists them: `` `a`, `b` and `c` ``.
fn list<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
