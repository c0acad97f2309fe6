//! A provider whose token answers cannot be read issues tokens all the same: none of them is told, and each is revoked.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::write::GzEncoder;
use grantcheck::sandbox::Dialect;

use super::counts::tell;
use super::scene::{Provider, Scene, targets_file};
use super::secrets::everything;
use super::server::{Answer, Request, Server, forward};

type Spoil = fn(&str) -> String;

/// Bytes of a token answer: further header fields, the body, and how many bytes of it are announced and never come.
type Cut = fn(&str) -> (String, Vec<u8>, usize);

/// What becomes of the bytes of a token answer.
const CUT: [(&str, Cut); 7] = [
    ("a lost end", |json| (String::new(), json.into(), 8)),
    ("a lost end of gzip", |json| {
        (coding("gzip"), short(packed(json)), 8)
    }),
    ("gzip that ends too early", |json| {
        (coding("gzip"), short(packed(json)), 0)
    }),
    ("a coding that is none", |json| {
        (coding("rot13"), json.into(), 0)
    }),
    ("more codings than are undone", |json| {
        (coding("gzip, br, x, y, z"), json.into(), 0)
    }),
    ("a large head", |json| {
        let padding = "x".repeat(7_000);
        let fields = (0..10).map(|number| format!("X-Pad-{number}: {padding}\r\n"));
        (fields.collect(), json.into(), 0)
    }),
    ("a large head with the tokens in it", |json| {
        let members: serde_json::Value = serde_json::from_str(json).expect("JSON");
        let padding = "x".repeat(7_000);
        let mut fields: String = (0..10)
            .map(|number| format!("Set-Cookie: pad{number}={padding}\r\n"))
            .collect();
        for name in ["access_token", "refresh_token"] {
            if let Some(token) = members[name].as_str() {
                fields += &format!("X-{}: {token}\r\n", name.replace('_', "-"));
            }
        }
        (fields, b"{}".to_vec(), 0)
    }),
];

fn coding(name: &str) -> String {
    format!("Content-Encoding: {name}\r\n")
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

fn short(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - 8);
    bytes
}

/// What becomes of the JSON of a token answer.
const SPOILED: [(&str, Spoil); 11] = [
    ("a BOM", |json| format!("\u{feff}{json}")),
    ("trailing text", |json| format!("{json} trailing")),
    ("NaN", |json| json.replacen('{', "{\"x\":NaN,", 1)),
    ("a NUL", |json| json.replacen('{', "{\"x\":\"\0\",", 1)),
    ("a lone surrogate", |json| {
        json.replacen('{', "{\"x\":\"\\ud800\",", 1)
    }),
    ("deep nesting", |json| {
        format!("{}{json}{}", "[".repeat(200), "]".repeat(200))
    }),
    ("a long text", |json| {
        json.replacen('{', &format!("{{\"x\":\"{}\",", "x ".repeat(40_000)), 1)
    }),
    ("many members", |json| {
        let members: String = (0..2_500).map(|n| format!("\"m{n}\":{n},")).collect();
        json.replacen('{', &format!("{{{members}"), 1)
    }),
    ("single quotes", |json| json.replace('"', "'")),
    ("XML", |json| {
        let members: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(json).expect("JSON");
        let elements = members.iter().map(|(name, value)| {
            format!(
                "<{name}>\r\n{}\r\n</{name}>\r\n",
                value.as_str().unwrap_or("1")
            )
        });
        format!("<o>\r\n{}&nope;", elements.collect::<String>())
    }),
    ("a form with rubbish", |json| {
        let members: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(json).expect("JSON");
        let pairs = members
            .iter()
            .map(|(name, value)| format!("{name}={}&", value.as_str().unwrap_or("1")));
        format!("{}&=&%zz", pairs.collect::<String>())
    }),
];

/// Token answers are counted, and spoiled from this one on: the preflight has to succeed.
const UNSPOILED: usize = 3;

