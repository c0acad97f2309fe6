//! `summary.md`: the report for a CI job summary.

use std::fmt::Write as _;

use super::findings::{self, Finding};
use super::format::{
    READING_ORDER, citation, contradiction_counts, counts, duration, headline, plural, time,
};
use crate::document::{ContradictionStatus, Document, LeftBehind, Target, Verdict};

/// How many findings are told in full. A job summary has a size limit, and who faces more than this
/// many findings opens the HTML report.
const FINDINGS_SHOWN: usize = 50;

/// Renders a run as Markdown (the dialect of the common code forges).
#[must_use]
pub fn render(document: &Document) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail, here and in the functions below.
    let _ = writeln!(out, "# grantcheck\n\n**{}.**\n", text(&headline(document)));
    let _ = writeln!(
        out,
        "Started {}, took {}, grantcheck {}.",
        text(&time(&document.started_at)),
        duration(document.duration_ms),
        text(&document.version)
    );
    if !document.complete {
        out.push_str(
            "\nThe run did not come to its end: what is here was done, the rest was not.\n",
        );
    }
    targets(&mut out, document);
    comparison(&mut out, document);
    actions(&mut out, document);
    for target in &document.targets {
        differences(&mut out, target);
        contradictions(&mut out, target);
    }
    out
}

fn targets(out: &mut String, document: &Document) {
    let shown: Vec<Verdict> = READING_ORDER
        .into_iter()
        .filter(|verdict| document.summary.of(*verdict) > 0)
        .collect();
    out.push_str("\n| target | scenarios |");
    for verdict in &shown {
        let _ = write!(out, " {} |", verdict.as_str());
    }
    out.push_str("\n|:---|---:|");
    out.push_str(&"---:|".repeat(shown.len()));
    out.push('\n');
    for target in &document.targets {
        let _ = write!(
            out,
            "| {} | {} |",
            text(&target.name),
            target.scenarios.len()
        );
        for verdict in &shown {
            match target.summary.of(*verdict) {
                0 => out.push_str(" · |"),
                count if verdict.needs_action() => {
                    let _ = write!(out, " **{count}** |");
                }
                count => {
                    let _ = write!(out, " {count} |");
                }
            }
        }
        out.push('\n');
    }
    for target in &document.targets {
        let left = LeftBehind::sentence(&target.left_behind);
        for note in target.notes.iter().chain(&left) {
            let _ = writeln!(out, "\n{}: {}", text(&target.name), text(note));
        }
    }
}

fn comparison(out: &mut String, document: &Document) {
    let Some(comparison) = &document.comparison else {
        return;
    };
    let _ = writeln!(
        out,
        "\n## Since the baseline\n\n{}\n",
        text(&super::comparison::headline(comparison))
    );
    for (label, changes) in [
        ("regression", &comparison.regressions),
        ("fix", &comparison.fixes),
    ] {
        for change in changes.iter().take(FINDINGS_SHOWN) {
            let _ = writeln!(
                out,
                "- {label}: {} on {}, {}: {} → {}",
                code(&change.subject),
                text(&change.target),
                code(&change.scenario),
                text(&change.old),
                text(&change.new)
            );
        }
        if changes.len() > FINDINGS_SHOWN {
            let _ = writeln!(out, "- and {} more", changes.len() - FINDINGS_SHOWN);
        }
    }
}

fn actions(out: &mut String, document: &Document) {
    let findings = findings::to_act_on(document);
    if findings.is_empty() {
        return;
    }
    out.push_str("\n## What needs action\n");
    for finding in findings.iter().take(FINDINGS_SHOWN) {
        let subject = match finding.requirement() {
            "" => "the scenario as a whole".to_owned(),
            id => code(id),
        };
        let _ = writeln!(
            out,
            "\n### {}: {subject} on {}\n",
            finding.verdict.as_str(),
            text(&finding.target.name)
        );
        let _ = writeln!(out, "- expected: {}", text(finding.expected));
        let _ = writeln!(out, "- observed: {}", text(finding.observed));
        if let Some(source) = finding.source() {
            let _ = writeln!(
                out,
                "- source: {}: “{}”",
                text(&citation(source)),
                text(&source.quote)
            );
        }
        let _ = writeln!(out, "- seen in: {}", seen(finding));
    }
    if findings.len() > FINDINGS_SHOWN {
        let _ = writeln!(
            out,
            "\nand {} more; the HTML report has them all.",
            findings.len() - FINDINGS_SHOWN
        );
    }
}

