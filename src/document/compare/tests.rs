//! What is a regression, and what only a change.
