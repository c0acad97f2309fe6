//! Accepted transcripts: the same on every run, and a change is told with its place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use grantcheck::document::Verdict;

use super::scene::{Scene, Shop};
use super::verdicts::{checks, scenario, target};

/// All files below a folder with their content.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let text = std::fs::read_to_string(&path).expect("text");
            found.insert(path, text);
        }
    }
    found
}

#[test]
fn accepted_transcripts_are_the_same_on_every_run() {
    let scene = Scene::new();
    let flows = ["run", "--scenario", "flows/", "--scenario", "refresh/"];
    let run = |more: &[&str]| scene.grantcheck(&[&flows[..], more].concat());
    run(&["--update-snapshots"]).expect_code(0);
    let first = files(&scene.at("snapshots"));
    let targets: Vec<bool> = ["survilla", "cameramanager", "standard"]
        .iter()
        .map(|name| {
            scene
                .at(&format!("snapshots/{name}/flows/refresh.snap"))
                .is_file()
        })
        .collect();
    assert_eq!(targets, [true; 3]);
    run(&["--update-snapshots"]).expect_code(0);
    let second = files(&scene.at("snapshots"));
    assert_eq!(first.len(), second.len());
    for (path, text) in &first {
        assert_eq!(Some(text), second.get(path), "{}", path.display());
    }
    // Comparing finds nothing, whatever the order in which scenarios happen to run.
    for jobs in ["1", "64"] {
        let ended = run(&["--jobs", jobs]).expect_code(0);
        assert!(
            !ended.stdout.contains("--update-snapshots"),
            "{}",
            ended.stdout
        );
        let report = scene.report("reports/latest");
        assert_eq!(report.summary.drift, 0);
        assert_eq!(files(&scene.at("snapshots")), second);
    }
}

#[test]
fn the_project_s_own_snapshots_are_those_of_this_build() {
    let scene = Scene::new();
    let accepted = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let copy = scene.at("snapshots");
    for (path, text) in files(&accepted) {
        let relative = path.strip_prefix(&accepted).expect("below");
        let to = copy.join(relative);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("writable");
        std::fs::write(to, text).expect("writable");
    }
    let before = files(&copy);
    scene.grantcheck(&["run"]).expect_code(0);
    assert_eq!(files(&copy), before);
    let report = scene.report("reports/latest");
    for target in &report.targets {
        for scenario in &target.scenarios {
            let missing = scenario
                .run_notes
                .iter()
                .any(|note| note.contains("no snapshot"));
            assert!(!missing, "{} on {}", scenario.id, target.name);
        }
    }
}

#[test]
fn a_change_that_no_rule_explains_is_drift() {
    let scene = Scene::new();
    let flows = ["run", "--target", "standard", "--scenario", "flows/"];
    let run = |more: &[&str]| scene.grantcheck(&[&flows[..], more].concat());
    run(&["--update-snapshots"]).expect_code(0);
    let accepted = files(&scene.at("snapshots"));
    let ended = run(&["--fault", "answer-gains-field"]).expect_code(1);
    assert!(
        ended.stderr.contains("drift standard flows/code-exchange"),
        "{}",
        ended.stderr
    );
    let report = scene.report("reports/latest");
    let done = scenario(target(&report, "standard"), "flows/code-exchange");
    assert_eq!(done.outcome, Verdict::Drift);
    let diff = done.snapshot_diff.as_deref().expect("a diff");
    let changed: Vec<&str> = diff
        .lines()
        .filter(|line| line.starts_with(['+', '-', '\\']))
        .filter(|line| !line.starts_with("+++") && !line.starts_with("---"))
        .collect();
    assert!(
        matches!(changed[..], [one] if one.starts_with('+') && one.contains("tenant")),
        "{diff}"
    );
    let page = std::fs::read_to_string(scene.at("reports/latest/index.html")).expect("text");
    assert!(page.contains("tenant"), "the page does not show the change");
    // The proposal lies beside the accepted file, which stays as it was.
    let proposal = scene.at("snapshots/standard/flows/code-exchange.snap.new");
    let text = std::fs::read_to_string(&proposal).expect("a proposal");
    assert!(
        text.starts_with("---\nsource: ") && text.contains("tenant"),
        "{text}"
    );
    for (path, text) in &accepted {
        assert_eq!(std::fs::read_to_string(path).expect("text"), *text);
    }
    // Drift can be left out of what makes a run fail, and goes away with the change.
    run(&["--fault", "answer-gains-field", "--fail-on", "fail"]).expect_code(0);
    run(&[]).expect_code(0);
    assert_eq!(files(&scene.at("snapshots")), accepted);
    // Accepting it makes it the new state of things.
    run(&["--fault", "answer-gains-field", "--update-snapshots"]).expect_code(0);
    run(&["--fault", "answer-gains-field"]).expect_code(0);
    run(&[]).expect_code(1);
}

