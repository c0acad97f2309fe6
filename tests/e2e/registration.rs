//! Targets whose clients the run registers itself, and deletes.

use grantcheck::document::LeftKind;
use grantcheck::sandbox::{Config, Dialect, Fault};

use super::scene::{Provider, Scene};

const TARGETS: &str = "
targets:
  - name: own
    provider: standard
    base_url: ${env:OWN_URL}
    client: register
    users:
      - { username: \"${env:OWN_USERNAME}\", password: \"${env:OWN_PASSWORD}\" }
      - { username: bob, password: \"${env:OWN_OTHER_PASSWORD}\" }
";

fn environment(provider: &Provider) -> Vec<(String, String)> {
    let accounts = &provider.accounts;
    let pairs = [
        ("OWN_URL", &provider.base_url),
        ("OWN_USERNAME", &accounts.user.username),
        ("OWN_PASSWORD", &accounts.user.password),
        ("OWN_OTHER_PASSWORD", &accounts.other_user.password),
    ];
    let owned = |(name, value): (&str, &String)| (name.to_owned(), value.clone());
    pairs.into_iter().map(owned).collect()
}

fn provider_with(faults: &[Fault]) -> Provider {
    let mut config = Config::new(Dialect::Standard);
    config.faults = faults.iter().copied().collect();
    Provider::with(config)
}

const SCENARIOS: [&str; 8] = [
    "--scenario",
    "flows/code-exchange",
    "--scenario",
    "token/foreign-code",
    "--scenario",
    "pkce/public-client",
    "--scenario",
    "native/any-port",
];

#[test]
fn a_target_without_clients_registers_its_own_and_deletes_them() {
    let provider = provider_with(&[]);
    let scene = Scene::new();
    scene.write("targets.yaml", TARGETS);
    let arguments = [&["run", "--targets", "targets.yaml"][..], &SCENARIOS].concat();
    let ended = scene.grantcheck_with(&environment(&provider), &arguments);
    let report = scene.report("reports/latest");
    let target = &report.targets[0];
    let told = format!("{}{}", ended.stdout, ended.stderr);
    assert!(
        told.contains("registered `client`, `other_client`"),
        "{told}"
    );
    let ran = |id: &str| {
        let mut scenarios = target.scenarios.iter();
        scenarios.any(|scenario| scenario.id == id && scenario.outcome.as_str() == "pass")
    };
    for id in [
        "flows/code-exchange",
        "token/foreign-code",
        "pkce/public-client",
        "native/any-port",
    ] {
        assert!(ran(id), "{id}: {told}");
    }
    let mut left = target.left_behind.iter();
    assert!(left.all(|left| left.what != LeftKind::Client), "{told}");
}

#[test]
fn clients_that_cannot_be_deleted_are_left_and_told() {
    let provider = provider_with(&[Fault::RegistrationUnmanaged]);
    let scene = Scene::new();
    let accounts = &provider.accounts;
    let environment = [
        ("GRANTCHECK_REGISTER", "1"),
        ("GRANTCHECK_USERNAME", &accounts.user.username),
        ("GRANTCHECK_PASSWORD", &accounts.user.password),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let arguments = ["run", "--provider", "standard", "--url", &provider.base_url];
    let arguments = [&arguments[..], &["--scenario", "flows/code-exchange"]].concat();
    let ended = scene.grantcheck_with(&environment, &arguments);
    let report = scene.report("reports/latest");
    let mut left = report.targets[0].left_behind.iter();
    let clients = left.find(|left| left.what == LeftKind::Client);
    assert_eq!(clients.map(|left| left.count), Some(1), "{}", ended.stderr);
    let told = "left behind: 1 client, registered by the run";
    assert!(ended.stdout.contains(told), "{}", ended.stdout);
}

#[test]
fn a_provider_that_registers_no_clients_is_told_at_once() {
    let provider = Provider::start(Dialect::CameraManager);
    let scene = Scene::new();
    scene.write("targets.yaml", TARGETS);
    let arguments = [&["run", "--targets", "targets.yaml"][..], &SCENARIOS].concat();
    let ended = scene.grantcheck_with(&environment(&provider), &arguments);
    let told = "no client registration endpoint is known";
    assert!(ended.stderr.contains(told), "{}", ended.stderr);
}
