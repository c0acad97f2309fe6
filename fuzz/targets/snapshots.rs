//! Files that should be an accepted transcript.

#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

#[expect(dead_code, reason = "each target needs one of the bodies")]
#[path = "../../tests/properties/bodies.rs"]
mod bodies;

/// A folder for the file, one for the whole process.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    FOLDER
        .get_or_init(|| tempfile::tempdir().expect("a folder"))
        .path()
}

fuzz_target!(|data: &[u8]| {
    bodies::snapshot(folder(), data);
});
