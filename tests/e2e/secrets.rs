//! Secrets full of characters that have to be encoded, and not one of them in anything that is written.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grantcheck::sandbox::{Accounts, Config, Dialect};

use super::agents::there_is_no_browser;
use super::command::Ended;
use super::scene::{Provider, Scene, targets_file};
use super::server::{Answer, Request, Server, forward};
use super::verdicts::assert_nothing_to_act_on;

/// What breaks careless encoders, between two words that no encoding but base64 changes.
const HOSTILE: &str = "+/&%=\"< %41;ä€>'\\";

/// A value whose every part can be found: whoever hides half of it has hidden nothing.
pub fn canary(name: &str) -> String {
    format!("K9q{name}Vorn{HOSTILE}K9q{name}Hinten")
}

/// The words of a canary.
pub fn words(name: &str) -> [String; 2] {
    [format!("K9q{name}Vorn"), format!("K9q{name}Hinten")]
}

pub const SECRETS: [&str; 4] = ["Secret", "OtherSecret", "Password", "OtherPassword"];

pub fn accounts(dialect: Dialect) -> Accounts {
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
pub fn appearances(text: &str) -> Vec<String> {
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
pub struct Issued(Mutex<BTreeSet<String>>);

impl Issued {
    /// Everything so far.
    pub fn all(&self) -> BTreeSet<String> {
        self.0.lock().expect("no panic before").clone()
    }

    pub fn learn(&self, request: &Request, answer: &[u8]) {
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
pub fn everything(folder: &Path, into: &mut Vec<(String, String)>) {
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
pub fn renamed(message: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "Content-Length stays true");
    let text = std::str::from_utf8(message).expect("text");
    let encoded = |address: &str| address.replace(':', "%3A");
    text.replace(from, to)
        .replace(&encoded(from), &encoded(to))
        .into_bytes()
}

/// Runs everything once, and the flows again with each of these agents.
fn nothing_leaks(provider: &str, dialect: Dialect, agents: &[&str]) {
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
        // A proof is signed for the address that it is sent to, and does not survive that it is renamed.
        let bytes = renamed(&bytes, "dpop_signing", "none_signing");
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
    let again: Vec<Ended> = (agents.iter())
        .map(|agent| {
            let (folder, events) = (format!("reports/{agent}"), format!("{agent}.ndjson"));
            let flows = ["--report-dir", &folder, "--scenario", "flows/"];
            // What a shard keeps for the merge is made of the values, and does not hold them.
            let told = ["--trace-agent", "--shard", "1/1", "--events", &events];
            run(&[&flows[..], &told, &["--agent", agent]].concat()).expect_code(0)
        })
        .collect();
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
    ];
    for (agent, ended) in agents.iter().zip(again) {
        texts.push((format!("stdout of {agent}"), ended.stdout));
        texts.push((format!("stderr of {agent}"), ended.stderr));
    }
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

/// What clients sign in a request: assertions and proofs, each whole and by its signature.
fn signed_in(request: &Request) -> Vec<String> {
    let text = String::from_utf8_lossy(&request.raw).into_owned();
    let proofs = text.lines().filter_map(|line| line.strip_prefix("dpop: "));
    let fields = text.split(['&', '\n']);
    let assertions = fields.filter_map(|field| field.strip_prefix("client_assertion="));
    let all = proofs.chain(assertions).map(str::trim);
    all.flat_map(|text| [text, text.rsplit('.').next().unwrap_or_default()])
        .filter(|text| text.len() >= 20)
        .map(str::to_owned)
        .collect()
}

/// The requests go by an HTTP proxy, which leaves the addresses in what is signed as they are.
#[test]
fn what_clients_sign_is_told_by_name_alone() {
    let scene = Scene::new();
    let upstream = Provider::with(Config::new(Dialect::Standard));
    let seen = Arc::new(Issued::default());
    let (base_url, learning) = (upstream.base_url.clone(), Arc::clone(&seen));
    let proxy = Server::start(move |request: &Request| {
        learning
            .0
            .lock()
            .expect("no panic before")
            .extend(signed_in(request));
        Answer::Bytes(forward(&base_url, request))
    });
    let signing = upstream
        .accounts
        .signing_client
        .clone()
        .expect("a client that signs");
    let key = signing.key.clone().expect("a key");
    let more = format!(
        "    proxy: {}\n    signing_client:\n      id: {}\n      key: \"${{env:E2E_KEY}}\"\n      redirect_uris: [{}]\n",
        proxy.base_url, signing.id, signing.redirect_uris[0]
    );
    let (yaml, mut environment) =
        targets_file("standard", &upstream.base_url, &upstream.accounts, &more);
    environment.push(("E2E_KEY".to_owned(), key.replace('\n', "\\n")));
    let elsewhere = Scene::new();
    let file = elsewhere.write("targets.yaml", &yaml).display().to_string();
    let scenarios = ["--scenario", "client-assertion/", "--scenario", "dpop/"];
    let formats = ["--format", "sarif,har,badge", "--update-snapshots"];
    let arguments = [&["run", "--targets", &file], &scenarios[..], &formats[..]].concat();
    let told = scene
        .grantcheck_with(&environment, &arguments)
        .expect_code(0);
    let report = scene.report("reports/latest");
    assert_nothing_to_act_on(&report);
    let seen = seen.0.lock().expect("no panic before");
    assert!(seen.len() > 100, "only {} texts were signed", seen.len());
    let lines = key.lines().filter(|line| line.len() > 30);
    let patterns: Vec<&str> = seen.iter().map(String::as_str).chain(lines).collect();
    let finder = AhoCorasick::new(&patterns).expect("patterns");
    let mut texts = vec![
        ("stdout".to_owned(), told.stdout),
        ("stderr".to_owned(), told.stderr),
    ];
    everything(scene.path(), &mut texts);
    assert!(texts.len() > 20, "reports and snapshots are there");
    let mut names = BTreeSet::new();
    for (place, text) in &texts {
        let found = finder.find_iter(text).next();
        assert!(found.is_none(), "{place} holds {found:?}");
        for name in ["<client_assertion#1>", "<dpop_proof#1>"] {
            if text.contains(name) {
                names.insert(name);
            }
        }
    }
    assert_eq!(names.len(), 2, "both are told by their names");
}

#[test]
fn survilla_keeps_nothing_secret_that_grantcheck_tells() {
    nothing_leaks("netrex", Dialect::Survilla, &["form"]);
}

#[test]
fn cameramanager_keeps_nothing_secret_that_grantcheck_tells() {
    nothing_leaks("cameramanager", Dialect::CameraManager, &["form"]);
}

/// With a browser too, where there is one: what is typed into it comes back in its log.
#[test]
fn the_standard_keeps_nothing_secret_that_grantcheck_tells() {
    let agents: &[&str] = if there_is_no_browser() {
        &["form"]
    } else {
        &["form", "webdriver"]
    };
    nothing_leaks("standard", Dialect::Standard, agents);
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
