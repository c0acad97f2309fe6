//! HTTP as it was seen, and what of it may be shown.

pub mod pseudonym;
