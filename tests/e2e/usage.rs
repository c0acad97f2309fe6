//! Mistakes of the caller: exit 2, everything that is wrong at once, and not a byte sent.

use std::path::{Path, PathBuf};

use super::command::Ended;
use super::scene::{Scene, targets_file};
use super::server::{Server, answer, settings_of};
use grantcheck::sandbox::Dialect;

/// A provider that nobody may talk to.
fn untouched() -> Server {
    Server::start(|_| answer(500, "text/plain", "nobody should ask"))
}

/// Runs with a configured target and one mistake; the message has to contain all the words.
#[track_caller]
fn refused(scene: &Scene, arguments: &[&str], words: &[&str]) -> Ended {
    let server = untouched();
    let arguments = [&["run", "--report-dir", "reports"], arguments].concat();
    let ended = scene
        .grantcheck_with(&settings_of(&server.base_url), &arguments)
        .expect_code(2);
    assert_eq!(server.connections(), 0, "{arguments:?} sent something");
    assert!(!scene.at("reports").exists(), "{arguments:?} left a report");
    for word in words {
        assert!(
            ended.stderr.contains(word),
            "no {word:?} in:\n{}",
            ended.stderr
        );
    }
    ended
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("writable");
    for entry in std::fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let copy = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else {
            std::fs::copy(&path, &copy).expect("writable");
        }
    }
}

/// A copy of one of the data folders.
fn data(scene: &Scene, name: &str) -> PathBuf {
    let to = scene.at(name);
    copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name), &to);
    to
}

#[test]
fn every_mistake_in_a_scenario_is_told_at_once() {
    let scene = Scene::new();
    let folder = data(&scene, "scenarios");
    let path = folder.join("flows/code-exchange.yaml");
    let text = std::fs::read_to_string(&path).expect("readable");
    let broken = text
        .replacen("consent: approve", "concent: approve", 1)
        .replacen("outcome: tokens", "outcome: token", 1);
    assert_ne!(text, broken);
    std::fs::write(&path, broken).expect("writable");
    let ended = refused(
        &scene,
        &["--scenarios", &folder.display().to_string()],
        &["concent", "`consent`", "code-exchange.yaml:6", "`tokens`"],
    );
    assert!(ended.stderr.contains("2 mistakes"), "{}", ended.stderr);
    // `lint` says the same.
    let lint = scene
        .grantcheck(&["lint", "--scenarios", &folder.display().to_string()])
        .expect_code(2);
    assert!(lint.stderr.contains("concent"), "{}", lint.stderr);
}

#[test]
fn whole_data_folders_can_stand_in_for_what_is_compiled_in() {
    let scene = Scene::new();
    let mut arguments = vec!["run".to_owned(), "--no-snapshots".to_owned()];
    for name in ["scenarios", "providers", "requirements"] {
        arguments.push(format!("--{name}"));
        arguments.push(data(&scene, name).display().to_string());
    }
    arguments.extend(["--scenario", "flows/"].map(str::to_owned));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    scene.grantcheck(&arguments).expect_code(0);
    let providers = Dialect::ALL.iter().flat_map(|dialect| dialect.providers());
    let report = scene.report("reports/latest");
    assert_eq!(report.targets.len(), providers.count());
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let scene = Scene::new();
    for option in ["--scenarios", "--providers", "--requirements"] {
        refused(&scene, &[option, "no-such-folder"], &["no-such-folder"]);
    }
}

#[test]
fn all_missing_variables_are_named() {
    let scene = Scene::new();
    let server = untouched();
    let ended = scene
        .grantcheck(&["run", "--provider", "netrex", "--url", &server.base_url])
        .expect_code(2);
    for name in ["CLIENT_ID", "REDIRECT_URI", "USERNAME", "PASSWORD"] {
        let variable = format!("GRANTCHECK_{name}");
        assert!(ended.stderr.contains(&variable), "{}", ended.stderr);
    }
    assert_eq!(server.connections(), 0);
    // One of them may come from a file; an empty one is a missing one.
    let file = scene.write("env", "GRANTCHECK_USERNAME=alice\nGRANTCHECK_PASSWORD=\n");
    let ended = scene
        .grantcheck(&[
            "run",
            "--provider",
            "netrex",
            "--url",
            &server.base_url,
            "--env-file",
            &file.display().to_string(),
        ])
        .expect_code(2);
    assert!(!ended.stderr.contains("USERNAME"), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("GRANTCHECK_PASSWORD"),
        "{}",
        ended.stderr
    );
    assert_eq!(server.connections(), 0);
}

