//! Foreign bytes on every way in.

use std::sync::atomic::{AtomicUsize, Ordering};

use grantcheck::catalog::embedded;
use proptest::prelude::*;
use proptest::sample::Index;

use super::bodies::{self, Kind};
use super::counts::tell;

/// Pieces that readers stumble over.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\r\n",
    b"\t",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xED\xA0\x80",
    "\u{202e}\u{200b}é".as_bytes(),
    b"&a [*a, *a]",
    b"<<: ",
    b"{{[[",
    b"}}]]",
    b"\"",
    b"'",
    b"\\u0000",
    b"\\ud800",
    b": ",
    b"- ",
    b"# ",
    b"? ",
    b"| ",
    b"!!binary ",
    b"${each}",
    b"${client.secret",
    b"99999999999999999999",
    b"-1e999",
    b"NaN",
    b"null",
    b"<form action='javascript:alert(1)' method=dialog>",
    b"<input type=password name=>",
    b"]]>",
    b"&#x1F;&amp;amp;%25%32%35%00",
    b",realm=\"a\\\"",
    b"://[::1]:99999/",
    b"?code=a#code=b?state=c",
];

/// What is done to a text.
#[derive(Debug, Clone)]
enum Change {
    Insert(Index, usize),
    Remove(Index, usize),
    Repeat(Index, usize),
    Exchange(Index, u8),
}

fn changes() -> impl Strategy<Value = (Index, Vec<Change>)> {
    let change = prop_oneof![
        (any::<Index>(), 0..PIECES.len()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (any::<Index>(), 1..40usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (any::<Index>(), 1..60usize).prop_map(|(at, length)| Change::Repeat(at, length)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Exchange(at, byte)),
    ];
    (any::<Index>(), prop::collection::vec(change, 0..4))
}

/// One of the texts, changed.
fn changed(seeds: &[Vec<u8>], (which, changes): &(Index, Vec<Change>)) -> Vec<u8> {
    let mut bytes = which.get(seeds).clone();
    for change in changes {
        let length = bytes.len();
        match change {
            Change::Insert(at, piece) => {
                let at = at.index(length + 1);
                bytes.splice(at..at, PIECES[*piece].iter().copied());
            }
            Change::Remove(at, most) if length > 0 => {
                let at = at.index(length);
                bytes.drain(at..length.min(at + most));
            }
            Change::Repeat(at, most) if length > 0 => {
                let at = at.index(length);
                let piece = bytes[at..length.min(at + most)].to_vec();
                bytes.splice(at..at, piece);
            }
            Change::Exchange(at, byte) if length > 0 => bytes[at.index(length)] = *byte,
            _ => {}
        }
    }
    bytes
}

fn embedded(folder: &str) -> Vec<Vec<u8>> {
    let files = embedded::files(folder).into_iter();
    files.map(|file| file.text.into_bytes()).collect()
}

/// The files of a folder of the repository.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let mut paths: Vec<_> = (folder.read_dir().expect("seeds"))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no seeds in {}", folder.display());
    paths
        .iter()
        .map(|path| std::fs::read(path).expect("a seed"))
        .collect()
}

/// Runs a body on so many changed texts, and says how many of them were read and how many refused.
fn try_all(name: &str, cases: u32, seeds: &[Vec<u8>], body: impl Fn(&[u8]) -> bool) {
    let config = ProptestConfig {
        cases: std::env::var("PROPTEST_CASES")
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(cases),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let (read, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    // One as it is, so that the way in is open.
    if body(&seeds[0]) {
        read.fetch_add(1, Ordering::Relaxed);
    }
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let result = runner.run(&changes(), |change| {
        let counted = if body(&changed(seeds, &change)) {
            &read
        } else {
            &refused
        };
        counted.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{name}: {error}");
    }
    let (read, refused) = (read.into_inner(), refused.into_inner());
    tell(&format!(
        "properties of {name}: {} texts, {read} read, {refused} refused",
        read + refused
    ));
    assert!(
        read > 0,
        "{name}: nothing was ever read, so that the readers were hardly tried"
    );
}

#[test]
fn yaml_files_of_every_kind() {
    let kinds = [
        (Kind::Scenario, "scenarios"),
        (Kind::Family, "families"),
        (Kind::Profile, "providers"),
        (Kind::Catalogue, "requirements"),
    ];
    for (kind, folder) in kinds {
        // Large files take longer and hold the same.
        let mut seeds = embedded(folder);
        seeds.sort_by_key(Vec::len);
        seeds.truncate(40);
        try_all(folder, 60, &seeds, |data| bodies::yaml(kind, data));
    }
}

#[test]
fn targets_files() {
    try_all(
        "targets",
        100,
        &corpus("fuzz/seeds/targets"),
        bodies::targets,
    );
}

#[test]
fn what_lint_accepts_can_be_planned() {
    let mut seeds = embedded("scenarios");
    seeds.sort_by_key(Vec::len);
    seeds.truncate(40);
    try_all("plan", 2, &seeds, bodies::plan);
}

#[test]
fn pages() {
    try_all("pages", 300, &corpus("tests/pages"), |data| {
        bodies::page(data);
        true
    });
}

#[test]
fn token_answers() {
    try_all(
        "token answers",
        150,
        &corpus("fuzz/seeds/token-answers"),
        |data| {
            bodies::token_answer(data);
            true
        },
    );
}

#[test]
fn pseudonyms() {
    try_all(
        "pseudonyms",
        300,
        &corpus("fuzz/seeds/pseudonyms"),
        |data| {
            bodies::pseudonyms(data);
            true
        },
    );
}

#[test]
fn reports() {
    let whole = bodies::document().to_json().expect("a document is JSON");
    try_all("reports", 60, &[whole.into_bytes()], bodies::report);
}

#[test]
fn snapshots() {
    let folder = tempfile::tempdir().expect("a folder");
    try_all(
        "snapshots",
        150,
        &corpus("snapshots/standard/flows"),
        |data| bodies::snapshot(folder.path(), data),
    );
}

#[test]
fn challenges() {
    try_all(
        "challenges",
        300,
        &corpus("fuzz/seeds/challenges"),
        |data| {
            bodies::challenges(data);
            true
        },
    );
}

#[test]
fn redirects() {
    try_all("redirects", 300, &corpus("fuzz/seeds/redirects"), |data| {
        bodies::redirect(data);
        true
    });
}
