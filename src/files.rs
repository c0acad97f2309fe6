//! Files that users name: regular ones, up to a size, read whole.
//!
//! A pipe would be waited for and a device has no end; neither is what a name in a folder of data or among the arguments
//! should cost.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

/// The largest file of settings or data that is read, in bytes: far beyond what a person writes.
pub const MOST_WRITTEN: u64 = 1 << 20;

/// The largest file that is read of those that this program writes, in bytes.
pub const MOST_GENERATED: u64 = 256 << 20;

/// The text of a regular file of at most so many bytes.
///
/// # Errors
///
/// When it cannot be read, is something else than a file, is larger, or is not UTF-8 (`InvalidData`).
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?).map_err(|_| {
        let why = "it is not UTF-8";
        io::Error::new(io::ErrorKind::InvalidData, why)
    })
}

/// The bytes of a regular file of at most so many.
///
/// # Errors
///
/// When it cannot be read, is something else than a file, or is larger.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // Asked before it is opened, since opening a pipe waits for its writer.
    let known = fs::metadata(path)?;
    if let Some(kind) = other_kind(&known) {
        return Err(io::Error::other(format!("it is {kind} and not a file")));
    }
    let size = known.len();
    if size > most {
        return Err(io::Error::other(too_large(size, most)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    // What grows meanwhile is not followed.
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > most {
        return Err(io::Error::other(too_large(size, most)));
    }
    Ok(bytes)
}

fn too_large(size: u64, most: u64) -> String {
    const MIB: u64 = 1 << 20;
    format!(
        "it has {} MiB, and at most {} MiB are read",
        size.div_ceil(MIB).max(most / MIB + 1),
        most / MIB
    )
}

/// What it is where it is not a regular file.
fn other_kind(known: &Metadata) -> Option<&'static str> {
    let kind = known.file_type();
    if kind.is_file() {
        return None;
    }
    if kind.is_dir() {
        return Some("a folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return Some("a pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
    }
    Some("a device")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(path: &Path) -> String {
        read_text(path, 4).expect_err("nothing to read").to_string()
    }

    #[test]
    fn only_files_of_a_bounded_size_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(refusal(folder.path()), "it is a folder and not a file");
        let file = folder.path().join("file");
        fs::write(&file, "four").expect("writable");
        assert_eq!(read_text(&file, 4).expect("a file"), "four");
        fs::write(&file, "fives").expect("writable");
        assert_eq!(refusal(&file), "it has 1 MiB, and at most 0 MiB are read");
        fs::write(&file, b"\xff\xfea").expect("writable");
        assert_eq!(refusal(&file), "it is not UTF-8");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("there is a mkfifo").success());
        assert_eq!(refusal(&pipe), "it is a pipe and not a file");
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
        assert_eq!(refusal(&socket), "it is a socket and not a file");
        assert_eq!(
            refusal(Path::new("/dev/zero")),
            "it is a device and not a file"
        );
    }
}
