//! The renderings of a run document: JSON, HTML, JUnit, Markdown, plain text. They show the document and nothing else.
//!
//! In reading order:
//!
//! - [`write()`] and [`read`]: the four files of a report directory;
//! - [`html`], [`junit`], [`markdown`]: the renderings, each a pure function of the document;
//! - [`write_optional`]: the formats that are made where they are asked for, [`sarif`], [`har`] and [`badge`];
//! - [`render_text`]: a comparison of two runs as text;
//! - [`explain`]: one scenario as text, for a test runner.

pub mod badge;
mod ci_commands;
mod comparison;
pub mod explain;
pub mod har;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod sarif;

mod files;
mod folder;
mod format;
mod history;
mod natural_sort;
mod optional;
mod replace;
mod shown;
mod trend;

#[cfg(test)]
mod optional_tests;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub(crate) use ci_commands::without_commands;
pub(crate) use comparison::headline as comparison_headline;
pub use comparison::render_text;
pub use files::{ReadError, WriteError, Written, read, write, write_with};
pub use folder::{check_folder, find};
pub(crate) use format::{headline, wrapped};
pub use history::{HistoryError, keep_run, read_history};
pub use optional::{Format, write_optional};
pub(crate) use shown::{is_obeyed, shown_value};
pub use trend::trend;
