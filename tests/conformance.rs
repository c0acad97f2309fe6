//! The second front on the same engine: a trial per target and scenario, for `cargo test` and `cargo nextest`.
//!
//! `--list` starts nothing. Skips are decided before anything runs, because runners show run-time skips as
//! passes. The environment is that of `grantcheck run`: `GRANTCHECK_PROVIDER` and `GRANTCHECK_URL` with their
//! credentials, or `GRANTCHECK_TARGETS`; without them the trials run on the embedded sandbox. `GRANTCHECK_AGENT` chooses
//! what logs in.

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use grantcheck::Run;
use grantcheck::report::explain;
use grantcheck::run::plan::Trial;
use grantcheck::run::{Engine, Options};
use libtest_mimic::{Arguments, Failed};

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
        slow: std::env::var_os("GRANTCHECK_SLOW").is_some_and(|value| !value.is_empty()),
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
    conclusion.exit_code()
}
