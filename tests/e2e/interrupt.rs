//! Ctrl-C: what was begun is tidied up, what was done is reported.
#![cfg(unix)]

use super::command::Running;
use super::scene::{Scene, Shop};
use super::verdicts::LIBRARY;
use grantcheck::oauth::Role;
use grantcheck::sandbox::Dialect;

#[test]
fn an_interrupted_run_revokes_its_tokens_and_reports_what_it_did() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard", "--latency", "100ms"]);
    let mut command = scene.command_with(&shop.environment);
    command.args(["run", "--jobs", "2", "--no-snapshots"]);
    let run = Running::start(command);
    // Some scenario is done, and others are under way.
    run.until(|line| line.starts_with("pass ") && line.contains(" flows/"));
    run.interrupt();
    let ended = run.end().expect_code(130);
    assert!(ended.stderr.contains("interrupted"), "{}", ended.stderr);
    let report = scene.report("reports/latest");
    assert!(!report.complete);
    let target = &report.targets[0];
    assert!(!target.scenarios.is_empty());
    let ran: Vec<_> = target
        .scenarios
        .iter()
        .filter(|scenario| !scenario.exchanges.is_empty())
        .collect();
    assert!(!ran.is_empty());
    assert!(
        ran.len() < LIBRARY.scenarios.len() / 2,
        "nothing was interrupted"
    );
    // Every scenario that got tokens gave them back.
    for scenario in ran {
        let got_tokens = scenario.steps.iter().any(|step| step.tokens.is_some());
        let gave_back = scenario
            .exchanges
            .iter()
            .any(|exchange| exchange.step == 0 && exchange.role == Role::Revocation);
        assert!(
            gave_back || !got_tokens,
            "{} leaves its tokens alive",
            scenario.id
        );
    }
}

#[test]
fn the_sandbox_ends_in_peace() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &[]);
    let exported = shop
        .environment
        .iter()
        .filter(|(name, _)| name == "GRANTCHECK_URL")
        .count();
    assert_eq!(
        exported,
        Dialect::ALL.len(),
        "all dialects are served when none is named"
    );
    shop.process.interrupt();
    shop.process.end().expect_code(0);
}
