//! What the long tests counted, told where somebody reads it.

use std::fs::OpenOptions;
use std::io::Write as _;

/// Prints a line, and appends it to the file that `COUNTS_FILE` names, since cargo keeps what a test that passes prints.
pub fn tell(line: &str) {
    eprintln!("{line}");
    let Some(path) = std::env::var_os("COUNTS_FILE") else {
        return;
    };
    let file = OpenOptions::new().create(true).append(true).open(path);
    // One write, so that tests beside each other do not mix their lines.
    let written = file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
    written.expect("the file of the counts is written");
}
