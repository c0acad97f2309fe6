//! Canaries: secrets in every place and encoding in which a provider may repeat them, and a search for them in the record,
//! which decodes by itself and knows nothing of the redactor.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use aho_corasick::AhoCorasick;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, Engine as _};

use super::{learn, learn_pages, record};
use crate::oauth::Role;
use crate::wire::forms;
use crate::wire::pseudonym::{SecretKind, Vault};
use crate::wire::raw_exchange::{RawBody, RawExchange, RawRequest, RawResponse};

#[path = "../../../tests/counts/mod.rs"]
mod counts;

/// The canaries with the words by which they are found: whoever hides half of one has hidden nothing.
const CANARIES: [(&str, &[&str]); 8] = [
    // What breaks careless encoders.
    ("Kz1Vorn+/&=%\"<\\é Kz1Hinten", &["kz1vorn", "kz1hinten"]),
    ("Kz2Links'>;,:?#[]@!$Kz2Rechts", &["kz2links", "kz2rechts"]),
    // One that contains another, and two that overlap.
    ("Kz3Innen", &["kz3innen"]),
    ("Kz4Aussen-Kz3Innen-Kz4Unten", &["kz4aussen", "kz4unten"]),
    ("Kz5Erste-Kz5Mitte", &["kz5erste", "kz5mitte"]),
    ("Kz5Mitte-Kz5Letzte", &["kz5letzte"]),
    // One that looks like base64, and one of letters beyond Latin-1.
    ("S3o2QmFzZTY0TG9va2luZw==", &["s3o2qmfzzty0tg9va2luzw"]),
    ("Kz7Vorne-žluťoučký-kůň-Kz7Unten", &["kz7vorne", "kz7unten"]),
];

/// An exchange in which a provider repeats a text everywhere.
fn echoing(text: &str) -> RawExchange {
    let header = |name: &str, value: String| (name.to_owned(), value);
    let one_line = text.replace(['\r', '\n'], " ");
    let member = serde_json::Value::from(text).to_string();
    let bodies = [
        format!("{{{member}: {{\"a\": [{member}]}}, \"error_description\": {member}}}"),
        format!("<!doctype html><title>{text}</title><p id=\"{text}\">{text}<!-- {text} -->"),
        format!("<o><error>{text}</error><{text}/></o>"),
        format!("no: {text}\n{text}={text}&{text}"),
        format!("{{'error': '{text}', {text}"),
    ];
    RawExchange {
        step: 1,
        role: Role::Token,
        request: RawRequest {
            method: "POST".to_owned(),
            url: format!("https://a.example/{text}/token"),
            query: format!("q={text}&{text}=1"),
            headers: vec![
                header("x-asked", text.to_owned()),
                header("cookie", format!("a={text}; {text}=b")),
            ],
            body: RawBody::Form(vec![(text.to_owned(), text.to_owned())]),
            ..RawRequest::default()
        },
        result: Ok(RawResponse {
            status: 400,
            headers: vec![
                header("content-type", format!("text/{text}; charset={text}")),
                header(
                    "www-authenticate",
                    format!("Bearer realm=\"{text}\", error_description=\"{text}\""),
                ),
                header(
                    "location",
                    format!("/next/{text}?to={text}&{text}=1#{text}"),
                ),
                header("refresh", format!("0;url=/{text}")),
                header("set-cookie", format!("{one_line}={one_line}; Path=/{text}")),
                header("link", format!("</{text}>; rel=next")),
                header(text, text.to_owned()),
            ],
            body: bodies.join("\n").into_bytes(),
        }),
        members: Some(serde_json::json!({ text: text, "error": [text] })),
        tokens: Vec::new(),
        duration: Duration::ZERO,
    }
}

/// Everything that a text may be, decoded twice in every way, in lower case.
fn readings(text: &str) -> BTreeSet<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engines =
        [alphabet::STANDARD, alphabet::URL_SAFE].map(|of| GeneralPurpose::new(&of, lenient));
    let mut all = BTreeSet::from([text.as_bytes().to_vec()]);
    let mut latest: Vec<Vec<u8>> = all.iter().cloned().collect();
    for _ in 0..2 {
        let mut next = Vec::new();
        for bytes in &latest {
            next.push(percent_encoding::percent_decode(bytes).collect::<Vec<u8>>());
            let text = String::from_utf8_lossy(bytes).into_owned();
            if text.contains("=\n") || text.contains("=\r\n") {
                let unfolded = text.replace("=\r\n", "").replace("=\n", "");
                let escaped = unfolded.replace('%', "%25").replace('=', "%");
                next.push(percent_encoding::percent_decode_str(&escaped).collect());
            }
            let between = forms::BETWEEN.iter().chain(&["\\u{0}", "\\u{200b}"]);
            let together = between.fold(text.clone(), |text, one| text.replace(one, ""));
            next.push(together.replace([' ', '\t'], "").into_bytes());
            for run in text
                .split(|c: char| !(c.is_ascii_alphanumeric() || "+/-_".contains(c)))
                .filter(|run| run.len() >= 10)
            {
                for offset in 0..4 {
                    let whole = &run[offset.min(run.len())..];
                    let whole = &whole[..whole.len() - usize::from(whole.len() % 4 == 1)];
                    next.extend(
                        engines
                            .iter()
                            .filter_map(|engine| engine.decode(whole).ok()),
                    );
                }
                let digits = run
                    .as_bytes()
                    .chunks_exact(2)
                    .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
                let bytes = digits.collect::<Option<Vec<u8>>>();
                // Of characters that have two bytes each.
                next.extend(
                    bytes
                        .clone()
                        .map(|bytes| bytes.into_iter().filter(|b| *b > 0).collect()),
                );
                next.extend(bytes);
                next.extend((0..8).filter_map(|offset| from_base32(run.get(offset..)?)));
            }
            for radix in [2, 8, 10, 16] {
                let numbers = text.split(|c: char| !c.is_ascii_alphanumeric());
                let numbers = numbers.filter_map(|number| u8::from_str_radix(number, radix).ok());
                next.push(numbers.collect());
            }
            next.push(text.replace('\\', "").into_bytes());
            let letters = text.chars().filter(char::is_ascii_alphanumeric);
            next.push(letters.collect::<String>().into_bytes());
        }
        next.retain(|bytes| all.insert(bytes.clone()));
        latest = next;
    }
    all.into_iter()
        .map(|bytes| bytes.to_ascii_lowercase())
        .collect()
}

