//! Parts of a run that are put together: they say what the undivided run says.

use grantcheck::Run;
use grantcheck::document::{Document, WHOLE_RUN};
use grantcheck::run::{Options, SnapshotMode};
use serde_json::{Value, json};

use super::scene::{Scene, Shop};
use super::verdicts::scenario;

/// What a document says apart from times, and from what a provider says anew each time.
fn said(document: &Document) -> Value {
    let mut document = serde_json::to_value(document).expect("JSON");
    let members = |value: &mut Value, names: &[&str]| {
        for name in names {
            value.as_object_mut().expect("an object").remove(*name);
        }
    };
    members(&mut document, &["started_at", "duration_ms"]);
    for target in document["targets"].as_array_mut().expect("targets") {
        for scenario in target["scenarios"].as_array_mut().expect("scenarios") {
            members(scenario, &["duration_ms", "exchanges", "steps", "values"]);
        }
        for values in target["values"].as_array_mut().expect("values") {
            members(values, &["bits_upper"]);
        }
    }
    without_bits(&mut document);
    document
}

/// How many bits random values seem to have depends on the values.
fn without_bits(value: &mut Value) {
    match value {
        Value::String(text) if text.contains(" bits at most") => {
            text.retain(|c| !c.is_ascii_digit());
        }
        Value::Array(items) => items.iter_mut().for_each(without_bits),
        Value::Object(members) => members.values_mut().for_each(without_bits),
        _ => {}
    }
}

/// Asserts that two documents say the same, and names where they do not.
#[track_caller]
fn assert_same(one: &Document, other: &Document) {
    fn differences(one: &Value, other: &Value, place: &str, found: &mut Vec<String>) {
        match (one, other) {
            (Value::Object(a), Value::Object(b)) => {
                for name in a
                    .keys()
                    .chain(b.keys().filter(|name| !a.contains_key(*name)))
                {
                    let (a, b) = (&one[name.as_str()], &other[name.as_str()]);
                    differences(a, b, &format!("{place}/{name}"), found);
                }
            }
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                for (index, (a, b)) in a.iter().zip(b).enumerate() {
                    differences(a, b, &format!("{place}/{index}"), found);
                }
            }
            _ if one == other => {}
            _ => found.push(format!("{place}: {one} and {other}")),
        }
    }
    let mut found = Vec::new();
    differences(&said(one), &said(other), "", &mut found);
    assert!(found.is_empty(), "{found:#?}");
}

/// A provider in a process of its own, and runs of it: as a whole and in four shards, one after another.
struct Runs {
    scene: Scene,
    shop: Shop,
    selection: &'static str,
}

impl Runs {
    fn of(fault: &str, selection: &'static str) -> Self {
        let scene = Scene::new();
        let shop = Shop::open(&scene, &["--dialect", "standard", "--fault", fault]);
        Self {
            scene,
            shop,
            selection,
        }
    }

    fn run(&self, folder: &str, more: &[&str]) {
        // Scenarios that get the same code at the same time disturb each other; here they are equal for certain.
        let arguments = [
            "run",
            "--scenario",
            self.selection,
            "--no-snapshots",
            "--jobs",
            "1",
            "--fail-on",
            "none",
            "--report-dir",
            folder,
        ];
        self.scene
            .grantcheck_with(&self.shop.environment, &[&arguments, more].concat())
            .expect_code(0);
    }

    /// The report of the undivided run, and what four shards come to.
    fn whole_and_merged(&self) -> (Document, Document) {
        self.run("whole", &[]);
        let mut merge = vec!["merge".to_owned()];
        for shard in 1..=4 {
            self.run(&shard.to_string(), &["--shard", &format!("{shard}/4")]);
            merge.push(format!("{shard}/report.json"));
        }
        merge.extend(["--report-dir", "merged", "--fail-on", "none"].map(str::to_owned));
        let merge: Vec<&str> = merge.iter().map(String::as_str).collect();
        self.scene.grantcheck(&merge).expect_code(0);
        (self.scene.report("whole"), self.scene.report("merged"))
    }
}

