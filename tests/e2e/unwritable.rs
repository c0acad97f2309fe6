//! Reports that cannot be written: the run is told on the console all the same, and what was there before stays whole.
#![cfg(unix)]

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use grantcheck::sandbox::{Config, Dialect};

use super::command::{Ended, Running};
use super::scene::{Provider, Scene};

const SMALL: [&str; 5] = [
    "run",
    "--target",
    "standard",
    "--no-snapshots",
    "--scenario",
];

/// Insists on the summary, one error and exit code 3.
#[track_caller]
fn told_all_the_same(ended: Ended, error: &str) {
    let ended = ended.expect_code(3);
    assert!(ended.stdout.contains("1 scenario"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("report: "), "{}", ended.stdout);
    let errors: Vec<&str> = ended
        .stderr
        .lines()
        .filter(|line| line.starts_with("grantcheck: "))
        .collect();
    assert!(errors.len() == 1 && errors[0].contains(error), "{errors:?}");
}

#[test]
fn a_folder_that_is_taken_away_is_made_again() {
    let mut config = Config::new(Dialect::Standard);
    config.latency = Duration::from_millis(100);
    let provider = Provider::with(config);
    let scene = Scene::new();
    let mut command = scene.command_with(&provider.environment());
    command.args(["run", "--no-snapshots", "--scenario", "flows/refresh"]);
    let run = Running::start(command);
    run.until(|line| line.contains("scenarios to run") || line.contains("scenario to run"));
    std::fs::remove_dir_all(scene.at("reports")).expect("it was made before the run");
    run.end().expect_code(0);
    assert!(scene.report("reports/latest").complete);
}

#[test]
fn a_folder_that_becomes_a_file_is_told_with_the_summary() {
    let mut config = Config::new(Dialect::Standard);
    config.latency = Duration::from_millis(100);
    let provider = Provider::with(config);
    let scene = Scene::new();
    let mut command = scene.command_with(&provider.environment());
    command.args(["run", "--no-snapshots", "--scenario", "flows/code-exchange"]);
    let run = Running::start(command);
    run.until(|line| line.contains("scenarios to run") || line.contains("scenario to run"));
    std::fs::remove_dir_all(scene.at("reports")).expect("it was made before the run");
    scene.write("reports", "in the way");
    told_all_the_same(run.end(), "reports/latest");
    assert_eq!(provider.living_tokens(), 0);
}

/// A file of the report that cannot be replaced leaves all of them as they were.
#[test]
fn an_old_report_is_replaced_whole_or_not_at_all() {
    let scene = Scene::new();
    let run = |scenario| scene.grantcheck(&[&SMALL[..], &[scenario, "--report-dir", "r"]].concat());
    run("flows/code-exchange").expect_code(0);
    let before = std::fs::read(scene.at("r/report.json")).expect("a report");
    std::fs::remove_file(scene.at("r/summary.md")).expect("there");
    std::fs::create_dir(scene.at("r/summary.md")).expect("writable");
    told_all_the_same(run("flows/code-exchange"), "r/summary.md");
    let after = std::fs::read(scene.at("r/report.json")).expect("a report");
    assert!(before == after, "new and old files are mixed");
    assert_eq!(unfinished(&scene.at("r")), 0);
}

fn unfinished(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries
        .filter(|entry| {
            entry
                .as_ref()
                .expect("readable")
                .file_name()
                .to_string_lossy()
                .starts_with('.')
        })
        .count()
}

/// A small disk that is mounted for a test, where that is allowed.
struct Disk<'s>(&'s Path);

impl<'s> Disk<'s> {
    fn mount(at: &'s Path, options: &str) -> Option<Self> {
        std::fs::create_dir_all(at).expect("writable");
        let mut command = Command::new("mount");
        command
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(at);
        let done = command.output().is_ok_and(|ended| ended.status.success());
        if !done {
            eprintln!("NOT TESTED: a full disk, because none can be mounted here");
        }
        done.then_some(Self(at))
    }

    fn read_only(&self) {
        let mut command = Command::new("mount");
        command.args(["-o", "remount,ro"]).arg(self.0);
        assert!(command.status().expect("a mount").success());
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.0).status());
    }
}

#[test]
fn a_full_disk_leaves_the_old_report_whole() {
    let scene = Scene::new();
    let folder = scene.at("disk");
    let Some(_disk) = Disk::mount(&folder, "size=1m") else {
        return;
    };
    let run =
        |scenario| scene.grantcheck(&[&SMALL[..], &[scenario, "--report-dir", "disk"]].concat());
    run("flows/code-exchange").expect_code(0);
    let before = std::fs::read(folder.join("report.json")).expect("a report");
    // Room for the first of the new files, and not for all.
    let mut filling = std::fs::File::create(folder.join("filling")).expect("room");
    let mut filled = 0;
    while filling.write_all(&[0; 4096]).is_ok() {
        filled += 4096;
    }
    let free = u64::try_from(before.len()).expect("small") + 16_384;
    filling
        .set_len(u64::saturating_sub(filled, free))
        .expect("shorter");
    told_all_the_same(run("flows/code-exchange"), "cannot write disk/");
    let after = std::fs::read(folder.join("report.json")).expect("a report");
    assert!(before == after, "new and old files are mixed");
    assert_eq!(unfinished(&folder), 0);
}

#[test]
fn a_disk_that_becomes_read_only_is_told_with_the_summary() {
    let mut config = Config::new(Dialect::Standard);
    config.latency = Duration::from_millis(100);
    let provider = Provider::with(config);
    let scene = Scene::new();
    let folder = scene.at("disk");
    let Some(disk) = Disk::mount(&folder, "size=4m") else {
        return;
    };
    let mut command = scene.command_with(&provider.environment());
    command.args([
        "run",
        "--no-snapshots",
        "--scenario",
        "flows/code-exchange",
        "--report-dir",
        "disk",
    ]);
    let run = Running::start(command);
    run.until(|line| line.contains("scenarios to run") || line.contains("scenario to run"));
    disk.read_only();
    told_all_the_same(run.end(), "ead-only file");
}

/// Runs into one folder at a time: the one that ends last stands there whole.
#[test]
fn two_runs_into_one_folder_do_not_mix() {
    const TARGETS: [&str; 2] = ["netrex", "camstreamer"];
    let scene = Scene::new();
    let start = |target: &str| {
        let mut command = scene.command_with(&[]);
        command.args(["run", "--target", target, "--no-snapshots"]);
        command.args(["--scenario", "flows/code-exchange", "--report-dir", "r"]);
        Running::start(command)
    };
    for _ in 0..3 {
        for run in TARGETS.map(start) {
            run.end().expect_code(0);
        }
        let own = &scene.report("r").targets[0].name;
        let others = TARGETS.iter().filter(|target| *target != own);
        for other in others {
            for name in ["summary.md", "junit.xml"] {
                let text = std::fs::read_to_string(scene.at("r").join(name)).expect("a file");
                assert!(
                    text.contains(own.as_str()) && !text.contains(other),
                    "{name} is of {other} and report.json of {own}"
                );
            }
        }
    }
}
