//! The scripts of the schedules that `docs/scheduling.md` gives away do what they say: the pods of the Job for Kubernetes,
//! and the step of the action for GitHub.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use grantcheck::sandbox::Dialect;

use super::command::{Ended, Running, at, run};
use super::scene::{Provider, Scene, targets_file};

const JOB: &str = "examples/schedules/kubernetes/run.sh";
const ACTION: &str = "action/run";

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A script of the repository, in the folder of the scene, with the binary where it looks for it.
fn script(scene: &Scene, path: &str, environment: &[(&str, &str)]) -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_grantcheck"));
    let folder = binary.parent().expect("a folder").to_owned();
    let search = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder).chain(std::env::split_paths(&search));
    // Where the tests run in the background of a shell, an interruption is ignored, and a shell cannot take that back.
    let mut command = at(Path::new("env"), scene.path());
    command.arg("--default-signal=INT").arg(root(path));
    command.env("PATH", std::env::join_paths(folders).expect("a path"));
    for name in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied());
    command
}

/// The Job of Kubernetes, pod by pod: two shards and what merges them.
struct Job<'a> {
    scene: &'a Scene,
    name: &'a str,
}

impl Job<'_> {
    fn pod(&self, index: &str, arguments: &[&str]) -> Running {
        let reports = self.scene.at("reports");
        let environment = [
            ("REPORTS", reports.to_str().expect("UTF-8")),
            ("JOB_NAME", self.name),
            ("SHARDS", "2"),
            ("JOB_COMPLETION_INDEX", index),
        ];
        let mut command = script(self.scene, JOB, &environment);
        command.args(arguments);
        Running::start(command)
    }

    /// All pods at once, the merging one first; its end.
    fn run(&self, arguments: &[&str]) -> Ended {
        let merging = self.pod("2", arguments);
        let shards = ["0", "1"].map(|index| self.pod(index, arguments));
        for shard in shards {
            shard.end().expect_code(0);
        }
        merging.end()
    }
}

const FLOWS: [&str; 5] = [
    "--target",
    "standard",
    "--scenario",
    "flows/",
    "--no-snapshots",
];

#[test]
fn the_job_merges_its_shards_and_compares_them_with_the_night_before() {
    let scene = Scene::new();
    let job = |name, more: &[&str]| {
        let job = Job {
            scene: &scene,
            name,
        };
        job.run(&[&FLOWS, more].concat())
    };
    let baseline = || {
        let baseline = scene.at("reports/baseline/report.json");
        std::fs::read_to_string(baseline).expect("a baseline")
    };
    let merged = |name: &str| scene.report(&format!("reports/runs/{name}/merged"));

    let first = job("first", &[]).expect_code(0);
    assert!(!first.stdout.contains("regression"), "{}", first.stdout);
    let (whole, good) = (merged("first"), baseline());
    scene
        .grantcheck(&[&["run"], &FLOWS[..]].concat())
        .expect_code(0);
    assert_eq!(whole.summary, scene.report("reports/latest").summary);

    // What became worse is told once: the night after, it is in the baseline.
    let fault = ["--fault", "secret-unchecked"];
    let second = job("second", &fault).expect_code(1);
    assert!(
        second.stdout.contains("flows/bad-secret"),
        "{}",
        second.stdout
    );
    assert_ne!(baseline(), good);
    let third = job("third", &fault).expect_code(0);
    assert!(third.stdout.contains("0 regressions"), "{}", third.stdout);
    let third = merged("third");
    assert!(third.summary.fail > 0);
    assert_eq!(third.history.len(), 3);
    let mut known = third.targets[0].findings.iter();
    assert!(known.any(|finding| finding.since.is_some()));
}

