//! What a page hides: elements that markup, or a style sheet on the page itself, does not show. Hidden text says nothing.

use std::cell::Cell;
use std::collections::BTreeSet;

use scraper::{ElementRef, Html, Selector};

/// Classes by which the style sheets of the world hide, which are read from nowhere.
const CLASSES: [&str; 9] = [
    "d-none",
    "hidden",
    "hide",
    "is-hidden",
    "invisible",
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "screen-reader-text",
];

/// The selectors of single classes and ids that the page's own style sheets hide.
#[derive(Debug)]
pub(super) struct Hiding {
    hidden: BTreeSet<String>,
    /// How many elements may still be looked at for the words in them: what is nested is looked at once for each that
    /// wants its words.
    looks: Cell<usize>,
}

/// How many elements of a page are looked at for the words in them.
const MOST_LOOKS: usize = 300_000;

impl Default for Hiding {
    fn default() -> Self {
        Self {
            hidden: BTreeSet::new(),
            looks: Cell::new(MOST_LOOKS),
        }
    }
}

impl Hiding {
    /// Reads the style sheets that stand on the page.
    pub fn of(document: &Html) -> Self {
        let Ok(styles) = Selector::parse("style") else {
            return Self::default();
        };
        let mut hiding = Self::default();
        for style in document.select(&styles) {
            hiding.read(&style.text().collect::<String>());
        }
        hiding
    }

    /// Whether the words of one more element may be looked for.
    pub fn may_look(&self) -> bool {
        let left = self.looks.get();
        self.looks.set(left.saturating_sub(1));
        left > 0
    }

    /// Whether a person cannot see the element.
    pub fn hides(&self, element: ElementRef<'_>) -> bool {
        let style = element.attr("style").unwrap_or_default();
        let moved_away = {
            let style = plain(style);
            ["left:-", "top:-"].iter().any(|p| style.contains(p)) && style.contains("999")
        };
        let by_id = || {
            let id = element.attr("id");
            id.is_some_and(|id| self.hidden.contains(&format!("#{id}")))
        };
        let by_class =
            |class: &str| CLASSES.contains(&class) || self.hidden.contains(&format!(".{class}"));
        element.attr("hidden").is_some()
            || hides_by(style)
            || moved_away
            || (element.value().name() == "dialog" && element.attr("open").is_none())
            || by_id()
            || element.value().classes().any(by_class)
    }

    /// Rules without conditions count; what a condition encloses (`@media`) holds for some screens only.
    fn read(&mut self, sheet: &str) {
        let mut depth = 0_usize;
        let mut selectors = String::new();
        let mut rest = sheet;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = (&rest[..at], rest.as_bytes()[at]);
            rest = &rest[at + 1..];
            if brace == b'}' {
                if depth == 1 && hides_by(before) {
                    let names = selectors.split(',').map(str::trim);
                    let simple = |name: &&str| {
                        name.starts_with(['.', '#'])
                            && name[1..]
                                .chars()
                                .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
                    };
                    self.hidden.extend(names.filter(simple).map(str::to_owned));
                }
                depth = depth.saturating_sub(1);
            } else {
                depth += 1;
                before.trim().clone_into(&mut selectors);
            }
        }
    }
}

fn plain(style: &str) -> String {
    style.to_ascii_lowercase().replace(' ', "")
}

fn hides_by(declarations: &str) -> bool {
    let style = plain(declarations);
    style.contains("display:none") || style.contains("visibility:hidden")
}