/// A code that comes once in each shard has come four times in the run.
#[test]
fn values_that_repeat_across_shards_are_told_as_in_the_undivided_run() {
    let runs = Runs::of("codes-repeat", "flows/");
    let (whole, merged) = runs.whole_and_merged();
    assert_same(&whole, &merged);
    let codes = &merged.targets[0].values[0];
    assert_eq!(codes.kind, "code");
    assert!(codes.distinct < codes.seen, "{codes:?}");
    let checks = &scenario(&merged.targets[0], WHOLE_RUN).checks;
    let named = |requirement: &str| checks.iter().any(|check| check.requirement == requirement);
    assert!(named("rfc6749/10.10/values-never-repeat"));
    // No shard alone knows so much, and what it needs for that is of no use afterwards.
    for shard in ["1", "2", "3", "4"] {
        let part = &runs.scene.report(shard).targets[0];
        assert!(part.values[0].seen < codes.seen);
        assert!(!part.fingerprints.is_empty());
    }
    assert!(merged.targets[0].fingerprints.is_empty());
    assert!(whole.targets[0].fingerprints.is_empty());
}

/// Each shard has too few values to say how hard they are to guess; all of them together have enough.
#[test]
fn randomness_is_estimated_over_all_shards() {
    let runs = Runs::of("par-uri-counts-up", "par/");
    let (whole, merged) = runs.whole_and_merged();
    let found = |document: &Document| {
        let checks = &scenario(&document.targets[0], WHOLE_RUN).checks;
        let checks = checks
            .iter()
            .map(|check| json!([check.requirement, check.verdict.as_str()]));
        Value::from_iter(checks)
    };
    assert_eq!(found(&whole), found(&merged));
    let weak = json!(["rfc9126/2.2/request-uri-entropy", "fail"]);
    assert!(found(&merged).as_array().expect("checks").contains(&weak));
    let sums = |document: &Document| {
        let values = &document.targets[0].values;
        let sums = values
            .iter()
            .map(|values| (values.kind.clone(), values.seen, values.distinct));
        sums.collect::<Vec<_>>()
    };
    assert_eq!(sums(&whole), sums(&merged));
}

/// What the shards of `run --list` are, given the past runs of a folder.
fn divided(scene: &Scene, of: usize, more: &[&str]) -> Vec<Vec<String>> {
    (1..=of)
        .map(|shard| {
            let shard = format!("{shard}/{of}");
            let arguments = ["run", "--target", "standard", "--list", "--shard", &shard];
            let listed = scene.grantcheck(&[&arguments[..], more].concat());
            let lines = listed.expect_code(0).stdout;
            let ids = lines.lines().filter(|line| !line.contains("skipped: "));
            ids.filter_map(|line| line.split_whitespace().nth(1).map(str::to_owned))
                .collect()
        })
        .collect()
}

/// With a history the shards take equally long; each scenario is in one of them all the same.
#[test]
fn a_history_balances_the_shards() {
    let scene = Scene::new();
    let selection = ["--scenario", "flows/"];
    let history = ["--scenario", "flows/", "--history", "past"];
    let like_cards = divided(&scene, 2, &selection);
    // Without a past run the history says nothing.
    assert_eq!(divided(&scene, 2, &history), like_cards);
    let all: Vec<String> = {
        let mut all = like_cards.concat();
        all.sort();
        all
    };
    assert!(all.len() > 4, "{all:?}");
    // One scenario takes as long as all others together; one is not known.
    let (long, others) = all.split_first().expect("scenarios");
    let (_, known) = others.split_first().expect("scenarios");
    let judged: Vec<&String> = std::iter::once(long).chain(known).collect();
    let durations: Vec<usize> = (0..judged.len())
        .map(|index| if index == 0 { 100 * others.len() } else { 100 })
        .collect();
    let past = json!({
        "schema": "grantcheck.history/1", "version": "0.1.0", "started_at": "2026-11-28T03:00:00.000Z",
        "duration_ms": 1, "complete": true,
        "targets": { "standard": { "findings": {}, "judged": judged, "durations_ms": durations } },
    });
    scene.write("past/2026-11-28T03-00-00.000Z.json", &past.to_string());
    let balanced = divided(&scene, 2, &history);
    assert_eq!(balanced, [vec![long.clone()], others.to_vec()]);
    // A shard leaves the history as it is: the next one has to divide by the same.
    let run = |shard: &str, more: &[&str]| {
        let arguments = [
            "run",
            "--target",
            "standard",
            "--no-snapshots",
            "--report-dir",
        ];
        let shard = [&shard[..1], "--shard", shard];
        scene
            .grantcheck(&[&arguments[..], &shard, more].concat())
            .expect_code(0);
    };
    run("1/2", &history);
    run("2/2", &history);
    let kept = || {
        std::fs::read_dir(scene.at("past"))
            .expect("a folder")
            .count()
    };
    assert_eq!(kept(), 1);
    let reports = [
        "merge",
        "1/report.json",
        "2/report.json",
        "--report-dir",
        "merged",
    ];
    scene
        .grantcheck(&[&reports[..], &history[2..]].concat())
        .expect_code(0);
    assert_eq!(kept(), 2);
    let merged = &scene.report("merged").targets[0];
    let run_in = all
        .iter()
        .filter(|id| merged.scenarios.iter().any(|held| held.id == **id));
    assert_eq!(run_in.count(), all.len());
    // A shard that divided by another history would leave something out.
    run("2/2", &selection);
    let refused = scene.grantcheck(&reports).expect_code(2);
    assert!(refused.stderr.contains("--history"), "{}", refused.stderr);
}

