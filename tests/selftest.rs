//! The proof that the tests can fail, as a part of them: a trial per fault and dialect, named `standard::code-reusable`,
//! on the engine behind `grantcheck selftest`. A rule that always says "conforms" fails here.
//!
//! `--list` starts nothing. The sandbox without a fault, which the others are compared with, runs once per dialect and
//! process; so a runner that gives each trial a process of its own, as `cargo nextest` does, takes far longer.

use std::process::ExitCode;
use std::sync::Arc;

use grantcheck::catalog::library::{Folders, Library};
use grantcheck::judge;
use grantcheck::run::selftest::{Bench, Case, Choice, Outcome};
use grantcheck::sandbox::Dialect;
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

/// Trials at a time: each has scenarios of its own running side by side, and waits for the network between them.
const THREADS: usize = 6;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let (library, diagnostics) = Library::load(&Folders::default(), &judge::rule_ids());
    assert!(!diagnostics.has_errors(), "{diagnostics}");
    let snapshots = tempfile::tempdir().expect("a temporary folder");
    let bench = Bench::new(Arc::new(library), &Choice::default(), snapshots.path());
    // One runtime for the whole process: an HTTP client that is used from two runtimes hangs.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let shared = Arc::new((bench, runtime));
    let conclusion = libtest_mimic::run(&arguments, trials(&shared));
    conclusion.exit_code()
}

fn trials(shared: &Arc<(Bench, Runtime)>) -> Vec<Trial> {
    let bench = &shared.0;
    let plain = bench.plain().map(|plainly| {
        let (dialect, tls) = plainly;
        let fault = if tls { "(none, https)" } else { "(none)" };
        trial(shared, dialect, fault, move |bench, runtime| {
            runtime.block_on(bench.plain_case(plainly))
        })
    });
    let faults = bench.planned().iter().copied().map(|planned| {
        let name = planned.info.name;
        trial(shared, planned.dialect, name, move |bench, runtime| {
            runtime.block_on(bench.case(planned))
        })
    });
    plain.chain(faults).collect()
}

fn trial(
    shared: &Arc<(Bench, Runtime)>,
    dialect: Dialect,
    fault: &str,
    run: impl FnOnce(&Bench, &Runtime) -> Case + Send + 'static,
) -> Trial {
    let shared = Arc::clone(shared);
    Trial::test(format!("{}::{fault}", dialect.name()), move || {
        right(&run(&shared.0, &shared.1))
    })
}

fn right(case: &Case) -> Result<(), Failed> {
    let problem = match case.result {
        Outcome::Right => return Ok(()),
        Outcome::Missed => "nothing catches it",
        Outcome::CaughtByOthers => "not every requirement that must catch it does",
        Outcome::FalseAlarm => "a sandbox that conforms raises an alarm",
    };
    Err(Failed::from(format!(
        "{} ({}, {}): {problem}\n  expected:  {}\n  caught by: {}\n  more with: grantcheck selftest --whole --dialect {1} --fault {0}",
        case.fault,
        case.dialect,
        case.kind,
        list(&case.expected),
        list(&case.caught_by),
    )))
}

fn list(ids: &[String]) -> String {
    if ids.is_empty() {
        "-".to_owned()
    } else {
        ids.join(", ")
    }
}
