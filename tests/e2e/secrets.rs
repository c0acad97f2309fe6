//! Secrets full of characters that have to be encoded, and not one of them in anything that is written.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grantcheck::sandbox::{Accounts, Config, Dialect};

use super::agents::there_is_no_browser;
use super::scene::{Provider, Scene, targets_file};
use super::server::{Answer, Request, Server, forward};
use super::verdicts::assert_nothing_to_act_on;

/// What breaks careless encoders, between two words that no encoding but base64 changes.
const HOSTILE: &str = "+/&%=\"< %41;ä€>'\\";

/// A value whose every part can be found: whoever hides half of it has hidden nothing.
fn canary(name: &str) -> String {
    format!("K9q{name}Vorn{HOSTILE}K9q{name}Hinten")
}

/// The words of a canary.
fn words(name: &str) -> [String; 2] {
    [format!("K9q{name}Vorn"), format!("K9q{name}Hinten")]
}

const SECRETS: [&str; 4] = ["Secret", "OtherSecret", "Password", "OtherPassword"];

fn accounts(dialect: Dialect) -> Accounts {
    let mut accounts = dialect.accounts();
    accounts.client.id = canary("Id");
    accounts.client.secret = Some(canary("Secret"));
    accounts.other_client.id = canary("OtherId");
    accounts.other_client.secret = Some(canary("OtherSecret"));
    accounts.user.username = canary("User");
    accounts.user.password = canary("Password");
    accounts.other_user.username = canary("OtherUser");
    accounts.other_user.password = canary("OtherPassword");
    accounts
}

/// A text and what it becomes inside base64, at each of the three places where it can begin in a group of bytes.
fn appearances(text: &str) -> Vec<String> {
    let mut found = vec![text.to_owned()];
    for before in 0..3 {
        let padded = [&vec![0; before][..], text.as_bytes()].concat();
        let encoded = STANDARD.encode(&padded);
        // The first and last characters share bits with the neighbours.
        let start = [0, 2, 3][before];
        let end = padded.len() / 3 * 4;
        let inner = &encoded[start..end];
        found.push(inner.to_owned());
        found.push(inner.replace('+', "-").replace('/', "_"));
        found.push(inner.replace('+', "%2B").replace('/', "%2F"));
    }
    found
}

/// What a provider issued during a run: everything long and random in its answers, and its cookies and codes.
#[derive(Default)]
struct Issued(Mutex<BTreeSet<String>>);

impl Issued {
    fn learn(&self, request: &Request, answer: &[u8]) {
        let text = String::from_utf8_lossy(answer);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut issued = self.0.lock().expect("no panic before");
        for line in head.lines() {
            let lower = line.to_ascii_lowercase();
            if lower.starts_with("set-cookie:") {
                issued.extend(line.split(['=', ';']).nth(1).and_then(long));
            }
            if lower.starts_with("location:") {
                let codes = line
                    .split(['?', '&', '#'])
                    .filter_map(|pair| pair.strip_prefix("code="));
                issued.extend(codes.filter_map(long));
            }
        }
        if request.path().ends_with("/token") {
            let runs = body.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
            issued.extend(runs.filter_map(long));
        }
    }
}

/// Short words stand everywhere; tokens, codes and session ids are long.
fn long(text: &str) -> Option<String> {
    let word = text.split("%3A").next().unwrap_or(text);
    (word.len() >= 20 && word.chars().any(|c| c.is_ascii_digit())).then(|| word.to_owned())
}

/// Everything that a run left in a folder, by name.
fn everything(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            everything(&path, into);
        } else {
            let bytes = std::fs::read(&path).expect("readable");
            into.push((
                path.display().to_string(),
                String::from_utf8_lossy(&bytes).into_owned(),
            ));
        }
    }
}

/// A message with one address in place of another, as it stands in headers and bodies and in parameters.
fn renamed(message: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "Content-Length stays true");
    let text = std::str::from_utf8(message).expect("text");
    let encoded = |address: &str| address.replace(':', "%3A");
    text.replace(from, to)
        .replace(&encoded(from), &encoded(to))
        .into_bytes()
}