/// What the processes of `cargo nextest run` leave: one for each test, in folders, the control of a test run again in each.
fn leave_parts(scene: &Scene, folder: &str) -> usize {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let run = Run::sandbox().target("standard").options(Options {
        scenarios: vec!["flows/".to_owned()],
        snapshot_mode: SnapshotMode::Off,
        is_part: true,
        ..Options::default()
    });
    let (plan, _) = run.plan().expect("a plan");
    let trials = plan.trials.iter().filter(|trial| trial.skip.is_none());
    trials
        .map(|trial| {
            let engine = runtime.block_on(run.engine()).expect("an engine");
            runtime.block_on(engine.trial(trial.target, &trial.scenario));
            let text = engine.document().to_json().expect("JSON");
            scene.write(&format!("{folder}/{}/report.json", trial.scenario), &text);
        })
        .count()
}

/// Parts without numbers are merged from their folder; they know how much is missing.
#[test]
fn what_many_processes_did_is_merged_from_a_folder() {
    let scene = Scene::new();
    let count = leave_parts(&scene, "parts");
    assert!(count > 4);
    let whole = [
        "run",
        "--target",
        "standard",
        "--scenario",
        "flows/",
        "--no-snapshots",
    ];
    scene
        .grantcheck(&[&whole[..], &["--report-dir", "whole"]].concat())
        .expect_code(0);
    // The merged report may lie in the same folder, and is no part the next time.
    let merge = ["merge", "parts", "--report-dir", "parts/merged"];
    scene.grantcheck(&merge).expect_code(0);
    scene.grantcheck(&merge).expect_code(0);
    let (whole, mut merged) = (scene.report("whole"), scene.report("parts/merged"));
    assert!(merged.complete && merged.part_of.is_none());
    // Each process has a sandbox of its own, at another address.
    merged.targets[0]
        .base_url
        .clone_from(&whole.targets[0].base_url);
    assert_same(&whole, &merged);

    let lost = scene.at("parts/flows/code-exchange");
    std::fs::remove_dir_all(&lost).expect("a part");
    let refused = scene.grantcheck(&merge).expect_code(2);
    assert!(refused.stderr.contains("--partial"), "{}", refused.stderr);
    scene
        .grantcheck(&[&merge[..], &["--partial"]].concat())
        .expect_code(1);
    let partial = scene.report("parts/merged");
    assert!(!partial.complete && partial.part_of.is_some());
    let beside = ["merge", "parts", "whole", "--report-dir", "mixed"];
    let refused = scene.grantcheck(&beside).expect_code(2);
    assert!(
        refused.stderr.contains("no such part"),
        "{}",
        refused.stderr
    );
    scene.write("empty/notes.txt", "");
    let refused = scene
        .grantcheck(&["merge", "empty", "--report-dir", "nothing"])
        .expect_code(2);
    assert!(
        refused.stderr.contains("no report.json in empty"),
        "{}",
        refused.stderr
    );
}
