//! What of the catalogue runs: patterns, exclusion, the list of trials, the end after enough failures.

use grantcheck::document::Verdict;

use super::command::Ended;
use super::scene::Scene;
use super::server::{Server, answer, settings_of};

/// The scenarios that `run --list` prints for one target, with what it says of them.
#[track_caller]
fn listed(arguments: &[&str]) -> Vec<(String, String)> {
    let arguments = [&["run", "--list", "--target", "standard"], arguments].concat();
    let scene = Scene::new();
    let ended = scene.grantcheck(&arguments).expect_code(0);
    assert!(!scene.at("reports").exists(), "{arguments:?} left a report");
    let rest = |line: &str| {
        let rest = line.strip_prefix("standard  ").expect("the target first");
        let (id, why) = rest.split_once(' ').unwrap_or((rest, ""));
        (id.to_owned(), why.trim().to_owned())
    };
    ended.stdout.lines().map(rest).collect()
}

fn ids(arguments: &[&str]) -> Vec<String> {
    let listed = listed(arguments).into_iter();
    listed.map(|(id, _)| id).collect()
}

#[test]
fn an_id_selects_itself_and_a_folder_what_is_in_it() {
    assert_eq!(
        ids(&["--scenario", "flows/bad-secret"]),
        ["flows/bad-secret"]
    );
    let flows = ids(&["--scenario", "flows"]);
    assert!(flows.len() > 3 && flows.iter().all(|id| id.starts_with("flows/")));
    assert_eq!(ids(&["--scenario", "flows/"]), flows);
    let bad = ids(&["--scenario", "flows/bad"]);
    assert!(!bad.is_empty() && bad.iter().all(|id| id.starts_with("flows/bad")));
}

#[test]
fn stars_select_and_exclude() {
    let secrets = ids(&["--scenario", "*secret*"]);
    assert!(secrets.len() > 2 && secrets.iter().all(|id| id.contains("secret")));
    let others = ids(&["--scenario", "*secret*", "--exclude", "flows/*"]);
    assert!(!others.is_empty() && others.iter().all(|id| !id.starts_with("flows/")));
    let all = ids(&[]);
    let without = ids(&["--exclude", "flows", "--exclude", "*secret*"]);
    assert!(all.len() > without.len() + secrets.len());
}

#[test]
fn the_list_says_what_is_skipped_and_why() {
    let all = listed(&[]);
    let reasons = all.iter().map(|(_, why)| why).filter(|why| !why.is_empty());
    let mut reasons = reasons.peekable();
    assert!(reasons.peek().is_some(), "nothing is skipped: {all:?}");
    assert!(reasons.all(|why| why.starts_with("skipped: ")));
    assert!(all.iter().any(|(_, why)| why.is_empty()));
}

/// A remote target is not asked for a list.
#[test]
fn a_list_sends_nothing() {
    let scene = Scene::new();
    let server = Server::start(|_| answer(500, "text/plain", "nobody should ask"));
    let ended = scene
        .grantcheck_with(
            &settings_of(&server.base_url),
            &["run", "--list", "--scenario", "flows"],
        )
        .expect_code(0);
    assert!(ended.stdout.contains("flows/code-exchange"));
    assert!(
        ended.stderr.contains("is not known yet"),
        "{}",
        ended.stderr
    );
    assert_eq!(server.connections(), 0);
}

#[track_caller]
fn failing(more: &[&str]) -> (Scene, Ended) {
    let scene = Scene::new();
    let arguments = [
        "run",
        "--target",
        "standard",
        "--fault",
        "secret-unchecked",
        "--no-snapshots",
        "--jobs",
        "1",
    ];
    let ended = scene.grantcheck(&[&arguments, more].concat());
    (scene, ended)
}

#[test]
fn enough_failing_scenarios_end_the_run() {
    let (scene, ended) = failing(&["--scenario", "*secret*", "--max-fail", "1"]);
    let ended = ended.expect_code(1);
    let report = scene.report("reports/latest");
    assert!(!report.complete);
    let failed = report.targets[0]
        .scenarios
        .iter()
        .filter(|one| one.outcome.needs_action());
    assert_eq!(failed.count(), 1);
    let note = report.targets[0].notes.join("\n");
    assert!(note.contains("not begun, because 1 scenario failed (--max-fail 1)"));
    assert!(ended.stdout.contains(&note), "{}", ended.stdout);
    let page = std::fs::read_to_string(scene.at("reports/latest/summary.md")).expect("written");
    assert!(page.contains("not complete"), "{page}");
}

/// What needed action is run again, and a report in which nothing did is no reason to run anything.
#[test]
fn what_failed_is_run_again_alone() {
    let (scene, ended) = failing(&["--scenario", "flows/", "--report-dir", "first"]);
    ended.expect_code(1);
    let failed: Vec<String> = (scene.report("first").targets[0].scenarios.iter())
        .filter(|scenario| scenario.outcome.needs_action())
        .map(|scenario| scenario.id.clone())
        .collect();
    assert!(!failed.is_empty());
    let again = |report: &str, more: &[&str]| {
        let arguments = [
            "run",
            "--no-snapshots",
            "--rerun-failed",
            report,
            "--report-dir",
            "again",
        ];
        scene.grantcheck(&[&arguments, more].concat())
    };
    again("first/report.json", &["--target", "standard"]).expect_code(0);
    let report = scene.report("again");
    let ran: Vec<&String> = (report.targets[0].scenarios.iter())
        .filter(|scenario| scenario.outcome != Verdict::Skipped)
        .map(|scenario| &scenario.id)
        .collect();
    assert_eq!(ran, failed.iter().collect::<Vec<_>>());
    let nothing = again("again/report.json", &["--target", "standard"]).expect_code(0);
    assert!(
        nothing.stderr.contains("nothing to run"),
        "{}",
        nothing.stderr
    );
    let elsewhere = again("first/report.json", &["--target", "netrex"]).expect_code(2);
    assert!(
        elsewhere.stderr.contains("names of the targets"),
        "{}",
        elsewhere.stderr
    );
}

/// What `--fail-on` leaves out does not count, and a run that came to its end is complete.
#[test]
fn a_run_below_the_limit_is_complete() {
    for (more, code) in [
        (&["--max-fail", "100"][..], 1),
        (&["--max-fail", "1", "--fail-on", "drift"], 0),
    ] {
        let (scene, ended) = failing(&[&["--scenario", "flows"], more].concat());
        ended.expect_code(code);
        assert!(scene.report("reports/latest").complete);
    }
}

/// A report that cannot be written is a mistake of the caller, found before the provider hears of the run.
#[test]
fn a_report_folder_that_cannot_be_written_is_found_before_the_run() {
    let scene = Scene::new();
    let server = Server::start(|_| answer(500, "text/plain", "nobody should ask"));
    scene.write("file", "in the way");
    for folder in ["file", "file/below"] {
        let arguments = ["run", "--scenario", "flows", "--report-dir", folder];
        let ended = scene
            .grantcheck_with(&settings_of(&server.base_url), &arguments)
            .expect_code(2);
        assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
        assert!(
            ended.stderr.contains(&format!("report directory {folder}")),
            "{}",
            ended.stderr
        );
    }
    assert_eq!(server.connections(), 0);
}
