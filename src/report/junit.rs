//! `junit.xml`: a test suite per target, a test case per scenario.
//!
//! `fail`, `drift`, `resolved` and `inconclusive` are failures of that type and `error` is an error: a CI
//! server then shows exactly what the exit code speaks of. `warn` and `difference` are successes whose
//! text stands in the output of the case.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Property, Report, SerializeError, TestCase, TestCaseStatus, TestSuite,
};

use super::ci_commands::without_commands;
use super::format::{citation, plural};
use super::shown::shown;
use crate::document::{Check, Document, Finding, Scenario, Target, Verdict};

/// Renders a run as JUnit XML.
///
/// # Errors
///
/// When the XML cannot be serialised.
pub fn render(document: &Document) -> Result<String, SerializeError> {
    let mut report = Report::new("grantcheck");
    report.set_time(Duration::from_millis(document.duration_ms));
    for target in &document.targets {
        report.add_test_suite(suite(document, target));
    }
    let xml = known_to_jenkins(&report.to_string()?);
    Ok(without_commands(&shown(&xml)).into_owned())
}

/// The XML without the one attribute that the schema of Jenkins' xunit plugin (`junit-10.xsd`) does not allow: the number
/// of skipped tests over all suites. Each suite has its own.
fn known_to_jenkins(xml: &str) -> String {
    let attribute = xml.find("<testsuites ").and_then(|root| {
        let start = root + xml[root..].find(" skipped=\"")?;
        let value = start + " skipped=\"".len();
        let end = value + xml[value..].find('"')? + 1;
        let is_of_root = start < root + xml[root..].find('>')?;
        is_of_root.then_some(start..end)
    });
    match attribute {
        Some(range) => format!("{}{}", &xml[..range.start], &xml[range.end..]),
        None => xml.to_owned(),
    }
}

fn suite(document: &Document, target: &Target) -> TestSuite {
    let mut suite = TestSuite::new(&target.name);
    // `set_timestamp` wants a type of another time library; an attribute of that name is the same XML.
    suite
        .extra
        .insert("timestamp".into(), document.started_at.as_str().into());
    suite.set_time(Duration::from_millis(
        target
            .scenarios
            .iter()
            .map(|scenario| scenario.duration_ms)
            .sum(),
    ));
    let complete = if document.complete { "true" } else { "false" };
    suite.add_properties([
        Property::new("grantcheck.version", &document.version),
        Property::new("grantcheck.provider", &target.provider),
        Property::new("grantcheck.base_url", &target.base_url),
        Property::new("grantcheck.complete", complete),
    ]);
    for scenario in &target.scenarios {
        suite.add_test_case(case(target, scenario));
    }
    if !target.notes.is_empty() {
        suite.set_system_out(target.notes.join("\n"));
    }
    suite
}

fn case(target: &Target, scenario: &Scenario) -> TestCase {
    let mut case = TestCase::new(&scenario.id, status(target, scenario));
    case.set_classname(&target.name);
    case.set_time(Duration::from_millis(scenario.duration_ms));
    let noted: Vec<String> = scenario
        .checks
        .iter()
        .filter(|check| matches!(check.verdict, Verdict::Warn | Verdict::Difference))
        .map(|check| explain(check))
        .chain(scenario.all_notes().map(|note| format!("note: {note}\n")))
        .collect();
    if !noted.is_empty() {
        case.set_system_out(noted.join("\n"));
    }
    case
}

fn status(target: &Target, scenario: &Scenario) -> TestCaseStatus {
    let outcome = scenario.outcome;
    let kind = match outcome {
        Verdict::Pass | Verdict::Warn | Verdict::Difference => return TestCaseStatus::success(),
        Verdict::Skipped => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(skip_reason(scenario));
            return status;
        }
        Verdict::Error => NonSuccessKind::Error,
        _ => NonSuccessKind::Failure,
    };
    let bad: Vec<&Check> = scenario
        .checks
        .iter()
        .map(Arc::as_ref)
        .filter(|check| check.verdict.needs_action())
        .collect();
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(outcome.as_str());
    let told = findings_of(target, scenario);
    status.set_message(message(scenario, &told));
    let mut description = String::new();
    for finding in &told {
        description.push_str(&elsewhere(finding));
        description.push('\n');
    }
    if let Some(reason) = &scenario.reason {
        // Writing to a string cannot fail.
        let _ = writeln!(description, "{reason}\n");
    }
    description.push_str(
        &bad.iter()
            .map(|check| explain(check))
            .collect::<Vec<_>>()
            .join("\n"),
    );
    if let Some(diff) = &scenario.snapshot_diff {
        let _ = writeln!(description, "\n{diff}");
    }
    status.set_description(description.trim_end());
    status
}

