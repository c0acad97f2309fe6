//! Input that is broken, hostile or no file at all: a refusal in bounded time and memory, with exit code 2, that repeats no
//! secret and nothing that a terminal would obey.
#![cfg(unix)]

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::command::{Ended, Running};
use super::scene::Scene;

/// No refusal takes as long, far beyond what any takes on a busy machine.
const LONGEST: Duration = Duration::from_secs(280);
/// The address space of a process, in KiB. The threads of a runtime alone reserve a part of it.
const MEMORY: u32 = 1_500_000;
/// The most that is said about one input, in bytes.
const MOST_SAID: usize = 256 << 10;
/// Stands in inputs, and in no message.
const SECRET: &str = "hunter2-canary";

/// Runs the binary with bounded memory.
fn bounded(scene: &Scene, environment: &[(String, String)], arguments: &[&str]) -> Ended {
    let template = scene.command_with(environment);
    let mut command = Command::new("sh");
    let binary = env!("CARGO_BIN_EXE_grantcheck");
    let script = format!("ulimit -v {MEMORY} && exec '{binary}' \"$@\"");
    command.args(["-c", &script, "sh"]).args(arguments);
    for (name, value) in template.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.current_dir(scene.path()).stdin(Stdio::null());
    let began = Instant::now();
    let ended = Running::start(command).end();
    assert!(
        began.elapsed() < LONGEST,
        "{arguments:?} took {:?}",
        began.elapsed()
    );
    ended
}

/// Insists on a refusal; its headlines.
#[track_caller]
fn refused(what: &str, ended: &Ended) -> usize {
    let said = &ended.stderr;
    let start: String = said.chars().take(600).collect();
    assert_eq!(ended.code, Some(2), "{what}: {start}");
    assert!(
        !said.contains("panicked") && !said.contains("memory allocation"),
        "{what}: {start}"
    );
    assert!(
        said.len() < MOST_SAID,
        "{what}: {} bytes are said: {start}",
        said.len()
    );
    assert!(!said.contains(SECRET), "{what}: {start}");
    let obeyed = |c: char| c.is_control() && c != '\n' && c != '\t';
    assert!(!said.contains(obeyed), "{what}: {start:?}");
    let headline = |line: &&str| {
        ["grantcheck: ", "error: ", "error["]
            .iter()
            .any(|word| line.starts_with(word))
    };
    let headlines = said.lines().filter(headline).count();
    assert!(headlines > 0, "{what}: {start}");
    headlines
}

/// As [`refused`], with one headline.
#[track_caller]
fn refused_once(what: &str, ended: &Ended) {
    let headlines = refused(what, ended);
    let start: String = ended.stderr.chars().take(600).collect();
    assert_eq!(headlines, 1, "{what}: {start}");
}

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
    println!("{} targets files are refused", all.len());
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
        println!("{} files of {kind} are refused", all.len());
    }
}

