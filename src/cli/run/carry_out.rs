//! A prepared run on its way, as often as it is asked for.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::super::events::EventsFile;
use super::super::rerun::{self, Left};
use super::super::{complain, console, progress};
use crate::catalog::{AgentKind, TimeSpan};
use crate::document::{Document, repetitions};
use crate::run::events::Event;
use crate::run::exit::ExitCode;
use crate::run::{Engine, Plan, Run};

/// A run that can begin.
pub struct Prepared {
    /// What makes a plan for each repetition.
    pub run: Run,
    /// The plan of the first one.
    pub plan: Plan,
    /// The report whose failures are run again.
    pub earlier: Option<Document>,
}

/// What stopped a run before its end, where nobody interrupted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Enough scenarios failed (`--max-fail`).
    EnoughFailed,
    /// It took too long (`--run-timeout`).
    OutOfTime,
}

/// Longer than any run may be told to take.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// How long steps in progress and the revocation of tokens may take after a run took too long.
const GRACE: Duration = Duration::from_secs(120);

/// Who is shown what while it runs.
pub struct Shown {
    pub trace_agent: bool,
    pub quiet: bool,
    pub events: Option<Arc<EventsFile>>,
}

impl Prepared {
    /// Leaves only what needed action in an earlier report, if one is given. The exit code where nothing is to be run.
    pub fn keep_failed(&mut self) -> Option<ExitCode> {
        match rerun::keep_failed(&mut self.plan, self.earlier.as_ref()?) {
            Left::Some => None,
            Left::NothingFailed => {
                say_aside!("nothing to run: nothing needed action in that report");
                Some(ExitCode::Clean)
            }
            // An empty selection is never a green run.
            Left::NotSelected => {
                complain(
                    &"nothing that needed action in that report is selected here; look at the names of the targets",
                );
                Some(ExitCode::Usage)
            }
        }
    }

    /// Runs it so often, until one repetition does not come to its end. What stopped it before its end, where nobody
    /// interrupted it, comes with what it found.
    pub fn carry_out(
        self,
        times: usize,
        shown: &Shown,
    ) -> Result<(Document, Option<Stopped>), String> {
        let Self {
            run,
            mut plan,
            earlier,
        } = self;
        let mut done = Vec::new();
        loop {
            if times > 1 && !shown.quiet {
                say_aside!("repetition {} of {times}", done.len() + 1);
            }
            let (document, stopped) = carry_out_once(plan, shown)?;
            let is_over = stopped.is_some() || !document.complete;
            done.push(document);
            if is_over || done.len() >= times {
                let document = repetitions(done).ok_or("nothing was run")?;
                return Ok((document, stopped));
            }
            // The same words make the same plan, so that what was said of it need not be said again.
            let planned = run.plan();
            (plan, _) = planned.map_err(|error| error.render(console::colour_on_stderr()))?;
            if let Some(earlier) = &earlier {
                rerun::keep_failed(&mut plan, earlier);
            }
        }
    }
}

/// Runs the plan. What stopped it before its end, where nobody interrupted it, comes with what it found.
fn carry_out_once(mut plan: Plan, shown: &Shown) -> Result<(Document, Option<Stopped>), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime did not start: {error}"))?;
    let by_hand = plan
        .targets
        .iter()
        .any(|spec| spec.agent == AgentKind::Manual);
    let (listener, bar) = progress::listener(shown.trace_agent, by_hand, shown.quiet);
    let listener = match &shown.events {
        Some(file) => file.before(listener),
        None => listener,
    };
    let interrupted = plan.interrupter();
    let limit = plan.options.time_limit.min(LONGEST);
    let end = Instant::now() + limit;
    let mut is_late = false;
    let too_late = || {
        let limit = TimeSpan(limit);
        complain(&format!(
            "the run took more than {limit} and is stopped (--run-timeout): steps in progress end, tokens are revoked, then the report is written"
        ));
    };
    runtime.block_on(async {
        listener(Event::begun());
        let looked = plan.discover(&listener);
        tokio::pin!(looked);
        tokio::select! {
            () = &mut looked => return,
            () = tokio::time::sleep_until(end.into()) => {
                is_late = true;
                too_late();
            }
            _ = tokio::signal::ctrl_c() => {}
        }
        interrupted.store(true, Ordering::Relaxed);
        // The tokens of the first look are revoked, unless the user does not wait for that either.
        tokio::select! {
            () = looked => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    });
    let engine = Arc::new(Engine::new(plan, listener));
    let mut document = runtime.block_on(async {
        let run = engine.run();
        tokio::pin!(run);
        tokio::select! {
            document = &mut run => document,
            () = tokio::time::sleep_until(end.into()), if !is_late => {
                is_late = true;
                interrupted.store(true, Ordering::Relaxed);
                too_late();
                tokio::select! {
                    document = &mut run => document,
                    () = tokio::time::sleep(GRACE) => engine.end(),
                    _ = tokio::signal::ctrl_c() => engine.end(),
                }
            }
            _ = tokio::signal::ctrl_c() => {
                interrupted.store(true, Ordering::Relaxed);
                complain(&"interrupted: steps in progress end, tokens are revoked, then the report is written (again to stop at once)");
                tokio::select! {
                    document = &mut run => document,
                    _ = tokio::signal::ctrl_c() => engine.end(),
                }
            }
        }
    });
    runtime.block_on(engine.close());
    bar.finish();
    // A run that was stopped at once has tasks that are no longer waited for.
    runtime.shutdown_background();
    let stopped = if is_late {
        for target in &mut document.targets {
            target.notes.push(format!(
                "{}: the run was stopped after {} (--run-timeout), so that not everything was tested",
                target.name,
                TimeSpan(limit)
            ));
        }
        Some(Stopped::OutOfTime)
    } else {
        engine
            .stopped_at_max_fail()
            .then_some(Stopped::EnoughFailed)
    };
    Ok((document, stopped))
}
