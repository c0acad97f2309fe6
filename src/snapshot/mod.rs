//! Transcript text, and its comparison with the accepted file.
//!
//! - `text`: a transcript as text
//! - `accepted`: the folder of accepted texts, and what a run compares with them or accepts
//! - `family`: targets of one family share their accepted texts
//! - `comparison`: what changed between two texts, and in which step
//! - `file`: insta's file format

mod accepted;
mod comparison;
mod family;
mod file;
mod text;

pub use accepted::Accepted;
pub use comparison::{Change, Comparison};
pub use family::{Family, Place};
pub use file::FileError;
pub use text::render;
