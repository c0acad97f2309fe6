//! The second front on the same engine: a trial per target and scenario, for `cargo test` and `cargo nextest`.
//!
//! `--list` starts nothing. Skips are decided before anything runs, because runners show run-time skips as
//! passes. The environment is that of `grantcheck run`: `GRANTCHECK_PROVIDER` and `GRANTCHECK_URL` with their
//! credentials, or `GRANTCHECK_TARGETS`; without them the trials run on the embedded sandbox. `GRANTCHECK_AGENT` chooses
//! what logs in.
//!
//! With `GRANTCHECK_REPORT_DIR`, and always under nextest, each process leaves the `report.json` of what it did, for
//! `grantcheck merge`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use grantcheck::Run;
use grantcheck::report::explain;
use grantcheck::run::plan::Trial;
use grantcheck::run::{Engine, Options};
use libtest_mimic::{Arguments, Failed};

/// A variable of the environment; an empty one counts as none.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// One runtime for the whole process: an HTTP client that is used from two runtimes hangs.
fn runtime() -> Result<&'static tokio::runtime::Runtime, String> {
    static RUNTIME: OnceLock<Result<tokio::runtime::Runtime, String>> = OnceLock::new();
    RUNTIME
        .get_or_init(|| {
            tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()
                .map_err(|error| format!("the runtime did not start: {error}"))
        })
        .as_ref()
        .map_err(Clone::clone)
}

/// The engine of the run. Metadata is read before it, but not for a list, which starts nothing.
fn engine(list: bool) -> Result<Arc<Engine>, String> {
    let run = Run::from_environment()?.options(Options {
        slow: variable("GRANTCHECK_SLOW").is_some(),
        // A filter or a runner may leave the rest to other processes.
        is_part: true,
        ..Options::default()
    });
    let made = if list {
        run.plan()
            .map(|(plan, _)| Arc::new(Engine::new(plan, Arc::new(|_| {}))))
    } else {
        runtime()?.block_on(run.engine())
    };
    made.map_err(|error| error.to_string())
}

/// Runs one trial; the failure's message carries the whole explanation, since a runner shows nothing else.
fn run(engine: &Engine, trial: &Trial) -> Result<(), Failed> {
    let finished = runtime()?
        .block_on(engine.trial(trial.target, &trial.scenario))
        .ok_or("the scenario did not run")?;
    if finished.report.outcome.needs_action() {
        return Err(Failed::from(explain::scenario(&finished.report)));
    }
    Ok(())
}

/// The folder of this process's report; none where nobody asked for one. Under nextest each test is a process, and has a
/// folder of its own below that of the run.
fn report_dir(arguments: &Arguments) -> Option<PathBuf> {
    let given = variable("GRANTCHECK_REPORT_DIR").map(PathBuf::from);
    if variable("NEXTEST").is_none() {
        return given;
    }
    let run = || {
        let built = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let id = variable("NEXTEST_RUN_ID").unwrap_or_else(|| "nextest".to_owned());
        built.with_file_name("grantcheck").join(file_name(&id))
    };
    let dir = given.unwrap_or_else(run);
    let test = arguments.filter.iter().flat_map(|test| test.split("::"));
    Some(test.fold(dir, |dir, word| dir.join(file_name(word))))
}

/// A word as the name of a folder on any system: targets are named after addresses.
fn file_name(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_@.".contains(c);
    let name = word.replace(|c| !is_plain(c), "_");
    if name.starts_with('.') {
        format!("_{name}")
    } else {
        name
    }
}

/// Leaves the report of what was done: whole, or not at all.
fn leave_report(engine: &Engine, dir: &Path) -> Result<(), String> {
    let said = |what: &str, error: &dyn std::fmt::Display| {
        format!(
            "{what} {} ({error}); set GRANTCHECK_REPORT_DIR to a folder that can be written",
            dir.display()
        )
    };
    let text = engine.document().to_json();
    let text = text.map_err(|error| format!("the report cannot be made: {error}"))?;
    std::fs::create_dir_all(dir).map_err(|error| said("cannot create the folder", &error))?;
    let unfinished = dir.join("report.json.new");
    std::fs::write(&unfinished, text)
        .and_then(|()| std::fs::rename(&unfinished, dir.join("report.json")))
        .map_err(|error| said("cannot write report.json to", &error))
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let engine = match engine(arguments.list) {
        Ok(engine) => engine,
        Err(message) => {
            eprintln!("grantcheck: {message}");
            return ExitCode::from(2);
        }
    };
    let trials = engine
        .plan()
        .trials
        .iter()
        .map(|trial| {
            let name = format!(
                "{}::{}",
                engine.plan().targets[trial.target].name,
                trial.scenario.replace('/', "::")
            );
            let (engine, own) = (Arc::clone(&engine), trial.clone());
            libtest_mimic::Trial::test(name, move || run(&engine, &own))
                .with_ignored_flag(trial.skip.is_some())
        })
        .collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !arguments.list
        && let Ok(runtime) = runtime()
    {
        runtime.block_on(engine.close());
    }
    if !arguments.list
        && let Some(dir) = report_dir(&arguments)
        && let Err(message) = leave_report(&engine, &dir)
    {
        eprintln!("grantcheck: {message}");
        return ExitCode::from(2);
    }
    conclusion.exit_code()
}
