//! The formats that are made only where they are asked for: the evidence of a large run is large once more in each.

use std::path::{Path, PathBuf};

use super::WriteError;
use super::replace::replace;
use super::{badge, har, sarif};
use crate::document::Document;

/// A format beside the four of every report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Format {
    /// `results.sarif`: the findings, for code scanning.
    Sarif,
    /// `exchanges.har`: the exchanges, for tools that show HTTP traffic.
    Har,
    /// `badge.json`: the result, for an endpoint badge of shields.io.
    Badge,
}

impl Format {
    /// The name of its file in a report's directory.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Sarif => "results.sarif",
            Self::Har => "exchanges.har",
            Self::Badge => "badge.json",
        }
    }

    fn render(self, document: &Document) -> String {
        match self {
            Self::Sarif => sarif::render(document),
            Self::Har => har::render(document),
            Self::Badge => badge::render(document),
        }
    }
}

/// Writes further formats of a report into its directory, in the way of [`write()`](super::write()). Files of formats that
/// are not asked for stay as they are.
///
/// # Errors
///
/// When the directory or a file cannot be written.
pub fn write_optional(
    document: &Document,
    dir: &Path,
    formats: &[Format],
) -> Result<Vec<PathBuf>, WriteError> {
    let files = rendered(document, formats);
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let texts: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    replace(dir, &texts)?;
    Ok(files.iter().map(|(name, _)| dir.join(name)).collect())
}

/// The names and texts of formats, each once.
pub(super) fn rendered(document: &Document, formats: &[Format]) -> Vec<(&'static str, String)> {
    let mut wanted = formats.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let made = wanted.into_iter();
    made.map(|format| (format.file_name(), format.render(document)))
        .collect()
}
