//! RFC 6749, the OAuth 2.0 authorization framework: a file per group of clauses.

mod authorization_error;
mod authorization_response;
mod endpoints;
mod grants;
mod randomness;
mod scope;
mod security;
mod token_error;
mod token_response;

use super::{Rule, RunRule};

/// The rules of this document, by group of clauses.
pub const RULES: &[&[Rule]] = &[
    endpoints::RULES,
    scope::RULES,
    authorization_response::RULES,
    authorization_error::RULES,
    grants::RULES,
    token_response::RULES,
    token_error::RULES,
    security::RULES,
    randomness::RULES,
];

/// The rules of this document about whole runs.
pub const RUN_RULES: &[RunRule] = randomness::RUN_RULES;
