//! The visible text of a page and of its controls.

use scraper::{ElementRef, Node};

use super::hiding::Hiding;
use crate::wire::quotation::up_to;

/// The attribute by which a browser's page reader numbers links and controls.
const NUMBER: &str = "data-grantcheck";

/// Browsers stop nesting at about this depth; so do we, since the walk is recursive.
pub(super) const MAX_DEPTH: usize = 400;

/// The words of a control, a link or an alert are not longer, in bytes.
const MAX_WORDS: usize = 4 * 1024;

/// Elements that do not separate words.
pub(super) const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s",
    "samp", "small", "span", "strong", "sub", "sup", "u", "var", "wbr",
];

/// What a control without text of its own is called.
pub(super) fn named(element: ElementRef<'_>) -> String {
    let names = ["aria-label", "placeholder", "title", "alt"];
    names
        .iter()
        .find_map(|n| element.attr(n).map(fold).filter(|t| !t.is_empty()))
        .unwrap_or_default()
}

/// The words inside an element, pictures by their alternative text.
pub(super) fn words_of(element: ElementRef<'_>, hiding: &Hiding) -> String {
    let mut words = String::new();
    gather(element, &[], (hiding, 0), &mut words);
    fold(&words)
}

/// The words of a label without those of the controls in it.
pub(super) fn label_text(element: ElementRef<'_>, hiding: &Hiding) -> String {
    let mut words = String::new();
    gather(
        element,
        &["select", "textarea", "button"],
        (hiding, 0),
        &mut words,
    );
    fold(&words)
}

fn gather(
    element: ElementRef<'_>,
    without: &[&str],
    (hiding, depth): (&Hiding, usize),
    words: &mut String,
) {
    for node in element.children() {
        if let Some(child) = ElementRef::wrap(node) {
            let name = child.value().name();
            if depth > MAX_DEPTH
                || words.len() > MAX_WORDS
                || !hiding.may_look()
                || without.contains(&name)
                || hiding.hides(child)
                || matches!(name, "script" | "style" | "template" | "noscript")
            {
                continue;
            }
            if name == "img" {
                words.push_str(child.attr("alt").unwrap_or_default());
            }
            let gap = if INLINE.contains(&name) { "" } else { " " };
            words.push_str(gap);
            gather(child, without, (hiding, depth + 1), words);
            words.push_str(gap);
        } else if let Node::Text(text) = node.value()
            && words.len() <= MAX_WORDS
        {
            words.push_str(&up_to(text, MAX_WORDS));
        }
    }
}

/// Folds whitespace, including the kinds that only a browser can tell apart.
pub(in crate::agent) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn attribute(element: ElementRef<'_>, name: &str) -> Option<String> {
    element.attr(name).map(str::to_owned)
}

/// The number that a browser's page reader gave to the element.
pub(super) fn number_of(element: ElementRef<'_>) -> Option<usize> {
    element.attr(NUMBER)?.parse().ok()
}
