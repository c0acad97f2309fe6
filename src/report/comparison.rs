//! What changed between two runs, as text: by finding, fit for 80 columns.

use std::fmt::Write as _;

use super::format::{plural, time, wrapped};
use crate::document::{Change, Comparison};

/// How many entries of one kind the console shows.
const SHOWN: usize = 20;

/// The result in one sentence.
#[must_use]
pub fn headline(comparison: &Comparison) -> String {
    let mut counts = vec![
        plural(comparison.regressed.len(), "regression"),
        format!("{} fixed", comparison.fixed.len()),
        plural(comparison.drifted.len(), "other change"),
    ];
    for (count, word) in [
        (comparison.flaky.len(), "flaky"),
        (
            comparison.new.len(),
            "new in what the baseline did not judge",
        ),
        (comparison.gone.len(), "not judged again"),
        (comparison.still, "as before"),
    ] {
        if count > 0 {
            counts.push(format!("{count} {word}"));
        }
    }
    if !comparison.unreached.is_empty() {
        counts.push(format!(
            "{} not reached",
            plural(comparison.unreached.len(), "target")
        ));
    }
    format!(
        "Compared with the run of {}: {}.",
        time(&comparison.baseline_started_at),
        counts.join(", ")
    )
}

/// The kinds of change with their titles, in reading order.
pub fn sections(comparison: &Comparison) -> [(&'static str, &[Change]); 6] {
    [
        ("Regressions", &comparison.regressed),
        ("Flaky, not in every repetition", &comparison.flaky),
        ("Other changes", &comparison.drifted),
        ("New, in what the baseline did not judge", &comparison.new),
        ("Not judged again", &comparison.gone),
        ("Fixed", &comparison.fixed),
    ]
}

/// The comparison as text for the console, with a final newline.
#[must_use]
pub fn render_text(comparison: &Comparison) -> String {
    let mut text = wrapped(&headline(comparison), "", "  ");
    for sentence in &comparison.unreached {
        text.push_str(&wrapped(&format!("not reached: {sentence}"), "", "  "));
    }
    for (title, changes) in sections(comparison) {
        if changes.is_empty() {
            continue;
        }
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(text, "\n{title}");
        for change in changes.iter().take(SHOWN) {
            write_change(&mut text, change);
        }
        if changes.len() > SHOWN {
            let _ = writeln!(text, "  and {} more", changes.len() - SHOWN);
        }
    }
    if !comparison.only_in_one.is_empty() {
        let _ = writeln!(text, "\nIn one of the two runs only");
        for sentence in comparison.only_in_one.iter().take(SHOWN) {
            text.push_str(&wrapped(sentence, "  ", "    "));
        }
        if comparison.only_in_one.len() > SHOWN {
            let _ = writeln!(text, "  and {} more", comparison.only_in_one.len() - SHOWN);
        }
    }
    text
}

fn write_change(text: &mut String, change: &Change) {
    let _ = writeln!(text, "  {}", subject(change));
    let mut facts = format!("{} -> {}", change.old, change.new);
    if let Some((scenario, step)) = &change.first {
        let times = if change.count > 1 {
            format!("{} times, first in", change.count)
        } else {
            "in".to_owned()
        };
        let step = step.map(|step| format!(" step {step}")).unwrap_or_default();
        let _ = write!(facts, ", {times} {scenario}{step}");
    }
    text.push_str(&wrapped(&facts, "    ", "      "));
    if let Some(sentence) = &change.sentence {
        text.push_str(&wrapped(sentence, "    ", "      "));
    }
    for other in &change.with {
        let _ = writeln!(text, "    with it: {other}");
    }
}

/// What changed, with the target in front.
pub fn subject(change: &Change) -> String {
    if change.subject.starts_with(&format!("{}/", change.target)) {
        change.subject.clone()
    } else {
        format!("{}: {}", change.target, change.subject)
    }
}
