//! Runs that are ended at any moment. How many is `GRANTCHECK_KILLS`, for each way to end; a dozen where nothing is said.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use grantcheck::report;
use grantcheck::sandbox::{Config, Dialect};
use serde_json::Value;

use super::command::Running;
use super::counts::tell;
use super::scene::{Provider, Scene};

fn times() -> u32 {
    let given = std::env::var("GRANTCHECK_KILLS").ok();
    given.map_or(12, |text| {
        text.parse().expect("GRANTCHECK_KILLS is a number")
    })
}

fn provider() -> Provider {
    let mut config = Config::new(Dialect::Standard);
    config.latency = Duration::from_millis(5);
    Provider::with(config)
}

fn start(scene: &Scene, provider: &Provider) -> Running {
    let mut command = scene.command_with(&provider.environment());
    command.args([
        "run",
        "--no-snapshots",
        "--scenario",
        "flows",
        "--report-dir",
        "r",
        "--events",
        "events.ndjson",
    ]);
    Running::start(command)
}

/// The files of a folder with what they hold.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("readable").path());
    paths
        .map(|path| {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, std::fs::read(path).expect("readable"))
        })
        .filter(|(name, _)| !name.starts_with('.'))
        .collect()
}

/// Moments spread over a run and a bit more, in no order.
fn moments(whole: Duration) -> impl Iterator<Item = Duration> {
    let times = times();
    // A step that shares no divisor with any number of times likely to be asked for.
    (0..times).map(move |index| {
        (whole + whole / 5) * (index * 7919 % times) / times.max(1)
            + Duration::from_millis(u64::from(index) % 10)
    })
}

/// Every line but the last, which may be cut off, is an event.
fn readable_events(scene: &Scene) {
    let Ok(text) = std::fs::read_to_string(scene.at("events.ndjson")) else {
        return;
    };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for line in lines.iter().filter(|line| line.ends_with('\n')) {
        let event = serde_json::from_str::<Value>(line);
        assert!(
            event.is_ok_and(|event| event["event"].is_string()),
            "{line}"
        );
    }
    let whole = lines.iter().filter(|line| line.ends_with('\n')).count();
    assert!(whole + 1 >= lines.len(), "a line in the middle is cut off");
}

#[test]
fn a_killed_run_leaves_the_report_before_it_whole() {
    let (scene, provider) = (Scene::new(), provider());
    let began = Instant::now();
    start(&scene, &provider).end().expect_code(0);
    let whole = began.elapsed();
    let mut before = files(&scene.at("r"));
    let (mut kept, mut replaced) = (0, 0);
    for moment in moments(whole) {
        let mut run = start(&scene, &provider);
        std::thread::sleep(moment);
        run.kill();
        let after = files(&scene.at("r"));
        assert_eq!(
            after.keys().collect::<Vec<_>>(),
            before.keys().collect::<Vec<_>>(),
            "after {moment:?}"
        );
        let is_same = |name: &str| after.get(name) == before.get(name);
        if is_same("report.json") {
            kept += 1;
            assert!(
                after == before,
                "new and old files are mixed after {moment:?}"
            );
        } else {
            replaced += 1;
            assert!(
                !is_same("index.html"),
                "new and old files are mixed after {moment:?}"
            );
        }
        report::read(&scene.at("r/report.json")).expect("a report");
        readable_events(&scene);
        before = after;
    }
    tell(&format!(
        "kill -9 at {} moments: {kept} times the report before stands, {replaced} times a new one",
        times()
    ));
}

#[test]
fn a_terminated_run_leaves_no_token_and_a_report() {
    let (scene, provider) = (Scene::new(), provider());
    // The data is read before the first line, and what ends then has sent nothing.
    let run = start(&scene, &provider);
    run.until(|_| true);
    let began = Instant::now();
    run.end().expect_code(0);
    let whole = began.elapsed();
    assert_eq!(provider.living_tokens(), 0, "after a whole run");
    let (mut interrupted, mut over, mut early) = (0, 0, 0);
    for moment in moments(whole) {
        let run = start(&scene, &provider);
        run.until(|_| true);
        std::thread::sleep(moment);
        run.signal("TERM");
        let ended = run.end();
        let report = report::read(&scene.at("r/report.json")).expect("a report");
        match ended.code {
            Some(130) => {
                interrupted += 1;
                assert!(!report.complete, "after {moment:?}");
            }
            Some(0) => over += 1,
            // Nothing was sent yet, so that nothing has to be tidied up.
            None => early += 1,
            code => panic!("{code:?} after {moment:?}: {}", ended.stderr),
        }
        assert_eq!(
            provider.living_tokens(),
            0,
            "after {moment:?}: {}",
            ended.stderr
        );
        readable_events(&scene);
    }
    tell(&format!(
        "SIGTERM at {} moments: {interrupted} interrupted, {over} over, {early} not begun; no token alive",
        times()
    ));
}