#[test]
fn a_job_that_reaches_nothing_leaves_the_baseline_alone() {
    let scene = Scene::new();
    let provider = Provider::start(Dialect::Standard);
    let (yaml, environment) = targets_file("standard", &provider.base_url, &provider.accounts, "");
    scene.write("targets.yaml", &yaml);
    let night = |name: &str| {
        let pods = ["0", "1", "2"].map(|index| {
            let reports = scene.at("reports");
            let given = [
                ("REPORTS", reports.to_str().expect("UTF-8")),
                ("JOB_NAME", name),
                ("SHARDS", "2"),
                ("JOB_COMPLETION_INDEX", index),
                ("GRANTCHECK_TARGETS", "targets.yaml"),
            ];
            let mut command = script(&scene, JOB, &given);
            command.envs(environment.iter().cloned());
            command.args(&FLOWS[2..]);
            // One after another, as with `parallelism: 1`: they share their users.
            run(command, &[] as &[&str])
        });
        let [one, other, merging] = pods;
        one.expect_code(0);
        other.expect_code(0);
        merging
    };
    night("up").expect_code(0);
    let baseline = || std::fs::read(scene.at("reports/baseline/report.json")).expect("a baseline");
    let good = baseline();
    drop(provider);
    let down = night("down").expect_code(3);
    assert!(down.stdout.contains("no regression"), "{}", down.stdout);
    assert!(baseline() == good, "an outage is no baseline");
}

/// A deadline, or a node that is drained: what was done is reported, and the merging pod does not take it for a shard.
#[test]
fn a_pod_that_is_told_to_stop_reports_what_it_did() {
    let scene = Scene::new();
    let job = Job {
        scene: &scene,
        name: "stopped",
    };
    let pod = job.pod("0", &["--no-snapshots", "--jobs", "1"]);
    pod.until(|line| line.contains("netrex") && line.contains(" flows/"));
    pod.interrupt();
    pod.end().expect_code(130);
    assert!(!scene.report("reports/runs/stopped/1").complete);
    assert!(!scene.at("reports/runs/stopped/1/exit-code").exists());
}

/// A shard that could not start ends its pod, and with it the Job.
#[test]
fn wrong_usage_ends_the_pod() {
    let scene = Scene::new();
    let job = Job {
        scene: &scene,
        name: "wrong",
    };
    job.pod("0", &["--scenario", "nothing-begins-so"])
        .end()
        .expect_code(2);
    assert!(!scene.at("reports/runs/wrong/1/exit-code").exists());
}

/// The step of the action reads the report with it; `.ci/run` installs it.
fn there_is_jq() -> bool {
    let found = Command::new("jq").arg("--version").output().is_ok();
    if !found {
        assert!(std::env::var_os("CI").is_none(), "there is no jq");
        eprintln!("nothing is tested: there is no jq");
    }
    found
}

/// What the step of the action says of itself.
struct Step {
    ended: Ended,
    outputs: BTreeMap<String, String>,
    summary: String,
}

impl Step {
    /// None where there is no jq, which the step reads the report with.
    fn run(scene: &Scene, inputs: &[(&str, &str)]) -> Option<Self> {
        if !there_is_jq() {
            return None;
        }
        let (outputs, summary) = (scene.at("outputs"), scene.at("summary.md"));
        for file in [&outputs, &summary] {
            std::fs::write(file, "").expect("writable");
        }
        let mut command = script(scene, ACTION, inputs);
        command.env("GITHUB_OUTPUT", &outputs);
        command.env("GITHUB_STEP_SUMMARY", &summary);
        let ended = run(command, &[] as &[&str]);
        let read = |path| std::fs::read_to_string(path).expect("a file");
        let pairs = read(&outputs);
        let pairs = pairs.lines().filter_map(|line| line.split_once('='));
        let outputs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Some(Self {
            ended,
            outputs: outputs.collect(),
            summary: read(&summary),
        })
    }

    #[track_caller]
    fn expect(self, code: i32, outcome: &str, reached: &str) -> Self {
        let ended = self.ended.expect_code(code);
        assert_eq!(self.outputs["exit-code"], code.to_string());
        assert_eq!(self.outputs["outcome"], outcome, "{}", ended.stdout);
        assert_eq!(self.outputs["reached"], reached);
        Self { ended, ..self }
    }
}

