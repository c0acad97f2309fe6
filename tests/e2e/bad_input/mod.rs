//! Input that is broken, hostile or no file at all: a refusal in bounded time and memory, with exit code 2, that repeats no
//! secret and nothing that a terminal would obey.
#![cfg(unix)]

mod data;
mod no_files;
mod reports;
mod typed;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::command::{Ended, Running};
use super::scene::Scene;

/// No refusal takes as long, far beyond what any takes on a busy machine.
const LONGEST: Duration = Duration::from_secs(280);
/// The address space of a process, in KiB. The threads of a runtime alone reserve a part of it.
const MEMORY: u32 = 1_500_000;
/// The most that is said about one input, in bytes.
const MOST_SAID: usize = 256 << 10;
/// Stands in inputs, and in no message.
const SECRET: &str = "hunter2-canary";

/// Runs the binary with bounded memory.
fn bounded(scene: &Scene, environment: &[(String, String)], arguments: &[&str]) -> Ended {
    let template = scene.command_with(environment);
    let mut command = Command::new("sh");
    let binary = env!("CARGO_BIN_EXE_grantcheck");
    let script = format!("ulimit -v {MEMORY} && exec '{binary}' \"$@\"");
    command.args(["-c", &script, "sh"]).args(arguments);
    for (name, value) in template.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.current_dir(scene.path()).stdin(Stdio::null());
    let began = Instant::now();
    let ended = Running::start(command).end();
    assert!(
        began.elapsed() < LONGEST,
        "{arguments:?} took {:?}",
        began.elapsed()
    );
    ended
}

/// Insists on a refusal; its headlines.
#[track_caller]
fn refused(what: &str, ended: &Ended) -> usize {
    let said = &ended.stderr;
    let start: String = said.chars().take(600).collect();
    assert_eq!(ended.code, Some(2), "{what}: {start}");
    assert!(
        !said.contains("panicked") && !said.contains("memory allocation"),
        "{what}: {start}"
    );
    assert!(
        said.len() < MOST_SAID,
        "{what}: {} bytes are said: {start}",
        said.len()
    );
    assert!(!said.contains(SECRET), "{what}: {start}");
    let obeyed = |c: char| c.is_control() && c != '\n' && c != '\t';
    assert!(!said.contains(obeyed), "{what}: {start:?}");
    let headline = |line: &&str| {
        ["grantcheck: ", "error: ", "error["]
            .iter()
            .any(|word| line.starts_with(word))
    };
    let headlines = said.lines().filter(headline).count();
    assert!(headlines > 0, "{what}: {start}");
    headlines
}

/// As [`refused`], with one headline.
#[track_caller]
fn refused_once(what: &str, ended: &Ended) {
    let headlines = refused(what, ended);
    let start: String = ended.stderr.chars().take(600).collect();
    assert_eq!(headlines, 1, "{what}: {start}");
}
