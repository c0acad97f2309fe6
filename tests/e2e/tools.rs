//! The commands beside a run: `explain`, `new`, `snapshots`.

use super::scene::{Scene, Shop};

#[test]
fn what_an_id_means_is_told_and_an_unknown_one_comes_with_the_nearest() {
    let scene = Scene::new();
    for (id, words) in [
        (
            "rfc6749/4.1.2/code-single-use",
            &["RFC 6749, section 4.1.2", "MUST", "code-reusable"][..],
        ),
        (
            "survilla/C046",
            &["Survilla Cloud", "netrex: answer tokens"],
        ),
        (
            "survilla/X-01",
            &["redirect_url", "authorize.redirect-parameter"],
        ),
        (
            "token.client-auth",
            &["probes/client-auth", "cameramanager/X-35"],
        ),
        (
            "flows/bad-secret",
            &["control", "flows/code-exchange", "secret-unchecked"],
        ),
        (
            "code-reusable",
            &["fault of the sandbox", "rfc6749/4.1.2/code-single-use"],
        ),
        ("unknown-key", &["grantcheck lint"]),
        ("drift", &["verdict", "no rule explains"]),
        ("pkce", &["RFC 7636"]),
    ] {
        let ended = scene.grantcheck(&["explain", id]).expect_code(0);
        for word in words {
            assert!(ended.stdout.contains(word), "no {word} in {}", ended.stdout);
        }
    }
    let ended = scene
        .grantcheck(&["explain", "flows/bad-secert", "drift"])
        .expect_code(2);
    assert!(
        ended.stderr.contains("`flows/bad-secret`"),
        "{}",
        ended.stderr
    );
    assert!(ended.stdout.contains("drift (verdict)"), "{}", ended.stdout);
}

/// Each skeleton is without a mistake, and the next command that is printed works.
#[test]
fn skeletons_pass_lint_and_run() {
    let scene = Scene::new();
    for (arguments, file) in [
        (
            ["new", "scenario", "acme/secret"],
            "scenarios/acme/secret.yaml",
        ),
        (
            ["new", "profile", "acme-cloud"],
            "providers/acme-cloud.yaml",
        ),
        (
            ["new", "claims", "acme-cloud"],
            "requirements/acme-cloud.yaml",
        ),
        (["new", "targets", "staging"], "staging.yaml"),
    ] {
        let ended = scene.grantcheck(&arguments).expect_code(0);
        assert!(
            ended
                .stdout
                .starts_with(&format!("wrote {file}\nnext: grantcheck lint ")),
            "{}",
            ended.stdout
        );
        let text = std::fs::read_to_string(scene.at(file)).expect("written");
        assert!(text.starts_with('#') && !text.contains("NAME"), "{text}");
        let again = scene.grantcheck(&arguments).expect_code(2);
        assert!(again.stderr.contains("already"), "{}", again.stderr);
        assert_eq!(
            std::fs::read_to_string(scene.at(file)).expect("there"),
            text
        );
    }
    let lint = scene.grantcheck(&["lint"]).expect_code(0);
    assert_eq!(lint.stderr, "");
    scene.grantcheck(&["lint", "staging.yaml"]).expect_code(0);
    let run = [
        "run",
        "--scenarios",
        "scenarios",
        "--scenario",
        "acme/secret",
        "--no-snapshots",
    ];
    scene.grantcheck(&run).expect_code(0);
    // The targets file is that of a sandbox; a test cannot rely on its port.
    let shop = Shop::open(&scene, &["--dialect", "standard"]);
    let text = std::fs::read_to_string(scene.at("staging.yaml")).expect("written");
    let here = text.replace("http://127.0.0.1:8765", shop.variable("GRANTCHECK_URL"));
    assert_ne!(here, text);
    scene.write("here.yaml", &here);
    let run = [
        "run",
        "--targets",
        "here.yaml",
        "--scenario",
        "flows",
        "--no-snapshots",
    ];
    scene.grantcheck(&run).expect_code(0);
}

