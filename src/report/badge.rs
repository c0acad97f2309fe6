//! `badge.json`: the result of a run as a badge, for the endpoint badge of shields.io
//! (<https://shields.io/badges/endpoint-badge>).

use serde_json::json;

use super::format::{READING_ORDER, plural};
use super::shown::shown_value;
use crate::document::{Document, Verdict};

/// Renders a run as the JSON that an endpoint badge is made of: `schemaVersion`, `label`, `message` and `color`.
#[must_use]
pub fn render(document: &Document) -> String {
    let mut badge = json!({
        "schemaVersion": 1,
        "label": "grantcheck",
        "message": message(document),
        "color": color(document),
    });
    shown_value(&mut badge);
    format!("{badge:#}\n")
}

/// Whether nothing was judged: no target could be reached, or nothing was selected.
fn is_empty(document: &Document) -> bool {
    let skipped = document.summary.of(Verdict::Skipped);
    let mut targets = document.targets.iter();
    document.summary.total() == skipped || targets.all(|target| target.unreached().is_some())
}

/// Findings by verdict, in the reading order.
fn message(document: &Document) -> String {
    if is_empty(document) {
        return "nothing tested".to_owned();
    }
    let counts = document.findings_summary;
    let mut parts: Vec<String> = Vec::new();
    for verdict in READING_ORDER {
        match (verdict, counts.of(verdict)) {
            (_, 0) | (Verdict::Pass | Verdict::Skipped, _) => {}
            (Verdict::Difference, count) => parts.push(plural(count, "difference")),
            (_, count) => parts.push(format!("{count} {}", verdict.as_str())),
        }
    }
    if parts.is_empty() {
        parts.push("conforms".to_owned());
    }
    let found = parts.join(", ");
    if document.complete {
        found
    } else {
        format!("{found} (not complete)")
    }
}

/// A colour by the name that shields.io has for it, after the gravest finding. What says nothing about the provider is
/// grey, so that nobody takes it for a result.
fn color(document: &Document) -> &'static str {
    let counts = document.findings_summary;
    let has = |verdict| counts.of(verdict) > 0;
    if is_empty(document) {
        "lightgrey"
    } else if has(Verdict::Fail) {
        "red"
    } else if has(Verdict::Drift) || has(Verdict::Resolved) || has(Verdict::Inconclusive) {
        "orange"
    } else if has(Verdict::Error) || !document.complete {
        "lightgrey"
    } else if has(Verdict::Warn) {
        "yellow"
    } else if has(Verdict::Difference) {
        "green"
    } else {
        "brightgreen"
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Summary, Verdict};
    use crate::report::sample;

    /// The sample with these findings instead of its own.
    fn with(findings: &[(Verdict, usize)]) -> Document {
        let mut document = sample::document();
        document.findings_summary = Summary::default();
        for (verdict, count) in findings {
            (0..*count).for_each(|_| document.findings_summary.count(*verdict));
        }
        document
    }

    fn said(document: &Document) -> (String, &'static str) {
        (super::message(document), super::color(document))
    }

    #[test]
    fn a_badge_says_the_gravest_first() {
        use Verdict::{Difference, Error, Fail, Resolved, Warn};
        for (findings, message, color) in [
            (&[][..], "conforms", "brightgreen"),
            (&[(Difference, 1)], "1 difference", "green"),
            (
                &[(Difference, 2), (Warn, 1)],
                "1 warn, 2 differences",
                "yellow",
            ),
            (
                &[(Difference, 11), (Fail, 2)],
                "2 fail, 11 differences",
                "red",
            ),
            (&[(Error, 3)], "3 error", "lightgrey"),
            (
                &[(Error, 3), (Resolved, 1)],
                "3 error, 1 resolved",
                "orange",
            ),
        ] {
            assert_eq!(said(&with(findings)), (message.to_owned(), color));
        }
    }

    #[test]
    fn what_was_not_tested_does_not_conform() {
        let mut document = with(&[]);
        document.complete = false;
        let part = ("conforms (not complete)".to_owned(), "lightgrey");
        assert_eq!(said(&document), part);
        document.summary = Summary::default();
        assert_eq!(said(&document), ("nothing tested".to_owned(), "lightgrey"));
    }
}
