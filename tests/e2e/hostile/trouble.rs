//! What must not come of a hostile provider.

use std::path::Path;

use grantcheck::document::{Target, Verdict};

use super::server::Spot;
use super::{Case, FAILS, places};

/// Whether the console acts on what a provider says, or says too much.
pub fn on_console(text: &str) -> Option<String> {
    if let Some(line) = text.lines().find(|line| acts(line.trim_start())) {
        return Some(format!("has the line {line:?}"));
    }
    if let Some(character) = text.chars().find(|c| is_obeyed(*c)) {
        return Some(format!("has the character {character:?}"));
    }
    let longest = text.lines().map(str::len).max().unwrap_or_default();
    (text.len() > 120_000 || longest > 5_000)
        .then(|| format!("is {} bytes, its longest line {longest}", text.len()))
}

/// Whether a system that runs grantcheck would take a line for a command.
fn acts(line: &str) -> bool {
    places::COMMANDS.iter().any(|command| {
        let start = command.split("hostile").next().unwrap_or(command);
        line.starts_with(start)
    })
}

fn is_obeyed(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What is wrong with the files of a report: too large, not what their format asks for, or acting on who reads them.
pub fn in_reports(folder: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, largest) in [
        ("report.json", 3_000_000),
        ("index.html", 3_000_000),
        ("junit.xml", 1_000_000),
        ("summary.md", 500_000),
    ] {
        let Ok(bytes) = std::fs::read(folder.join(name)) else {
            continue;
        };
        if bytes.len() > largest {
            wrong.push(format!("{name} has {} bytes", bytes.len()));
        }
        let text = String::from_utf8_lossy(&bytes);
        let is_none = |c: char| matches!(c, '\u{fffe}' | '\u{ffff}');
        let is_bad = |c: &char| is_obeyed(*c) || is_none(*c);
        // JSON is read by programs, and keeps what was there.
        if name != "report.json"
            && let Some(c) = text.chars().find(is_bad)
        {
            wrong.push(format!("{name} has the character {c:?}"));
        }
        if name == "junit.xml"
            && let Err(error) = roxmltree::Document::parse(&text)
        {
            wrong.push(format!("{name} is not XML: {error}"));
        }
        if matches!(name, "junit.xml" | "summary.md")
            && let Some(line) = text.lines().find(|line| acts(line.trim_start()))
        {
            wrong.push(format!("{name} has the line {line:?}"));
        }
    }
    wrong
}

/// What is wrong with the verdicts and sentences of a case.
pub fn of_case(case: &Case, target: &Target, console: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let outcome = |id: &str| {
        target
            .scenarios
            .iter()
            .find(|scenario| scenario.id == id)
            .map(|scenario| scenario.outcome)
    };
    let summary = &target.summary;
    if summary.fail > FAILS || summary.drift > 0 {
        wrong.push(format!("blamed {} times", summary.fail));
    }
    let is_sound =
        |verdict: Option<Verdict>| verdict.is_some_and(|verdict| verdict <= Verdict::Difference);
    if case.behaviour.is_legal {
        for scenario in &target.scenarios {
            if scenario.outcome > Verdict::Difference && scenario.outcome != Verdict::Skipped {
                wrong.push(format!(
                    "{} ends as {}: {:?}",
                    scenario.id,
                    scenario.outcome.as_str(),
                    scenario.reason
                ));
            }
        }
        return wrong;
    }
    // The others are unharmed.
    let words = [
        "not one of the target's origins",
        "and not to the redirect URI of the request",
        "did not accept the user's name and password",
        "with a page of its own",
        "sends the password in the address",
        "probably the secret is wrong",
    ];
    let is_of_settings = target
        .notes
        .iter()
        .any(|note| words.iter().any(|word| note.contains(word)));
    let unharmed: &[&str] = match case.spot {
        // Nothing at all is tested until somebody says whose that origin is, or the settings are right.
        Spot::Page if is_of_settings => &[],
        Spot::Page => &["metadata/document"],
        Spot::Token if is_of_settings => &[],
        Spot::Token => &["metadata/document"],
        Spot::Metadata | Spot::Resource => &["flows/code-exchange"],
    };
    for id in unharmed {
        if !is_sound(outcome(id)) {
            let seen = target.scenarios.iter().find(|scenario| scenario.id == *id);
            wrong.push(format!(
                "{id} ends as {:?}: {:?}",
                outcome(id),
                seen.and_then(|s| s
                    .reason
                    .as_ref()
                    .map(|r| r.chars().take(300).collect::<String>()))
            ));
        }
    }
    if console.contains(&format!("{} cannot be reached", target.base_url)) {
        wrong.push("is said not to be reachable".to_owned());
    }
    let said: String = console
        .lines()
        .filter(|line| line.contains(&target.name))
        .chain(target.notes.iter().map(String::as_str))
        .chain(
            target
                .findings
                .iter()
                .map(|finding| finding.sentence.as_str()),
        )
        .chain(
            target
                .scenarios
                .iter()
                .flat_map(|scenario| scenario.checks.iter().map(|check| check.observed.as_str())),
        )
        .collect::<Vec<_>>()
        .join("\n");
    for words in case.behaviour.says {
        if !words.iter().any(|word| said.contains(word)) {
            let shown: String = said.chars().take(1500).collect();
            let reasons: Vec<_> = target
                .scenarios
                .iter()
                .filter_map(|scenario| scenario.reason.as_ref())
                .collect();
            wrong.push(format!("nothing says {words:?}: {shown} {reasons:?}"));
        }
    }
    wrong
}