/// A header that every page lacks, and lacked when the transcript was accepted, hides nothing that changes later.
#[test]
fn what_was_wrong_before_explains_no_drift() {
    let scene = Scene::new();
    let run = |more: &[&str]| {
        let some = [
            "run",
            "--target",
            "standard",
            "--scenario",
            "flows/code-exchange",
        ];
        let known = ["--fault", "pages-frameable", "--fail-on", "drift"];
        scene.grantcheck(&[&some[..], &known, more].concat())
    };
    run(&["--update-snapshots"]).expect_code(0);
    run(&[]).expect_code(0);
    let ended = run(&["--fault", "answer-gains-field"]).expect_code(1);
    assert!(ended.stdout.contains("drift standard/"), "{}", ended.stdout);
    // What is wrong only now does explain it.
    scene
        .grantcheck(&[
            "run",
            "--target",
            "standard",
            "--scenario",
            "flows/code-exchange",
            "--update-snapshots",
        ])
        .expect_code(0);
    run(&[]).expect_code(0);
}

/// What the targets of a family have in common is accepted once; a target that differs is accepted apart, for as long
/// as it differs.
#[test]
fn a_family_is_accepted_once() {
    let scene = Scene::new();
    let run = |targets: &[&str], more: &[&str]| {
        let mut arguments = vec!["run", "--scenario", "flows/code-exchange"];
        for target in targets {
            arguments.extend(["--target", target]);
        }
        scene.grantcheck(&[&arguments[..], more].concat())
    };
    let accepted = || -> Vec<String> {
        let root = scene.at("snapshots");
        let below = files(&root).into_keys();
        below
            .map(|path| {
                let path = path.strip_prefix(&root).expect("below");
                path.to_string_lossy().replace('\\', "/")
            })
            .collect()
    };
    let common = "survilla/flows/code-exchange.snap";
    let (own, review) = (
        "netrex/flows/code-exchange.snap",
        "netrex/flows/code-exchange.snap.new",
    );
    let both = ["netrex", "camstreamer"];
    run(&both, &["--update-snapshots"]).expect_code(0);
    assert_eq!(accepted(), [common]);

    // A target that changes alone is told with the family's text, and reviewed as its own.
    let changed = ["--fault", "answer-gains-field"];
    run(&both[..1], &changed).expect_code(1);
    assert_eq!(accepted(), [review, common]);
    let report = scene.report("reports/latest");
    let done = scenario(target(&report, "netrex"), "flows/code-exchange");
    let diff = done.snapshot_diff.as_deref().expect("a diff");
    assert!(
        diff.starts_with("--- accepted: survilla/flows/code-exchange.snap"),
        "{diff}"
    );

    // Accepted, its own text wins, and the report says so.
    run(
        &both[..1],
        &[&changed[..], &["--update-snapshots"]].concat(),
    )
    .expect_code(0);
    assert_eq!(accepted(), [own, common]);
    run(&both[..1], &changed).expect_code(0);
    let report = scene.report("reports/latest");
    let notes = &scenario(target(&report, "netrex"), "flows/code-exchange").run_notes;
    assert!(
        notes.iter().any(|note| note.contains("family survilla")),
        "{notes:?}"
    );

    // As the family again, it drifts from its own text until that is gone.
    run(&both, &[]).expect_code(1);
    assert_eq!(accepted(), [own, review, common]);
    let report = scene.report("reports/latest");
    assert_eq!(report.summary.drift, 1);
    run(&both[..1], &["--update-snapshots"]).expect_code(0);
    assert_eq!(accepted(), [common]);
    run(&both, &[]).expect_code(0);
}

#[test]
fn a_violation_names_its_requirement() {
    for (provider, fault, requirement) in [
        ("standard", "code-reusable", "rfc6749/4.1.2/code-single-use"),
        (
            "standard",
            "secret-unchecked",
            "rfc6749/5.2/wrong-secret-invalid-client",
        ),
        (
            "cameramanager",
            "refresh-token-rotates",
            "cameramanager/C101",
        ),
        ("netrex", "lifetime-changed", "survilla/C048"),
    ] {
        let scene = Scene::new();
        let ended = scene
            .grantcheck(&[
                "run",
                "--target",
                provider,
                "--fault",
                fault,
                "--scenario",
                "flows/",
                "--scenario",
                "token/",
                "--no-snapshots",
            ])
            .expect_code(1);
        let report = scene.report("reports/latest");
        assert_eq!(report.targets[0].faults, [fault]);
        let caught = checks(&report).any(|(_, _, check)| {
            check.requirement == requirement && check.verdict == Verdict::Fail
        });
        assert!(
            caught,
            "{fault} does not fail {requirement}\n{}",
            ended.stderr
        );
        let told = ended.stderr.lines().any(|line| line.starts_with("fail "));
        assert!(told, "{}", ended.stderr);
        let junit = std::fs::read_to_string(scene.at("reports/latest/junit.xml")).expect("text");
        assert!(junit.contains(requirement), "{fault} is not in junit.xml");
    }
}

