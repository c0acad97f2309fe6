//! The `grantcheck` binary: arguments -> command -> exit code, nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(grantcheck::cli::main().number())
}
