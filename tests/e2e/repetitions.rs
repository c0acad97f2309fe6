//! What a provider does now and then: `run --repeat`, and `run --watch`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use grantcheck::document::{Flaky, Verdict};
use grantcheck::sandbox::Dialect;

use super::bare_provider::{arguments, environment, without_extras};
use super::command::Ended;
#[cfg(unix)]
use super::command::Running;
use super::scene::{Provider, Scene};
use super::server::{Answer, Server, answer, forward};

/// A provider whose token answers may be stored in some runs, by their number (from 1), and that is gone from one on. Each
/// run begins with a look for metadata.
fn provider(
    storable: &'static [usize],
    gone_from: usize,
) -> (Server, Vec<(String, String)>, Provider) {
    let upstream = Provider::start(Dialect::Standard);
    let environment = environment(&upstream.accounts);
    let base_url = upstream.base_url.clone();
    let run = Arc::new(AtomicUsize::new(0));
    let server = Server::start(move |request| {
        if request.path() == "/.well-known/oauth-authorization-server" {
            run.fetch_add(1, Ordering::SeqCst);
        }
        let run = run.load(Ordering::SeqCst);
        match request.path() {
            _ if run >= gone_from => Answer::Reset,
            "/token" if storable.contains(&run) => {
                let answered = without_extras(forward(&base_url, request));
                let text = String::from_utf8_lossy(&answered).into_owned();
                let text = text.replace("cache-control: no-store\r\n", "");
                Answer::Bytes(text.replace("Cache-Control: no-store\r\n", "").into_bytes())
            }
            "/authorize" | "/login" | "/consent" | "/token" => {
                Answer::Bytes(without_extras(forward(&base_url, request)))
            }
            _ => answer(404, "text/html", "<h1>Not found</h1>"),
        }
    });
    (server, environment, upstream)
}

/// The one scenario that all of this is about, at that provider.
fn code_exchange(
    scene: &Scene,
    server: &Server,
    environment: &[(String, String)],
    more: &[&str],
) -> Ended {
    let arguments = arguments(&server.base_url, &["flows/code-exchange"]);
    scene.grantcheck_with(environment, &[&arguments[..], more].concat())
}

/// What one repetition shows and another does not is told with both numbers; it is no regression, and without a baseline
/// something to act on all the same.
#[test]
fn what_comes_and_goes_is_flaky_and_no_regression() {
    let scene = Scene::new();
    let (server, environment, _upstream) = provider(&[2, 4], usize::MAX);
    let run = |more: &[&str]| code_exchange(&scene, &server, &environment, more);
    run(&["--report-dir", "good"]).expect_code(0);
    let compared = ["--repeat", "2", "--baseline", "good/report.json"];
    let ended = run(&compared).expect_code(0);
    assert!(
        ended.stderr.contains("repetition 2 of 2"),
        "{}",
        ended.stderr
    );
    let report = scene.report("reports/latest");
    assert_eq!(report.repetitions, Some(2));
    let finding = report.targets[0]
        .findings
        .iter()
        .find(|finding| finding.requirement() == "rfc6749/5.1/cache-control-no-store")
        .expect("the repetition that shows it stays");
    assert_eq!(finding.flaky, Some(Flaky { seen: 1, of: 2 }));
    let comparison = report.comparison.expect("a baseline was given");
    let subjects: Vec<&str> = comparison
        .flaky
        .iter()
        .map(|change| change.subject.as_str())
        .collect();
    assert_eq!(subjects, [finding.id.as_str()]);
    assert!(comparison.regressed.is_empty() && comparison.new.is_empty());
    assert!(ended.stdout.contains("1 flaky"), "{}", ended.stdout);
    let ended = run(&["--repeat", "2"]).expect_code(1);
    let told = ended.stdout.replace("\n ", "").replace("  ", " ");
    assert!(told.contains("flaky: seen in 1 of 2 repetitions"), "{told}");
    let summary = scene.at("reports/latest/summary.md");
    let summary = std::fs::read_to_string(summary).expect("a summary");
    assert!(summary.contains("flaky: seen in 1 of 2"), "{summary}");
}

/// An outage in a repetition is told, and takes nothing away from what another one judged.
#[test]
fn an_outage_in_a_repetition_hides_nothing() {
    let scene = Scene::new();
    let (server, environment, _upstream) = provider(&[], 2);
    let ended = code_exchange(&scene, &server, &environment, &["--repeat", "2"]).expect_code(3);
    assert!(ended.stdout.contains("repetition 2"), "{}", ended.stdout);
    assert!(
        !ended.stdout.contains("nothing was tested"),
        "{}",
        ended.stdout
    );
    let report = scene.report("reports/latest");
    let mut scenarios = report.targets[0].scenarios.iter();
    let judged = scenarios.find(|scenario| scenario.id == "flows/code-exchange");
    assert_eq!(judged.map(|scenario| scenario.outcome), Some(Verdict::Pass));
}

/// What every repetition shows is a regression as ever.
#[test]
fn what_every_repetition_shows_is_steady() {
    let scene = Scene::new();
    let (server, environment, _upstream) = provider(&[2, 3], usize::MAX);
    let run = |more: &[&str]| code_exchange(&scene, &server, &environment, more);
    run(&["--report-dir", "good"]).expect_code(0);
    let compared = ["--repeat", "2", "--baseline", "good/report.json"];
    run(&compared).expect_code(1);
    let report = scene.report("reports/latest");
    let comparison = report.comparison.expect("a baseline was given");
    assert_eq!(comparison.regressed.len(), 1, "{:?}", comparison.regressed);
    assert!(comparison.flaky.is_empty());
}

/// A scenario in the making is run each time that it is saved, with its mistakes told in between.
#[cfg(unix)]
#[test]
fn a_watched_scenario_runs_when_it_is_saved() {
    let scenario = |title: &str| {
        format!(
            "title: {title}\nabout: The whole way.\nneeds: [authorization-code]\nsteps:\n  - authorize: {{ consent: approve }}\n    \
             expect: {{ outcome: code }}\n"
        )
    };
    let scene = Scene::new();
    scene.write("scenarios/own/way.yaml", &scenario("The way"));
    let mut command = scene.command_with(&[]);
    command.args(["run", "--target", "standard", "--no-snapshots"]);
    command.args(["--watch", "scenarios/own/way.yaml"]);
    let run = Running::start(command);
    run.until(|line| line.starts_with("pass standard own/way"));
    run.until(|line| line.starts_with("waiting for scenarios/own/way.yaml"));
    scene.write("scenarios/own/way.yaml", "titel: Another way\n");
    run.until(|line| line.contains("titel"));
    run.until(|line| line.starts_with("waiting for"));
    scene.write("scenarios/own/way.yaml", &scenario("Another way"));
    run.until(|line| line.starts_with("pass standard own/way"));
    run.until(|line| line.starts_with("waiting for"));
    run.interrupt();
    run.end().expect_code(0);
    assert_eq!(
        scene.report("reports/latest").targets[0].scenarios[0].title,
        "Another way"
    );
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let scene = Scene::new();
    scene.write("way.yaml", "title: x\n");
    for (file, told) in [
        ("way.yaml", "is no data"),
        ("scenarios/none.yaml", "there is no file"),
    ] {
        let ended = scene.grantcheck(&["run", "--watch", file]).expect_code(2);
        assert!(ended.stderr.contains(told), "{}", ended.stderr);
    }
}
