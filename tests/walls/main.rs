//! The walls between the rooms of `src/`, held by reading the imports: which room may import which, and which rooms do
//! no input and output.
//!
//! [`ROOMS`] is the single source. A room may import only rooms that stand above it there, so that no circle can be
//! written down, let alone built. Tests inside `src/` are held to the same table.

mod imports;
mod scanner;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use imports::{Import, imports};

/// One top-level module.
struct Room {
    name: &'static str,
    /// The rooms that it may import.
    may_import: &'static [&'static str],
    /// Why there are no more, for those who meet the wall.
    because: &'static str,
    /// Whether it reads no file, no network, no environment and no clock.
    pure: bool,
}

const fn room(
    name: &'static str,
    may_import: &'static [&'static str],
    because: &'static str,
) -> Room {
    Room {
        name,
        may_import,
        because,
        pure: false,
    }
}

const fn pure(
    name: &'static str,
    may_import: &'static [&'static str],
    because: &'static str,
) -> Room {
    Room {
        pure: true,
        ..room(name, may_import, because)
    }
}

/// Every room, each below all that it imports.
const ROOMS: [Room; 16] = [
    room("files", &[], "it reads files, whatever they hold"),
    pure("parallel", &[], "it does work, whatever that is"),
    room("jws", &[], "it signs texts, whoever wrote them"),
    room(
        "sandbox",
        &["jws"],
        "a provider that reads the tester's own words proves nothing",
    ),
    pure(
        "oauth",
        &[],
        "it holds the words of the protocol, which every other room may use",
    ),
    pure(
        "transcript",
        &["oauth"],
        "it holds what was seen and nothing of the tester that saw it",
    ),
    room(
        "wire",
        &["files", "oauth", "transcript"],
        "it speaks HTTP and knows nothing of scenarios and profiles",
    ),
    room(
        "agent",
        &["oauth", "transcript", "wire"],
        "it fills in pages and knows nothing of scenarios and profiles",
    ),
    room(
        "catalog",
        &["files", "oauth", "parallel", "transcript"],
        "it reads YAML; what runs and judges comes later and is told to it as a value (such as the ids of the rules)",
    ),
    pure(
        "document",
        &["oauth", "transcript"],
        "it holds what a run found, in the words of the report's contract",
    ),
    pure(
        "judge",
        &["catalog", "document", "oauth", "transcript"],
        "it can judge a stored transcript again, so it reads the transcript, the profile and the catalogue only",
    ),
    room(
        "snapshot",
        &["catalog", "files", "oauth", "transcript", "wire"],
        "it compares transcripts as text and judges nothing",
    ),
    room(
        "flow",
        &["agent", "catalog", "jws", "oauth", "transcript", "wire"],
        "its product is a transcript; what is right and wrong about it is for the judge",
    ),
    room(
        "report",
        &["document", "files", "oauth", "transcript"],
        "it renders only the document",
    ),
    room(
        "run",
        &[
            "agent",
            "catalog",
            "document",
            "files",
            "flow",
            "judge",
            "oauth",
            "parallel",
            "sandbox",
            "snapshot",
            "transcript",
            "wire",
        ],
        "it makes the document; rendering and the command line come after it",
    ),
    room(
        "cli",
        &[
            "agent", "catalog", "document", "files", "judge", "oauth", "report", "run", "sandbox",
            "wire",
        ],
        "it decides nothing: steps and snapshots are behind `run`",
    ),
];

/// What does input or output, or asks the clock, by the beginnings of paths.
const IMPURE: [&str; 11] = [
    "std::fs",
    "std::net",
    "std::io",
    "std::env",
    "std::process",
    "std::time::Instant",
    "std::time::SystemTime",
    "tokio",
    "reqwest",
    "axum",
    "rand",
];

/// A source with the room it is in and what it imports.
struct Source {
    file: String,
    /// `lib` and `main` for the roots of the two crates.
    room: String,
    imports: Vec<Import>,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files);
    files.sort();
    files.iter().map(|path| source(root, path)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn source(root: &Path, path: &Path) -> Source {
    let file = path.strip_prefix(root).expect("it is below the root");
    let mut module: Vec<String> = file
        .with_extension("")
        .iter()
        .skip(1)
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    let room = module[0].clone();
    if module.last().is_some_and(|name| name == "mod") || ["lib", "main"].contains(&&*room) {
        module.pop();
    }
    let text = fs::read_to_string(path).expect("a readable source");
    Source {
        file: file.to_string_lossy().replace('\\', "/"),
        imports: imports(&module, &text),
        room,
    }
}

/// The room that a path leads to: `None` for what is in no room of the package, such as another crate.
fn target(import: &Import) -> Option<&str> {
    let [root, name, ..] = import.path.as_slice() else {
        // `use crate as x` and `super::*` at the top hide what is taken.
        return (import.path == ["crate"]).then_some("*");
    };
    (root == "crate").then_some(name.as_str())
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let rooms: BTreeMap<&str, &Room> = ROOMS.iter().map(|room| (room.name, room)).collect();
    let mut broken = Vec::new();
    let sources = sources();
    for source in sources.iter().filter(|source| source.room != "lib") {
        let (allowed, because): (&[&str], &str) = match rooms.get(source.room.as_str()) {
            Some(room) => (room.may_import, room.because),
            None if source.room == "main" => (
                &["cli"],
                "it turns arguments into an exit code, nothing else",
            ),
            None => panic!(
                "{}: the room `{}` is not in ROOMS",
                source.file, source.room
            ),
        };
        for import in &source.imports {
            let Some(target) = target(import).filter(|target| *target != source.room) else {
                continue;
            };
            if !allowed.contains(&target) {
                broken.push(format!(
                    "{}:{}: `{}` may not import `{target}` (`{}`): {because}. It may import: {}.\n  Move what is \
                     needed down to a room that both may import, or pass it in as a value.",
                    source.file,
                    import.line,
                    source.room,
                    import.path.join("::"),
                    if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") },
                ));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn pure_rooms_do_no_input_and_output() {
    let pure: BTreeSet<&str> = ROOMS
        .iter()
        .filter(|room| room.pure)
        .map(|room| room.name)
        .collect();
    let mut broken = Vec::new();
    for source in sources()
        .iter()
        .filter(|source| pure.contains(source.room.as_str()))
        // A file of tests may read the sources that it is about.
        .filter(|source| !source.file.ends_with("/tests.rs"))
    {
        for import in &source.imports {
            let path = import.path.join("::");
            if let Some(way) = IMPURE.iter().find(|way| leads_into(&path, way)) {
                broken.push(format!(
                    "{}:{}: `{}` does no input and output, so no `{way}` (`{path}`): let the caller read and pass \
                     the value in",
                    source.file, import.line, source.room,
                ));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

fn leads_into(path: &str, way: &str) -> bool {
    path.strip_prefix(way)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        || path == "std::*"
}

#[test]
fn the_table_lists_every_room_below_what_it_imports() {
    let mut above = BTreeSet::new();
    for room in &ROOMS {
        for import in room.may_import {
            assert!(
                above.contains(import),
                "`{}` imports `{import}`, which does not stand above it in ROOMS: two rooms that import each other, \
                 at whatever distance, are one room",
                room.name
            );
        }
        assert!(
            above.insert(room.name),
            "`{}` stands twice in ROOMS",
            room.name
        );
    }
    let built: BTreeSet<String> = sources().into_iter().map(|source| source.room).collect();
    for room in ["main", "lib"].iter().chain(&above) {
        assert!(built.contains(*room), "there is no `src/{room}`");
    }
}
