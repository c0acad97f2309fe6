//! A provider that repeats what it was sent and what it issued, in headers, refusals and pages, in the forms that programs give
//! to texts: none of it is told.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aho_corasick::AhoCorasick;
use grantcheck::sandbox::{Config, Dialect};

use super::counts::tell;
use super::forms::{BETWEEN, ON_A_LINE, ON_LINES, base32, bits, decimals, hex, octal, swapped};
use super::scene::{Provider, Scene, targets_file};
use super::secrets::{Issued, SECRETS, accounts, appearances, canary, everything, renamed, words};
use super::server::{Answer, Request, Server, forward};

/// An answer with a text in a header, and in its body where that is a refusal or a page.
fn echoing(answer: &[u8], on_a_line: &str, anywhere: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(answer).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return answer.to_vec();
    };
    let is_page = body.trim_start().starts_with("<!doctype html");
    let mut body = body.to_owned();
    if is_page {
        body += &format!("<p title=\"{on_a_line}\">{anywhere}</p><!-- {anywhere} -->");
    } else if let Ok(serde_json::Value::Object(mut members)) = serde_json::from_str(&body)
        && members.contains_key("error")
    {
        members.insert("debug".to_owned(), anywhere.into());
        members.insert(on_a_line.to_owned(), on_a_line.into());
        body = serde_json::Value::from(members).to_string();
    }
    let head: Vec<&str> = (head.split("\r\n"))
        .filter(|line| !line.to_ascii_lowercase().starts_with("content-length"))
        .collect();
    let length = body.len();
    let head = head.join("\r\n");
    format!("{head}\r\nX-Debug: {on_a_line}\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}

/// In how many codes a word is looked for beside its own letters and base64.
const CODED: usize = 9;

/// Looks for words in every form that is one of the above.
struct Search {
    words: Vec<String>,
    in_any_case: AhoCorasick,
    in_base64: AhoCorasick,
    names: Vec<String>,
    looks: usize,
}

impl Search {
    fn of(words: &BTreeSet<String>) -> Self {
        let words: Vec<String> = words.iter().cloned().collect();
        let plain = words.iter().map(|word| word.to_ascii_lowercase());
        let hexed = words.iter().flat_map(|word| {
            [
                hex(word),
                hex(&word.to_uppercase()),
                hex(&word.to_lowercase()),
                decimals(word),
                decimals(word).replace(", ", ").chr("),
                octal(word, ""),
                bits(word, ""),
                word.bytes().map(|byte| format!("{byte:04x}")).collect(),
                // The last group may hold what stands behind.
                base32(&word[..word.len() / 5 * 5]).to_ascii_lowercase(),
            ]
        });
        let (mut patterns, mut names) = (Vec::new(), Vec::new());
        for word in &words {
            for cased in [
                word.clone(),
                word.to_uppercase(),
                word.to_lowercase(),
                swapped(word),
                // UTF-16, in which each of its letters has a second byte.
                word.chars().flat_map(|letter| [letter, '\0']).collect(),
            ] {
                for appearance in appearances(&cased) {
                    patterns.push(appearance);
                    names.push(word.clone());
                }
            }
        }
        Self {
            in_any_case: AhoCorasick::new(plain.chain(hexed)).expect("words"),
            in_base64: AhoCorasick::new(&patterns).expect("words"),
            words,
            names,
            looks: 0,
        }
    }

    /// Which word a pattern is of: first all words stand there, then each in its codes.
    fn of_pattern(&self, pattern: usize) -> usize {
        match pattern.checked_sub(self.words.len()) {
            None => pattern,
            Some(coded) => coded / CODED,
        }
    }

    /// A word that stands in a text, in some form, with what surrounds it.
    fn found(&mut self, text: &str) -> Option<(String, String)> {
        let mut together = text.to_owned();
        for between in BETWEEN {
            together = together.replace(between, "");
        }
        let unescaped = together.replace("%25", "%");
        let unescaped = percent_encoding::percent_decode_str(&unescaped).decode_utf8_lossy();
        let undivided = together.replace(['\\', '-', ' ', ','], "");
        let readings = [text, &together, &unescaped, &undivided];
        self.looks += readings.len() * (self.names.len() + self.words.len() * (1 + CODED));
        readings.into_iter().find_map(|reading| {
            let lower = reading.to_ascii_lowercase();
            let around = |text: &str, start: usize, end: usize| {
                let before = text[..start].char_indices().rev().nth(60);
                let behind = text[end..].char_indices().nth(60);
                let last = behind.map_or(text.len(), |(at, _)| end + at);
                text[before.map_or(0, |(at, _)| at)..last].to_owned()
            };
            if let Some(found) = self.in_any_case.find(&lower) {
                let word = &self.words[self.of_pattern(found.pattern().as_usize())];
                return Some((word.clone(), around(&lower, found.start(), found.end())));
            }
            let found = self.in_base64.find(reading)?;
            let word = &self.names[found.pattern().as_usize()];
            Some((word.clone(), around(reading, found.start(), found.end())))
        })
    }
}

#[test]
fn what_a_provider_repeats_in_any_form_is_not_told() {
    let scene = Scene::new();
    let mut config = Config::new(Dialect::Standard);
    config.accounts = accounts(Dialect::Standard);
    let upstream = Provider::with(config);
    let issued = Arc::new(Issued::default());
    let sent: Arc<Mutex<Vec<(usize, String)>>> = Arc::default();
    let count = AtomicUsize::new(0);
    let (base_url, learning, sending) = (
        upstream.base_url.clone(),
        Arc::clone(&issued),
        Arc::clone(&sent),
    );
    let forms = ON_A_LINE.len() + ON_LINES.len();
    let proxy = Server::start(move |request: &Request| {
        let (here, there) = (request.host(), base_url.trim_start_matches("http://"));
        let mut inward = request.clone();
        inward.raw = renamed(&request.raw, here, there);
        let bytes = renamed(&forward(&base_url, &inward), there, here);
        learning.learn(request, &bytes);
        let number = count.fetch_add(1, Ordering::Relaxed);
        // What was issued before and is sent here: codes, tokens and cookies.
        let sent = String::from_utf8_lossy(&request.raw);
        let presented = learning.all().into_iter();
        let presented = presented.filter(|issued| sent.contains(issued.as_str()));
        let secrets: Vec<String> = (SECRETS.iter().map(|name| canary(name)))
            .chain(presented)
            .collect();
        let secret = &secrets[number / forms % secrets.len()];
        let one = ON_A_LINE[number % ON_A_LINE.len()].1(secret);
        let form = number % forms;
        let other = match form.checked_sub(ON_A_LINE.len()) {
            None => ON_A_LINE[form].1(secret),
            Some(form) => ON_LINES[form].1(secret),
        };
        let answer = echoing(&bytes, &one, &other);
        let text = String::from_utf8_lossy(&answer).into_owned();
        sending.lock().expect("no panic before").push((form, text));
        Answer::Bytes(answer)
    });
    let (yaml, environment) = targets_file("standard", &proxy.base_url, &upstream.accounts, "");
    let elsewhere = Scene::new();
    let file = elsewhere.write("targets.yaml", &yaml).display().to_string();
    let selected = ["flows/", "token/", "refresh/", "revocation/"];
    let mut arguments = vec!["run", "--targets", &file, "--update-snapshots"];
    arguments.extend(["--format", "sarif,har,badge", "--events", "events.ndjson"]);
    arguments.extend(selected.iter().flat_map(|prefix| ["--scenario", prefix]));
    let ended = scene.grantcheck_with(&environment, &arguments);
    assert!(
        matches!(ended.code, Some(0 | 1)),
        "{:?}: {}",
        ended.code,
        ended.stderr
    );
    assert!(scene.report("reports/latest").complete);
    let all: BTreeSet<String> = (SECRETS.iter().flat_map(|name| words(name)))
        .chain(issued.all())
        .collect();
    let mut search = Search::of(&all);
    // What was sent is found in each of its forms: else the search were blind.
    let sent = sent.lock().expect("no panic before");
    let mut seen = BTreeSet::new();
    for (form, text) in sent.iter().filter(|(_, text)| text.contains("debug")) {
        if !seen.contains(form) && search.found(text).is_some() {
            seen.insert(*form);
        }
    }
    assert_eq!(seen.len(), forms, "found in what was sent: {seen:?}");
    let mut texts = vec![
        ("stdout".to_owned(), ended.stdout),
        ("stderr".to_owned(), ended.stderr),
    ];
    everything(scene.path(), &mut texts);
    assert!(texts.len() > 20, "reports and snapshots are there");
    search.looks = 0;
    let leaks: Vec<_> = (texts.iter())
        .filter_map(|(place, text)| Some((place, search.found(text)?)))
        .collect();
    tell(&format!(
        "{} looks for {} words of secrets in {} texts, after {} answers that repeated them in {forms} forms",
        search.looks,
        all.len(),
        texts.len(),
        sent.len(),
    ));
    assert!(
        leaks.is_empty(),
        "{} leaks, such as {:#?}",
        leaks.len(),
        &leaks[..leaks.len().min(60)]
    );
}
