//! A provider that answers 429 or 503 now and then is waited for, and never blamed for it.

use grantcheck::document::Verdict;

use super::scene::{Scene, Shop};

/// Runs scenarios on a remote provider with a fault; returns the scene and what was printed.
fn look_at(fault: &str, scenarios: &[&str]) -> (Scene, String) {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard", "--fault", fault]);
    let url = shop.variable("GRANTCHECK_URL");
    let mut arguments = vec!["run", "--provider", "standard", "--url", url];
    for scenario in scenarios {
        arguments.extend(["--scenario", scenario]);
    }
    let ended = scene.grantcheck_with(&shop.environment, &arguments);
    (scene, ended.stdout)
}

#[test]
fn a_burst_of_503_changes_no_verdict() {
    let (scene, printed) = look_at("busy-in-bursts", &["flows", "token"]);
    let report = scene.report("reports/latest");
    let target = &report.targets[0];
    let judged = target.summary.total() - target.summary.skipped;
    assert!(judged > 500, "{:?}", target.summary);
    assert_eq!(target.summary.fail, 0, "{printed}");
    assert_eq!(target.summary.error, 0, "{printed}");
    assert!(printed.contains("paused"), "{printed}");
    assert!(printed.contains("because of 503"), "{printed}");
    let repeated = (target.scenarios.iter()).filter(|scenario| {
        (scenario.run_notes.iter()).any(|note| note.contains("carried out a second time, alone"))
    });
    assert!(repeated.count() > 0, "nothing was repeated");
}

#[test]
fn every_third_answer_a_429_is_no_failure_of_anything() {
    let (scene, printed) = look_at("busy-every-third", &["flows", "refresh"]);
    let report = scene.report("reports/latest");
    let target = &report.targets[0];
    assert!(target.summary.pass > 0, "{printed}");
    assert_eq!(target.summary.fail, 0, "{printed}");
    assert_eq!(target.summary.error, 0, "{printed}");
    for scenario in &target.scenarios {
        if scenario.outcome == Verdict::Inconclusive {
            let reason = scenario.reason.as_deref().unwrap_or_default();
            assert!(
                reason.contains("busy") || reason.contains("control"),
                "{}: {reason}",
                scenario.id
            );
        }
    }
}
