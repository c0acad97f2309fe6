//! Golden files, the schema, and what every report has to be: whole, escaped and self-contained.
//!
//! `GRANTCHECK_BLESS=1 cargo test --lib report` writes the golden files anew.

#![expect(clippy::unwrap_used, reason = "a test ends where its premise fails")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{ReadError, html, junit, markdown, read, render_text, sample, write};
use crate::document::*;

pub(super) fn golden(path: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("GRANTCHECK_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
    }
    let accepted = std::fs::read_to_string(&path).unwrap_or_default();
    if accepted != actual {
        let diff = similar::TextDiff::from_lines(accepted.as_str(), actual);
        panic!(
            "{} is out of date (GRANTCHECK_BLESS=1 writes it anew):\n{}",
            path.display(),
            diff.unified_diff().header("accepted", "now")
        );
    }
}

#[test]
fn golden_files_are_current() {
    let mut document = sample::document();
    let comparison = compare(&sample::baseline(), &document);
    golden(
        "tests/fixtures/report/compare.txt",
        &render_text(&comparison),
    );
    document.comparison = Some(comparison);
    golden(
        "tests/fixtures/report/sample.json",
        &document.to_json().unwrap(),
    );
    golden(
        "tests/fixtures/report/summary.md",
        &markdown::render(&document),
    );
    if std::env::var_os("GRANTCHECK_BLESS").is_some() {
        // To look at, not to compare: a golden page would only say that some style changed.
        let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/report-sample");
        write(&document, &dir).unwrap();
    }
    golden(
        "tests/fixtures/report/junit.xml",
        &junit::render(&document).unwrap(),
    );
}

#[test]
fn the_schema_is_current_and_holds() {
    golden("schemas/report.schema.json", &Document::generated_schema());
    let schema: serde_json::Value = serde_json::from_str(&Document::generated_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let text = sample::document().to_json().unwrap();
    let mut report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&report)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    report["schema"] = FIRST_SCHEMA.into();
    assert!(!validator.is_valid(&report));
}

#[test]
fn what_is_written_can_be_read() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("reports/latest");
    let document = sample::document();
    let written = write(&document, &dir).unwrap();
    let again = read(&written.json).unwrap();
    assert_eq!(
        serde_json::to_value(&again).unwrap(),
        serde_json::to_value(&document).unwrap()
    );
    let mut names: Vec<_> = std::fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["index.html", "junit.xml", "report.json", "summary.md"]
    );
    write(&document, &dir).unwrap();
}

#[test]
fn what_is_no_report_is_refused_in_one_sentence() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("report.json");
    assert!(matches!(read(&path), Err(ReadError::File { .. })));
    let numbered = |schema: &str| format!("{{\"schema\": \"{schema}\"}}");
    for text in ["{", "[]", "{}", &numbered(FIRST_SCHEMA), &numbered(SCHEMA)] {
        std::fs::write(&path, text).unwrap();
        let error = read(&path).unwrap_err();
        assert!(matches!(error, ReadError::Format { .. }), "{text}");
        assert!(!error.to_string().contains('\n'));
    }
    std::fs::write(&path, numbered("grantcheck.report/9")).unwrap();
    let error = read(&path).unwrap_err().to_string();
    for schema in ["grantcheck.report/9", SCHEMA, FIRST_SCHEMA] {
        assert!(error.contains(schema), "{error}");
    }
}

fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    page.split(&start)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

/// The page with everything that it can open.
fn page() -> String {
    let mut document = sample::document();
    document.comparison = Some(compare(&sample::baseline(), &document));
    html::expanded(&html::render(&document).unwrap())
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let page = page();
    for name in ["src", "href", "action", "srcset", "poster", "data"] {
        for value in attributes(&page, name) {
            // A link is followed by the reader, and nothing but a link leads out.
            let cites = name == "href" && value.starts_with("https://www.rfc-editor.org/rfc/");
            assert!(value.starts_with('#') || cites, "{name}={value}");
        }
    }
    assert!(!page.contains("url(") && !page.contains("@import") && !page.contains("<link"));
}

