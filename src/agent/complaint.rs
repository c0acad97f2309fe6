//! What a page complains about, for the messages of an agent that stopped.

use super::meanings;
use super::page::Page;
use crate::wire::quotation::quoted;

/// Whether the page announces an error, in its title or where it marks up an alert.
pub(super) fn is_announced(page: &Page) -> bool {
    meanings::says_error(&page.title) || page.alerts.iter().any(|a| meanings::says_error(a))
}

/// What a page complains about: its alert, else its first sentence that speaks of an error. [Quoted](quoted).
pub(super) fn complaint(page: &Page) -> String {
    let alert = page.alerts.iter().find(|a| meanings::says_error(a));
    let sentence = || {
        page.text
            .split_inclusive(['.', '!', '?'])
            .map(str::trim)
            .find(|s| meanings::says_error(s))
    };
    quoted(
        alert
            .map(String::as_str)
            .or_else(sentence)
            .unwrap_or(&page.text),
    )
}
