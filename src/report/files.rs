//! The files of a report directory.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{html, junit, markdown};
use crate::document::{Document, FIRST_SCHEMA, SCHEMA, Unreadable};

/// The files that [`write()`] wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// `report.json`: the run document itself.
    pub json: PathBuf,
    /// `index.html`: the report for people.
    pub html: PathBuf,
    /// `junit.xml`: the report for CI servers.
    pub junit: PathBuf,
    /// `summary.md`: the report for a CI job summary.
    pub markdown: PathBuf,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The directory could not be made.
    #[error("cannot create the report directory {}: {source}", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// No file can be made in the directory.
    #[error("cannot write to the report directory {}: {source}", path.display())]
    Folder {
        /// The directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file could not be written or renamed.
    #[error("cannot write {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A format could not be made from the document.
    #[error("cannot render {file}: {message}")]
    Render {
        /// The file's name.
        file: &'static str,
        /// What went wrong.
        message: String,
    },
}

/// Why a report could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file could not be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file is no JSON text, or lacks a member that every report has.
    #[error("{} is not a grantcheck report: {message}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong and where.
        message: String,
    },
    /// The report was written under another schema number.
    #[error(
        "{} has the schema `{found}`, but this grantcheck reads `{SCHEMA}` and `{FIRST_SCHEMA}`; \
         use the grantcheck that wrote it, or run the tests again", path.display()
    )]
    Schema {
        /// The file.
        path: PathBuf,
        /// The schema it names.
        found: String,
    },
}

/// Writes the four files of a report into a directory, which is created when it is missing.
///
/// Everything is rendered before the first file is touched, and each file is written under a temporary
/// name in the same directory and then renamed: a reader of the directory meanwhile sees a whole file,
/// the old one or the new one.
///
/// # Errors
///
/// When a format cannot be rendered, or the directory or a file cannot be written.
pub fn write(document: &Document, dir: &Path) -> Result<Written, WriteError> {
    // The page takes about as long as all others together, and a large run is a second's work.
    let (html, (json, junit, markdown)) = std::thread::scope(|scope| {
        let html = scope.spawn(|| html::render(document));
        let others = (
            document.to_json(),
            junit::render(document),
            markdown::render(document),
        );
        let html = html.join();
        (
            html.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            others,
        )
    });
    let html = html.map_err(|error| WriteError::Render {
        file: "index.html",
        message: error.to_string(),
    })?;
    let json = json.map_err(|error| WriteError::Render {
        file: "report.json",
        message: error.to_string(),
    })?;
    let junit = junit.map_err(|error| WriteError::Render {
        file: "junit.xml",
        message: error.to_string(),
    })?;

    fs::create_dir_all(dir).map_err(|source| WriteError::Directory {
        path: dir.to_owned(),
        source,
    })?;
    Ok(Written {
        json: replace(dir, "report.json", &json)?,
        html: replace(dir, "index.html", &html)?,
        junit: replace(dir, "junit.xml", &junit)?,
        markdown: replace(dir, "summary.md", &markdown)?,
    })
}

/// Reads a `report.json`.
///
/// # Errors
///
/// When the file cannot be read, is no report, or has another schema number.
pub fn read(path: &Path) -> Result<Document, ReadError> {
    let text = fs::read_to_string(path).map_err(|source| ReadError::File {
        path: path.to_owned(),
        source,
    })?;
    Document::from_json(&text).map_err(|error| match error {
        Unreadable::Schema(found) => ReadError::Schema {
            path: path.to_owned(),
            found,
        },
        other => ReadError::Format {
            path: path.to_owned(),
            message: other.to_string(),
        },
    })
}

pub(super) fn replace(dir: &Path, name: &str, text: &str) -> Result<PathBuf, WriteError> {
    let path = dir.join(name);
    let attempt = || -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        let prefix = format!(".{name}.");
        builder.prefix(&prefix);
        // A temporary file is private by default. A report is meant to be published, so it gets the mode
        // that any other new file would get; the umask still applies.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(dir)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        Ok(())
    };
    match attempt() {
        Ok(()) => Ok(path),
        Err(source) => Err(WriteError::File { path, source }),
    }
}
