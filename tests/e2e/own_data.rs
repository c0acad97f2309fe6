//! A user's own scenarios, profiles and requirements beside those that are compiled in.

use super::scene::Scene;

const OWN: &str = "title: The code exchange as we do it
about: Our client asks for one scope.
needs: [authorization-code]
steps:
  - authorize: {}
    expect: { outcome: code }
  - token: {}
    expect: { outcome: tokens }
";

/// One own scenario needs one file: everything else stays compiled in, its control and its profile among it.
#[test]
fn an_own_scenario_needs_one_file() {
    let scene = Scene::new();
    let refused = OWN
        .replace("steps:", "control: flows/code-exchange\nsteps:")
        .replace("token: {}", "token: { client_secret: \"${random}\" }")
        .replace("outcome: tokens", "outcome: refused");
    scene.write("mine/acme/secret.yaml", &refused);
    let arguments = [
        "run",
        "--scenarios",
        "mine",
        "--scenario",
        "acme",
        "--target",
        "standard",
        "--no-snapshots",
    ];
    let ended = scene.grantcheck(&arguments).expect_code(0);
    let report = scene.report("reports/latest");
    let ids: Vec<&str> = report.targets[0]
        .scenarios
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(ids, ["acme/secret"]);
    assert!(!ended.stderr.contains("in place of"), "{}", ended.stderr);
    let list = scene
        .grantcheck(&["list", "scenarios", "--scenarios", "mine"])
        .expect_code(0);
    assert!(list.stdout.contains("acme/secret") && list.stdout.contains("flows/bad-secret"));
    let lint = scene
        .grantcheck(&["lint", "--scenarios", "mine"])
        .expect_code(0);
    assert!(
        lint.stdout.contains("compiled in, and mine"),
        "{}",
        lint.stdout
    );
}

#[test]
fn a_file_with_the_id_of_another_stands_in_its_place_and_that_is_said() {
    let scene = Scene::new();
    scene.write("mine/flows/code-exchange.yaml", OWN);
    scene.write(
        "later/flows/code-exchange.yaml",
        &OWN.replace("as we do it", "of today"),
    );
    let data = ["--scenarios", "mine", "--scenarios", "later"];
    for command in [&["list", "scenarios"][..], &["lint"]] {
        let ended = scene.grantcheck(&[command, &data].concat()).expect_code(0);
        let said = ended
            .stderr
            .lines()
            .filter(|line| line.contains("in place of"));
        let said: Vec<&str> = said.collect();
        assert_eq!(said.len(), 1, "{}", ended.stderr);
        for file in [
            "mine/flows/code-exchange.yaml",
            "later/flows/code-exchange.yaml",
        ] {
            assert!(said[0].contains(file), "{}", said[0]);
        }
        let titles = ended
            .stdout
            .lines()
            .filter(|line| line.starts_with("flows/code-exchange "));
        for title in titles {
            assert!(title.contains("of today"), "{title}");
        }
    }
}

#[test]
fn the_given_folders_can_be_all_there_is() {
    let scene = Scene::new();
    scene.write("mine/acme/exchange.yaml", OWN);
    let arguments = ["list", "scenarios", "--scenarios", "mine", "--no-builtin"];
    let list = scene.grantcheck(&arguments).expect_code(0);
    assert_eq!(list.stdout.lines().count(), 1, "{}", list.stdout);
    assert!(list.stdout.starts_with("acme/exchange"));
    let list = scene
        .grantcheck(&["list", "providers", "--scenarios", "mine", "--no-builtin"])
        .expect_code(0);
    assert!(list.stdout.contains("netrex"), "{}", list.stdout);
}

/// Own claims are asked for what verifies them, though what is compiled in is not asked again.
#[test]
fn own_requirements_are_added_and_checked() {
    let scene = Scene::new();
    let claims = "document: Acme guide
title: How to sign in
claims:
  - id: standard/C901
    kind: wire
    quote: A code is exchanged for tokens.
    pages: []
    check: a code is exchanged
    verified_by: [{ scenario: flows/code-exchange }]
  - id: standard/C902
    kind: wire
    quote: Tokens are long.
    pages: []
    check: the length of tokens
";
    scene.write("requirements/acme.yaml", claims);
    let lint = scene
        .grantcheck(&["lint", "--requirements", "requirements"])
        .expect_code(2);
    assert!(
        lint.stderr.contains("nothing verifies `standard/C902`"),
        "{}",
        lint.stderr
    );
    assert!(
        lint.stderr.contains("1 mistake in 1 file"),
        "{}",
        lint.stderr
    );
}
