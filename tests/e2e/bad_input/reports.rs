//! Reports that are truncated, foreign, huge or hostile.

use std::fs;

use super::super::counts::tell;
use super::{bounded, refused_once};
use crate::scene::Scene;

/// Texts that are no report, by name.
fn broken_reports(report: &str) -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: String| text.into_bytes();
    let long = |part: &str, bytes: usize| part.repeat(bytes / part.len());
    let with = |from: &str, to: &str| {
        assert!(report.contains(from), "{from}");
        report.replacen(from, to, 1).into_bytes()
    };
    vec![
        ("empty", Vec::new()),
        ("half", text(report[..report.len() / 2].to_owned())),
        (
            "all but the end",
            text(report[..report.len() - 3].to_owned()),
        ),
        (
            "foreign",
            text("{\"name\": \"x\", \"version\": \"1\"}".to_owned()),
        ),
        ("a list", text("[1, 2]".to_owned())),
        ("deep", text(long("[", 1_000_000))),
        ("deep members", text(long("{\"targets\": ", 1_000_000))),
        (
            "another schema",
            with("grantcheck.report/2", "grantcheck.report/99"),
        ),
        (
            "an escape as schema",
            with("grantcheck.report/2", "\\u001b]0;owned\\u0007"),
        ),
        (
            "a long schema",
            with("grantcheck.report/2", &long("x", 2_000_000)),
        ),
        (
            "a text as number",
            with(
                "\"duration_ms\":",
                &format!(
                    "\"duration_ms\":\"{}\",\"x\":",
                    long("\\u001b[2J", 2_000_000)
                ),
            ),
        ),
        (
            "nan",
            with("\"duration_ms\":", "\"duration_ms\":NaN,\"x\":"),
        ),
        (
            "utf-16",
            report.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        ("latin-1", b"{\"schema\": \"caf\xe9\"}".to_vec()),
        ("zeros", vec![0; 1_000_000]),
        (
            "yaml",
            text("schema: grantcheck.report/2\ntargets: []\n".to_owned()),
        ),
        ("html", text("<!doctype html><title>x</title>".to_owned())),
    ]
}

#[test]
fn what_is_no_report_is_refused() {
    let scene = Scene::new();
    let run = [
        "run",
        "--target",
        "standard",
        "--no-snapshots",
        "--scenario",
        "flows/code-exchange",
        "--report-dir",
        "good",
    ];
    scene.grantcheck(&run).expect_code(0);
    let good = fs::read_to_string(scene.at("good/report.json")).expect("a report");
    let mut tried = 0;
    for (name, bytes) in broken_reports(&good) {
        fs::write(scene.at("bad.json"), bytes).expect("writable");
        let verbs: [&[&str]; 6] = [
            &["render", "bad.json", "--report-dir", "r"],
            &["compare", "bad.json", "good/report.json"],
            &["compare", "good/report.json", "bad.json"],
            &["merge", "bad.json", "--report-dir", "r"],
            &["run", "--baseline", "bad.json"],
            &["run", "--rerun-failed", "bad.json"],
        ];
        for arguments in verbs {
            refused_once(
                &format!("{name}: {arguments:?}"),
                &bounded(&scene, &[], arguments),
            );
            tried += 1;
        }
        fs::create_dir_all(scene.at("h")).expect("writable");
        fs::rename(
            scene.at("bad.json"),
            scene.at("h/2026-11-29T00-00-00Z.json"),
        )
        .expect("renamed");
        refused_once(name, &bounded(&scene, &[], &["trend", "h"]));
        tried += 1;
    }
    // One that is too large, without a byte on the disk.
    let huge = fs::File::create(scene.at("huge.json")).expect("writable");
    huge.set_len(1 << 30).expect("sparse");
    refused_once(
        "huge",
        &bounded(&scene, &[], &["compare", "huge.json", "huge.json"]),
    );
    // A moment that leads out of the folder of a history.
    let member = good.split("\"started_at\"").nth(1);
    let start = member.and_then(|rest| rest.split('"').nth(1));
    let escaping = good.replacen(start.expect("a moment"), "2/../../escaped", 1);
    fs::write(scene.at("escaping.json"), escaping).expect("writable");
    let arguments = [
        "merge",
        "escaping.json",
        "--report-dir",
        "r",
        "--history",
        "h2",
    ];
    bounded(&scene, &[], &arguments);
    assert!(
        !scene.at("escaped.json").exists(),
        "a report names the file of a history"
    );
    tell(&format!("{} times a broken report is refused", tried + 2));
}
