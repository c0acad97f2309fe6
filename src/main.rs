//! The `grantcheck` binary: arguments -> command -> exit code, nothing else.

use std::process::ExitCode;

/// A run is made of small texts, and an eighth of its time went into the allocator of the platform.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(grantcheck::cli::main().number())
}
