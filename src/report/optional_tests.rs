//! The optional formats on the sample: golden files, what each format asks for, and hostile text.

#![expect(clippy::unwrap_used, reason = "a test ends where its premise fails")]

use std::collections::BTreeSet;

use serde_json::Value;

use super::tests::{golden, poison};
use super::{Format, badge, har, is_obeyed, sample, sarif, write_optional};
use crate::document::{Document, Finding, SCHEMA, Summary, Verdict};

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a Vec<Value> {
    value.pointer(pointer).unwrap().as_array().unwrap()
}

#[test]
fn golden_files_are_current() {
    let document = sample::document();
    for (format, text) in [
        (Format::Sarif, sarif::render(&document)),
        (Format::Har, har::render(&document)),
        (Format::Badge, badge::render(&document)),
    ] {
        let path = format!("tests/fixtures/report/{}", format.file_name());
        golden(&path, &text);
    }
}

/// What SARIF 2.1.0 and GitHub's code scanning ask of a result and of its rule.
fn assert_sarif(log: &Value, document: &Document) {
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(list(log, "/runs").len(), 1);
    let rules = list(log, "/runs/0/tool/driver/rules");
    let ids: BTreeSet<&str> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), rules.len(), "a rule is there twice");
    for rule in rules {
        for pointer in [
            "/shortDescription/text",
            "/fullDescription/text",
            "/help/text",
        ] {
            let text = rule.pointer(pointer).and_then(Value::as_str).unwrap();
            assert!(!text.is_empty(), "{rule}");
        }
    }
    let results = list(log, "/runs/0/results");
    let mut told = BTreeSet::new();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[index]["id"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let place = result.pointer("/locations/0/physicalLocation").unwrap();
        let uri = place
            .pointer("/artifactLocation/uri")
            .and_then(Value::as_str);
        assert!(
            uri.unwrap()
                .bytes()
                .all(|c| c.is_ascii_graphic() && !b"<>\"{}\\^`|".contains(&c))
        );
        assert_eq!(place.pointer("/region/startLine"), Some(&1.into()));
        let prints = result["partialFingerprints"].as_object().unwrap();
        assert!(prints.values().all(Value::is_string) && prints.len() == 2);
        told.insert(prints["primaryLocationLineHash"].to_string());
    }
    let findings = document.targets.iter().map(|target| target.findings.len());
    assert_eq!(told.len(), findings.sum::<usize>(), "a finding is missing");
    assert_eq!(told.len(), results.len());
}

/// What HAR 1.2 asks of each entry.
fn assert_har(archive: &Value) {
    assert_eq!(archive["log"]["version"], "1.2");
    let pages: BTreeSet<String> = list(archive, "/log/pages")
        .iter()
        .map(|page| page["id"].to_string())
        .collect();
    let entries = list(archive, "/log/entries");
    assert!(!entries.is_empty());
    let members = [
        ("", &["startedDateTime", "time", "cache", "comment"][..]),
        ("/timings", &["send", "wait", "receive"]),
        (
            "/request",
            &[
                "method",
                "url",
                "httpVersion",
                "cookies",
                "headers",
                "queryString",
                "headersSize",
                "bodySize",
            ],
        ),
        (
            "/response",
            &[
                "status",
                "statusText",
                "httpVersion",
                "cookies",
                "headers",
                "content",
                "redirectURL",
                "headersSize",
                "bodySize",
            ],
        ),
        ("/response/content", &["size", "mimeType"]),
    ];
    for entry in entries {
        assert!(pages.contains(&entry["pageref"].to_string()), "{entry}");
        for (object, names) in members {
            let object = entry.pointer(object).unwrap();
            for name in names {
                assert!(object.get(name).is_some(), "no {name} in {object}");
            }
        }
        let url = entry["request"]["url"].as_str().unwrap();
        assert!(url::Url::parse(url).is_ok(), "{url} is not absolute");
        assert!(!url.contains(['<', '#']), "{url}");
    }
}

#[test]
fn each_format_has_what_its_readers_need() {
    let document = sample::document();
    assert_sarif(&parsed(&sarif::render(&document)), &document);
    let archive = parsed(&har::render(&document));
    assert_har(&archive);
    let exchanges = document.targets.iter().flat_map(|target| &target.scenarios);
    let exchanges: usize = exchanges.map(|scenario| scenario.exchanges.len()).sum();
    assert_eq!(list(&archive, "/log/entries").len(), exchanges);
    let badge = parsed(&badge::render(&document));
    assert_eq!(badge["schemaVersion"], 1);
    assert_eq!(badge["color"], "red");
}

