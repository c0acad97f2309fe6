//! A provider in another process, found through its `export` lines, is judged like the embedded one.

use std::collections::BTreeSet;
use std::net::TcpListener;

use super::scene::{Scene, Shop};
use super::verdicts::{LIBRARY, assert_nothing_to_act_on, assert_same_verdicts, target};
use grantcheck::oauth::StepKind;

/// Scenarios whose verdicts may depend on a clock that can be turned: without it they are skipped or take long.
pub fn timed() -> BTreeSet<String> {
    LIBRARY
        .scenarios
        .iter()
        .filter(|(_, scenario)| {
            scenario
                .steps
                .iter()
                .any(|step| step.kind() == StepKind::Wait)
        })
        .map(|(id, _)| id.clone())
        .collect()
}

/// `profile` is what the sandbox is tested by under the provider's name.
fn judged_like_the_embedded_one(provider: &str, profile: &str) {
    let scene = Scene::new();
    // Somebody else may take the port between the two calls, so that the sandbox must be asked for another.
    let port = TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port()
        .to_string();
    let shop = Shop::open(&scene, &["--dialect", provider, "--port", &port]);
    let url = shop.variable("GRANTCHECK_URL");
    assert_eq!(url, format!("http://127.0.0.1:{port}"));
    assert_eq!(shop.variable("GRANTCHECK_PROVIDER"), profile);
    let ended = scene
        .grantcheck_with(
            &shop.environment,
            &[
                "run",
                "--provider",
                profile,
                "--url",
                url,
                "--report-dir",
                "there",
            ],
        )
        .expect_code(0);
    let name = format!("{profile}@127.0.0.1:{port}");
    let told = ended
        .stdout
        .matches(&format!("{name}: no snapshots"))
        .count();
    assert_eq!(told, 1, "{}", ended.stdout);
    // The environment alone says as much as the two flags.
    scene
        .grantcheck_with(
            &shop.environment,
            &[
                "run",
                "--scenario",
                "flows/code-exchange",
                "--report-dir",
                "again",
            ],
        )
        .expect_code(0);
    assert_eq!(scene.report("again").targets[0].name, name);
    scene
        .grantcheck(&["run", "--target", provider, "--report-dir", "here"])
        .expect_code(0);
    let (there, here) = (scene.report("there"), scene.report("here"));
    assert_nothing_to_act_on(&there);
    let remote = target(&there, &name);
    assert!(!remote.sandbox && remote.base_url == url);
    assert_same_verdicts(target(&here, provider), remote, &timed());
}

#[test]
fn cameramanager() {
    judged_like_the_embedded_one("cameramanager", "cameramanager");
}

#[test]
fn netrex() {
    judged_like_the_embedded_one("netrex", "netrex");
}

#[test]
fn standard() {
    judged_like_the_embedded_one("standard", "sandbox");
}

#[test]
fn a_taken_port_is_named() {
    let scene = Scene::new();
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let ended = scene
        .grantcheck(&["sandbox", "--dialect", "standard", "--port", &port])
        .expect_code(3);
    assert!(ended.stderr.contains(&port), "{}", ended.stderr);
}

/// The optional variables are optional: what is not given is a skip with that reason, never a failure.
#[test]
fn the_least_environment_leads_to_skips() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard"]);
    let least: Vec<(String, String)> = shop
        .environment
        .iter()
        .filter(|(name, _)| {
            let least = [
                "PROVIDER",
                "URL",
                "CLIENT_ID",
                "CLIENT_SECRET",
                "REDIRECT_URI",
                "USERNAME",
                "PASSWORD",
            ];
            least.contains(&name.trim_start_matches("GRANTCHECK_"))
        })
        .cloned()
        .collect();
    assert_eq!(least.len(), 7, "{least:?}");
    scene
        .grantcheck_with(&least, &["run", "--report-dir", "r", "--name", "staging"])
        .expect_code(0);
    let report = scene.report("r");
    let target = target(&report, "staging");
    let reasons: BTreeSet<&str> = target
        .scenarios
        .iter()
        .filter_map(|scenario| scenario.reason.as_deref())
        .collect();
    for variable in [
        "GRANTCHECK_OTHER_CLIENT_ID",
        "GRANTCHECK_OTHER_USERNAME",
        "GRANTCHECK_SECOND_REDIRECT_URI",
    ] {
        assert!(
            reasons.iter().any(|reason| reason.contains(variable)),
            "no skip names {variable}: {reasons:#?}"
        );
    }
}