/// The body of an answer replaced, by the kinds of damage in turn.
fn spoiled(answer: &[u8], number: usize, tokens: &mut BTreeMap<String, &'static str>) -> Vec<u8> {
    let text = String::from_utf8_lossy(answer).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return answer.to_vec();
    };
    let Ok(json) = serde_json::from_str::<serde_json::Value>(body) else {
        return answer.to_vec();
    };
    let issued: Vec<String> = ["access_token", "refresh_token"]
        .iter()
        .filter_map(|name| json.get(name)?.as_str().map(str::to_owned))
        .collect();
    if issued.is_empty() {
        return answer.to_vec();
    }
    let number = number % (SPOILED.len() + CUT.len());
    let (name, (fields, body, missing)) = match number.checked_sub(SPOILED.len()) {
        None => {
            let (name, spoil) = SPOILED[number];
            (name, (String::new(), spoil(body).into_bytes(), 0))
        }
        Some(number) => {
            let (name, cut) = CUT[number];
            (name, cut(body))
        }
    };
    tokens.extend(issued.into_iter().map(|token| (token, name)));
    let head: Vec<&str> = head
        .split("\r\n")
        .filter(|line| !line.to_ascii_lowercase().starts_with("content-length"))
        .collect();
    let length = body.len() + missing;
    let head = head.join("\r\n");
    let head = format!("{head}\r\n{fields}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.into_bytes(), body].concat()
}

/// Whether the sandbox takes a token, at its introspection endpoint.
fn is_alive(provider: &Provider, token: &str) -> bool {
    let client = &provider.accounts.client;
    let credentials = grantcheck::wire::encode::basic(
        &client.id,
        client.secret.as_deref().unwrap_or_default(),
        true,
    );
    let body = format!("token={}", grantcheck::wire::encode::component(token));
    let raw = format!(
        "POST /introspect HTTP/1.1\r\nHost: sandbox\r\nAuthorization: {credentials}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let request = Request {
        target: "/introspect".to_owned(),
        raw: raw.into_bytes(),
    };
    let answer = String::from_utf8_lossy(&forward(&provider.base_url, &request)).into_owned();
    assert!(answer.contains("\"active\":"), "{answer}");
    answer.contains("\"active\":true")
}

/// The answers are spoiled in turn, each in another way.
#[test]
fn tokens_in_answers_that_no_parser_takes_are_hidden_and_revoked() {
    let upstream = Provider::start(Dialect::Standard);
    let scene = Scene::new();
    let issued = Arc::new(Mutex::new(BTreeMap::new()));
    // Of the run under way, and those that were spoiled in all runs.
    let (answers, damaged) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (base_url, seen) = (upstream.base_url.clone(), Arc::clone(&issued));
    let (count, turn) = (Arc::clone(&answers), Arc::clone(&damaged));
    let proxy = Server::start(move |request: &Request| {
        let bytes = forward(&base_url, request);
        if !request.path().ends_with("/token") || !bytes.starts_with(b"HTTP/1.1 200") {
            return Answer::Bytes(bytes);
        }
        if count.fetch_add(1, Ordering::SeqCst) < UNSPOILED {
            return Answer::Bytes(bytes);
        }
        let number = turn.fetch_add(1, Ordering::SeqCst);
        let mut tokens = seen.lock().expect("no panic before");
        Answer::Bytes(spoiled(&bytes, number, &mut tokens))
    });
    let more = format!("    proxy: {}\n", proxy.base_url);
    let (yaml, environment) =
        targets_file("sandbox", &upstream.base_url, &upstream.accounts, &more);
    let elsewhere = Scene::new();
    let file = elsewhere.write("targets.yaml", &yaml).display().to_string();
    let arguments = [
        "run",
        "--targets",
        &file,
        "--scenario",
        "flows/",
        "--scenario",
        "revocation/",
        "--format",
        "sarif,har",
        "--update-snapshots",
        "--events",
        "events.ndjson",
    ];
    let mut texts = Vec::new();
    // One run does not get as many answers, since a scenario whose control failed has none.
    for round in 1..=4 {
        answers.store(0, Ordering::SeqCst);
        let ended = scene.grantcheck_with(&environment, &arguments);
        texts.push((format!("stdout {round}"), ended.stdout));
        texts.push((format!("stderr {round}"), ended.stderr));
        everything(scene.path(), &mut texts);
    }
    let spoiled = damaged.load(Ordering::SeqCst);
    assert!(spoiled >= SPOILED.len() + CUT.len(), "only {spoiled}");
    let issued = issued.lock().expect("no panic before");
    let mut looks = 0;
    for (token, how) in issued.iter() {
        for (place, text) in &texts {
            assert!(
                !text.contains(token.as_str()),
                "a token of {how} in {place}"
            );
            looks += 1;
        }
        assert!(!is_alive(&upstream, token), "{token} of {how} is alive");
    }
    tell(&format!(
        "{looks} looks for {} tokens of {spoiled} unreadable answers",
        issued.len()
    ));
}
