//! Runs and scenarios that take too long, and what is typed that would act on whoever reads it.

use std::time::{Duration, Instant};

use crate::scene::{Scene, Shop};

#[test]
fn a_run_that_takes_too_long_ends_with_a_report_that_says_so() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard", "--latency", "400ms"]);
    let start = Instant::now();
    let arguments = ["run", "--no-snapshots", "--run-timeout", "6s"];
    let ended = scene
        .grantcheck_with(&shop.environment, &arguments)
        .expect_code(3);
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
    assert!(
        ended.stderr.contains("took more than 6s"),
        "{}",
        ended.stderr
    );
    let report = scene.report("reports/latest");
    assert!(!report.complete);
    let notes = &report.targets[0].notes;
    assert!(
        notes.iter().any(|note| note.contains("--run-timeout")),
        "{notes:?}"
    );
}

#[test]
fn a_scenario_that_takes_too_long_is_an_error_and_the_others_go_on() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard", "--latency", "400ms"]);
    let arguments = [
        "run",
        "--no-snapshots",
        "--scenario-timeout",
        "1s",
        "--scenario",
        "flows/code-exchange",
        "--scenario",
        "metadata/document",
    ];
    let ended = scene.grantcheck_with(&shop.environment, &arguments);
    assert!(matches!(ended.code, Some(1 | 3)), "{:?}", ended.code);
    let report = scene.report("reports/latest");
    let text = serde_json::to_string(&report.targets[0].notes).expect("JSON");
    let told = format!("{}{}{text}", ended.stdout, ended.stderr);
    assert!(told.contains("--scenario-timeout"), "{told}");
    assert_eq!(report.summary.fail, 0, "{told}");
}

#[test]
fn what_is_typed_is_shown_and_not_obeyed() {
    let scene = Scene::new();
    let escape = "a\u{1b}]52;c;ZXZpbA==\u{7}\u{202e}b\u{9b}1m";
    let command = "::error::x";
    for arguments in [
        vec!["run", "--scenario", escape],
        vec!["run", "--target", escape],
        vec!["run", "--url", escape, "--provider", "standard"],
        vec![
            "run",
            "--url",
            "http://127.0.0.1:9",
            "--provider",
            "standard",
            "--name",
            escape,
        ],
        vec!["run", "--provider", escape, "--url", "http://127.0.0.1:9"],
        vec!["run", "--jobs", escape],
        vec!["run", escape],
        vec!["run", "--scenario", command],
        vec!["run", "--jobs", "\n::error::x"],
        vec!["explain", escape],
        vec!["lint", escape],
    ] {
        let ended = scene.grantcheck(&arguments);
        for text in [&ended.stdout, &ended.stderr] {
            assert_eq!(
                super::trouble::on_console(text),
                None,
                "{arguments:?}: {text}"
            );
        }
    }
}
