//! What the console shows: colours where they are wanted, the summary after a run.

use std::io::IsTerminal as _;

use crate::document::{Document, Verdict};

/// Whether to colour standard output.
pub fn colour() -> bool {
    wanted() && std::io::stdout().is_terminal()
}

/// Whether to colour standard error.
pub fn colour_on_stderr() -> bool {
    wanted() && std::io::stderr().is_terminal()
}

/// <https://no-color.org>: any value that is not empty switches colours off.
fn wanted() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A verdict, coloured by its weight.
pub fn verdict(verdict: Verdict, colour: bool) -> String {
    let word = verdict.as_str();
    if !colour {
        return word.to_owned();
    }
    let code = match verdict {
        Verdict::Pass => 32,
        Verdict::Difference => 36,
        Verdict::Skipped => 90,
        Verdict::Warn | Verdict::Inconclusive | Verdict::Resolved => 33,
        Verdict::Drift | Verdict::Error | Verdict::Fail => 31,
    };
    format!("\u{1b}[{code}m{word}\u{1b}[0m")
}

/// The table after a run: a line per target, then the sum.
pub fn summary(document: &Document, colour: bool) -> String {
    let order = [
        Verdict::Pass,
        Verdict::Difference,
        Verdict::Warn,
        Verdict::Fail,
        Verdict::Drift,
        Verdict::Resolved,
        Verdict::Inconclusive,
        Verdict::Error,
        Verdict::Skipped,
    ];
    let width = document
        .targets
        .iter()
        .map(|target| target.name.len())
        .max()
        .unwrap_or(0)
        .max("checks".len());
    let mut text = format!("{:width$}", "checks");
    for column in order {
        text.push_str(&format!("  {:>12}", column.as_str()));
    }
    let mut row = |name: &str, count: &dyn Fn(Verdict) -> usize| {
        text.push_str(&format!("\n{name:width$}"));
        for column in order {
            let number = count(column);
            let cell = format!("{number:>12}");
            let marked = colour && number > 0 && column.needs_action();
            text.push_str(&if marked {
                format!("  \u{1b}[31m{cell}\u{1b}[0m")
            } else {
                format!("  {cell}")
            });
        }
    };
    for target in &document.targets {
        row(&target.name, &|verdict| target.summary.of(verdict));
    }
    row("all", &|verdict| document.summary.of(verdict));
    text
}
