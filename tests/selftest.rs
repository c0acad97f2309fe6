//! The proof that the tests can fail, as a part of them: a trial per fault and dialect, named `standard::code-reusable`,
//! on the engine behind `grantcheck selftest`. A rule that always says "conforms" fails here.
//!
//! `--list` starts nothing. The sandbox without a fault, which the others are compared with, runs once per dialect and
//! process; so a runner that gives each trial a process of its own, as `cargo nextest` does, takes far longer.

use std::process::ExitCode;
use std::sync::Arc;

use grantcheck::catalog::library::{Folders, Library};
use grantcheck::judge;
use grantcheck::run::selftest::{CaseReport, CaseResult, Choice, Selftest};
use libtest_mimic::{Arguments, Failed, Trial};

/// Trials at a time: each has scenarios of its own running side by side, and waits for the network between them.
const THREADS: usize = 6;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let (library, diagnostics) = Library::load(&Folders::default(), &judge::rule_ids());
    assert!(!diagnostics.has_errors(), "{diagnostics}");
    let selftest = Selftest::new(Arc::new(library), &Choice::default()).expect("a folder");
    // One runtime for the whole process: an HTTP client that is used from two runtimes hangs.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let shared = Arc::new((selftest, runtime));
    let cases = shared.0.cases().iter();
    let trials = cases.map(|&case| {
        let shared = Arc::clone(&shared);
        Trial::test(case.to_string(), move || {
            right(&shared.1.block_on(shared.0.run(case)))
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn right(report: &CaseReport) -> Result<(), Failed> {
    let problem = match report.result {
        CaseResult::Right => return Ok(()),
        CaseResult::Missed => "nothing catches it",
        CaseResult::CaughtByOthers => "not every requirement that must catch it does",
        CaseResult::FalseAlarm => "a sandbox that conforms raises an alarm",
        CaseResult::NotKept => "nothing saw that it keeps each requirement that it is a case of",
    };
    Err(Failed::from(format!(
        "{problem}\n  {report}\n  more with: grantcheck selftest --whole --dialect {} --fault {}",
        report.dialect, report.fault,
    )))
}
