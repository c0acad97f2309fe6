//! A typed value that still knows where each of its parts stands.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::locate;
use super::node::{Node, NodeKind, Value};
use super::repair::Doubts;
use super::text::{Mark, Source, Span};
use crate::catalog::diagnostic::{Diagnostic, Place};

/// One step into a value: `"steps".into()`, then `2.into()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step<'a> {
    /// Into a mapping.
    Key(&'a str),
    /// Into a list, counted from 0.
    Index(usize),
}

impl<'a> From<&'a str> for Step<'a> {
    fn from(key: &'a str) -> Self {
        Self::Key(key)
    }
}

impl<'a> From<&'a String> for Step<'a> {
    fn from(key: &'a String) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Step<'_> {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// A value with the places of all its parts in the file that it was read from.
#[derive(Clone)]
pub struct Located<T> {
    /// What was read.
    pub value: T,
    source: Arc<Source>,
    root: Arc<Node>,
    doubts: Arc<Doubts>,
}

impl<T> Located<T> {
    pub(super) fn new(value: T, source: Source, root: Node, doubts: Doubts) -> Self {
        Self {
            value,
            source: Arc::new(source),
            root: Arc::new(root),
            doubts: Arc::new(doubts),
        }
    }

    /// Whether a mistake may only follow from what was put right in a file with others.
    pub fn may_follow(&self, mistake: &Diagnostic) -> bool {
        self.doubts.explain(mistake, &self.root)
    }

    /// The file as plain data, put right where it was; nothing where a key or number has no place in that.
    pub fn document(&self) -> Option<serde_json::Value> {
        locate::convert(&self.root).ok()
    }

    /// Whether an entry with an id may have been taken away when the file was put right.
    pub fn may_lack_ids(&self) -> bool {
        self.doubts.ids
    }

    /// Whether something of the file was taken away or made up when it was put right.
    pub fn is_doubtful(&self) -> bool {
        !self.doubts.is_empty()
    }

    /// The file's name as it is shown to the user.
    pub fn file(&self) -> &str {
        &self.source.name
    }

    /// Another value with the same places, such as this one after a conversion.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Located<U> {
        Located {
            value: convert(self.value),
            source: self.source,
            root: self.root,
            doubts: self.doubts,
        }
    }

    /// Where the value at this path stands. An indented mapping or list is shown by its key, and a path that does
    /// not exist by its nearest parent that does.
    pub fn place(&self, path: &[Step<'_>]) -> Place {
        self.source.place(self.find(path).0)
    }

    /// Where the key of the value at this path stands. An item of a list has none and is shown itself.
    pub fn key_place(&self, path: &[Step<'_>]) -> Place {
        let (focus, key) = self.find(path);
        self.source.place(key.unwrap_or(focus))
    }

    /// Whether the file says something at this path, be it `null`.
    pub fn contains(&self, path: &[Step<'_>]) -> bool {
        path.iter()
            .try_fold(&*self.root, |node, step| {
                child(node, *step).map(|(node, _)| node)
            })
            .is_some()
    }

    /// All strings that are values, in the order of the file.
    pub fn scalars(&self) -> impl Iterator<Item = Scalar<'_>> {
        self.scalars_with("")
    }

    /// All strings that are values and hold this text, in the order of the file.
    pub fn scalars_with(&self, text: &str) -> impl Iterator<Item = Scalar<'_>> + use<'_, T> {
        let mut found = Vec::new();
        collect(&self.root, text, &mut Vec::new(), &mut found);
        found.into_iter().map(|(text, span, path)| Scalar {
            text,
            span,
            path,
            source: &self.source,
        })
    }

    /// All strings that are values, with their places, in the order of the file.
    pub fn strings(&self) -> impl Iterator<Item = (String, Place)> {
        self.scalars()
            .map(|scalar| (scalar.text().to_owned(), scalar.place()))
    }

    /// The underlined span of the last step that exists, and that of its key.
    fn find(&self, path: &[Step<'_>]) -> (Span, Option<Span>) {
        let mut node = &*self.root;
        let mut key = None;
        for step in path {
            match child(node, *step) {
                Some((next, next_key)) => (node, key) = (next, next_key),
                None => break,
            }
        }
        (node.focus, key)
    }
}

impl<T: fmt::Debug> fmt::Debug for Located<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Located")
            .field("file", &self.source.name)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}

fn child<'n>(node: &'n Node, step: Step<'_>) -> Option<(&'n Node, Option<Span>)> {
    match (step, &node.kind) {
        (Step::Key(key), _) => node
            .get(key)
            .map(|entry| (&entry.value, Some(entry.key_span))),
        (Step::Index(index), NodeKind::Sequence(items)) => {
            items.get(index).map(|item| (item, None))
        }
        _ => None,
    }
}

type Found<'n> = (&'n str, Span, Vec<Step<'n>>);

fn collect<'n>(node: &'n Node, text: &str, path: &mut Vec<Step<'n>>, found: &mut Vec<Found<'n>>) {
    let mut inside = |step, node| {
        path.push(step);
        collect(node, text, path, found);
        path.pop();
    };
    match &node.kind {
        NodeKind::Sequence(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| inside(Step::Index(index), item)),
        NodeKind::Mapping(entries) => entries
            .iter()
            .for_each(|entry| inside(Step::Key(&entry.key), &entry.value)),
        NodeKind::Scalar(scalar)
            if scalar.value() == Value::String && scalar.text.contains(text) =>
        {
            found.push((&scalar.text, node.span, path.clone()))
        }
        NodeKind::Scalar(_) => {}
    }
}

/// One string of the file.
#[derive(Debug)]
pub struct Scalar<'a> {
    text: &'a str,
    span: Span,
    path: Vec<Step<'a>>,
    source: &'a Source,
}

impl<'a> Scalar<'a> {
    /// The string, without quotes and with escapes resolved.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// How to reach it from the root.
    pub fn path(&self) -> &[Step<'a>] {
        &self.path
    }

    /// Where it stands, quotes included.
    pub fn place(&self) -> Place {
        self.source.place(self.span)
    }

    /// Where these bytes of [`text`](Self::text) stand, when the file holds them as they are in one line;
    /// otherwise, that is after an escape or a line break among them, the place of the whole string.
    pub fn part(&self, bytes: Range<usize>) -> Place {
        self.find(bytes).unwrap_or_else(|| self.place())
    }

    /// The fragment is looked up in the source by counting how often it occurs before: quotes, escapes elsewhere
    /// in the string and the indentation of blocks move it, but they do not change that count.
    fn find(&self, bytes: Range<usize>) -> Option<Place> {
        let fragment = self
            .text
            .get(bytes.clone())
            .filter(|fragment| !fragment.is_empty())?;
        let earlier = self
            .text
            .match_indices(fragment)
            .take_while(|(at, _)| *at < bytes.start)
            .count();
        let occurrences = self.source.lines_of(self.span).flat_map(|(mark, line)| {
            let columns: Vec<Mark> = line
                .match_indices(fragment)
                .map(|(at, _)| Mark {
                    line: mark.line,
                    column: mark.column + line[..at].chars().count(),
                })
                .collect();
            columns
        });
        let start = occurrences.into_iter().nth(earlier)?;
        let end = Mark {
            column: start.column + fragment.chars().count(),
            ..start
        };
        Some(self.source.place(Span::new(start, end)))
    }
}