#[test]
fn findings_weigh_in_sarif_what_they_weigh_elsewhere() {
    let log = parsed(&sarif::render(&sample::document()));
    let weights: BTreeSet<(&str, &str)> = list(&log, "/runs/0/results")
        .iter()
        .map(|result| {
            let verdict = result["properties"]["verdict"].as_str().unwrap();
            (verdict, result["level"].as_str().unwrap())
        })
        .collect();
    let expected = [
        ("difference", "note"),
        ("drift", "error"),
        ("error", "error"),
        ("fail", "error"),
        ("inconclusive", "warning"),
        ("resolved", "warning"),
        ("warn", "warning"),
    ];
    assert_eq!(weights, BTreeSet::from(expected));
}

#[test]
fn an_exchange_without_an_answer_is_in_the_archive() {
    let mut document = sample::document();
    let scenario = &mut document.targets[1].scenarios[1];
    scenario.exchanges[1].response = None;
    scenario.exchanges[1].failure = Some(crate::transcript::Failure {
        kind: crate::transcript::FailureKind::Timeout,
        message: "no complete answer in 10 s".to_owned(),
    });
    let archive = parsed(&har::render(&document));
    assert_har(&archive);
    let mut entries = list(&archive, "/log/entries").iter();
    let silent = entries
        .find(|entry| entry["response"]["status"] == 0)
        .unwrap();
    assert_eq!(silent["response"]["comment"], "no complete answer in 10 s");
}

#[test]
fn a_run_without_a_target_has_every_format() {
    let document = Document {
        schema: SCHEMA.to_owned(),
        targets: Vec::new(),
        summary: Summary::default(),
        ..sample::document()
    };
    assert!(list(&parsed(&sarif::render(&document)), "/runs/0/results").is_empty());
    assert!(list(&parsed(&har::render(&document)), "/log/entries").is_empty());
    assert_eq!(
        parsed(&badge::render(&document))["message"],
        "nothing tested"
    );
}

#[test]
fn nothing_from_the_run_is_obeyed_or_breaks_a_format() {
    let mut document = sample::document();
    poison(
        &mut document,
        "]]></script><script>\u{202e}\0\u{1b}[2J\r\u{9b}[x](http://a){0}\"\\",
    );
    // The address is the tester's own word.
    for target in &mut document.targets {
        target.base_url = "https://provider.example".to_owned();
    }
    let fails = |finding: &Finding| finding.verdict == Verdict::Fail;
    assert!(document.targets[1].findings.iter().any(fails));
    let formats = [
        sarif::render(&document),
        har::render(&document),
        badge::render(&document),
    ];
    for text in &formats {
        assert_eq!(text.chars().find(|c| is_obeyed(*c)), None);
        each_text(&parsed(text), &|text| {
            assert!(!text.contains(is_obeyed), "{text}")
        });
    }
    assert!(
        formats[..2]
            .iter()
            .all(|text| text.contains("u{202e}") || text.contains("u{{202e}}"))
    );
    let log = parsed(&formats[0]);
    assert_sarif(&log, &document);
    for result in list(&log, "/runs/0/results") {
        let text = result["message"]["text"].as_str().unwrap();
        assert!(text.contains("{{0}}") && !text.contains("]("), "{text}");
    }
    assert_har(&parsed(&formats[1]));
}

fn each_text(value: &Value, seen: &dyn Fn(&str)) {
    match value {
        Value::String(text) => seen(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, seen)),
        Value::Object(members) => members.iter().for_each(|(name, item)| {
            seen(name);
            each_text(item, seen);
        }),
        _ => {}
    }
}

#[test]
fn formats_are_written_once_each_and_only_when_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("reports/latest");
    let document = sample::document();
    assert!(write_optional(&document, &dir, &[]).unwrap().is_empty());
    assert!(!dir.exists());
    let formats = [Format::Badge, Format::Sarif, Format::Badge];
    let written = write_optional(&document, &dir, &formats).unwrap();
    assert_eq!(written, [dir.join("results.sarif"), dir.join("badge.json")]);
    assert!(written.iter().all(|path| path.is_file()));
}
