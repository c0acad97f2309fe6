//! Addresses and names that are typed or stand in settings.

use std::fs;

use super::super::command::Ended;
use super::super::counts::tell;
use super::super::server::settings_of;
use super::{SECRET, bounded, refused, refused_once};
use crate::scene::Scene;

#[test]
fn addresses_that_are_none_are_refused_without_repeating_them() {
    let scene = Scene::new();
    let long = format!("http://{}", "a".repeat(100_000));
    let urls = [
        "",
        " ",
        "x",
        "//host",
        "host:80",
        "ftp://host",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "http:",
        "http://",
        "http:///",
        "http://?x",
        "http://:80",
        "http://host:99999",
        "http://host:-1",
        "http://host:x",
        "http://me:hunter2-canary@host",
        "https://hunter2-canary@host",
        "http://me:hunter2-canary@",
        "http://a@hunter2-canary@b:x",
        "http://me:hunter2-canary@host:99999",
        "ws://me:hunter2-canary@host",
        "http://[::1",
        "http://[::1]x",
        "http://[zz]",
        "http://[::1]:x",
        "http://256.256.256.256",
        "http://ho st",
        "http://ho<st",
        "http://host/?q=1",
        "http://host/#f",
        "http://\u{1b}[2Jhost",
        "http://a\u{202e}b\u{7}",
        "http://\u{ad}",
        &long,
    ];
    let settings = [
        ("CLIENT_ID", "c"),
        ("CLIENT_SECRET", SECRET),
        ("REDIRECT_URI", "https://c.example/cb"),
        ("USERNAME", "u"),
        ("PASSWORD", SECRET),
    ];
    for url in urls.iter().step_by(3) {
        let what: String = format!("{url:?}").chars().take(60).collect();
        let of_client = settings.map(|(name, value)| (format!("GRANTCHECK_{name}"), value));
        let mut environment: Vec<(String, String)> = of_client
            .map(|(name, value)| (name, value.to_owned()))
            .into();
        environment.push(("GRANTCHECK_URL".to_owned(), (*url).to_owned()));
        let arguments = ["run", "--provider", "standard", "--list"];
        refused_once(&what, &bounded(&scene, &environment, &arguments));
    }
    // In a file they are all told at once. One that is empty is no address at all.
    let mut file = String::from("targets:\n");
    for (number, url) in urls.iter().enumerate().skip(1) {
        file.push_str(&format!(
            "- name: t{number}\n  provider: standard\n  base_url: {url:?}\n  client: {{ id: c, secret: {SECRET}, redirect_uris: [\"https://c.example/cb\"] }}\n  users: [{{ username: u, password: {SECRET} }}]\n"
        ));
    }
    // Rust and YAML escape differently.
    let file = [
        ("\\u{1b}", "\\e"),
        ("\\u{202e}", "\\u202e"),
        ("\\u{7}", "\\a"),
        ("\\u{ad}", "\\u00ad"),
    ]
    .into_iter()
    .fold(file, |file, (from, to)| file.replace(from, to));
    scene.write("targets.yaml", &file);
    let arguments = ["run", "--targets", "targets.yaml", "--list"];
    let told = refused("a file of them", &bounded(&scene, &[], &arguments));
    assert_eq!(told, urls.len() - 1);
    tell(&format!("{} addresses are refused", urls.len()));
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let scene = Scene::new();
    let long = "n".repeat(300);
    let names = [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "/etc/x",
        "a\\b",
        " x",
        ".hidden",
        "a\u{7}b",
        "a\nb",
        "\u{1b}[2J",
        "a\u{202e}b",
        "a:b:c",
        "a*b",
        &long,
    ];
    let settings = [
        ("CLIENT_ID", "c"),
        ("CLIENT_SECRET", "s"),
        ("REDIRECT_URI", "https://c.example/cb"),
        ("USERNAME", "u"),
        ("PASSWORD", "p"),
        ("URL", "http://127.0.0.1:9"),
        ("PROVIDER", "standard"),
    ];
    let environment: Vec<(String, String)> = settings
        .map(|(name, value)| (format!("GRANTCHECK_{name}"), value.to_owned()))
        .into();
    for name in names {
        let arguments = ["run", "--name", name, "--update-snapshots"];
        refused_once(
            &format!("--name {name:?}"),
            &bounded(&scene, &environment, &arguments),
        );
        // The id of a scenario may have folders, and is checked by its length when it is written.
        if name == long || name == "a/b" {
            continue;
        }
        let arguments = ["new", "scenario", name];
        refused_once(
            &format!("new scenario {name:?}"),
            &bounded(&scene, &[], &arguments),
        );
    }
    let left: Vec<_> = fs::read_dir(scene.path()).expect("a folder").collect();
    assert!(left.is_empty(), "{left:?}");
    tell(&format!("{} names are refused", names.len()));
}

