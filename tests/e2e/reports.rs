//! What is done with reports afterwards: shards and merging, comparing, rendering again.

use std::collections::BTreeSet;

use grantcheck::document::{Document, Verdict, WHOLE_RUN};

use super::scene::Scene;
use super::verdicts::{assert_same_verdicts, checks, target};

const FILES: [&str; 4] = ["report.json", "index.html", "junit.xml", "summary.md"];
const TWO: [&str; 9] = [
    "run",
    "--target",
    "netrex",
    "--target",
    "standard",
    "--scenario",
    "flows/",
    "--scenario",
    "revocation/",
];

/// The scenarios of a document. What is said of a run as a whole is in every shard and about something else in each.
fn ids(document: &Document) -> BTreeSet<(String, String)> {
    document
        .targets
        .iter()
        .flat_map(|target| {
            target
                .scenarios
                .iter()
                .filter(|scenario| scenario.id != WHOLE_RUN)
                .map(|scenario| (target.name.clone(), scenario.id.clone()))
        })
        .collect()
}

#[test]
fn shards_merged_are_the_whole() {
    let scene = Scene::new();
    let run = |more: &[&str]| {
        scene
            .grantcheck(&[&TWO[..], &["--no-snapshots"], more].concat())
            .expect_code(0)
    };
    run(&["--report-dir", "whole"]);
    let mut parts = Vec::new();
    let mut seen = BTreeSet::new();
    for shard in ["1", "2", "3"] {
        run(&["--shard", &format!("{shard}/3"), "--report-dir", shard]);
        let part = ids(&scene.report(shard));
        assert!(part.is_disjoint(&seen), "a scenario is in two shards");
        seen.extend(part);
        parts.push(format!("{shard}/report.json"));
    }
    let mut arguments = vec!["merge"];
    arguments.extend(parts.iter().map(String::as_str));
    arguments.extend(["--report-dir", "merged"]);
    scene.grantcheck(&arguments).expect_code(0);
    let (whole, merged) = (scene.report("whole"), scene.report("merged"));
    assert_eq!(ids(&whole), ids(&merged));
    assert!(merged.complete);
    for name in ["netrex", "standard"] {
        let (one, other) = (target(&whole, name), target(&merged, name));
        let run = BTreeSet::from([WHOLE_RUN.to_owned()]);
        assert_same_verdicts(one, other, &run);
        assert_eq!(one.observations, other.observations, "{name}");
        let statuses = |target: &grantcheck::document::Target| -> Vec<_> {
            target
                .claims
                .iter()
                .map(|claim| (claim.id.clone(), claim.status))
                .collect()
        };
        assert_eq!(statuses(one), statuses(other), "{name}");
    }
    for name in FILES {
        assert!(scene.at("merged").join(name).is_file(), "{name}");
    }
    assert_eq!(whole.findings_summary, merged.findings_summary);
    // The same part twice is a mistake, and so is a part that is missing.
    let twice = ["merge", &parts[0], &parts[0], "--report-dir", "twice"];
    let ended = scene.grantcheck(&twice).expect_code(2);
    assert!(
        ended.stderr.contains("1/3 is there twice"),
        "{}",
        ended.stderr
    );
    let some = ["merge", &parts[0], &parts[2], "--report-dir", "some"];
    let ended = scene.grantcheck(&some).expect_code(2);
    assert!(ended.stderr.contains("missing: 2/3"), "{}", ended.stderr);
    assert!(!scene.at("some").exists());
    let ended = scene
        .grantcheck(&[&some[..], &["--partial"]].concat())
        .expect_code(1);
    assert!(ended.stdout.contains("not complete"), "{}", ended.stdout);
    assert!(!scene.report("some").complete);
}

#[test]
fn merged_shards_are_compared_like_a_run() {
    let scene = Scene::new();
    let run = |shard: &str, more: &[&str]| {
        let some = [
            "run",
            "--target",
            "standard",
            "--scenario",
            "flows",
            "--no-snapshots",
        ];
        let part = format!("{shard}/2");
        let arguments = ["--shard", &part, "--report-dir", shard, "--fail-on", "none"];
        scene
            .grantcheck(&[&some[..], &arguments, more].concat())
            .expect_code(0);
    };
    let merge = |folder: &str, more: &[&str]| {
        let parts = [
            "merge",
            "1/report.json",
            "2/report.json",
            "--report-dir",
            folder,
        ];
        scene.grantcheck(&[&parts[..], more].concat())
    };
    run("1", &[]);
    run("2", &[]);
    merge("good", &[]).expect_code(0);
    let fault = ["--fault", "secret-unchecked"];
    run("1", &fault);
    run("2", &fault);
    let baseline = ["--baseline", "good/report.json", "--fail-on", "regression"];
    let ended = merge("bad", &baseline).expect_code(1);
    assert!(
        ended.stdout.contains("wrong-secret-invalid-client"),
        "{}",
        ended.stdout
    );
    let known = ["--baseline", "bad/report.json", "--fail-on", "regression"];
    merge("again", &known).expect_code(0);
}