fn differences(out: &mut String, target: &Target) {
    let findings = findings::with_verdict(target, Verdict::Difference);
    if findings.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n<details>\n<summary>{}: {} from the standards, as documented</summary>\n",
        html(&target.name),
        plural(findings.len(), "difference")
    );
    out.push_str(
        "| requirement | behaviour | the documentation | the standard |\n|:---|:---|:---|:---|\n",
    );
    for finding in &findings {
        let check = finding.check;
        let quoted = |source: Option<&crate::document::Source>| {
            source.map_or_else(
                || "–".to_owned(),
                |source| format!("“{}” ({})", text(&source.quote), text(&citation(source))),
            )
        };
        let claim = check
            .and_then(|check| check.claim.as_deref())
            .map(|claim| format!(" {}", code(claim)))
            .unwrap_or_default();
        let behaviour = check
            .and_then(|check| check.behaviour.as_deref())
            .unwrap_or(finding.observed);
        let _ = writeln!(
            out,
            "| {} | {} | {}{claim} | {} |",
            code(finding.requirement()),
            text(behaviour),
            quoted(finding.source()),
            quoted(check.and_then(|check| check.standard.as_ref())),
        );
    }
    out.push_str("\n</details>\n");
}

/// Where the documentation says two things: what the run observed, and what readers have to know instead.
fn contradictions(out: &mut String, target: &Target) {
    if target.contradictions.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n<details>\n<summary>{}: {} of the documentation ({})</summary>\n",
        html(&target.name),
        plural(target.contradictions.len(), "contradiction"),
        counts(contradiction_counts(target))
    );
    out.push_str("| contradiction | what disagrees | answer |\n|:---|:---|:---|\n");
    for entry in &target.contradictions {
        let answer = match (&entry.dimension, entry.status) {
            (Some(dimension), ContradictionStatus::NotObserved) => {
                format!("{} was not observed", code(dimension))
            }
            (Some(dimension), _) => {
                format!("{}: {}", code(dimension), text(&entry.answer.join(", ")))
            }
            (None, _) => text(&entry.answer.join(" ")),
        };
        let _ = writeln!(
            out,
            "| {} | {} | {answer} |",
            code(&entry.id),
            text(&entry.summary)
        );
    }
    out.push_str("\n</details>\n");
}

fn seen(finding: &Finding<'_>) -> String {
    const SHOWN: usize = 8;
    let mut places: Vec<String> = finding
        .seen
        .iter()
        .take(SHOWN)
        .map(|place| {
            let step = place
                .check
                .and_then(|index| place.scenario.checks.get(index)?.step)
                .map(|step| format!(" step {step}"))
                .unwrap_or_default();
            format!("{}{step}", code(&place.scenario.id))
        })
        .collect();
    if finding.seen.len() > SHOWN {
        places.push(format!("and {} more", finding.seen.len() - SHOWN));
    }
    places.join(", ")
}

/// Text in which no character is Markdown, on one line.
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\r' | '\n' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A mention would notify a stranger.
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(character);
            }
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// A code span, also inside a table and around backticks.
fn code(value: &str) -> String {
    let value = value.replace(['\r', '\n', '\t'], " ").replace('|', "\\|");
    let mut fence = String::from("`");
    while value.contains(&fence) {
        fence.push('`');
    }
    let pad = if value.starts_with('`') || value.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{value}{pad}{fence}")
}

/// Text inside an HTML element.
fn html(value: &str) -> String {
    value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
