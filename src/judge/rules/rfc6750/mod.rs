//! RFC 6750, bearer tokens: a file per group of clauses.

mod challenges;
mod tokens;

use super::Rule;

/// The rules of this document, by group of clauses.
pub const RULES: &[&[Rule]] = &[tokens::RULES, challenges::RULES];