/// Stands where it does not belong, as when two variables are mixed up.
const MIXED_UP: &str = "K9qMixedUp7Zx";

fn is_silent(what: &str, ended: &Ended) {
    assert!(
        matches!(ended.code, Some(2 | 3)),
        "{what}: {:?}",
        ended.code
    );
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(!said.contains(MIXED_UP), "{what}: {said}");
}

/// Options that take a path or the beginning of a name say which was not found; every other value may be a secret.
#[test]
fn settings_that_are_mixed_up_are_not_repeated() {
    const OPTIONS: [&str; 15] = [
        "--agent",
        "--agent-timeout",
        "--fail-on",
        "--format",
        "--jobs",
        "--keep",
        "--max-fail",
        "--origin",
        "--provider",
        "--rate",
        "--repeat",
        "--run-timeout",
        "--shard",
        "--timeout",
        "--url",
    ];
    const VARIABLES: [&str; 10] = [
        "AGENT",
        "AUTHORIZATION_PARAMETERS",
        "CA",
        "CLIENT_AUTH",
        "HEADERS",
        "ORIGINS",
        "PKCE",
        "PROXY",
        "TIMEOUT",
        "URL",
    ];
    const KEYS: [&str; 9] = [
        r#"base_url: "${env:MIXED_UP}""#,
        r#"provider: "${env:MIXED_UP}""#,
        r#"name: "${env:MIXED_UP}/..""#,
        r#"agent: "${env:MIXED_UP}""#,
        r#"proxy: "${env:MIXED_UP}""#,
        r#"origins: ["${env:MIXED_UP}"]"#,
        r#"resource_url: "${env:MIXED_UP}""#,
        r#"limits: { timeout: "${env:MIXED_UP}" }"#,
        r#"limits: { rate: "${env:MIXED_UP}" }"#,
    ];
    let scene = Scene::new();
    let base = settings_of("http://127.0.0.1:1");
    let mut tried = 0;
    for option in OPTIONS {
        let ended = scene.grantcheck_with(&base, &["run", option, MIXED_UP]);
        is_silent(option, &ended);
        tried += 1;
    }
    for variable in VARIABLES {
        let mut environment = base.clone();
        environment.push((format!("GRANTCHECK_{variable}"), MIXED_UP.to_owned()));
        is_silent(variable, &scene.grantcheck_with(&environment, &["run"]));
        tried += 1;
    }
    let environment = [("MIXED_UP".to_owned(), MIXED_UP.to_owned())];
    for line in KEYS {
        let key = line.split(':').next().unwrap_or_default();
        let settings = [
            "provider: standard",
            "base_url: http://127.0.0.1:1",
            "name: here",
        ];
        let others = settings.iter().filter(|setting| !setting.starts_with(key));
        let lines: Vec<String> = others
            .map(|one| (*one).to_owned())
            .chain([line.to_owned()])
            .collect();
        let client = "client: { id: a, secret: b, redirect_uris: [\"https://a.example/cb\"] }";
        let yaml = format!("targets:\n  - {}\n    {client}\n", lines.join("\n    "));
        let file = scene.write("targets.yaml", &yaml).display().to_string();
        let ended = scene.grantcheck_with(&environment, &["run", "--targets", &file]);
        is_silent(line, &ended);
        assert!(
            ended.stderr.contains("MIXED_UP"),
            "{line} is not named: {}",
            ended.stderr
        );
        tried += 1;
    }
    tell(&format!(
        "{tried} settings that are mixed up are not repeated"
    ));
}
