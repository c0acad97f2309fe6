//! Signals that end a run, Ctrl-C among them: what was begun is tidied up, what was done is reported, nothing is left
//! running.
#![cfg(unix)]

#[cfg(target_os = "linux")]
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::command::Running;
use super::scene::{Provider, Scene, Shop};
use super::verdicts::LIBRARY;
use grantcheck::oauth::Role;
use grantcheck::sandbox::{Config, Dialect};

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

/// The signals that ask a process to end.
const SIGNALS: [&str; 3] = ["INT", "TERM", "HUP"];

/// A provider whose answers take a while, so that a signal meets work in progress.
fn slow(latency: Duration) -> Provider {
    let mut config = Config::new(Dialect::Standard);
    config.latency = latency;
    Provider::with(config)
}

/// A run against it, once a scenario is done and others are under way.
fn under_way(scene: &Scene, provider: &Provider, more: &[&str]) -> Running {
    let mut command = scene.command_with(&provider.environment());
    command
        .args(["run", "--jobs", "3", "--no-snapshots"])
        .args(more);
    let run = Running::start(command);
    run.until(|line| line.starts_with("pass ") && line.contains(" flows/"));
    run
}

/// What CI systems and service managers send ends a run as Ctrl-C does.
#[test]
fn every_signal_to_end_is_an_interruption() {
    for signal in SIGNALS {
        let provider = slow(Duration::from_millis(50));
        let scene = Scene::new();
        let run = under_way(&scene, &provider, &[]);
        run.signal(signal);
        let ended = run.end().expect_code(130);
        assert!(ended.stderr.contains("interrupted"), "{}", ended.stderr);
        assert!(!scene.report("reports/latest").complete);
        assert_eq!(provider.living_tokens(), 0, "after {signal}");
    }
}

/// A second signal does not wait for a provider that keeps its answers, and what is not revoked then is told.
#[test]
fn a_second_signal_stops_at_once() {
    for signal in SIGNALS {
        let provider = slow(Duration::from_millis(300));
        let scene = Scene::new();
        let mut command = scene.command_with(&provider.environment());
        command.args(["run", "--no-snapshots", "--timeout", "20s"]);
        let run = Running::start(command);
        run.until(|line| line.contains("scenarios to run"));
        std::thread::sleep(Duration::from_millis(200));
        run.signal(signal);
        run.until(|line| line.contains("interrupted"));
        run.signal(signal);
        let start = Instant::now();
        run.end().expect_code(130);
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "{:?}",
            start.elapsed()
        );
        assert!(!scene.report("reports/latest").complete);
    }
}

/// The processes that a run leaves: those with a mark in their environment, and those of a group that one of them leads. A
/// browser writes over the environment of its renderers.
#[cfg(target_os = "linux")]
struct Begun {
    mark: String,
    groups: BTreeSet<String>,
}

#[cfg(target_os = "linux")]
impl Begun {
    fn with(mark: String) -> Self {
        Self {
            mark,
            groups: BTreeSet::new(),
        }
    }

    /// The command lines of those that run.
    fn running(&mut self) -> Vec<String> {
        let processes: Vec<_> = std::fs::read_dir("/proc")
            .expect("a /proc")
            .flatten()
            .map(|entry| {
                let path = entry.path();
                let environment = std::fs::read(path.join("environ")).unwrap_or_default();
                let mut variables = environment.split(|byte| *byte == 0);
                let is_marked = variables.any(|one| one == self.mark.as_bytes());
                // "pid (name) state parent group …"
                let stat = std::fs::read_to_string(path.join("stat")).unwrap_or_default();
                let after = stat.rsplit_once(") ").map_or("", |(_, after)| after);
                let group = after.split(' ').nth(2).unwrap_or_default().to_owned();
                let line = std::fs::read(path.join("cmdline")).unwrap_or_default();
                let line = String::from_utf8_lossy(&line).replace('\0', " ");
                (entry.file_name(), group, is_marked, line)
            })
            .collect();
        for (id, group, is_marked, _) in &processes {
            if *is_marked && id.to_string_lossy() == group.as_str() {
                self.groups.insert(group.clone());
            }
        }
        processes
            .into_iter()
            .filter(|(_, group, is_marked, _)| *is_marked || self.groups.contains(group))
            .map(|(_, _, _, line)| line)
            .collect()
    }
}

/// Of the driver and its browsers nothing runs any more, however often and by whichever signal a run is ended.
#[cfg(target_os = "linux")]
#[test]
fn no_browser_outlives_its_run() {
    if super::agents::there_is_no_browser() {
        return;
    }
    for (signal, times) in [("TERM", 1), ("HUP", 2), ("INT", 3)] {
        let provider = slow(Duration::from_millis(100));
        let scene = Scene::new();
        let folder = scene.path().display().to_string();
        let mark = ("E2E_MARK".to_owned(), folder.clone());
        let environment = [provider.environment(), vec![mark]].concat();
        let mut command = scene.command_with(&environment);
        command.args(["run", "--agent", "webdriver", "--no-snapshots"]);
        let run = Running::start(command);
        run.until(|line| line.contains("scenarios to run"));
        let mut begun = Begun::with(format!("E2E_MARK={folder}"));
        let start = Instant::now();
        let has_begun =
            |lines: Vec<String>| lines.iter().any(|line| line.contains("--type=renderer"));
        while !has_begun(begun.running()) {
            assert!(
                start.elapsed() < Duration::from_secs(120),
                "no browser begins"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        for _ in 0..times {
            run.signal(signal);
            std::thread::sleep(Duration::from_millis(100));
        }
        run.end().expect_code(130);
        // A process that was killed takes a moment to be gone.
        let start = Instant::now();
        let mut left = begun.running();
        while !left.is_empty() && start.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(20));
            left = begun.running();
        }
        assert!(left.is_empty(), "after {times} times {signal}: {left:?}");
        if times == 1 {
            assert!(!scene.report("reports/latest").complete);
            assert_eq!(provider.living_tokens(), 0);
        }
    }
}

/// They hold nothing that has to be given back, so that nothing is waited for.
#[test]
fn the_self_test_and_the_sandbox_end_on_every_signal() {
    for signal in SIGNALS {
        let scene = Scene::new();
        let shop = Shop::open(&scene, &["--dialect", "standard"]);
        shop.process.signal(signal);
        shop.process.end().expect_code(0);
        let mut command = scene.command_with(&[]);
        command.args(["selftest", "--dialect", "standard", "--whole"]);
        let run = Running::start(command);
        std::thread::sleep(Duration::from_secs(8));
        run.signal(signal);
        let ended = run.end().expect_code(130);
        assert!(ended.stderr.contains("interrupted"), "{}", ended.stderr);
    }
}
