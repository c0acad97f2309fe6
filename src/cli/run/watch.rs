//! `run --watch FILE`: for whoever writes a scenario, its result each time that the file is saved.

use std::path::Path;
use std::time::{Duration, SystemTime};

use super::super::complain;
use super::super::signals::Signals;
use super::Arguments;
use crate::catalog::library::Folders;
use crate::catalog::lint_paths;
use crate::run::exit::ExitCode;

/// How often the file is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Runs at once and after each change, until the user ends it. The exit code is that of the last run.
pub fn watch(arguments: &Arguments, file: &Path, folders: &Folders) -> ExitCode {
    let (folders, id) = match lint_paths::with_file(file, folders) {
        Ok(found) => found,
        Err(message) => {
            complain(&message);
            return ExitCode::Usage;
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("the runtime did not start: {error}"));
            return ExitCode::Broken;
        }
    };
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(message) => {
            complain(&message);
            return ExitCode::Broken;
        }
    };
    let mut arguments = arguments.clone();
    if arguments.scenario.is_empty() {
        arguments.scenario.extend(id);
    }
    loop {
        let before = Stamp::of(file);
        let code = arguments.once(&folders);
        if code == ExitCode::Interrupted {
            return code;
        }
        say_aside!("waiting for {} to change (Ctrl-C ends)", file.display());
        if !runtime.block_on(changed(file, &before, &mut signals)) {
            return code;
        }
        say_aside!("");
    }
}

/// What tells that a file was written again.
#[derive(Debug, PartialEq, Eq)]
struct Stamp(Option<(SystemTime, u64)>);

impl Stamp {
    fn of(file: &Path) -> Self {
        let known = std::fs::metadata(file).ok();
        Self(known.and_then(|known| Some((known.modified().ok()?, known.len()))))
    }
}

/// Waits until the file is another one. False when the user ended it.
async fn changed(file: &Path, before: &Stamp, signals: &mut Signals) -> bool {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = signals.next() => return false,
        }
        // An editor may take the file away for a moment while it saves.
        let now = Stamp::of(file);
        if now.0.is_some() && now != *before {
            return true;
        }
    }
}