/// A kind of what is no regular file, with what makes one at a path.
type NoFile = (&'static str, fn(&Path));

/// What is no regular file, made at a path.
fn no_files() -> [NoFile; 5] {
    [
        ("pipe", |path| {
            assert!(
                Command::new("mkfifo")
                    .arg(path)
                    .status()
                    .expect("a mkfifo")
                    .success()
            )
        }),
        ("socket", |path| {
            drop(UnixListener::bind(path).expect("a socket"))
        }),
        ("device", |path| {
            std::os::unix::fs::symlink("/dev/zero", path).expect("a link")
        }),
        ("folder", |path| fs::create_dir(path).expect("a folder")),
        ("link to nowhere", |path| {
            std::os::unix::fs::symlink("/nowhere/at/all", path).expect("a link")
        }),
    ]
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let mut tried = 0;
    for (what, make) in no_files() {
        let scene = Scene::new();
        make(&scene.at("x"));
        let report = scene.at("x").display().to_string();
        let mut all: Vec<Vec<&str>> = vec![
            vec!["run", "--targets", "x", "--list"],
            vec!["run", "--env-file", "x", "--list"],
            vec!["run", "--baseline", "x"],
            vec!["run", "--rerun-failed", "x"],
            vec!["compare", "x", "x"],
            vec!["render", "x", "--report-dir", "r"],
        ];
        if what != "folder" {
            // A folder is looked through for reports.
            all.push(vec!["merge", &report, "--report-dir", "r"]);
        }
        for arguments in all {
            refused_once(
                &format!("{what}: {arguments:?}"),
                &bounded(&scene, &[], &arguments),
            );
            tried += 1;
        }
        if what == "folder" {
            continue;
        }
        fs::create_dir_all(scene.at("data")).expect("writable");
        for (folder, name) in [("data", "y.yaml"), ("history", "2026-11-29T00-00-00Z.json")] {
            fs::create_dir_all(scene.at(folder)).expect("writable");
            make(&scene.at(folder).join(name));
        }
        for arguments in [
            vec!["lint", "--scenarios", "data"],
            vec!["lint", "--providers", "data"],
            vec!["trend", "history"],
            vec!["run", "--history", "history"],
        ] {
            refused(
                &format!("{what}: {arguments:?}"),
                &bounded(&scene, &[], &arguments),
            );
            tried += 1;
        }
    }
    println!("{tried} times something else than a file is refused");
}

/// Texts that are no report, by name.
fn broken_reports(report: &str) -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: String| text.into_bytes();
    let long = |part: &str, bytes: usize| part.repeat(bytes / part.len());
    let with = |from: &str, to: &str| {
        assert!(report.contains(from), "{from}");
        report.replacen(from, to, 1).into_bytes()
    };
    vec![
        ("empty", Vec::new()),
        ("half", text(report[..report.len() / 2].to_owned())),
        (
            "all but the end",
            text(report[..report.len() - 3].to_owned()),
        ),
        (
            "foreign",
            text("{\"name\": \"x\", \"version\": \"1\"}".to_owned()),
        ),
        ("a list", text("[1, 2]".to_owned())),
        ("deep", text(long("[", 1_000_000))),
        ("deep members", text(long("{\"targets\": ", 1_000_000))),
        (
            "another schema",
            with("grantcheck.report/2", "grantcheck.report/99"),
        ),
        (
            "an escape as schema",
            with("grantcheck.report/2", "\\u001b]0;owned\\u0007"),
        ),
        (
            "a long schema",
            with("grantcheck.report/2", &long("x", 2_000_000)),
        ),
        (
            "a text as number",
            with(
                "\"duration_ms\":",
                &format!(
                    "\"duration_ms\":\"{}\",\"x\":",
                    long("\\u001b[2J", 2_000_000)
                ),
            ),
        ),
        (
            "nan",
            with("\"duration_ms\":", "\"duration_ms\":NaN,\"x\":"),
        ),
        (
            "utf-16",
            report.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        ("latin-1", b"{\"schema\": \"caf\xe9\"}".to_vec()),
        ("zeros", vec![0; 1_000_000]),
        (
            "yaml",
            text("schema: grantcheck.report/2\ntargets: []\n".to_owned()),
        ),
        ("html", text("<!doctype html><title>x</title>".to_owned())),
    ]
}

#[test]
fn what_is_no_report_is_refused() {
    let scene = Scene::new();
    let run = [
        "run",
        "--target",
        "standard",
        "--no-snapshots",
        "--scenario",
        "flows/code-exchange",
        "--report-dir",
        "good",
    ];
    scene.grantcheck(&run).expect_code(0);
    let good = fs::read_to_string(scene.at("good/report.json")).expect("a report");
    let mut tried = 0;
    for (name, bytes) in broken_reports(&good) {
        fs::write(scene.at("bad.json"), bytes).expect("writable");
        let verbs: [&[&str]; 6] = [
            &["render", "bad.json", "--report-dir", "r"],
            &["compare", "bad.json", "good/report.json"],
            &["compare", "good/report.json", "bad.json"],
            &["merge", "bad.json", "--report-dir", "r"],
            &["run", "--baseline", "bad.json"],
            &["run", "--rerun-failed", "bad.json"],
        ];
        for arguments in verbs {
            refused_once(
                &format!("{name}: {arguments:?}"),
                &bounded(&scene, &[], arguments),
            );
            tried += 1;
        }
        fs::create_dir_all(scene.at("h")).expect("writable");
        fs::rename(
            scene.at("bad.json"),
            scene.at("h/2026-11-29T00-00-00Z.json"),
        )
        .expect("renamed");
        refused_once(name, &bounded(&scene, &[], &["trend", "h"]));
        tried += 1;
    }
    // One that is too large, without a byte on the disk.
    let huge = fs::File::create(scene.at("huge.json")).expect("writable");
    huge.set_len(1 << 30).expect("sparse");
    refused_once(
        "huge",
        &bounded(&scene, &[], &["compare", "huge.json", "huge.json"]),
    );
    // A moment that leads out of the folder of a history.
    let member = good.split("\"started_at\"").nth(1);
    let start = member.and_then(|rest| rest.split('"').nth(1));
    let escaping = good.replacen(start.expect("a moment"), "2/../../escaped", 1);
    fs::write(scene.at("escaping.json"), escaping).expect("writable");
    let arguments = [
        "merge",
        "escaping.json",
        "--report-dir",
        "r",
        "--history",
        "h2",
    ];
    bounded(&scene, &[], &arguments);
    assert!(
        !scene.at("escaped.json").exists(),
        "a report names the file of a history"
    );
    println!("{} times a broken report is refused", tried + 2);
}

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
    println!("{} addresses are refused", urls.len());
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
    println!("{} names are refused", names.len());
}
