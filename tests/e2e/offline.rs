//! Commands that send nothing, in an empty folder; and what the console looks like when it is no terminal.

use super::command::{grantcheck, run};
use super::scene::Scene;

const LISTS: [&str; 5] = [
    "scenarios",
    "providers",
    "requirements",
    "dimensions",
    "faults",
];

#[test]
fn lists_name_the_same_in_text_and_json() {
    let scene = Scene::new();
    for what in LISTS {
        let text = scene.grantcheck(&["list", what]).expect_code(0);
        assert_eq!(text.stderr, "");
        let json = scene.grantcheck(&["list", what, "--json"]).expect_code(0);
        let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
        let rows = json.as_array().expect("a list");
        assert!(!rows.is_empty(), "{what}");
        for row in rows {
            let id = ["id", "name"]
                .iter()
                .find_map(|key| row[key].as_str())
                .expect("an id or a name");
            let told = text
                .stdout
                .lines()
                .any(|line| line.split_whitespace().next() == Some(id));
            assert!(told, "{what} lists {id} in JSON only");
        }
        assert_eq!(text.stdout.lines().count(), rows.len(), "{what}");
    }
}

#[test]
fn what_is_compiled_in_is_free_of_mistakes() {
    let scene = Scene::new();
    let ended = scene.grantcheck(&["lint"]).expect_code(0);
    assert!(ended.stdout.contains("no mistakes"), "{}", ended.stdout);
    let ended = scene.grantcheck(&["lint", "--json"]).expect_code(0);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&ended.stdout).expect("JSON"),
        serde_json::json!([])
    );
}

#[test]
fn schemas_are_json_schemas() {
    let scene = Scene::new();
    for format in ["scenario", "profile", "targets", "report", "events"] {
        let text = scene.grantcheck(&["schema", format]).expect_code(0).stdout;
        let schema: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        jsonschema::validator_for(&schema).expect("a JSON Schema");
    }
}

#[test]
fn completions_name_the_commands() {
    let scene = Scene::new();
    for shell in ["bash", "zsh", "fish"] {
        let text = scene
            .grantcheck(&["completions", shell])
            .expect_code(0)
            .stdout;
        for command in ["run", "sandbox", "compare", "report-dir"] {
            assert!(text.contains(command), "{shell} does not know {command}");
        }
    }
}

#[test]
fn help_and_version_are_no_mistakes() {
    let scene = Scene::new();
    for arguments in [&["--help"][..], &["--version"], &["run", "--help"]] {
        let ended = scene.grantcheck(arguments).expect_code(0);
        assert!(!ended.stdout.is_empty() && ended.stderr.is_empty());
    }
    scene.grantcheck(&[]).expect_code(2);
}

#[test]
fn nothing_is_written_by_commands_that_only_tell() {
    let scene = Scene::new();
    for arguments in [
        &["list", "scenarios"][..],
        &["lint"],
        &["schema", "report"],
        &["completions", "bash"],
    ] {
        scene.grantcheck(arguments).expect_code(0);
    }
    assert_eq!(scene.path().read_dir().expect("readable").count(), 0);
}

/// Pipes and files get plain lines: no colours, no bar that moves.
#[test]
fn output_that_is_no_terminal_has_no_control_characters() {
    for no_color in [None, Some("1")] {
        let scene = Scene::new();
        let mut command = grantcheck(scene.path());
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        let good = run(command, &["run", "--scenario", "flows/"]).expect_code(0);
        let bad = scene.grantcheck(&[
            "run",
            "--target",
            "standard",
            "--scenario",
            "flows/",
            "--fault",
            "tokens-cacheable",
            "--no-snapshots",
        ]);
        let broken = scene.write("broken.yaml", "title: x\nstepz: []\n");
        let lint = scene
            .grantcheck(&["lint", &broken.display().to_string()])
            .expect_code(2);
        for ended in [good, bad.expect_code(1), lint] {
            for text in [&ended.stdout, &ended.stderr] {
                let control = text.chars().find(|c| c.is_control() && *c != '\n');
                assert_eq!(control, None, "{text}");
            }
        }
    }
}

/// `--color` decides where it is said, whatever stands at the other end.
#[test]
fn colours_are_there_where_they_are_asked_for() {
    let scene = Scene::new();
    scene.write("scenarios/bad.yaml", "titel: x\n");
    for (choice, is_coloured) in [("always", true), ("never", false), ("auto", false)] {
        let arguments = ["lint", "scenarios/bad.yaml", "--color", choice];
        let ended = scene.grantcheck(&arguments).expect_code(2);
        assert_eq!(ended.stderr.contains('\u{1b}'), is_coloured, "{choice}");
    }
}
