//! Transcript text, and its comparison with the accepted file.

mod store;
mod text;

pub use store::{Comparison, Store, StoreError};
pub use text::render;
