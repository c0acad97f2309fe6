//! `summary.md`: the report for a CI job summary.

use std::fmt::Write as _;

use super::ci_commands::without_commands;
use super::format::{
    READING_ORDER, citation, contradiction_counts, counts, duration, headline, plural, time,
};
use super::shown::shown;
use crate::document::{
    ContradictionStatus, Document, Finding, LeftBehind, Requirement, Target, Verdict,
};

/// How many findings are told in full. A job summary has a size limit, and who faces more than this
/// many findings opens the HTML report.
const FINDINGS_SHOWN: usize = 50;

/// How many requirements of one finding are quoted.
const REQUIREMENTS_SHOWN: usize = 6;

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
        differences(&mut out, document, target);
        contradictions(&mut out, target);
    }
    without_commands(&shown(&out)).into_owned()
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
        "\n## Since the baseline\n\n{}",
        text(&super::comparison::headline(comparison))
    );
    for sentence in &comparison.unreached {
        let _ = writeln!(out, "\n**Not reached:** {}", text(sentence));
    }
    for (title, changes) in super::comparison::sections(comparison) {
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n### {title}\n");
        for change in changes.iter().take(FINDINGS_SHOWN) {
            let _ = write!(
                out,
                "- {}: {} → {}",
                code(&super::comparison::subject(change)),
                text(&change.old),
                text(&change.new)
            );
            if let Some((scenario, step)) = &change.first {
                let step = step.map(|step| format!(" step {step}")).unwrap_or_default();
                let _ = write!(
                    out,
                    ", {}×, first in {}{step}",
                    change.count,
                    code(scenario)
                );
            }
            if let Some(sentence) = &change.sentence {
                let _ = write!(out, ": {}", text(sentence));
            }
            out.push('\n');
            for other in &change.with {
                let _ = writeln!(out, "  - with it: {}", code(other));
            }
        }
        cut(out, changes.len());
    }
    if !comparison.only_in_one.is_empty() {
        out.push_str("\n### In one of the two runs only\n\n");
        for sentence in comparison.only_in_one.iter().take(FINDINGS_SHOWN) {
            let _ = writeln!(out, "- {}", text(sentence));
        }
        cut(out, comparison.only_in_one.len());
    }
}

/// What was left out, if anything was.
fn cut(out: &mut String, all: usize) {
    if all > FINDINGS_SHOWN {
        let _ = writeln!(
            out,
            "\nand {} more, which are in the HTML report.",
            all - FINDINGS_SHOWN
        );
    }
}

fn actions(out: &mut String, document: &Document) {
    let mut findings: Vec<(&Target, &Finding)> = document
        .targets
        .iter()
        .flat_map(|target| target.findings.iter().map(move |finding| (target, finding)))
        .collect();
    findings.sort_by(|a, b| a.1.order().cmp(&b.1.order()));
    let needs_action = |(_, finding): &&(&Target, &Finding)| finding.verdict.needs_action();
    let is_warning = |(_, finding): &&(&Target, &Finding)| finding.verdict == Verdict::Warn;
    let action: Vec<_> = findings.iter().filter(needs_action).collect();
    if !action.is_empty() {
        out.push_str("\n## What needs action\n");
        for (target, finding) in action.iter().take(FINDINGS_SHOWN) {
            told(out, document, target, finding);
        }
        cut(out, action.len());
    }
    let warnings: Vec<_> = findings.iter().filter(is_warning).collect();
    if !warnings.is_empty() {
        out.push_str("\n## Warnings\n\n");
        for (_, finding) in warnings.iter().take(FINDINGS_SHOWN) {
            let _ = writeln!(
                out,
                "- {} {}×: {}",
                code(&finding.id),
                finding.count,
                text(&finding.told())
            );
        }
        cut(out, warnings.len());
    }
}

/// One finding in full.
fn told(out: &mut String, document: &Document, target: &Target, finding: &Finding) {
    let _ = writeln!(
        out,
        "\n### {}: {} on {}\n",
        finding.verdict.as_str(),
        code(finding.requirement()),
        text(&target.name)
    );
    let _ = writeln!(out, "{}\n", text(&finding.told()));
    if let Some(client) = &finding.client {
        let _ = writeln!(out, "- client: {}", text(client));
    }
    for id in finding.requirements.iter().take(REQUIREMENTS_SHOWN) {
        let Some(known) = document.requirements.get(id) else {
            continue;
        };
        let _ = writeln!(
            out,
            "- {}: {}: “{}”",
            code(id),
            text(&citation(&known.source)),
            text(&known.source.quote)
        );
    }
    if finding.requirements.len() > REQUIREMENTS_SHOWN {
        let _ = writeln!(
            out,
            "- and {} more requirements and claims",
            finding.requirements.len() - REQUIREMENTS_SHOWN
        );
    }
    let _ = writeln!(out, "- seen {}×: {}", finding.count, seen(finding));
    if let Some(diff) = &finding.diff {
        let _ = writeln!(out, "\n{}", block(diff));
    }
    let _ = writeln!(out, "\n{}", code(&finding.id));
}

fn differences(out: &mut String, document: &Document, target: &Target) {
    let findings: Vec<&Finding> = target
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Difference)
        .collect();
    if findings.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n<details>\n<summary>{}: {} from the standards, as documented</summary>\n",
        html(&target.name),
        plural(findings.len(), "difference")
    );
    out.push_str("| behaviour | what a client does | the documentation | the standards |\n|:---|:---|:---|:---|\n");
    for finding in findings {
        let sources = |is_claim: bool| {
            let known = finding.requirements.iter().filter_map(|id| {
                let known = document.requirements.get(id)?;
                ((known.level == Requirement::OF_A_CLAIM) == is_claim)
                    .then(|| format!("“{}” {}", text(&known.source.quote), code(id)))
            });
            let elsewhere = finding.source.iter().filter(|_| is_claim);
            let elsewhere = elsewhere
                .map(|source| format!("“{}” ({})", text(&source.quote), text(&citation(source))));
            let known: Vec<String> = known.chain(elsewhere).collect();
            if known.is_empty() {
                "–".to_owned()
            } else {
                known.join("<br>")
            }
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            text(&finding.told()),
            finding
                .client
                .as_deref()
                .map_or_else(|| "–".to_owned(), text),
            sources(true),
            sources(false),
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

fn seen(finding: &Finding) -> String {
    const SHOWN: usize = 8;
    let first = &finding.first;
    let step = first
        .step
        .map(|step| format!(" step {step}"))
        .unwrap_or_default();
    let mut places = vec![format!("{}{step}", code(&first.scenario))];
    let others = finding.scenarios.iter().filter(|id| **id != first.scenario);
    places.extend(others.clone().take(SHOWN).map(|id| code(id)));
    let more = others.count().saturating_sub(SHOWN);
    if more > 0 {
        places.push(format!("and {more} more scenarios"));
    }
    let variants = finding.told_variants();
    let variants = variants.map(|told| format!(" ({})", text(&told)));
    format!("{}{}", places.join(", "), variants.unwrap_or_default())
}

/// A block of lines, which no line of its own can end.
fn block(lines: &str) -> String {
    let mut fence = String::from("```");
    while lines.contains(&fence) {
        fence.push('`');
    }
    let lines: String = lines
        .chars()
        .filter(|character| *character == '\n' || !character.is_control())
        .collect();
    format!("{fence}diff\n{lines}\n{fence}")
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