/// The snapshots of a remote target never mix with the sandbox's.
#[test]
fn an_external_target_has_snapshots_of_its_own() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "netrex"]);
    let flows = ["run", "--scenario", "flows/"];
    let run =
        |more: &[&str]| scene.grantcheck_with(&shop.environment, &[&flows[..], more].concat());
    run(&["--update-snapshots"]).expect_code(0);
    let port = |shop: &Shop| {
        let url = shop.variable("GRANTCHECK_URL");
        url.rsplit(':').next().expect("a port").to_owned()
    };
    let folder = format!("snapshots/netrex@127.0.0.1_{}", port(&shop));
    assert!(scene.at(&folder).join("flows/revoke.snap").is_file());
    assert!(!scene.at("snapshots/netrex").exists());
    let ended = run(&[]).expect_code(0);
    assert!(!ended.stdout.contains("no snapshots"), "{}", ended.stdout);
    // Another server of the same host is another target, unless it gets the name.
    let again = Shop::open(&scene, &["--dialect", "netrex"]);
    let elsewhere = |more: &[&str]| {
        scene
            .grantcheck_with(&again.environment, &[&flows[..], more].concat())
            .expect_code(0)
            .stdout
    };
    assert!(elsewhere(&[]).contains("no snapshots"));
    let name = format!("netrex@127.0.0.1_{}", port(&shop));
    assert!(!elsewhere(&["--name", &name]).contains("no snapshots"));
}

/// What varies or has no order is learnt by accepting it; a second and a third run see no drift.
#[test]
fn what_varies_from_run_to_run_never_drifts() {
    let scene = Scene::new();
    for variant in ["short-keys-in-urls", "order-by-chance"] {
        let run = |more: &[&str]| {
            let folder = ["--snapshots", variant, "--fault", variant];
            let scenarios =
                ["flows/", "refresh/", "token/get"].map(|prefix| ["--scenario", prefix]);
            scene.grantcheck(&[&["run"][..], &folder, scenarios.as_flattened(), more].concat())
        };
        run(&["--update-snapshots"]).expect_code(0);
        for _ in 0..2 {
            let ended = run(&[]).expect_code(0);
            assert!(!ended.stderr.contains("drift "), "{}", ended.stderr);
        }
        // What changed is drift all the same.
        for fault in [
            "login-field-renamed",
            "lifetime-halved",
            "answer-gains-field",
        ] {
            let target = ["--target", "standard", "--fault", fault];
            run(&target).expect_code(1);
            let report = scene.report("reports/latest");
            let done = scenario(target_of(&report), "flows/code-exchange");
            assert_eq!(done.outcome, Verdict::Drift, "{variant} and {fault}");
        }
    }
}

fn target_of(report: &grantcheck::document::Document) -> &grantcheck::document::Target {
    target(report, "standard")
}

/// An accepted file that cannot be read, or a place that cannot be written to, is an error, and no run without a change.
#[cfg(unix)]
#[test]
fn what_cannot_be_compared_or_accepted_is_an_error() {
    use std::os::unix::fs::symlink;
    let run = |scene: &Scene, more: &[&str]| {
        let chosen = [
            "run",
            "--target",
            "standard",
            "--scenario",
            "flows/code-exchange",
        ];
        scene.grantcheck(&[&chosen[..], more].concat())
    };
    type Make = fn(&Path);
    let in_the_way: [(&str, Make); 5] = [
        ("binary", |path| {
            std::fs::write(path, b"\xff\xfe\0\x01").expect("writable")
        }),
        ("no snapshot", |path| {
            std::fs::write(path, "1 token\n").expect("writable")
        }),
        ("folder", |path| {
            std::fs::create_dir(path).expect("writable")
        }),
        ("dangling link", |path| {
            symlink("/nowhere/at/all", path).expect("a link")
        }),
        ("pipe", |path| {
            let made = std::process::Command::new("mkfifo").arg(path).status();
            assert!(made.expect("a mkfifo").success());
        }),
    ];
    for (what, make) in in_the_way {
        for more in [&["--update-snapshots"][..], &[]] {
            let scene = Scene::new();
            let folder = scene.at("snapshots/standard/flows");
            std::fs::create_dir_all(&folder).expect("writable");
            make(&folder.join("code-exchange.snap"));
            let ended = run(&scene, more);
            assert_eq!(
                ended.code,
                Some(3),
                "{what} {more:?}: {}{}",
                ended.stdout,
                ended.stderr
            );
            assert!(
                ended.stdout.contains("code-exchange.snap"),
                "{what}: {}",
                ended.stdout
            );
            let report = scene.report("reports/latest");
            assert_eq!(
                report.targets[0].scenarios[0].outcome,
                Verdict::Error,
                "{what}"
            );
        }
    }
    // A folder that is none is found before anything is sent; one below it when it is needed.
    let scene = Scene::new();
    scene.write("snapshots", "in the way");
    let ended = run(&scene, &["--update-snapshots"]).expect_code(2);
    assert!(
        ended
            .stderr
            .contains("cannot write to the folder of snapshots snapshots"),
        "{}",
        ended.stderr
    );
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    let scene = Scene::new();
    scene.write("snapshots/standard/flows", "in the way");
    run(&scene, &["--update-snapshots"]).expect_code(3);
}