#[test]
fn ids_are_unique_and_links_lead_somewhere() {
    let page = page();
    let ids = attributes(&page, "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len());
    for link in attributes(&page, "href") {
        assert!(
            known.contains(&link[1..]) || link.starts_with("https:"),
            "{link}"
        );
    }
}

#[test]
fn nothing_from_the_run_becomes_markup() {
    let mut document = sample::document();
    let evil = "</script></style><script>alert(1)</script><img src=x onerror=alert(1)>\" onmouseover=\"alert(1)";
    poison(&mut document, evil);
    let page = html::expanded(&html::render(&document).unwrap());
    let data = page.matches("<script type=\"application/gzip\"").count();
    assert_eq!((page.matches("<script").count() - data, data), (1, 2));
    assert_eq!(page.matches("<img").count(), 0);
    assert_eq!(page.matches(" onmouseover=\"").count(), 0);
    let markdown = markdown::render(&document);
    assert!(
        !markdown
            .lines()
            .any(|line| line.starts_with("<img") || line.contains(" <script>alert"))
    );
    junit::render(&document).unwrap();
}

#[test]
fn nothing_from_the_run_is_obeyed_by_a_reader_s_program() {
    let mut document = sample::document();
    poison(&mut document, "]]>\u{202e}\0\u{1b}[2J\r\u{9b}");
    document.comparison = Some(compare(&sample::baseline(), &document));
    let formats = [
        html::expanded(&html::render(&document).unwrap()),
        markdown::render(&document),
        junit::render(&document).unwrap(),
    ];
    for text in formats {
        assert_eq!(text.chars().find(|c| super::is_obeyed(*c)), None);
        assert!(
            text.contains("\\u{202e}") || text.contains("\\\\u{202e}"),
            "it is not shown"
        );
    }
}

/// Puts a string into every text of the document that no rule keeps apart.
pub(super) fn poison(document: &mut Document, evil: &str) {
    fn walk(value: &mut serde_json::Value, evil: &str, under: &str) {
        match value {
            serde_json::Value::String(text) => {
                let typed = [
                    "verdict",
                    "outcome",
                    "status",
                    "concern",
                    "kind",
                    "role",
                    "endpoint",
                    "schema",
                    "what",
                    "state",
                    "access_token",
                    "refresh_token",
                ];
                if !typed.contains(&under) {
                    text.push_str(evil);
                }
            }
            serde_json::Value::Array(items) => {
                items.iter_mut().for_each(|item| walk(item, evil, under))
            }
            serde_json::Value::Object(members) => members
                .iter_mut()
                .for_each(|(name, item)| walk(item, evil, name)),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(&*document).unwrap();
    walk(&mut value, evil, "");
    *document = serde_json::from_value(value).unwrap();
}

#[test]
fn a_large_run_stays_a_few_megabytes() {
    let mut document = sample::document();
    let mut rich = document.targets[1].clone();
    let scenario = rich.scenarios[1].clone();
    rich.scenarios = (0..60)
        .map(|number| {
            let mut each = scenario.clone();
            each.id = format!("flows/case-{number}");
            each.exchanges = (0..10)
                .map(|index| scenario.exchanges[index % 3].clone())
                .collect();
            each
        })
        .collect();
    document.targets = (0..4)
        .map(|number| Target {
            name: format!("target-{number}"),
            ..rich.clone()
        })
        .collect();
    let size = html::render(&document).unwrap().len();
    assert!(size < 300_000, "{size} bytes");
}

#[test]
fn the_comparison_finds_what_was_changed() {
    let comparison = compare(&sample::baseline(), &sample::document());
    let subjects = |changes: &[Change]| -> Vec<String> {
        changes
            .iter()
            .map(|change| change.subject.clone())
            .collect()
    };
    let target = "cameramanager@staging.example.org";
    assert_eq!(
        subjects(&comparison.regressed),
        [format!(
            "{target}/token/rfc6749/5.2/wrong-secret-invalid-client/fail"
        )]
    );
    assert_eq!(subjects(&comparison.fixed).len(), 1);
    assert_eq!(comparison.drifted.len(), 2);
    assert!(
        comparison
            .drifted
            .iter()
            .any(|change| change.verdict == Some(Verdict::Error))
    );
    assert!(subjects(&comparison.drifted).contains(&"scope.delimiter".to_owned()));
    assert_eq!(comparison.only_in_one.len(), 1);
    let same = compare(&sample::document(), &sample::document());
    assert_eq!(
        (same.regressed.len(), same.fixed.len(), same.drifted.len()),
        (0, 0, 0)
    );
}

#[test]
fn shards_become_one_run() {
    let whole = sample::document();
    let (mut first, mut second) = (whole.clone(), whole.clone());
    first.targets[1].scenarios.truncate(2);
    second.targets[1].scenarios.drain(..2);
    first.targets[1].claims[1].status = ClaimStatus::NotReached;
    first.recount();
    second.recount();
    let merged = merge([first.clone(), second.clone()], Shards::All).unwrap();
    assert_eq!(
        serde_json::to_value(&merged.targets).unwrap()[1]["scenarios"],
        serde_json::to_value(&whole.targets).unwrap()[1]["scenarios"]
    );
    assert_eq!(merged.summary, whole.summary);
    assert_eq!(merged.targets[1].claims[1].status, ClaimStatus::Verified);
    assert!(merged.complete);

    second.complete = false;
    second.started_at = "2026-11-21T00:29:00Z".to_owned();
    let merged = merge([first, second], Shards::All).unwrap();
    assert!(!merged.complete);
    assert_eq!(merged.started_at, "2026-11-21T00:29:00Z");
    assert_eq!(merged.duration_ms, 75_812);
}

#[test]
fn a_scenario_recorded_twice_and_differently_is_refused() {
    let whole = sample::document();
    let mut other = whole.clone();
    other.targets[0].scenarios[0].duration_ms += 1;
    let error = merge([whole, other], Shards::All).unwrap_err();
    assert!(error.to_string().contains("flows/bad-secret"), "{error}");
    assert_eq!(merge([], Shards::All).unwrap_err(), MergeError::Nothing);
}

#[test]
fn the_headline_is_one_sentence() {
    let mut document = sample::document();
    document.targets.truncate(1);
    document.targets[0].scenarios.truncate(1);
    document.recount();
    assert_eq!(
        super::format::headline(&document),
        "1 target, 1 scenario, 1 check, nothing to act on"
    );
}
