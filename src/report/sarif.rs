//! `results.sarif`: the findings in the Static Analysis Results Interchange Format (SARIF 2.1.0), for code scanning.
//!
//! All targets are one run, because GitHub refuses a file with two runs of one tool and category. A finding is a result, the
//! requirement that names it is its rule. What GitHub needs beyond the standard is here too: a physical location in each
//! result, and `primaryLocationLineHash`, the only fingerprint that it reads.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::format::{citation, plural};
use super::shown::{shown, shown_value};
use crate::document::{Document, Finding, Requirement, Source, Target, Verdict, is_of_the_run};
use crate::oauth::Concern;

/// The schema of SARIF 2.1.0 with its errata.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The rule of a finding that no requirement names: a scenario that ended before its first check.
const NOT_JUDGED: &str = "grantcheck/not-judged";

/// How many characters of a text GitHub takes in the description of a rule.
const LONGEST: usize = 1000;

/// What stays as it is in the path of a URI (RFC 3986 2.3 and 3.3).
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// Renders the findings of a run as SARIF.
#[must_use]
pub fn render(document: &Document) -> String {
    let rules = Rules::of(document);
    let results: Vec<Value> = (document.targets.iter())
        .flat_map(|target| {
            let findings = target.findings.iter();
            findings.map(|finding| result(&rules, target, finding))
        })
        .collect();
    let mut log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "grantcheck",
                    "version": document.version,
                    "rules": rules.descriptors(),
                },
            },
            "invocations": [invocation(document)],
            "results": results,
        }],
    });
    shown_value(&mut log);
    format!("{log:#}\n")
}

/// The rules by id, in the order of their indices.
struct Rules<'a>(BTreeMap<&'a str, Value>);

impl<'a> Rules<'a> {
    /// Each requirement that the run names; what a finding names besides is there too.
    fn of(document: &'a Document) -> Self {
        let mut rules: BTreeMap<&str, Value> = (document.requirements.iter())
            .map(|(id, known)| (id.as_str(), rule(id, known)))
            .collect();
        for finding in document.targets.iter().flat_map(|target| &target.findings) {
            let id = rule_id(finding);
            rules
                .entry(id)
                .or_insert_with(|| rule(id, &unnamed(finding)));
        }
        Self(rules)
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.0.keys().position(|known| *known == id)
    }

    fn descriptors(&self) -> Vec<&Value> {
        self.0.values().collect()
    }
}

fn rule_id(finding: &Finding) -> &str {
    match finding.requirement() {
        "" => NOT_JUDGED,
        id => id,
    }
}

/// What stands for a requirement that the report does not know.
fn unnamed(finding: &Finding) -> Requirement {
    Requirement {
        level: finding.level.clone(),
        source: finding.source.clone().unwrap_or_else(|| Source {
            document: "grantcheck".to_owned(),
            section: "run".to_owned(),
            quote: "What is tested can be tested to its end.".to_owned(),
        }),
        concern: finding.concern,
        client: None,
        follows: Vec::new(),
    }
}

/// A `reportingDescriptor` (SARIF 3.49): the words of the requirement, and where they stand.
fn rule(id: &str, known: &Requirement) -> Value {
    let quote = cut(&known.source.quote);
    let cited = format!("{}: “{quote}”", citation(&known.source));
    let mut help = format!(
        "{cited}\nLevel: {}. Concern: {}.",
        known.level,
        known.concern.as_str()
    );
    if let Some(client) = &known.client {
        // Writing to a string cannot fail, here and below.
        let _ = write!(help, "\nWhat a client does where it is not met: {client}");
    }
    // A score such as `security-severity` would be invented; the tag alone makes it a security alert.
    let mut tags = vec![known.level.as_str()];
    if known.concern != Concern::default() {
        tags.push(known.concern.as_str());
    }
    let mut rule = json!({
        "id": id,
        "shortDescription": { "text": message(&quote) },
        "fullDescription": { "text": message(&cited) },
        "help": { "text": message(&help) },
        "defaultConfiguration": { "level": level_of_rule(&known.level) },
        "properties": { "tags": tags },
    });
    if let Some(uri) = rfc(&known.source) {
        rule["helpUri"] = uri.into();
    }
    rule
}

/// How grave a violation of the requirement is by itself (SARIF 3.50.3).
fn level_of_rule(level: &str) -> &'static str {
    match level {
        "must" | Requirement::OF_A_CLAIM => "error",
        "may" => "note",
        _ => "warning",
    }
}

