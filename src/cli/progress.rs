//! Progress while a run goes on: a bar on a terminal, plain lines elsewhere.

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::{console, terminal};
use crate::document::Verdict;
use crate::run::events::{Event, Listener};

/// A listener that shows each event on standard error.
pub fn listener(trace_agent: bool, by_hand: bool, quiet: bool) -> (Listener, Arc<Progress>) {
    let progress = Arc::new(Progress {
        bar: OnceLock::new(),
        // A bar would draw over what the person is asked.
        terminal: std::io::stderr().is_terminal() && !by_hand && !quiet && !console::is_dumb(),
        colour: console::colour_on_stderr(),
        trace_agent,
        quiet,
        failed: Mutex::default(),
    });
    let shown = Arc::clone(&progress);
    (Arc::new(move |event| shown.show(event)), progress)
}

/// The bar, once the number of trials is known.
pub struct Progress {
    bar: OnceLock<ProgressBar>,
    terminal: bool,
    colour: bool,
    trace_agent: bool,
    /// Nothing but what keeps a target from being tested is shown.
    quiet: bool,
    /// Targets that cannot be tested: one line says so, and none for each of their scenarios.
    failed: Mutex<BTreeSet<String>>,
}

impl Progress {
    fn show(&self, event: Event) {
        if self.quiet && !matches!(event, Event::TargetFailed { .. }) {
            return;
        }
        match event {
            Event::Planned {
                targets,
                trials,
                skipped,
            } => {
                self.line(&format!(
                    "{trials} scenarios to run on {} ({skipped} skipped)",
                    targets.join(", ")
                ));
                if self.terminal {
                    let bar = ProgressBar::new(trials as u64);
                    if let Ok(style) =
                        ProgressStyle::with_template("{bar:24} {pos}/{len} {eta} left, {msg}")
                    {
                        bar.set_style(style);
                    }
                    bar.enable_steady_tick(Duration::from_millis(120));
                    self.bar.get_or_init(|| bar);
                }
            }
            Event::TargetReady { target, base_url } => {
                self.line(&format!("{target}: ready at {base_url}"))
            }
            Event::Looked {
                target,
                stage,
                sentence,
                passed: true,
                ..
            } => self.line(&format!("{target}: {stage}: {sentence}")),
            // Why it cannot be tested follows, in the target's own event.
            Event::Looked { trace, .. } => self.indented(&trace),
            Event::TargetFailed { target, reason } => {
                self.line(&format!("{target}: {reason}"));
                self.failed().insert(target);
            }
            Event::Finished {
                target,
                scenario,
                outcome,
                reason,
                trace,
                ..
            } => {
                if let Some(bar) = self.bar.get() {
                    bar.inc(1);
                    let message = format!("{target} {scenario}");
                    bar.set_message(terminal::safe(&message).into_owned());
                }
                if outcome == Verdict::Error && self.failed().contains(&target) {
                    return;
                }
                // On a terminal the bar tells the rest; in a log every scenario has its line.
                let traced = self.trace_agent && !trace.is_empty();
                if reason.is_some() || !self.terminal || traced {
                    let why = reason
                        .map(|reason| format!(": {reason}"))
                        .unwrap_or_default();
                    self.line(&format!(
                        "{} {target} {scenario}{why}",
                        console::verdict(outcome, self.colour)
                    ));
                }
                if self.trace_agent {
                    self.indented(&trace);
                }
            }
            Event::Note { sentence } => self.line(&sentence),
            // What ended is told at length after the bar is gone.
            Event::Begun { .. } | Event::Started { .. } | Event::Ended { .. } => {}
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    fn failed(&self) -> MutexGuard<'_, BTreeSet<String>> {
        // The set is whole whatever panicked while it was held.
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn indented(&self, lines: &[String]) {
        let lines = lines.iter();
        lines.for_each(|line| self.line(&format!("    {line}")));
    }

    fn line(&self, text: &str) {
        match self.bar.get() {
            Some(bar) => bar.println(terminal::safe(text)),
            None => say_aside!("{text}"),
        }
    }
}
