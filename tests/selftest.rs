//! The proof that the tests can fail, as a part of them: a trial per fault and dialect, named `standard::code-reusable`,
//! on the engine behind `grantcheck selftest`. A rule that always says "conforms" fails here.
//!
//! `--list` starts nothing. Legal variants are tried in one dialect each; `grantcheck selftest` has them in all. The sandbox
//! without a fault, which the others are compared with, runs once per dialect and process; so a runner that gives each trial
//! a process of its own, as `cargo nextest` does, takes far longer.

use std::process::ExitCode;
use std::sync::Arc;

use grantcheck::catalog::library::{Folders, Library};
use grantcheck::judge;
use grantcheck::run::selftest::{Case, CaseReport, CaseResult, Choice, Selftest};
use grantcheck::sandbox::{Dialect, FaultKind};
use libtest_mimic::{Arguments, Failed, Trial};

/// Faults that are also tested as remote targets, named `remote::standard::resource-open`: what a first look from outside
/// meets first, and what it learns wrong from. `just selftest --remote` has all.
const REMOTE: [&str; 11] = [
    "authorize-get-refused",
    "basic-not-supported",
    "code-shown-on-page",
    "consent-remembered",
    "consent-skipped",
    "login-form-by-get",
    "metadata-redirected",
    "pkce-not-advertised",
    "resource-open",
    "s256-unsupported",
    "self-signed-certificate",
];

/// Trials at a time. Most of them wait: the self-test itself decides how many sandboxes run side by side, and those with a
/// legal variant wait for all the others of their dialect.
const THREADS: usize = 256;

// The trials allocate as much as the command does, and share two cores.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let (library, diagnostics) = Library::load(&Folders::default(), &judge::rule_ids());
    assert!(!diagnostics.has_errors(), "{diagnostics}");
    let library = Arc::new(library);
    let remote = Choice {
        faults: REMOTE.map(str::to_owned).into(),
        remote: true,
        ..Choice::default()
    };
    let selftests = [("", Choice::default()), ("remote::", remote)].map(|(prefix, choice)| {
        let selftest = Selftest::new(Arc::clone(&library), &choice).expect("a folder");
        (prefix, Arc::new(selftest))
    });
    // One runtime for the whole process: an HTTP client that is used from two runtimes hangs.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let runtime = Arc::new(runtime);
    let trials = selftests.iter().flat_map(|(prefix, selftest)| {
        let (prefix, runtime) = (*prefix, &runtime);
        let cases = selftest.cases().iter();
        cases.filter(|case| !is_left_out(case)).map(move |&case| {
            let (selftest, runtime) = (Arc::clone(selftest), Arc::clone(runtime));
            Trial::test(format!("{prefix}{case}"), move || {
                right(&runtime.block_on(selftest.run(case)), prefix)
            })
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// Whether a case is left to `grantcheck selftest`. A legal variant runs the whole catalogue, which takes as long as dozens of
/// faults; here one dialect has it.
fn is_left_out(case: &Case) -> bool {
    let Some(fault) = case.fault else {
        return false;
    };
    let info = fault.info();
    let here = (info.dialects.iter())
        .find(|dialect| **dialect == Dialect::Standard)
        .or(info.dialects.first());
    info.kind == FaultKind::Benign && here.is_some_and(|here| *here != case.dialect)
}

fn right(report: &CaseReport, prefix: &str) -> Result<(), Failed> {
    let problem = match report.result {
        CaseResult::Right => return Ok(()),
        CaseResult::Missed => "nothing catches it",
        CaseResult::CaughtByOthers => "not every requirement that must catch it does",
        CaseResult::OtherMembers => "other members of a family show it than those that say so",
        CaseResult::FalseAlarm => "a sandbox that conforms raises an alarm",
        CaseResult::NotKept => "nothing saw that it keeps each requirement that it is a case of",
    };
    let how = if prefix.is_empty() { "whole" } else { "remote" };
    Err(Failed::from(format!(
        "{problem}\n  {report}\n  more with: grantcheck selftest --{how} --dialect {} --fault {}",
        report.dialect, report.fault,
    )))
}
