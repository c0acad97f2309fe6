//! A provider that dies half-way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use grantcheck::document::{Document, Verdict};
use grantcheck::sandbox::Dialect;

use super::command::Running;
use super::scene::{Provider, Scene, Shop, targets_file};
use super::server::{Answer, Server, answer, forward};
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

/// How a provider behind a proxy answers after so many requests.
fn behind_a_proxy(
    alive: usize,
    later: impl Fn(usize) -> Option<Answer> + Send + Sync + 'static,
) -> (Provider, Server) {
    let provider = Provider::start(Dialect::Survilla);
    let upstream = provider.base_url.clone();
    let seen = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |request| {
        let number = seen.fetch_add(1, Ordering::SeqCst);
        let broken = number.checked_sub(alive).and_then(&later);
        broken.unwrap_or_else(|| Answer::Bytes(forward(&upstream, request)))
    });
    (provider, server)
}

fn run_against(
    provider: &Provider,
    server: &Server,
    more: &str,
) -> (Option<i32>, String, Document) {
    let scene = Scene::new();
    let (yaml, environment) = targets_file("netrex", &server.base_url, &provider.accounts, more);
    let file = scene.write("targets.yaml", &yaml).display().to_string();
    let arguments = ["run", "--targets", &file, "--no-snapshots", "--jobs", "4"];
    let ended = scene.grantcheck_with(&environment, &arguments);
    (ended.code, ended.stdout, scene.report("reports/latest"))
}

/// Nothing is blamed on a server that is not there any more, and one sentence says so.
#[track_caller]
fn given_up(provider: &Provider, server: &Server, more: &str, words: &[&str]) {
    let (code, stdout, report) = run_against(provider, server, more);
    let target = &report.targets[0];
    assert_eq!((report.summary.fail, report.summary.inconclusive), (0, 0));
    assert_eq!(code, Some(3), "{stdout}");
    assert!(report.summary.pass > 0 && report.summary.error > 0);
    let told = target
        .notes
        .iter()
        .filter(|note| note.contains("does not any more"));
    assert_eq!(told.count(), 1, "{:?}", target.notes);
    for word in words {
        assert!(
            target.notes[0].contains(word),
            "no {word} in {}",
            target.notes[0]
        );
    }
    assert!(stdout.contains(target.notes[0].as_str()), "{stdout}");
}

#[test]
fn a_server_killed_behind_a_proxy_breaks_no_rule() {
    let (provider, server) = behind_a_proxy(300, |_| {
        Some(answer(503, "text/html", "<h1>Service Unavailable</h1>"))
    });
    given_up(&provider, &server, "", &["status 503", &server.base_url]);
}

#[test]
fn a_server_that_hangs_half_way_breaks_no_rule() {
    let (provider, server) = behind_a_proxy(300, |_| Some(Answer::Hang));
    let more = "    limits: { timeout: 1s }\n";
    let words = ["--jobs", "`limits.timeout`", "within 1 s"];
    given_up(&provider, &server, more, &words);
}

/// A restart takes a moment; what it disturbed is not evidence, and the run goes on.
#[test]
fn a_server_that_restarts_is_not_given_up() {
    let since = std::sync::OnceLock::<Instant>::new();
    let (provider, server) = behind_a_proxy(300, move |_| {
        let since = since.get_or_init(Instant::now);
        let down = since.elapsed() < Duration::from_millis(700);
        down.then(|| answer(502, "text/html", "<h1>Bad Gateway</h1>"))
    });
    let (_, stdout, report) = run_against(&provider, &server, "");
    assert_eq!(report.summary.error, 0, "{stdout}");
    let notes = &report.targets[0].notes;
    assert!(
        !notes.iter().any(|note| note.contains("does not any more")),
        "{notes:?}"
    );
}