#[test]
fn the_action_tells_regression_finding_and_mistake_apart() {
    let scene = Scene::new();
    let step = |inputs: &[(&str, &str)]| {
        let selection = [
            ("TARGET", "standard\n"),
            ("SCENARIO", "flows/\n"),
            ("SNAPSHOTS", "none"),
        ];
        Step::run(&scene, &[&selection, inputs].concat())
    };
    // The first night has no baseline, and says so.
    let first = [("BASELINE", "baseline/report.json"), ("REPORT_DIR", "good")];
    let Some(first) = step(&first) else { return };
    let first = first.expect(0, "clean", "true");
    assert!(
        first.ended.stdout.contains("::notice"),
        "{}",
        first.ended.stdout
    );
    assert!(
        first.summary.starts_with("# grantcheck"),
        "{}",
        first.summary
    );

    let fault = ("ARGUMENTS", "--fault\nsecret-unchecked\n");
    let known = |baseline, report_dir| {
        let history = ("HISTORY", "past");
        [
            fault,
            history,
            ("BASELINE", baseline),
            ("REPORT_DIR", report_dir),
        ]
    };
    let found = step(&[fault, ("REPORT_DIR", "found")]).expect("jq");
    found.expect(1, "action", "true");
    let worse = step(&known("good/report.json", "worse")).expect("jq");
    let worse = worse.expect(1, "regression", "true");
    assert_ne!(worse.outputs["regressions"], "0");
    assert!(
        worse.summary.contains("Since the baseline"),
        "{}",
        worse.summary
    );
    let same = step(&known("worse/report.json", "same")).expect("jq");
    same.expect(0, "clean", "true");
    assert_eq!(scene.report("same").history.len(), 2);

    // A report that an earlier step left is not taken for that of a run that did not begin.
    let wrong = [("REPORT_DIR", "good"), ("SHARD", "3/2")];
    let wrong = step(&wrong).expect("jq").expect(2, "usage", "false");
    assert_eq!(wrong.summary, "");
    // With `fail: false` the step passes; its output has the exit code.
    let kept = step(&[("FAIL", "false"), ("SHARD", "3/2")]).expect("jq");
    assert_eq!(kept.outputs["exit-code"], "2");
    kept.ended.expect_code(0);
}

#[test]
fn for_the_action_an_outage_is_no_regression() {
    let scene = Scene::new();
    let provider = Provider::start(Dialect::Standard);
    let (yaml, environment) = targets_file("standard", &provider.base_url, &provider.accounts, "");
    scene.write("targets.yaml", &yaml);
    let step = |more: &[(&str, &str)]| {
        let selection = [
            ("TARGETS", "targets.yaml"),
            ("SCENARIO", "flows/"),
            ("SNAPSHOTS", "none"),
        ];
        let environment = environment.iter().map(|(name, value)| (&**name, &**value));
        let inputs: Vec<_> = selection.into_iter().chain(environment).collect();
        Step::run(&scene, &[&inputs, more].concat())
    };
    let Some(up) = step(&[("REPORT_DIR", "up")]) else {
        return;
    };
    up.expect(0, "clean", "true");
    drop(provider);
    let baseline = ("BASELINE", "up/report.json");
    let down = step(&[baseline, ("REPORT_DIR", "down")]).expect("jq");
    down.expect(3, "unreached", "false");
    let every = ("FAIL_ON", "fail,drift,resolved,inconclusive,regression");
    let down = step(&[baseline, every, ("REPORT_DIR", "down")]).expect("jq");
    let down = down.expect(3, "unreached", "false");
    assert!(
        down.ended.stdout.contains("::warning"),
        "{}",
        down.ended.stdout
    );
    step(&[("REPORT_DIR", "down")])
        .expect("jq")
        .expect(3, "unreached", "false");
}

/// A job that is cancelled passes the signal on, and the report of what was done is there.
#[test]
fn the_action_passes_an_interruption_on() {
    let scene = Scene::new();
    if !there_is_jq() {
        return;
    }
    let outputs = scene.at("outputs");
    let inputs = [
        ("SNAPSHOTS", "none"),
        ("REPORT_DIR", "part"),
        ("ARGUMENTS", "--jobs\n1"),
    ];
    let mut command = script(&scene, ACTION, &inputs);
    command.env("GITHUB_OUTPUT", &outputs);
    let running = Running::start(command);
    running.until(|line| line.contains("netrex") && line.contains("flows/"));
    running.interrupt();
    running.end().expect_code(130);
    assert!(!scene.report("part").complete);
    let outputs = std::fs::read_to_string(outputs).expect("outputs");
    assert!(
        outputs.contains("outcome=interrupted\nreached=false\n"),
        "{outputs}"
    );
}
