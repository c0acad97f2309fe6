//! Files of a folder, replaced together: a reader sees those of one writer, and a writer that fails leaves all as they were.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use super::WriteError;

/// How the name of a file ends that is not whole yet.
const UNFINISHED: &str = ".unfinished";

/// Writes files, each a name and a text, into a folder, which is made where it is missing. All of them are written under
/// other names before the first is renamed, so that a disk that fills changes nothing. Writers of the same folder come one
/// after the other.
pub(super) fn replace(dir: &Path, files: &[(&str, &str)]) -> Result<(), WriteError> {
    fs::create_dir_all(dir).map_err(|source| WriteError::Directory {
        path: dir.to_owned(),
        source,
    })?;
    let failed = |name: &str, source| WriteError::File {
        path: dir.join(name),
        source,
    };
    let lock = Lock::of(dir);
    if lock.is_some() {
        remove_unfinished(dir);
    }
    let mut staged = Vec::new();
    for (name, text) in files {
        // What cannot be replaced is found before anything is.
        if dir.join(name).is_dir() {
            return Err(failed(name, io::ErrorKind::IsADirectory.into()));
        }
        let file = stage(dir, name, text).map_err(|source| failed(name, source))?;
        staged.push((name, file));
    }
    for (name, file) in staged {
        file.persist(dir.join(name))
            .map_err(|error| failed(name, error.error))?;
    }
    Ok(())
}

/// Writes a file under another name, down to the disk.
fn stage(dir: &Path, name: &str, text: &str) -> io::Result<NamedTempFile> {
    let prefix = format!(".{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(UNFINISHED);
    // A temporary file is private by default. A report is meant to be published, so it gets the mode that any other new
    // file would get; the umask still applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The message of the error itself names the temporary file.
    let file = builder.tempfile_in(dir);
    let mut file = file.map_err(|error| io::Error::from(error.kind()))?;
    file.as_file_mut().write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Removes what a process left that was killed while it wrote. Nobody else writes while the lock is held.
fn remove_unfinished(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') && name.ends_with(UNFINISHED) {
            // It harms nobody where it stays.
            drop(fs::remove_file(entry.path()));
        }
    }
}

/// The right to write into a folder, as long as the value lives; the system takes it back from a process that is killed.
struct Lock {
    _folder: File,
}

impl Lock {
    /// Waits for the right. None where the system knows no such thing, as on some network file systems.
    #[cfg(unix)]
    fn of(dir: &Path) -> Option<Self> {
        use rustix::fs::{FlockOperation, flock};
        let folder = File::open(dir).ok()?;
        flock(&folder, FlockOperation::LockExclusive).ok()?;
        Some(Self { _folder: folder })
    }

    #[cfg(not(unix))]
    fn of(_: &Path) -> Option<Self> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("readable")
                    .file_name()
                    .into_string()
                    .expect("UTF-8")
            })
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_cannot_all_be_replaced_stays_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let dir = folder.path();
        replace(dir, &[("a", "old"), ("c", "old")]).expect("written");
        fs::create_dir(dir.join("b")).expect("writable");
        let error = replace(dir, &[("a", "new"), ("b", "new"), ("c", "new")]);
        let error = error.expect_err("a folder is in the way").to_string();
        assert!(
            error.starts_with("cannot write ") && error.contains("/b: "),
            "{error}"
        );
        for name in ["a", "c"] {
            assert_eq!(fs::read_to_string(dir.join(name)).expect("a file"), "old");
        }
        assert_eq!(names(dir), ["a", "b", "c"], "something unfinished is left");
    }

    #[cfg(unix)]
    #[test]
    fn what_a_killed_writer_left_is_tidied_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let left = folder.path().join(".report.json.x1Y2z3.unfinished");
        fs::write(left, "{").expect("writable");
        replace(folder.path(), &[("report.json", "{}")]).expect("written");
        assert_eq!(names(folder.path()), ["report.json"]);
    }

    /// Two writers at a time: what stands there in the end is of one of them.
    #[cfg(unix)]
    #[test]
    fn writers_do_not_mix() {
        let folder = tempfile::tempdir().expect("a folder");
        let dir = folder.path();
        let files = ["a", "b", "c", "d"];
        for round in 0..20 {
            std::thread::scope(|scope| {
                for writer in ["one", "two", "three"] {
                    let text = format!("{writer} {round}");
                    scope.spawn(move || {
                        replace(dir, &files.map(|name| (name, text.as_str()))).expect("written");
                    });
                }
            });
            let texts = files.map(|name| fs::read_to_string(dir.join(name)).expect("a file"));
            assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
        }
    }
}
