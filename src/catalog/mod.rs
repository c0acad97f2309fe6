//! The catalogue: YAML files become typed, cross-checked values, and every mistake in them a diagnostic.

pub mod diagnostic;
pub mod yaml;
