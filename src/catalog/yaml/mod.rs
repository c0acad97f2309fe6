//! YAML with diagnostics for people.
//!
//! serde stops at the first mistake and knows little about places. So [`load`] goes three steps: the text becomes
//! a tree whose nodes know where they stand; the tree is compared with the JSON Schema of the type that is wanted,
//! and all mistakes are collected; and only the tree without any becomes a value. A file with mistakes is put right
//! (`repair`), so that those behind them are found in the same go.
//!
//! ```
//! use grantcheck::catalog::diagnostic::Diagnostics;
//! use grantcheck::catalog::yaml::{self, SourceFile};
//!
//! #[derive(serde::Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Scenario { title: String }
//!
//! impl yaml::FileKind for Scenario {
//!     fn schema() -> serde_json::Value {
//!         serde_json::json!({
//!             "type": "object", "properties": { "title": { "type": "string" } }, "required": ["title"],
//!             "additionalProperties": false,
//!         })
//!     }
//! }
//!
//! let mut mistakes = Diagnostics::new();
//! let file = SourceFile { name: "scenarios/a.yaml".into(), text: "titel: 3\n".into() };
//! assert!(yaml::load::<Scenario>(&file, &mut mistakes).is_none());
//! assert!(mistakes.to_string().contains("did you mean `title`?"));
//! ```

mod advice;
mod locate;
mod located;
mod mapping;
mod node;
mod parse;
mod repair;
mod schema;
mod schema_check;
mod syntax;
mod text;
mod value_type;
mod walker;

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::de::DeserializeOwned;

pub use self::located::{Located, Scalar, Step};
use self::node::{Node, NodeKind, Value};
use self::repair::{Doubts, Repaired};
use self::text::{Mark, Source, Span};
use super::diagnostic::{Code, Diagnostic, Diagnostics};

/// A file that was read, or text that was compiled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The name to show to the user.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// A type that files are read as.
pub trait FileKind: DeserializeOwned + 'static {
    /// Its JSON Schema, of the part of the language that `schemars` writes for types of serde. It is asked for once.
    fn schema() -> serde_json::Value;
}

/// What came of a file.
pub enum Loaded<T> {
    /// It has no mistakes.
    Whole(Located<T>),
    /// It has mistakes, and was put right to look for more; good for nothing else.
    Repaired(Located<T>),
    /// It has mistakes behind which nothing can be read.
    Broken,
}

/// A text as plain data, whatever its shape should be; nothing where it has mistakes, or a key or number has no place in that.
pub fn document(text: &str) -> Option<serde_json::Value> {
    let source = Source::new("", text);
    let mut out = Diagnostics::of_file();
    let root = parse::parse(&source, &mut out).filter(|_| !out.has_errors())?;
    locate::convert(&root).ok()
}

/// Plain data as a `T`, as if a file held it.
///
/// # Errors
///
/// Why it is none.
pub fn typed<T: DeserializeOwned>(document: serde_json::Value) -> Result<T, String> {
    // By the same way as files: one more would make a third more code of every type.
    locate::convert(&Node::from(document)).map_err(|(message, _)| message)
}

/// Reads one file as a `T`. `None` means that errors were added to `out`, all that the file has.
pub fn load<T: FileKind>(file: &SourceFile, out: &mut Diagnostics) -> Option<Located<T>> {
    match load_on(file, out) {
        Loaded::Whole(located) => Some(located),
        Loaded::Repaired(_) | Loaded::Broken => None,
    }
}

/// As [`load`], and reads on behind mistakes.
pub fn load_on<T: FileKind>(file: &SourceFile, out: &mut Diagnostics) -> Loaded<T> {
    let source = Source::new(&file.name, &file.text);
    let mut found = Diagnostics::of_file();
    let loaded = read(source, &mut found);
    found.sort();
    out.append(found);
    loaded
}

fn read<T: FileKind>(source: Source, out: &mut Diagnostics) -> Loaded<T> {
    let root = parse::parse(&source, out);
    let Some(mut root) = root.filter(|root| !is_empty(root)) else {
        if !out.has_errors() {
            let start = Span::empty(Mark { line: 1, column: 0 });
            out.push(
                Diagnostic::error(Code::EmptyFile, "the file is empty")
                    .at(source.place(start))
                    .help("write its content, or remove the file"),
            );
        }
        return Loaded::Broken;
    };
    let mut refused = None;
    let schema = schema_of::<T>();
    if !out.has_errors() {
        let fixes = schema_check::check(
            &source,
            &root,
            schema,
            &Doubts::default(),
            &mut Diagnostics::of_file(),
        );
        if fixes.is_empty() {
            match locate::convert(&root) {
                Ok(value) => {
                    return Loaded::Whole(Located::new(value, source, root, Doubts::default()));
                }
                Err(error) => refused = Some(error),
            }
        }
    }
    if out.is_full() {
        // Nobody reads on behind so many, and putting right costs their square.
        return Loaded::Broken;
    }
    let repaired = repair::repair(&source, &mut root, schema, out);
    if !out.has_errors()
        && let Some((message, span)) = refused
    {
        // The schema takes it and the type does not; what is said of it is all that is known.
        out.push(Diagnostic::error(Code::InvalidValue, message).at(source.place(span)));
    }
    match repaired {
        Some(Repaired { value, doubts }) => {
            Loaded::Repaired(Located::new(value, source, root, doubts))
        }
        None => Loaded::Broken,
    }
}

/// The schema of a type, which is read once: hundreds of files have the same one, and it takes longer than to read one.
/// There are a few types, so that their schemas are kept for as long as the program runs.
fn schema_of<T: FileKind>() -> &'static serde_json::Value {
    static KNOWN: Mutex<BTreeMap<TypeId, &'static serde_json::Value>> = Mutex::new(BTreeMap::new());
    // The map is whole whatever panicked while it was held.
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let schema = known.entry(TypeId::of::<T>());
    schema.or_insert_with(|| Box::leak(Box::new(T::schema())))
}

fn is_empty(root: &Node) -> bool {
    matches!(&root.kind, NodeKind::Scalar(scalar) if scalar.value() == Value::Null && scalar.text.is_empty())
}