/// The line that a CI server shows in its list: the gravest finding, and which others there are.
fn message(scenario: &Scenario, told: &[&Finding]) -> String {
    match told {
        [] => scenario
            .reason
            .clone()
            .unwrap_or_else(|| scenario.title.clone()),
        [finding] => format!("{}: {}", finding.id, finding.told()),
        [finding, others @ ..] => format!(
            "{}: {} (and {})",
            finding.id,
            finding.told(),
            plural(others.len(), "other finding")
        ),
    }
}

/// The findings that a scenario shows, the gravest first, with the places where each is told besides.
fn findings_of<'a>(target: &'a Target, scenario: &Scenario) -> Vec<&'a Finding> {
    let findings = target.findings.iter();
    findings
        .filter(|finding| finding.verdict.needs_action())
        .filter(|finding| finding.scenarios.contains(&scenario.id))
        .collect()
}

/// A finding in a line: where else it is told, if it is.
fn elsewhere(finding: &Finding) -> String {
    let others = finding.scenarios.len() - 1;
    let mut line = format!(
        "{} {}\n  {}\n",
        finding.verdict.as_str(),
        finding.id,
        finding.told()
    );
    if let Some(client) = &finding.client {
        let _ = writeln!(line, "  client: {client}");
    }
    if others > 0 {
        let _ = writeln!(
            line,
            "  told in {} as well, first in {}",
            plural(others, "other scenario"),
            finding.first.scenario
        );
    }
    line
}

fn skip_reason(scenario: &Scenario) -> String {
    scenario
        .reason
        .clone()
        .or_else(|| scenario.checks.first().map(|check| check.observed.clone()))
        .unwrap_or_else(|| "no reason was given".to_owned())
}

/// Expected, observed and source of one check.
fn explain(check: &Check) -> String {
    let step = check
        .step
        .map(|step| format!(" (step {step})"))
        .unwrap_or_default();
    let mut text = format!(
        "{} {}{step}\n  expected: {}\n  observed: {}\n  source:   {}\n            \"{}\"\n",
        check.verdict.as_str(),
        check.requirement,
        check.expected,
        check.observed,
        citation(&check.source),
        check.source.quote,
    );
    if let Some(standard) = &check.standard {
        let _ = writeln!(
            text,
            "  standard: {}\n            \"{}\"",
            citation(standard),
            standard.quote
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::document::Verdict;
    use crate::report::sample;

    /// The elements and attributes of `junit-10.xsd`, the schema of Jenkins' xunit plugin, as far as this format uses them.
    /// The schema leaves the order of children open below suites and cases, and demands one only of `properties`.
    const ALLOWED: [(&str, &[&str], &[&str]); 9] = [
        (
            "testsuites",
            &["name", "time", "tests", "failures", "errors"],
            &["testsuite"],
        ),
        (
            "testsuite",
            &[
                "name",
                "tests",
                "failures",
                "errors",
                "group",
                "time",
                "skipped",
                "timestamp",
                "hostname",
                "id",
            ],
            &["properties", "testcase", "system-out", "system-err"],
        ),
        ("properties", &[], &["property"]),
        ("property", &["name", "value"], &[]),
        (
            "testcase",
            &["name", "time", "classname", "group"],
            &["skipped", "error", "failure", "system-out", "system-err"],
        ),
        ("failure", &["type", "message"], &[]),
        ("error", &["type", "message"], &[]),
        ("skipped", &["type", "message"], &[]),
        ("system-out", &[], &[]),
    ];

    /// Not a validation, for which no library is at hand, but the part of it that this file can offend against.
    #[test]
    fn jenkins_knows_every_element_and_attribute() {
        let mut document = sample::document();
        document.targets[0].scenarios[0].outcome = Verdict::Skipped;
        let xml = super::render(&document).expect("XML");
        let tree = roxmltree::Document::parse(&xml).expect("XML");
        for node in tree.descendants().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            let known = ALLOWED.iter().find(|(known, ..)| *known == name);
            let (_, attributes, children) = known.expect(name);
            for attribute in node.attributes() {
                assert!(
                    attributes.contains(&attribute.name()),
                    "{name} {}",
                    attribute.name()
                );
            }
            for child in node.children().filter(roxmltree::Node::is_element) {
                let child = child.tag_name().name();
                assert!(children.contains(&child), "{child} in {name}");
            }
        }
        assert_eq!(tree.root_element().tag_name().name(), "testsuites");
        assert!(xml.contains(" skipped=\""), "a suite has its own number");
    }

    #[test]
    fn only_the_root_loses_an_attribute() {
        let rooted = "<?xml?><testsuites name=\"a\" skipped=\"1\" x=\"y\"><testsuite skipped=\"1\"/></testsuites>";
        let plain = "<?xml?><testsuites name=\"a\" x=\"y\"><testsuite skipped=\"1\"/></testsuites>";
        assert_eq!(super::known_to_jenkins(rooted), plain);
        assert_eq!(super::known_to_jenkins(plain), plain);
    }
}
