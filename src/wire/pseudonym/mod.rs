//! Pseudonyms.