/// A variable that nobody reads is a setting that silently does nothing. A targets file may name any of its own.
#[test]
fn misspelt_variables_are_named_and_the_run_goes_on() {
    let scene = Scene::new();
    let file = scene.write("env", "GRANTCHECK_TIMEOUTS=30s\n");
    let environment = [("GRANTCHECK_CLIENTSECRET".to_owned(), "hush".to_owned())];
    let file = file.display().to_string();
    let arguments = ["run", "--list", "--scenario", "flows", "--env-file", &file];
    let ended = scene
        .grantcheck_with(&environment, &arguments)
        .expect_code(0);
    for word in [
        "warning: `GRANTCHECK_CLIENTSECRET`",
        "`GRANTCHECK_CLIENT_SECRET`?",
        "`GRANTCHECK_TIMEOUT`?",
    ] {
        assert!(ended.stderr.contains(word), "no {word} in {}", ended.stderr);
    }
    assert!(!ended.stderr.contains("hush"), "{}", ended.stderr);
    let accounts = Dialect::Standard.accounts();
    let (yaml, environment) = targets_file("standard", "http://127.0.0.1:9", &accounts, "");
    let yaml = yaml.replace("E2E_VALUE", "GRANTCHECK_MINE");
    let environment: Vec<_> = environment
        .into_iter()
        .map(|(name, value)| (name.replace("E2E_VALUE", "GRANTCHECK_MINE"), value))
        .collect();
    let file = scene.write("targets.yaml", &yaml).display().to_string();
    let arguments = ["run", "--list", "--scenario", "flows", "--targets", &file];
    let ended = scene
        .grantcheck_with(&environment, &arguments)
        .expect_code(0);
    assert!(!ended.stderr.contains("warning"), "{}", ended.stderr);
}

#[test]
fn unknown_names_come_with_the_nearest_ones() {
    let scene = Scene::new();
    refused(
        &scene,
        &["--scenario", "flows/bad-secert"],
        &["flows/bad-secert", "flows/bad-secret"],
    );
    refused(
        &scene,
        &["--requirement", "rfc6749/5.2/error-code-knwon"],
        &["rfc6749/5.2/error-code-known"],
    );
    refused(
        &scene,
        &["--target", "standard@127.0.0.2"],
        &["standard@127.0.0.2", "standard@127.0.0.1"],
    );
    refused(&scene, &["--provider", "netrx"], &["netrx", "`netrex`"]);
    refused(&scene, &["--fail-on", "fial"], &["fial", "fail"]);
    refused(&scene, &["--agent", "from"], &["from", "form"]);
    // Without a configured target the names are those of the sandbox.
    let ended = scene
        .grantcheck(&["run", "--target", "cameramanger"])
        .expect_code(2);
    assert!(ended.stderr.contains("`cameramanager`"), "{}", ended.stderr);
    let ended = scene
        .grantcheck(&["run", "--fault", "secret-uncheked"])
        .expect_code(2);
    assert!(
        ended.stderr.contains("secret-unchecked"),
        "{}",
        ended.stderr
    );
}

#[test]
fn numbers_out_of_range_are_refused() {
    let scene = Scene::new();
    for (option, values) in [
        ("--shard", &["4/3", "0/3", "1", "1/0", "a/b", "-1/3"][..]),
        ("--jobs", &["0", "-1", "many"]),
        ("--rate", &["0/s", "5", "5/h"]),
    ] {
        for value in values {
            refused(&scene, &[&format!("{option}={value}")], &[value]);
        }
    }
}

#[test]
fn contradicting_options_are_refused() {
    let scene = Scene::new();
    refused(
        &scene,
        &["--update-snapshots", "--no-snapshots"],
        &["--no-snapshots"],
    );
    refused(&scene, &["--secret", "x"], &["--secret"]);
    // A defect can be put into the sandbox only; a real provider has its own.
    refused(
        &scene,
        &["--fault", "secret-unchecked"],
        &["secret-unchecked", "sandbox"],
    );
    let ended = scene
        .grantcheck(&[
            "run",
            "--target",
            "standard",
            "--fault",
            "zone-missing",
            "--no-snapshots",
        ])
        .expect_code(2);
    assert!(ended.stderr.contains("zone-missing"), "{}", ended.stderr);
    let ended = scene.grantcheck(&["run", "--name", "x"]).expect_code(2);
    assert!(ended.stderr.contains("--name"), "{}", ended.stderr);
}

#[test]
fn events_that_cannot_be_written_are_refused() {
    let scene = Scene::new();
    scene.write("file", "in the way");
    std::fs::create_dir(scene.at("folder")).expect("writable");
    for place in ["file/events.ndjson", "folder"] {
        refused(
            &scene,
            &["--events", place],
            &["cannot write the events to", place],
        );
    }
}

