//! What the console shows: colours where they are wanted, the summary after a run.

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::sync::OnceLock;

use clap::ColorChoice;

use crate::document::{Document, Finding, LeftBehind, LeftKind, Scenario, Target, Verdict};
use crate::report::{Written, comparison_headline, headline, render_text, wrapped};

/// What `--color` says; without a word of it colours are for terminals that can show them.
static CHOICE: OnceLock<ColorChoice> = OnceLock::new();

/// Keeps what `--color` says, for everything that this process prints.
pub fn choose_colour(choice: ColorChoice) {
    CHOICE.get_or_init(|| choice);
}

/// Whether to colour standard output.
pub fn colour() -> bool {
    wanted(std::io::stdout().is_terminal())
}

/// Whether to colour standard error.
pub fn colour_on_stderr() -> bool {
    wanted(std::io::stderr().is_terminal())
}

/// Of `auto`, <https://no-color.org>: any value of it that is not empty switches colours off.
fn wanted(is_terminal: bool) -> bool {
    match CHOICE.get().copied().unwrap_or_default() {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            let may = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
            is_terminal && may && !is_dumb()
        }
    }
}

/// Whether the terminal says of itself that it can do nothing but show lines.
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|kind| kind == "dumb")
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

/// The table after a run: a line per target, then the sum, with a column for each verdict that occurs.
pub fn summary(document: &Document, colour: bool) -> String {
    let columns: Vec<Verdict> = COLUMNS
        .into_iter()
        .filter(|verdict| *verdict == Verdict::Pass || document.summary.of(*verdict) > 0)
        .collect();
    let names = document
        .targets
        .iter()
        .map(|target| target.name.chars().count());
    let width = names.max().unwrap_or(0).max("checks".len());
    let cell = |column: &Verdict| column.as_str().len().max(6);
    let mut text = format!("{:width$}", "checks");
    for column in &columns {
        text.push_str(&format!("  {:>1$}", column.as_str(), cell(column)));
    }
    let mut row = |name: &str, count: &dyn Fn(Verdict) -> usize| {
        text.push_str(&format!("\n{name:width$}"));
        for column in &columns {
            let number = count(*column);
            let cell = format!("{number:>0$}", cell(column));
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

/// The verdicts in the order of the table's columns.
const COLUMNS: [Verdict; 9] = [
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

/// How many findings the console tells; the report has them all.
const FINDINGS_SHOWN: usize = 20;

/// The findings after a run, each once: the gravest first, with its count and first place. Documented differences are
/// counted and not told, since nothing is to be done about them.
pub fn findings(document: &Document, colour: bool) -> String {
    let mut told: Vec<&Finding> = document
        .targets
        .iter()
        .flat_map(|target| &target.findings)
        .filter(|finding| finding.verdict != Verdict::Difference)
        .collect();
    told.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut text = String::new();
    for finding in told.iter().take(FINDINGS_SHOWN) {
        text.push_str(&format!(
            "\n{} {}\n",
            verdict(finding.verdict, colour),
            finding.id
        ));
        text.push_str(&wrapped(&finding.told(), "  ", "  "));
        let step = finding
            .first
            .step
            .map(|step| format!(" step {step}"))
            .unwrap_or_default();
        let place = match finding.count {
            1 => format!("in {}{step}", finding.first.scenario),
            count => format!("{count} times, first in {}{step}", finding.first.scenario),
        };
        text.push_str(&wrapped(&place, "  ", "  "));
        if let Some(variants) = finding.told_variants() {
            text.push_str(&wrapped(&variants, "  ", "    "));
        }
        if let Some(client) = &finding.client {
            text.push_str(&wrapped(&format!("client: {client}"), "  ", "    "));
        }
    }
    if told.len() > FINDINGS_SHOWN {
        text.push_str(&format!(
            "\nand {} more findings, which are in the report\n",
            told.len() - FINDINGS_SHOWN
        ));
    }
    text
}

/// Prints the result: the table, what is new or what there is, what the targets say, and where the report is, if it could
/// be written.
pub fn conclude(document: &Document, written: Option<&Written>) {
    let is_untested =
        |scenario: &Scenario| scenario.outcome == Verdict::Skipped || scenario.is_lost();
    let unreached =
        |target: &Target| target.unreached().is_some() && target.scenarios.iter().all(is_untested);
    if document.targets.iter().all(unreached) {
        conclude_unreached(document, written);
        return;
    }
    say!("{}", summary(document, colour()));
    let findings = findings(document, colour());
    // With a baseline the comparison tells what is new; what was there before is in the report.
    if document.comparison.is_none() && !findings.is_empty() {
        say!("{findings}");
    }
    say!("{}", wrapped(&headline(document), "", "  ").trim_end());
    for note in document.targets.iter().flat_map(|target| &target.notes) {
        say!("{note}");
    }
    for target in &document.targets {
        if let Some(left) = LeftBehind::sentence(&target.left_behind) {
            say!("{}: {left}", target.name);
        }
        let reasons: BTreeSet<&str> = (target.left_behind.iter())
            .filter(|left| matches!(left.what, LeftKind::AccessToken | LeftKind::RefreshToken))
            .map(|left| left.because.as_str())
            .collect();
        for reason in reasons {
            say!("  tokens may still be alive, because {reason}");
        }
    }
    if let Some(comparison) = &document.comparison {
        say!("{}", render_text(comparison));
    }
    if let Some(written) = written {
        say!("report: {}", written.html.display());
    }
}

/// Prints the result of a run that reached none of its targets: why, and nothing that looks like a result.
fn conclude_unreached(document: &Document, written: Option<&Written>) {
    for target in &document.targets {
        let reason = target.unreached().unwrap_or_default();
        say!("{}: nothing was tested: {reason}", target.name);
    }
    if let Some(comparison) = &document.comparison {
        say!(
            "{}",
            wrapped(&comparison_headline(comparison), "", "  ").trim_end()
        );
    }
    if let Some(written) = written {
        say!("report: {}", written.html.display());
    }
}
