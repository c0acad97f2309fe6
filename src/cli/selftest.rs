//! `grantcheck selftest`.

use std::io::IsTerminal as _;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use super::signals::Signals;
use super::{complain, load};
use crate::catalog::library::{Folders, nearest_ids};
use crate::run::exit::ExitCode;
use crate::run::selftest::{CaseResult, Choice, Progress, Selftest, Summary};
use crate::sandbox::{Dialect, faults};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(long, value_name = "NAME", value_parser = Dialect::served_as, help = only_dialect())]
    dialect: Option<Dialect>,
    /// Faults whose name begins so; may be given several times.
    #[arg(long, value_name = "PREFIX")]
    fault: Vec<String>,
    /// Run the whole catalogue on each fault, not only the scenarios that can show it: tells everything that catches
    /// it, and takes several times as long.
    #[arg(long)]
    whole: bool,
    /// Test the sandbox as a remote target, with discovery and preflight. Its clock stands still then, so that what
    /// only time shows is left out.
    #[arg(long)]
    remote: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

fn only_dialect() -> String {
    format!("One dialect only: {}", Dialect::names())
}

impl Arguments {
    pub fn execute(self, folders: &Folders) -> ExitCode {
        let library = match load(folders) {
            Ok(library) => Arc::new(library),
            Err(code) => return code,
        };
        for prefix in &self.fault {
            if !faults()
                .iter()
                .any(|fault| fault.name.starts_with(prefix.as_str()))
            {
                let nearest = nearest_ids(prefix, faults().iter().map(|fault| fault.name));
                complain(&format!(
                    "no fault begins with `{prefix}`; nearest: {}",
                    nearest.join(", ")
                ));
                return ExitCode::Usage;
            }
        }
        let choice = Choice {
            dialect: self.dialect,
            faults: self.fault,
            whole: self.whole,
            remote: self.remote,
        };
        let progress = progress();
        let done = Selftest::new(library, &choice).and_then(|selftest| {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()?;
            let mut signals = Signals::listen().map_err(std::io::Error::other)?;
            let done = runtime.block_on(async {
                tokio::select! {
                    result = selftest.run_all(&*progress) => Some(result),
                    () = signals.next() => None,
                }
            });
            // The sandboxes in it end with the process.
            runtime.shutdown_background();
            Ok(done)
        });
        match done {
            Ok(None) => {
                complain(
                    &"interrupted: nothing is shown, since a part of the faults proves nothing",
                );
                ExitCode::Interrupted
            }
            Ok(Some(result)) => {
                show(&result, self.json);
                if result.is_clean() {
                    ExitCode::Clean
                } else {
                    ExitCode::Action
                }
            }
            Err(error) => {
                complain(&format!("the self-test did not start: {error}"));
                ExitCode::Broken
            }
        }
    }
}

/// How far the self-test has come: on a terminal only, since a log needs no line per case.
fn progress() -> Box<Progress> {
    if !std::io::stderr().is_terminal() {
        return Box::new(|_, _| {});
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} cases") {
        bar.set_style(style);
    }
    Box::new(move |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        if done == total {
            bar.finish_and_clear();
        }
    })
}

fn show(result: &Summary, json: bool) {
    if json {
        // Plain data, so that printing it as JSON cannot fail.
        say!(
            "{}",
            serde_json::to_string_pretty(result).unwrap_or_default()
        );
        return;
    }
    let width = result
        .cases
        .iter()
        .map(|case| case.fault.len())
        .max()
        .unwrap_or(0);
    for case in &result.cases {
        let caught = if case.caught_by.is_empty() {
            "-".to_owned()
        } else {
            case.caught_by.join(", ")
        };
        say!(
            "{:width$}  {:13}  {:9}  {caught}",
            case.fault,
            case.dialect,
            case.kind
        );
    }
    for (title, result_of) in [
        ("missed", CaseResult::Missed),
        ("caught only by something else", CaseResult::CaughtByOthers),
        (
            "shown by other members of families",
            CaseResult::OtherMembers,
        ),
        ("false alarms", CaseResult::FalseAlarm),
        ("legal variants of nothing", CaseResult::NotKept),
    ] {
        let cases = result.with(result_of);
        say!("\n{title}: {}", cases.len());
        for case in cases {
            say!("  {case}");
        }
    }
    let needs_time = &result.needs_time;
    if !needs_time.is_empty() {
        say!(
            "\nleft out, since only time shows them: {} ({})",
            needs_time.len(),
            needs_time.join(", ")
        );
    }
}