/// The level of a result (SARIF 3.27.10). What could not be decided, or is better than declared, is no violation.
fn level(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail | Verdict::Drift | Verdict::Error => "error",
        Verdict::Inconclusive | Verdict::Resolved | Verdict::Warn => "warning",
        Verdict::Difference | Verdict::Pass | Verdict::Skipped => "note",
    }
}

/// The section of an RFC, as a page.
fn rfc(source: &Source) -> Option<String> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let number = source.document.strip_prefix("RFC ")?;
    let page = format!("https://www.rfc-editor.org/rfc/rfc{number}");
    let section = &source.section;
    is_number(number).then(|| match section.split('.').all(is_number) {
        true => format!("{page}#section-{section}"),
        false => page,
    })
}

/// A `result` (SARIF 3.27).
fn result(rules: &Rules<'_>, target: &Target, finding: &Finding) -> Value {
    let id = rule_id(finding);
    let mut properties = json!({
        "finding": finding.id,
        "target": target.name,
        "verdict": finding.verdict.as_str(),
        "concern": finding.concern.as_str(),
        "requirements": finding.requirements,
        "scenarios": finding.scenarios,
    });
    let more = [
        ("deviation", &finding.deviation),
        ("endpoint", &finding.endpoint),
        ("client", &finding.client),
        ("diff", &finding.diff),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            properties[name] = value.as_str().into();
        }
    }
    json!({
        "ruleId": id,
        "ruleIndex": rules.index(id),
        "level": level(finding.verdict),
        "message": { "text": message(&told(target, finding)) },
        "locations": [location(target, finding)],
        "partialFingerprints": fingerprints(finding),
        "occurrenceCount": finding.count.max(1),
        "properties": properties,
    })
}

/// What was found, with the target first: GitHub shows the first sentence where there is little room.
fn told(target: &Target, finding: &Finding) -> String {
    let first = &finding.first;
    let step = first
        .step
        .map(|step| format!(" step {step}"))
        .unwrap_or_default();
    let end = if finding.sentence.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    let mut text = format!(
        "{} on {}: {}{end}\nSeen {} in {}, first in {}{step}.",
        finding.verdict.as_str(),
        target.name,
        finding.told(),
        plural(finding.count, "time"),
        plural(finding.scenarios.len(), "scenario"),
        first.scenario,
    );
    if let Some(variants) = finding.told_variants() {
        let _ = write!(text, "\nSeen {variants}.");
    }
    if let Some(client) = &finding.client {
        let _ = write!(text, "\nWhat a client does about it: {client}");
    }
    text
}

/// The scenario that showed it first (SARIF 3.28): its file, because GitHub takes no result without one, and the step as a
/// logical location. The report does not know the lines of scenarios, hence line 1. What is judged over a whole run is in
/// no scenario but in the report.
fn location(target: &Target, finding: &Finding) -> Value {
    let first = &finding.first;
    let uri = if is_of_the_run(&first.scenario) {
        "report.json".to_owned()
    } else {
        let id = utf8_percent_encode(&first.scenario, PATH);
        format!("scenarios/{id}.yaml")
    };
    let step = first
        .step
        .map(|step| format!("#{step}"))
        .unwrap_or_default();
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri },
            "region": { "startLine": 1 },
        },
        "logicalLocations": [{
            "fullyQualifiedName": format!("{}/{}{step}", target.name, first.scenario),
        }],
    })
}

/// What makes a finding of two runs the same one (SARIF 3.27.17): its id, which is an address.
fn fingerprints(finding: &Finding) -> Value {
    let mut hash = String::new();
    for byte in Sha256::digest(finding.id.as_bytes()).iter().take(8) {
        let _ = write!(hash, "{byte:02x}");
    }
    json!({
        "primaryLocationLineHash": format!("{hash}:1"),
        "grantcheckFinding/v1": finding.id,
    })
}

/// An `invocation` (SARIF 3.20).
fn invocation(document: &Document) -> Value {
    let mut invocation = json!({ "executionSuccessful": document.complete });
    let started = document.started_at.parse::<jiff::Timestamp>();
    if let Ok(started) = started {
        invocation["startTimeUtc"] = format!("{started:.3}").into();
        let duration = i64::try_from(document.duration_ms).unwrap_or(i64::MAX);
        if let Ok(ended) = started.checked_add(jiff::SignedDuration::from_millis(duration)) {
            invocation["endTimeUtc"] = format!("{ended:.3}").into();
        }
    }
    invocation
}

/// A text as a plain text message (SARIF 3.11): braces are doubled, because single ones are placeholders (3.11.5), and no
/// words of a provider become a link (3.11.6).
fn message(text: &str) -> String {
    shown(text)
        .replace('{', "{{")
        .replace('}', "}}")
        .replace("](", "] (")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