#[test]
fn a_regression_is_named_by_compare_and_by_a_baseline() {
    let scene = Scene::new();
    let flows = [
        "run",
        "--target",
        "standard",
        "--scenario",
        "flows/",
        "--no-snapshots",
    ];
    let run = |more: &[&str]| scene.grantcheck(&[&flows[..], more].concat());
    run(&["--report-dir", "good"]).expect_code(0);
    let fault = ["--fault", "secret-unchecked", "--report-dir", "bad"];
    run(&fault).expect_code(1);
    let (good, bad) = ("good/report.json", "bad/report.json");
    let ended = scene.grantcheck(&["compare", good, bad]).expect_code(1);
    for word in [
        "flows/bad-secret",
        "wrong-secret-invalid-client",
        "not there -> fail",
    ] {
        assert!(ended.stdout.contains(word), "no {word} in {}", ended.stdout);
    }
    let ended = scene.grantcheck(&["compare", bad, good]).expect_code(0);
    assert!(
        ended.stdout.contains("fail -> not there"),
        "{}",
        ended.stdout
    );
    let ended = scene.grantcheck(&["compare", good, good]).expect_code(0);
    assert!(ended.stdout.contains("0 regressions"), "{}", ended.stdout);
    // A regression alone is a reason to fail; and where only `fail` is, it is none.
    let regression = ["--baseline", good, "--fail-on", "regression"];
    let ended =
        run(&[&fault[..2], &regression, &["--report-dir", "again"]].concat()).expect_code(1);
    assert!(
        ended.stdout.contains("flows/bad-secret"),
        "{}",
        ended.stdout
    );
    let comparison = scene.report("again").comparison.expect("a comparison");
    assert!(comparison.has_regressions());
    run(&["--baseline", bad, "--fail-on", "regression"]).expect_code(0);
    run(&[&fault[..2], &["--fail-on", "none"]].concat()).expect_code(0);
    // What is known to be wrong is no regression.
    run(&[&fault[..2], &["--baseline", bad, "--fail-on", "regression"]].concat()).expect_code(0);
}

#[test]
fn rendering_again_makes_the_same_files() {
    let scene = Scene::new();
    scene
        .grantcheck(&[
            "run",
            "--scenario",
            "flows/",
            "--fault",
            "code-reusable",
            "--no-snapshots",
            "--report-dir",
            "first",
            "--fail-on",
            "none",
        ])
        .expect_code(0);
    scene
        .grantcheck(&["render", "first/report.json", "--report-dir", "second"])
        .expect_code(0);
    for name in FILES {
        let read =
            |folder: &str| std::fs::read_to_string(scene.at(folder).join(name)).expect("a report");
        assert!(read("first") == read("second"), "{name} differs");
    }
}

#[test]
fn a_requirement_selects_the_scenarios_that_judge_it() {
    let scene = Scene::new();
    let requirement = "rfc6749/4.1.2/code-single-use";
    scene
        .grantcheck(&["run", "--requirement", requirement, "--no-snapshots"])
        .expect_code(0);
    let report = scene.report("reports/latest");
    for target in &report.targets {
        assert!(target.scenarios.len() < 20, "{}", target.scenarios.len());
        let judged = target
            .scenarios
            .iter()
            .flat_map(|scenario| &scenario.checks)
            .any(|check| check.requirement == requirement && check.verdict != Verdict::Skipped);
        assert!(judged, "{} does not judge it", target.name);
    }
    assert!(checks(&report).count() > 0);
}

/// Everything that a judgement says, forgotten: what is left is what was seen.
fn unjudged(document: &Document) -> Document {
    let mut document = document.clone();
    for target in &mut document.targets {
        target.observations.clear();
        target.claims.clear();
        target.contradictions.clear();
        target.scenarios.retain(|scenario| scenario.id != WHOLE_RUN);
        for scenario in &mut target.scenarios {
            // Of a scenario that was not carried out, nothing can be judged.
            if scenario.steps.is_empty() {
                continue;
            }
            scenario.title = "what it was called then".to_owned();
            scenario.outcome = Verdict::Pass;
            scenario.reason = None;
            scenario.checks.clear();
            scenario.observations.clear();
            scenario.notes.clear();
        }
    }
    document.recount();
    document
}

#[test]
fn judging_a_stored_run_again_says_all_that_the_run_said() {
    let scene = Scene::new();
    let run = |more: &[&str]| {
        let netrex = ["run", "--target", "netrex", "--scenario", "flows/"];
        scene.grantcheck(&[&netrex[..], &["--scenario", "probes/"], more].concat())
    };
    run(&["--update-snapshots"]).expect_code(0);
    // A rule that fails, and a drift that no rule explains.
    let faults = [
        "--fault",
        "answer-gains-field",
        "--fault",
        "secret-unchecked",
    ];
    run(&faults).expect_code(1);
    let first = scene.report("reports/latest");
    let outcomes = target(&first, "netrex").outcomes();
    assert!(outcomes.drift > 0 && outcomes.fail > 0, "{outcomes:?}");
    let stored = unjudged(&first).to_json().expect("JSON");
    scene.write("stored.json", &stored);
    let judged = ["render", "stored.json", "--judge", "--report-dir", "again"];
    scene.grantcheck(&judged).expect_code(0);
    let again = scene.report("again");
    for (before, after) in target(&first, "netrex")
        .scenarios
        .iter()
        .zip(&target(&again, "netrex").scenarios)
    {
        assert_eq!(
            serde_json::to_value(before).expect("JSON"),
            serde_json::to_value(after).expect("JSON"),
        );
    }
    assert_eq!(
        serde_json::to_value(&first).expect("JSON"),
        serde_json::to_value(&again).expect("JSON"),
    );
}
