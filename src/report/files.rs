//! The files of a report directory.

use std::io;
use std::path::{Path, PathBuf};

use super::optional::{self, Format};
use super::replace::replace;
use super::{html, junit, markdown};
use crate::document::{Document, FIRST_SCHEMA, SCHEMA, Unreadable};
use crate::files;

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
/// A reader of the directory meanwhile sees whole files. Everything is rendered and written under other names before the
/// first file is replaced: what fails before leaves the directory as it was.
///
/// # Errors
///
/// When a format cannot be rendered, or the directory or a file cannot be written.
pub fn write(document: &Document, dir: &Path) -> Result<Written, WriteError> {
    write_with(document, dir, &[])
}

/// Writes a report as [`write()`] does, and further formats with it. Files of formats that are not asked for stay as they
/// are.
///
/// # Errors
///
/// When a format cannot be rendered, or the directory or a file cannot be written.
pub fn write_with(
    document: &Document,
    dir: &Path,
    formats: &[Format],
) -> Result<Written, WriteError> {
    // The page takes about as long as all others together, and a large run is a second's work.
    let (html, (json, junit, markdown, further)) = std::thread::scope(|scope| {
        let html = scope.spawn(|| html::render(document));
        let others = (
            document.to_json(),
            junit::render(document),
            markdown::render(document),
            optional::rendered(document, formats),
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

    let mut files = vec![
        ("report.json", json.as_str()),
        ("index.html", &html),
        ("junit.xml", &junit),
        ("summary.md", &markdown),
    ];
    files.extend(further.iter().map(|(name, text)| (*name, text.as_str())));
    replace(dir, &files)?;
    Ok(Written {
        json: dir.join("report.json"),
        html: dir.join("index.html"),
        junit: dir.join("junit.xml"),
        markdown: dir.join("summary.md"),
    })
}

/// Reads a `report.json`.
///
/// # Errors
///
/// When the file cannot be read, is no report, or has another schema number.
pub fn read(path: &Path) -> Result<Document, ReadError> {
    let text = files::read_text(path, files::MOST_GENERATED).map_err(|source| ReadError::File {
        path: path.to_owned(),
        source,
    })?;
    Document::from_json(&text).map_err(|error| match error {
        Unreadable::Schema(found) => ReadError::Schema {
            path: path.to_owned(),
            found: beginning(&found),
        },
        other => ReadError::Format {
            path: path.to_owned(),
            message: beginning(&other.to_string()),
        },
    })
}

/// The beginning of a message, which may repeat any value of a file.
pub(super) fn beginning(message: &str) -> String {
    const LONGEST: usize = 300;
    match message.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}