#[test]
fn what_cannot_be_begun_is_refused() {
    let scene = Scene::new();
    for (arguments, word) in [
        (["new", "scenario", "flows/bad-secret"], "already"),
        (["new", "scenario", "../outside"], "cannot be the id"),
        (["new", "profile", "a/b"], "cannot be the id"),
        (
            ["new", "claims", "acme-cloud"],
            "grantcheck new profile acme-cloud",
        ),
    ] {
        let ended = scene.grantcheck(&arguments).expect_code(2);
        assert!(ended.stderr.contains(word), "{}", ended.stderr);
    }
    assert!(!scene.at("scenarios").exists());
}

/// An installed binary needs neither cargo nor insta to review.
#[test]
fn changed_snapshots_are_reviewed_accepted_and_rejected() {
    let scene = Scene::new();
    let run = |more: &[&str]| {
        let selected = ["run", "--target", "standard", "--snapshots", "accepted"];
        let scenarios = [
            "--scenario",
            "flows/code-exchange",
            "--scenario",
            "flows/refresh",
        ];
        scene.grantcheck(&[&selected[..], &scenarios, more].concat())
    };
    run(&["--update-snapshots"]).expect_code(0);
    let none = scene.grantcheck(&["snapshots", "review", "--snapshots", "accepted"]);
    assert!(
        none.expect_code(0)
            .stdout
            .contains("no changed transcripts")
    );
    for name in ["code-exchange", "refresh"] {
        let path = scene.at(&format!("accepted/standard/flows/{name}.snap"));
        let text = std::fs::read_to_string(&path).expect("accepted");
        let changed = text.replacen("200 ", "203 ", 1);
        assert_ne!(text, changed);
        std::fs::write(&path, changed).expect("writable");
    }
    run(&[]).expect_code(1);
    let command = |what: &str, more: &[&str]| {
        let arguments = ["snapshots", what, "--snapshots", "accepted"];
        scene.grantcheck(&[&arguments[..], more].concat())
    };
    let review = command("review", &[]).expect_code(1);
    for line in ["standard/flows/refresh.snap.new", "-", "2 to review"] {
        assert!(review.stdout.contains(line), "{}", review.stdout);
    }
    let wrong = command("accept", &["standard/flows/refrehs"]).expect_code(2);
    assert!(
        wrong.stderr.contains("`standard/flows/refresh`"),
        "{}",
        wrong.stderr
    );
    let accepted = command("accept", &["standard/flows/refresh"]).expect_code(0);
    assert_eq!(accepted.stdout, "accepted standard/flows/refresh\n");
    let rejected = command("reject", &[]).expect_code(0);
    assert_eq!(rejected.stdout, "rejected standard/flows/code-exchange\n");
    command("review", &[]).expect_code(0);
    // What was accepted is no drift any more; what was rejected still is.
    let report = |id: &str| {
        let report = scene.report("reports/latest");
        let mut scenarios = report.targets[0].scenarios.clone().into_iter();
        scenarios
            .find(|one| one.id == id)
            .expect("it ran")
            .outcome
            .as_str()
            .to_owned()
    };
    run(&[]).expect_code(1);
    assert_eq!(report("flows/refresh"), "pass");
    assert_eq!(report("flows/code-exchange"), "drift");
}

/// What a shell offers: the words that are known without a run.
#[test]
fn completions_and_manual_pages_know_the_commands() {
    let scene = Scene::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = scene
            .grantcheck(&["completions", shell])
            .expect_code(0)
            .stdout;
        for word in [
            "flows/bad-secret",
            "cameramanager",
            "code-reusable",
            "snapshots",
        ] {
            assert!(script.contains(word), "{shell} does not offer {word}");
        }
    }
    let page = scene.grantcheck(&["man"]).expect_code(0).stdout;
    assert!(
        page.contains(".TH grantcheck 1") && page.contains("explain"),
        "{page}"
    );
    let page = scene.grantcheck(&["man", "run"]).expect_code(0).stdout;
    assert!(page.contains("max\\-fail"), "{page}");
    let wrong = scene.grantcheck(&["man", "rum"]).expect_code(2);
    assert!(wrong.stderr.contains("run"), "{}", wrong.stderr);
    scene
        .grantcheck(&["man", "--out-dir", "pages"])
        .expect_code(0);
    assert!(scene.at("pages/grantcheck.1").is_file());
    assert!(scene.at("pages/grantcheck-run.1").is_file());
}
