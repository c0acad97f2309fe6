//! What changed between two runs, as text.

use std::fmt::Write as _;

use super::format::plural;
use crate::document::Comparison;

/// How many sentences about things in only one run the console shows.
const ONLY_IN_ONE_SHOWN: usize = 20;

/// The result in one sentence.
#[must_use]
pub fn headline(comparison: &Comparison) -> String {
    let fixes = match comparison.fixes.len() {
        1 => "1 fix".to_owned(),
        count => format!("{count} fixes"),
    };
    format!(
        "Compared with the run of {}: {}, {fixes}, {}.",
        comparison.baseline_started_at,
        plural(comparison.regressions.len(), "regression"),
        plural(comparison.drift.len(), "other change"),
    )
}

/// The comparison as text for the console, with a final newline.
#[must_use]
pub fn render_text(comparison: &Comparison) -> String {
    let mut text = format!("{}\n", headline(comparison));
    let sections = [
        ("Regressions", &comparison.regressions),
        ("Fixes", &comparison.fixes),
        ("Other changes", &comparison.drift),
    ];
    for (title, changes) in sections {
        if changes.is_empty() {
            continue;
        }
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(text, "\n{title}");
        let mut place = None;
        for change in changes {
            let here = (&change.target, &change.scenario);
            if place != Some(here) {
                place = Some(here);
                let _ = writeln!(
                    text,
                    "  {}",
                    format!("{}  {}", change.target, change.scenario).trim_end()
                );
            }
            let step = change
                .step
                .map(|step| format!(" (step {step})"))
                .unwrap_or_default();
            let _ = writeln!(
                text,
                "    {}{step}: {} -> {}",
                change.subject, change.old, change.new
            );
            if let Some(detail) = &change.detail {
                let _ = writeln!(text, "      {detail}");
            }
        }
    }
    if !comparison.only_in_one.is_empty() {
        let _ = writeln!(text, "\nIn one of the two runs only");
        for sentence in comparison.only_in_one.iter().take(ONLY_IN_ONE_SHOWN) {
            let _ = writeln!(text, "  {sentence}");
        }
        if let Some(more) = comparison
            .only_in_one
            .len()
            .checked_sub(ONLY_IN_ONE_SHOWN + 1)
        {
            let _ = writeln!(text, "  and {} more", more + 1);
        }
    }
    text
}