fn nothing_leaks(provider: &str, dialect: Dialect, agent: &str) {
    let scene = Scene::new();
    let mut config = Config::new(dialect);
    config.accounts = accounts(dialect);
    let upstream = Provider::with(config);
    let issued = Arc::new(Issued::default());
    let (base_url, learning) = (upstream.base_url.clone(), Arc::clone(&issued));
    let proxy = Server::start(move |request: &Request| {
        // Metadata, `iss` and resource indicators name the provider's own address; on this side of the proxy they
        // have to name the proxy's, on the other side the provider's.
        let (here, there) = (request.host(), base_url.trim_start_matches("http://"));
        let mut inward = request.clone();
        inward.raw = renamed(&request.raw, here, there);
        let bytes = forward(&base_url, &inward);
        learning.learn(request, &bytes);
        Answer::Bytes(renamed(&bytes, there, here))
    });
    let (yaml, environment) = targets_file(provider, &proxy.base_url, &upstream.accounts, "");
    // The file stays outside the folder that is searched; it holds no secret anyway.
    let elsewhere = Scene::new();
    let file = elsewhere.write("targets.yaml", &yaml).display().to_string();
    let run = |more: &[&str]| {
        let formats = ["--format", "sarif,har,badge"];
        let arguments = [&["run", "--targets", &file], &formats[..], more].concat();
        scene.grantcheck_with(&environment, &arguments)
    };
    let first = run(&["--update-snapshots", "--events", "first.ndjson"]).expect_code(0);
    let second = run(&[
        "--report-dir",
        "reports/again",
        "--scenario",
        "flows/",
        "--agent",
        agent,
        "--trace-agent",
        // What a shard keeps for the merge is made of the values, and does not hold them.
        "--shard",
        "1/1",
        "--events",
        "second.ndjson",
    ])
    .expect_code(0);
    let report = scene.report("reports/latest");
    assert_nothing_to_act_on(&report);
    let mut patterns = Vec::new();
    let mut names = Vec::new();
    let issued = issued.0.lock().expect("no panic before");
    assert!(
        issued.len() > 20,
        "only {} values were issued",
        issued.len()
    );
    for word in SECRETS
        .iter()
        .flat_map(|name| words(name))
        .chain(issued.iter().cloned())
    {
        for appearance in appearances(&word) {
            patterns.push(appearance);
            names.push(word.clone());
        }
    }
    let finder = AhoCorasick::new(&patterns).expect("patterns");
    let mut texts = vec![
        ("stdout".to_owned(), first.stdout),
        ("stderr".to_owned(), first.stderr),
        ("stdout again".to_owned(), second.stdout),
        ("stderr again".to_owned(), second.stderr),
    ];
    everything(scene.path(), &mut texts);
    assert!(texts.len() > 20, "reports and snapshots are there");
    let mut leaks = BTreeSet::new();
    for (place, text) in &texts {
        for found in finder.find_iter(text) {
            let from = text[..found.start()]
                .char_indices()
                .rev()
                .nth(60)
                .map_or(0, |(index, _)| index);
            let name = &names[found.pattern().as_usize()];
            leaks.insert(format!("{name} in {place}: {}", &text[from..found.end()]));
        }
    }
    let shown: Vec<&String> = leaks.iter().take(10).collect();
    assert!(
        leaks.is_empty(),
        "{} leaks, such as {shown:#?}",
        leaks.len()
    );
}

#[test]
fn survilla_keeps_nothing_secret_that_grantcheck_tells() {
    nothing_leaks("netrex", Dialect::Survilla, "form");
}

#[test]
fn cameramanager_keeps_nothing_secret_that_grantcheck_tells() {
    nothing_leaks("cameramanager", Dialect::CameraManager, "form");
}

#[test]
fn the_standard_keeps_nothing_secret_that_grantcheck_tells() {
    nothing_leaks("standard", Dialect::Standard, "form");
}

/// What is typed into a browser comes back in its log.
#[test]
fn the_browser_keeps_nothing_secret_that_grantcheck_tells() {
    if !there_is_no_browser() {
        nothing_leaks("standard", Dialect::Standard, "webdriver");
    }
}

#[test]
fn the_search_finds_what_is_hidden_in_base64() {
    for name in SECRETS {
        for before in ["", "x", "xy", "xyz"] {
            let encoded = STANDARD.encode(format!("{before}{}", canary(name)));
            for word in words(name) {
                let found = appearances(&word).iter().any(|look| encoded.contains(look));
                assert!(found, "{word} in {encoded}");
            }
        }
    }
}
