//! Transcript text, and its comparison with the accepted file.
//!
//! - `text`: a transcript as text
//! - `accepted`: the folder of accepted texts, and what a run compares with them or accepts
//! - `family`: targets of one family share their accepted texts
//! - `comparison`: what changed between two texts, and in which step
//! - `varying`: what differs from run to run although nothing changed
//! - `file`: insta's file format
//! - `pending`: the changed texts that wait for a review

mod accepted;
mod comparison;
mod family;
mod file;
mod pending;
mod text;
mod varying;

pub use accepted::Accepted;
pub use comparison::{Change, Comparison};
pub use family::{Family, Place};
pub use file::FileError;
pub use pending::{Pending, name_in_folders, pending};
pub use text::render;