/// What a run in base32 (RFC 4648 6) is decoded to.
fn from_base32(run: &str) -> Option<Vec<u8>> {
    let quintet = |c: char| match c.to_ascii_uppercase() {
        c @ 'A'..='Z' => Some(u8::try_from(c).ok()? - b'A'),
        c @ '2'..='7' => Some(u8::try_from(c).ok()? - b'2' + 26),
        _ => None,
    };
    let quintets: Vec<u8> = run.chars().map(quintet).collect::<Option<_>>()?;
    let groups = quintets.chunks_exact(8).flat_map(|group| {
        let bits = group
            .iter()
            .fold(0u64, |bits, five| bits << 5 | u64::from(*five));
        bits.to_be_bytes().into_iter().skip(3)
    });
    Some(groups.collect())
}

/// The words of all canaries.
fn words() -> Vec<&'static str> {
    CANARIES
        .iter()
        .flat_map(|(_, words)| words.iter().copied())
        .collect()
}

/// Looks for the words in texts, each once.
struct Search {
    finder: AhoCorasick,
    known: HashSet<String>,
    looks: usize,
}

impl Search {
    fn new() -> Self {
        Self {
            finder: AhoCorasick::new(words()).expect("words"),
            known: HashSet::new(),
            looks: 0,
        }
    }

    /// What stands of the canaries in a text that was not seen before, in any reading.
    fn found(&mut self, text: &str) -> Vec<&'static str> {
        if !self.known.insert(text.to_owned()) {
            return Vec::new();
        }
        let (readings, words) = (readings(text), words());
        self.looks += readings.len() * words.len();
        let hits = readings
            .iter()
            .flat_map(|bytes| self.finder.find_iter(bytes));
        let hits: BTreeSet<&str> = hits.map(|hit| words[hit.pattern().as_usize()]).collect();
        hits.into_iter().collect()
    }
}

#[test]
fn no_canary_is_in_a_record_in_whatever_place_and_encoding() {
    let mut vault = Vault::new();
    vault.fixed("client_id", "acme-app", false);
    for (index, (canary, _)) in CANARIES.iter().enumerate() {
        match index {
            0 => vault.fixed("client_secret", canary, true),
            1 => vault.fixed("password", canary, true),
            2 => drop(vault.learn(SecretKind::AccessToken, canary)),
            3 => drop(vault.learn(SecretKind::RefreshToken, canary)),
            4 => drop(vault.learn(SecretKind::State, canary)),
            5 => drop(vault.learn(SecretKind::CodeVerifier, canary)),
            6 => drop(vault.learn(SecretKind::Cookie("SID".to_owned()), canary)),
            _ => drop(vault.learn(SecretKind::Other("client_assertion".to_owned()), canary)),
        }
    }
    let mut exchanges = Vec::new();
    for (name, encode) in forms::ON_A_LINE.into_iter().chain(forms::ON_LINES) {
        for (canary, _) in CANARIES {
            exchanges.push((name, canary, echoing(&encode(canary))));
        }
    }
    for (_, _, exchange) in &exchanges {
        learn(&mut vault, exchange);
    }
    learn_pages(
        &mut vault,
        exchanges.iter().map(|(_, _, exchange)| exchange),
    );
    let redactor = vault.sealed();
    let mut search = Search::new();
    let mut leaks = Vec::new();
    for (name, canary, exchange) in &exchanges {
        let recorded = serde_json::to_value(record(exchange, &redactor, &[], &[])).expect("JSON");
        let mut texts = Vec::new();
        strings(&recorded, &mut texts);
        texts.extend(vault.values().map(|(name, _)| name.to_owned()));
        for text in texts {
            let words = search.found(&text);
            if !words.is_empty() {
                leaks.push(format!("{name} of {canary}: {words:?} in {text:?}"));
            }
        }
    }
    let (looks, records) = (search.looks, exchanges.len());
    counts::tell(&format!("{looks} looks for canaries in {records} records"));
    let shown: Vec<&String> = leaks.iter().take(40).collect();
    assert!(
        leaks.is_empty(),
        "{} leaks, such as {shown:#?}",
        leaks.len()
    );
}

/// Every string of a record, names among them.
fn strings(value: &serde_json::Value, into: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => into.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                into.push(name.clone());
                strings(member, into);
            }
        }
        _ => {}
    }
}

/// The search finds what is there: else nothing found proved nothing.
#[test]
fn the_search_finds_a_canary_in_every_encoding() {
    for (name, encode) in forms::ON_A_LINE.into_iter().chain(forms::ON_LINES) {
        // Of the escapes of JSON and HTML the words of a canary are not touched.
        for (canary, words) in CANARIES {
            let planted = format!("before {} behind", encode(canary));
            let hits = Search::new().found(&planted);
            assert!(
                words.iter().any(|word| hits.contains(word)),
                "{name} of {canary}: {planted}"
            );
        }
    }
}