#[test]
fn an_unusable_baseline_is_refused() {
    let scene = Scene::new();
    refused(&scene, &["--baseline", "no-such.json"], &["no-such.json"]);
    for (text, word) in [
        ("{", "old.json"),
        ("{\"schema\":\"other/1\"}", "other/1"),
        ("[]", "old.json"),
    ] {
        let path = scene.write("old.json", text).display().to_string();
        refused(&scene, &["--baseline", &path], &[word]);
        for arguments in [
            &["compare", path.as_str(), path.as_str()][..],
            &["merge", &path, "--report-dir", "merged"],
            &["render", &path, "--report-dir", "rendered"],
        ] {
            scene.grantcheck(arguments).expect_code(2);
        }
    }
    assert!(!scene.at("merged").exists() && !scene.at("rendered").exists());
}

#[test]
fn half_a_target_is_refused() {
    let scene = Scene::new();
    let ended = scene
        .grantcheck(&["run", "--provider", "netrex"])
        .expect_code(2);
    assert!(ended.stderr.contains("--url"), "{}", ended.stderr);
    let ended = scene
        .grantcheck(&["run", "--url", "http://127.0.0.1:9"])
        .expect_code(2);
    assert!(ended.stderr.contains("--provider"), "{}", ended.stderr);
    for url in ["127.0.0.1:9", "ftp://acme.example", "http://"] {
        refused(&scene, &["--url", url], &[url]);
    }
    // What may be another setting's value is not repeated.
    for url in [
        "https://acme.example/?q=tellnobody",
        "https://acme.example/#tellnobody",
        "tellnobody",
        "Tell.nobody+7",
    ] {
        let ended = refused(&scene, &["--url", url], &["what was given is no base URL"]);
        assert!(!ended.stderr.contains("nobody"), "{}", ended.stderr);
    }
}

/// A password in the URL would stand in every report and in the process list.
#[test]
fn a_base_url_with_a_password_is_refused_without_repeating_it() {
    let scene = Scene::new();
    let ended = refused(
        &scene,
        &["--url", "https://user:tellnobody@acme.example"],
        &["base URL"],
    );
    assert!(!ended.stderr.contains("tellnobody"), "{}", ended.stderr);
}

#[test]
fn every_mistake_in_a_targets_file_is_told_and_no_secret_repeated() {
    let scene = Scene::new();
    let server = untouched();
    let accounts = Dialect::Standard.accounts();
    let (yaml, environment) = targets_file("standard", &server.base_url, &accounts, "");
    let broken = yaml
        .replace("provider: standard", "provider: standrad")
        .replacen("base_url: http", "base_url: gopher", 1);
    let file = scene.write("targets.yaml", &broken).display().to_string();
    let ended = scene
        .grantcheck_with(&environment, &["run", "--targets", &file])
        .expect_code(2);
    for word in ["standrad", "`standard`", "gopher", "targets.yaml"] {
        assert!(ended.stderr.contains(word), "no {word} in {}", ended.stderr);
    }
    // Without the environment every missing variable is named.
    let file = scene.write("targets.yaml", &yaml).display().to_string();
    let ended = scene
        .grantcheck(&["run", "--targets", &file])
        .expect_code(2);
    for (name, _) in &environment {
        assert!(ended.stderr.contains(name.as_str()), "no {name}");
    }
    // A secret in plain sight is a mistake whose text must not end up in a CI log.
    let plain = yaml.replacen("secret: \"${env:E2E_VALUE_1}\"", "secret: [tellnobody]", 1);
    assert_ne!(plain, yaml);
    let file = scene.write("targets.yaml", &plain).display().to_string();
    let ended = scene
        .grantcheck_with(&environment, &["run", "--targets", &file])
        .expect_code(2);
    assert!(!ended.stderr.contains("tellnobody"), "{}", ended.stderr);
    assert_eq!(server.connections(), 0);
}

#[test]
fn sandbox_refuses_what_it_cannot_serve() {
    let scene = Scene::new();
    for (arguments, word) in [
        (&["--dialect", "netrx"][..], "netrex"),
        (&["--fault", "no-such-fault"], "no-such-fault"),
        (
            &["--dialect", "standard", "--fault", "zone-missing"],
            "zone-missing",
        ),
        (&["--latency", "20"], "20"),
        (&["--port", "70000"], "70000"),
    ] {
        let arguments = [&["sandbox"], arguments].concat();
        let ended = scene.grantcheck(&arguments).expect_code(2);
        assert!(
            ended.stderr.contains(word),
            "{arguments:?}: {}",
            ended.stderr
        );
    }
}

/// As with `grantcheck list requirements | head -1`.
#[test]
fn a_reader_that_has_seen_enough_breaks_nothing() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_grantcheck"))
        .args(["list", "requirements", "--json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert!(ended.status.success(), "{}", ended.status);
}
