//! One run document and everything made from it: JSON, HTML, JUnit, Markdown, comparisons.
//!
//! In reading order:
//!
//! - [`document`]: what a run document holds;
//! - [`tally`]: what can be counted in it;
//! - [`write()`] and [`read`]: the four files of a report directory;
//! - [`html`], [`junit`], [`markdown`]: the renderings, each a pure function of the document;
//! - [`compare`](fn@compare): what changed between two runs;
//! - [`merge`](fn@merge): the shards of one run as one document.

pub mod compare;
pub mod document;
mod documentation;
pub mod explain;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod merge;
pub mod tally;

mod files;
mod findings;
mod order;
mod schema;
mod words;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use compare::{compare, render_text};
pub use document::Document;
pub use files::{ReadError, WriteError, Written, read, write};
pub use merge::{MergeError, merge};
