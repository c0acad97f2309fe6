//! The history of runs, and what it says of findings.

use grantcheck::document::Document;

use super::scene::Scene;

/// Since when each finding of the first target is there.
fn since_when(report: &Document) -> Vec<Option<String>> {
    let findings = report.targets[0].findings.iter();
    findings.map(|finding| finding.since.clone()).collect()
}

/// A history says since when a finding is there, keeps as many runs as it is told, and does not take what was not judged
/// for gone.
#[test]
fn a_history_says_since_when() {
    let scene = Scene::new();
    let run = |more: &[&str]| {
        let arguments = [
            "run",
            "--target",
            "standard",
            "--scenario",
            "flows/bad-secret",
        ];
        let kept = ["--no-snapshots", "--history", "past", "--keep", "2"];
        scene.grantcheck(&[&arguments[..], &kept, more].concat())
    };
    let faulty = ["--fault", "secret-unchecked"];
    run(&[]).expect_code(0);
    run(&faulty).expect_code(1);
    let first = scene.report("reports/latest").started_at;
    run(&faulty).expect_code(1);
    let report = scene.report("reports/latest");
    let since = since_when(&report);
    assert!(since.contains(&Some(first.clone())), "{since:?}");
    let points: Vec<usize> = report.history.iter().map(|point| point.to_act_on).collect();
    assert_eq!((points.len(), points[0], points[1] > 0), (3, 0, true));
    let kept = std::fs::read_dir(scene.at("past"))
        .expect("a folder")
        .count();
    assert_eq!(kept, 2);
    let trend = scene.grantcheck(&["trend", "past"]).expect_code(0);
    assert!(trend.stdout.contains("since "), "{}", trend.stdout);
    assert!(trend.stdout.lines().all(|line| line.chars().count() <= 80));
    // What was not selected is not gone.
    let other = [
        "run",
        "--target",
        "standard",
        "--scenario",
        "flows/denied-consent",
    ];
    let kept = ["--no-snapshots", "--history", "past"];
    scene
        .grantcheck(&[&other[..], &kept, &faulty].concat())
        .expect_code(0);
    run(&faulty).expect_code(1);
    let report = scene.report("reports/latest");
    let since = since_when(&report);
    assert!(
        since
            .iter()
            .any(|s| s.as_ref() < Some(&report.started_at) && s.is_some()),
        "{since:?}"
    );
    // What is no run is named before anything is sent.
    scene.write("past/2026-01-01T00-00-00Z.json", "{}");
    let refused = run(&[]).expect_code(2);
    assert!(
        refused.stderr.contains("is no run of a grantcheck history"),
        "{}",
        refused.stderr
    );
}
