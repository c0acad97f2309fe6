//! Filters of the templates.

use std::fmt::Display;

use askama::filters::{Html, Safe, escape};

/// A sentence in which words between backticks are code, as they are in Markdown.
///
/// # Errors
///
/// Never; the signature is askama's.
#[askama::filter_fn]
pub fn prose(sentence: impl Display, _values: &dyn askama::Values) -> askama::Result<Safe<String>> {
    // Escaping first: what is between the backticks is data like the rest.
    let escaped = escape(sentence, Html)?.to_string();
    let mut parts: Vec<&str> = escaped.split('`').collect();
    // A backtick without a partner stays what it is.
    let lonely = parts.len().is_multiple_of(2);
    let last = if lonely { parts.pop() } else { None };
    let mut out = String::with_capacity(escaped.len());
    for (index, part) in parts.into_iter().enumerate() {
        if index % 2 == 1 {
            out.push_str("<code>");
            out.push_str(part);
            out.push_str("</code>");
        } else {
            out.push_str(part);
        }
    }
    if let Some(last) = last {
        out.push('`');
        out.push_str(last);
    }
    Ok(Safe(out))
}
