//! A value of the vault with its pseudonym.

use crate::transcript::ValueFacts;

/// One value with its name.
#[derive(Clone)]
pub(super) struct Entry {
    pub name: String,
    pub value: String,
    pub secret: bool,
    pub facts: ValueFacts,
}
