//! What takes time: the sandbox's clock is turned, a remote provider is waited for, and only with `--slow`.

use std::time::{Duration, Instant};

use grantcheck::document::Verdict;

use super::scene::{Scene, Shop};

/// A token opens the resource, and three seconds later it does not.
const SHORT_LIVED: &str = r#"title: A token of two seconds is dead after three
about: The wait is real on a remote provider.
needs: [authorization-code, resource, slow]
steps:
  - authorize: {}
    expect: { outcome: code }
  - token: {}
    as: grant
    expect: { outcome: tokens }
  - resource: { token: "${grant.access_token}" }
    expect: { outcome: granted }
  - wait: 3s
  - resource: { token: "${grant.access_token}" }
    expect: { outcome: refused }
"#;

fn with_scenario() -> Scene {
    let scene = Scene::new();
    scene.write("scenarios/timed/short-lived.yaml", SHORT_LIVED);
    scene
}

#[test]
fn the_sandbox_turns_its_clock_for_twelve_hours() {
    let scene = Scene::new();
    let started = Instant::now();
    scene
        .grantcheck(&[
            "run",
            "--target",
            "standard",
            "--scenario",
            "timed/expiry",
            "--slow",
        ])
        .expect_code(0);
    assert!(
        started.elapsed() < Duration::from_secs(60),
        "the clock was not turned"
    );
    let report = scene.report("reports/latest");
    let scenario = (report.targets[0].scenarios.iter())
        .find(|scenario| scenario.id == "timed/expiry")
        .expect("the scenario ran");
    let judged = (scenario.checks.iter())
        .find(|check| check.requirement == "rfc6749/7/expired-token-refused")
        .expect("the requirement is judged");
    assert_eq!(judged.verdict, Verdict::Pass);
}

#[test]
fn a_remote_provider_is_waited_for_with_slow_alone() {
    let scene = with_scenario();
    let shop = Shop::open(&scene, &["--dialect", "standard", "--token-ttl", "2s"]);
    let run = |more: &[&str]| {
        let arguments = [
            &[
                "run",
                "--scenarios",
                "scenarios",
                "--no-builtin",
                "--no-snapshots",
            ],
            more,
        ]
        .concat();
        scene
            .grantcheck_with(&shop.environment, &arguments)
            .expect_code(0);
        let report = scene.report("reports/latest");
        let scenario = (report.targets[0].scenarios.iter())
            .find(|scenario| scenario.id == "timed/short-lived")
            .expect("the scenario is in the report");
        (
            scenario.outcome,
            scenario.reason.clone().unwrap_or_default(),
        )
    };
    let (outcome, reason) = run(&[]);
    assert_eq!(outcome, Verdict::Skipped);
    assert!(reason.contains("--slow"), "{reason}");
    let started = Instant::now();
    assert_eq!(run(&["--slow"]).0, Verdict::Pass);
    assert!(
        started.elapsed() >= Duration::from_secs(3),
        "nothing was waited for"
    );
}

#[test]
fn without_token_ttl_the_same_token_lives_longer() {
    let scene = with_scenario();
    let shop = Shop::open(&scene, &["--dialect", "standard"]);
    let arguments = [
        "run",
        "--scenarios",
        "scenarios",
        "--no-builtin",
        "--no-snapshots",
        "--slow",
    ];
    scene
        .grantcheck_with(&shop.environment, &arguments)
        .expect_code(1);
}
