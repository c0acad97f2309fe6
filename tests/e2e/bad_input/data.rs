//! Files of targets, scenarios, families, profiles and requirements that are none.

use std::fs;

use super::super::counts::tell;
use super::{MOST_SAID, bounded, refused};
use crate::scene::Scene;

/// Texts that are no file of data, by name.
fn broken_yaml() -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: String| text.into_bytes();
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for level in 1..12 {
        let below = format!("*a{}", level - 1);
        bomb.push_str(&format!(
            "a{level}: &a{level} [{}]\n",
            [below.as_str(); 9].join(",")
        ));
    }
    let long = |part: &str, bytes: usize| part.repeat(bytes / part.len());
    let keys = |count: usize, between: &str| {
        (0..count)
            .map(|key| format!("k{key}: 1{between}"))
            .collect::<String>()
    };
    let utf16: Vec<u8> = "title: x\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    vec![
        ("bomb", text(bomb)),
        ("quadratic", text(format!("a: &a [{}]\nb: [{}]\n", long("x,", 20_000), long("*a,", 60_000)))),
        ("aliases-in-a-line", text(format!("a: &a x\ntargets: [{}*a]\n", long("*a, ", 1_000_000)))),
        ("anchors-in-a-line", text(format!("targets: [{}x]\n", long("&a x, ", 1_000_000)))),
        ("merge-keys", text(format!("x: &x {{a: 1}}\ntargets:\n{}", long("  - <<: *x\n", 900_000)))),
        ("list-10-mb", text(long("- x\n", 10 << 20))),
        ("keys-10-mb", text(keys(900_000, "\n"))),
        ("list-1-mb", text(format!("targets:\n{}", long("- x\n", 1_000_000)))),
        ("keys-1-mb", text(keys(80_000, "\n"))),
        ("keys-in-a-line", text(format!("{{{}}}", keys(70_000, ", ")))),
        ("same-key", text(long("title: x\n", 900_000))),
        ("unknown-in-each", text(format!("targets:\n{}", long("- { nmae: x, passwrod: hunter2-canary }\n", 900_000)))),
        ("deep-brackets", text(long("[", 1_000_000))),
        ("deep-braces", text(long("{a: ", 1_000_000))),
        ("deep-indents", text((0..1300).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect())),
        ("tabs", text(long("\ttargets:\n\t\t- x\n", 900_000))),
        ("nul", text("title: a\0b\ntargets: \0\n".to_owned())),
        ("escapes", text("\u{1b}]0;owned\u{7}: \u{1b}[2J\n\u{202e}title: \u{9b}31m\n".to_owned())),
        ("utf-16", utf16),
        ("latin-1", b"title: caf\xe9\n".to_vec()),
        ("two-marks", text("\u{feff}\u{feff}title: x\n".to_owned())),
        ("lone-returns", text("title: x\rtargets: [\r".to_owned())),
        ("empty", Vec::new()),
        ("quote", text(format!("title: \"{}", long("x ", 900_000)))),
        ("long-scalar", text(format!("title: [{}]\n", long("x", 900_000)))),
        ("number", text(format!("title: {}\ntargets: 1e999999\n", long("9", 300_000)))),
        ("documents", text(long("---\ntitle: x\n", 900_000))),
        ("tags", text(format!("targets: [{}x]\n", long("!!binary x, ", 900_000)))),
        ("comments", text(long("# nothing\n", 1_000_000))),
        ("secret", text("targets:\n- { name: a, base_url: \"http://me:hunter2-canary@host\", client: { secret: hunter2-canary, id: [} }\n".to_owned())),
        ("json", text("{\"schema\": \"grantcheck.report/2\", \"version\": 3}".to_owned())),
    ]
}

#[test]
fn a_broken_targets_file_is_refused() {
    let scene = Scene::new();
    let all = broken_yaml();
    for (name, bytes) in &all {
        fs::write(scene.at("targets.yaml"), bytes).expect("writable");
        let arguments = ["run", "--targets", "targets.yaml", "--list"];
        refused(name, &bounded(&scene, &[], &arguments));
    }
    tell(&format!("{} targets files are refused", all.len()));
}

/// All of them in one folder: each is named, and none keeps the others from being looked at. Their lines are shown as they
/// are, since data of these kinds are no place for secrets.
#[test]
fn broken_files_of_data_are_refused() {
    for kind in ["scenarios", "families", "providers", "requirements"] {
        let scene = Scene::new();
        let all = broken_yaml();
        for (name, bytes) in &all {
            let path = scene.at("data").join(format!("{name}.yaml"));
            fs::create_dir_all(scene.at("data")).expect("writable");
            fs::write(path, bytes).expect("writable");
        }
        let ended = bounded(&scene, &[], &["lint", &format!("--{kind}"), "data"]);
        let start: String = ended.stderr.chars().take(600).collect();
        assert_eq!(ended.code, Some(2), "{kind}: {start}");
        for (name, _) in &all {
            let file = format!("data/{name}.yaml");
            assert!(
                ended.stderr.contains(&file),
                "{kind}: {file} is not named: {start}"
            );
        }
        assert!(
            ended.stderr.len() < all.len() * MOST_SAID,
            "{kind}: {}",
            ended.stderr.len()
        );
        tell(&format!("{} files of {kind} are refused", all.len()));
    }
}
