//! What the command line writes to the two standard streams. A stream that takes nothing any more breaks no command.

use std::io::{self, ErrorKind, Write as _};
use std::sync::OnceLock;

use super::terminal;
use crate::run::exit::ExitCode;

/// Why standard output lacks something, the first time that it could not be written to.
static LOST: OnceLock<String> = OnceLock::new();

/// Writes a line to standard output, safe for a terminal.
pub fn line(text: &str) {
    write(format!("{}\n", terminal::safe(text)).as_bytes());
}

/// Writes a line to standard error, safe for a terminal.
pub fn line_aside(text: &str) {
    write_aside(format!("{}\n", terminal::safe(text)).as_bytes());
}

/// Writes text to standard error as it is. Where that fails there is no place to say so.
pub fn write_aside(text: &[u8]) {
    drop(io::stderr().lock().write_all(text));
}

/// Writes text to standard output as it is.
pub fn write(text: &[u8]) {
    let mut stdout = io::stdout().lock();
    note(stdout.write_all(text).and_then(|()| stdout.flush()));
}

/// Keeps in mind what became of writing to standard output. That a reader has seen enough (`| head`) is no failure.
fn note(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        LOST.get_or_init(|| error.to_string());
    }
}

/// The exit code of a command whose output may be lost: one that tells of something to act on stays.
pub fn concluded(code: ExitCode) -> ExitCode {
    let Some(error) = LOST.get() else { return code };
    line_aside(&format!(
        "grantcheck: cannot write to standard output: {error}"
    ));
    match code {
        ExitCode::Clean => ExitCode::Broken,
        code => code,
    }
}
