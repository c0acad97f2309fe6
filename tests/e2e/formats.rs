//! The formats that are made only where they are asked for, and the events of a run.

use grantcheck::document::{Document, Verdict};

use super::scene::Scene;
use super::verdicts::target;

/// A run of one scenario with a defect.
const RUN: [&str; 8] = [
    "run",
    "--target",
    "standard",
    "--scenario",
    "flows/bad-secret",
    "--no-snapshots",
    "--fault",
    "secret-unchecked",
];

/// A run that writes all that can be written.
fn written_in_full(scene: &Scene) -> Document {
    let more = ["--format", "sarif,har,badge", "--events", "events.ndjson"];
    scene.grantcheck(&[&RUN[..], &more].concat()).expect_code(1);
    scene.report("reports/latest")
}

fn json(scene: &Scene, path: &str) -> serde_json::Value {
    let text = std::fs::read_to_string(scene.at(path)).expect(path);
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn formats_that_are_asked_for_are_there_and_complete() {
    let scene = Scene::new();
    let document = written_in_full(&scene);
    let log = json(&scene, "reports/latest/results.sarif");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let told: Vec<(&str, &str)> = results
        .iter()
        .map(|result| {
            let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
            assert!(place["uri"].is_string() && result["message"]["text"].is_string());
            let finding = &result["partialFingerprints"]["grantcheckFinding/v1"];
            let words = [finding, &result["level"]].map(|word| word.as_str().expect("a word"));
            (words[0], words[1])
        })
        .collect();
    let findings = &target(&document, "standard").findings;
    assert_eq!(told.len(), findings.len());
    for finding in findings {
        let level = match finding.verdict {
            Verdict::Fail => "error",
            Verdict::Warn => "warning",
            _ => "note",
        };
        assert!(told.contains(&(&finding.id, level)), "{}", finding.id);
    }
    assert!(told.iter().any(|(_, level)| *level == "error"));

    let archive = json(&scene, "reports/latest/exchanges.har");
    assert_eq!(archive["log"]["version"], "1.2");
    let entries = archive["log"]["entries"].as_array().expect("entries");
    let scenarios = || target(&document, "standard").scenarios.iter();
    let exchanges: usize = scenarios().map(|scenario| scenario.exchanges.len()).sum();
    assert_eq!(entries.len(), exchanges);
    let base_url = &target(&document, "standard").base_url;
    for entry in entries {
        let url = entry["request"]["url"].as_str().expect("an address");
        assert!(url.starts_with(base_url.as_str()), "{url}");
        assert!(entry["response"]["status"].as_u64() > Some(99), "{entry}");
        assert!(entry["response"]["content"]["size"].is_u64(), "{entry}");
    }
    let badge = json(&scene, "reports/latest/badge.json");
    assert_eq!(badge["schemaVersion"], 1);
    let message = badge["message"].as_str().expect("a message");
    assert!(message.contains("fail"), "{message}");

    // From the report alone they are made again, and only where they are asked for.
    let render = ["render", "reports/latest/report.json", "--report-dir"];
    let some = ["again", "--format", "sarif", "--format", "har"];
    scene
        .grantcheck(&[&render[..], &some].concat())
        .expect_code(0);
    for name in ["results.sarif", "exchanges.har"] {
        let path = format!("reports/latest/{name}");
        assert!(
            json(&scene, &path) == json(&scene, &format!("again/{name}")),
            "{name}"
        );
    }
    assert!(!scene.at("again/badge.json").exists());
}

#[test]
fn events_tell_a_run_from_its_beginning_to_its_end() {
    let scene = Scene::new();
    let document = written_in_full(&scene);
    let schema = scene
        .grantcheck(&["schema", "events"])
        .expect_code(0)
        .stdout;
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a JSON Schema");
    let text = std::fs::read_to_string(scene.at("events.ndjson")).expect("events");
    let mut names = Vec::new();
    let mut times = Vec::new();
    let mut last = serde_json::Value::Null;
    for line in text.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        assert!(validator.is_valid(&event), "{event}");
        let scenario = event["scenario"].as_str().unwrap_or_default();
        names.push(format!(
            "{} {scenario}",
            event["event"].as_str().expect("a name")
        ));
        times.push(event["at"].as_str().expect("a time").to_owned());
        last = event;
    }
    assert!(times.is_sorted(), "{times:?}");
    // The control runs first, for the scenario that needs it.
    let expected = [
        "begun ",
        "planned ",
        "target-ready ",
        "started flows/code-exchange",
        "finished flows/code-exchange",
        "started flows/bad-secret",
        "finished flows/bad-secret",
        "ended ",
    ];
    assert_eq!(names, expected);
    let summary = serde_json::to_value(document.findings_summary).expect("JSON");
    assert_eq!(last["findings_summary"], summary);
}

#[test]
fn no_secret_of_the_sandbox_is_in_any_format() {
    let scene = Scene::new();
    written_in_full(&scene);
    let accounts = grantcheck::sandbox::Dialect::Standard.accounts();
    let secrets = [
        accounts.client.secret.clone(),
        accounts.other_client.secret.clone(),
        Some(accounts.user.password.clone()),
        Some(accounts.other_user.password.clone()),
    ];
    for path in [
        "events.ndjson",
        "reports/latest/results.sarif",
        "reports/latest/exchanges.har",
        "reports/latest/badge.json",
    ] {
        let text = std::fs::read_to_string(scene.at(path)).expect(path);
        for secret in secrets.iter().flatten() {
            assert!(!text.contains(secret.as_str()), "{secret} is in {path}");
        }
    }
}

/// Nothing is written, and the exit code and the console are the same.
#[test]
fn a_run_without_a_report_tells_the_console_alone() {
    let scene = Scene::new();
    let run = [&RUN[..], &["--format", "none"]].concat();
    let ended = scene.grantcheck(&run).expect_code(1);
    assert!(ended.stdout.contains("1 scenario"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("report:"), "{}", ended.stdout);
    assert!(!scene.at("reports").exists());

    let with_others = [&run[..], &["--format", "har"]].concat();
    let ended = scene.grantcheck(&with_others).expect_code(2);
    assert!(ended.stderr.contains("--format none"), "{}", ended.stderr);
    assert!(!scene.at("reports").exists());
    let of_nothing = ["merge", ".", "--report-dir", "x", "--format", "none"];
    let ended = scene.grantcheck(&of_nothing).expect_code(2);
    assert!(ended.stderr.contains("--format none"), "{}", ended.stderr);
}
