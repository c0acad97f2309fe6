//! One run document and everything made from it: JSON, HTML, JUnit, Markdown, comparisons.

pub mod document;
