//! HTTP: client, exchange record, limits, redaction and pseudonyms.

pub mod pseudonym;
