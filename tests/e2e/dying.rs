//! A provider that dies half-way.

use grantcheck::document::Verdict;

use super::command::Running;
use super::scene::{Scene, Shop};
use super::verdicts::LIBRARY;

#[test]
fn what_was_not_answered_any_more_is_an_error_and_no_pass() {
    let scene = Scene::new();
    let mut shop = Shop::open(&scene, &["--dialect", "cameramanager", "--latency", "20ms"]);
    let mut command = scene.command_with(&shop.environment);
    command.args(["run", "--jobs", "2", "--no-snapshots"]);
    let run = Running::start(command);
    run.until(|line| line.starts_with("pass ") || line.starts_with("difference "));
    shop.process.kill();
    let ended = run.end();
    assert!(matches!(ended.code, Some(1 | 3)), "{:?}", ended.code);
    let report = scene.report("reports/latest");
    assert!(report.complete, "nobody interrupted the run");
    let target = &report.targets[0];
    assert_eq!(target.scenarios.len(), LIBRARY.scenarios.len());
    let mut lost = 0;
    for scenario in &target.scenarios {
        let unanswered = scenario
            .exchanges
            .iter()
            .any(|exchange| exchange.step > 0 && exchange.response.is_none());
        if unanswered {
            lost += 1;
            assert!(
                matches!(
                    scenario.outcome,
                    Verdict::Error | Verdict::Inconclusive | Verdict::Fail
                ),
                "{} ends as {}",
                scenario.id,
                scenario.outcome.as_str()
            );
        }
        let never_ran = scenario.exchanges.is_empty();
        assert!(
            !never_ran || scenario.outcome == Verdict::Skipped || scenario.outcome.needs_action(),
            "{} ends as {} without having run",
            scenario.id,
            scenario.outcome.as_str()
        );
        // A dead provider breaks no rule.
        assert_ne!(scenario.outcome, Verdict::Fail, "{}", scenario.id);
    }
    assert!(lost > 0, "the provider died too late");
}
