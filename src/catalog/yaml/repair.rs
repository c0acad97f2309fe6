//! Reading on behind mistakes: a tree is put right where it is wrong, so that what stands behind it is looked at too.
//!
//! A misspelt key becomes the one that was meant, a wrong value goes, a missing key gets a stand-in. The result is good for
//! finding further mistakes and for nothing else; [`Doubts`] says which of those may follow from what was put right.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::locate;
use super::node::{Entry, Node, NodeKind, Scalar};
use super::schema::{Schemas, Type};
use super::schema_check;
use super::text::{Mark, Source, Span};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, Place};

/// How often a tree is put right before it is given up.
const ROUNDS: usize = 12;
/// How many values that do not convert are told of one file.
const CONVERSIONS: usize = 100;
/// Where stand-ins stand: on no line of any file.
const NOWHERE: Span = Span {
    start: Mark { line: 0, column: 0 },
    end: Mark { line: 0, column: 0 },
};

/// What makes a mistake go away. A node or entry is named by its address, which holds as long as the tree stays as it is.
pub(super) struct Fix<'s> {
    at: usize,
    what: What<'s>,
}

enum What<'s> {
    /// Without the value, and its key.
    Drop,
    /// The value has this text.
    Replace(String),
    /// The key is called so.
    Rename(String),
    /// With this key, and a value that its schema allows.
    Add(String, &'s Json),
}

fn address<T>(of: &T) -> usize {
    std::ptr::from_ref(of) as usize
}

impl<'s> Fix<'s> {
    pub fn drop(node: &Node) -> Self {
        let at = address(node);
        Self {
            at,
            what: What::Drop,
        }
    }

    pub fn remove(entry: &Entry) -> Self {
        Self::drop(&entry.value)
    }

    pub fn replace(node: &Node, text: &str) -> Self {
        let what = What::Replace(text.to_owned());
        Self {
            at: address(node),
            what,
        }
    }

    pub fn rename(entry: &Entry, key: &str) -> Self {
        let what = What::Rename(key.to_owned());
        Self {
            at: address(&entry.value),
            what,
        }
    }

    pub fn add(node: &Node, key: &str, schema: &'s Json) -> Self {
        let what = What::Add(key.to_owned(), schema);
        Self {
            at: address(node),
            what,
        }
    }
}

/// What was taken away or made up when a file was put right.
#[derive(Debug, Clone, Default)]
pub(super) struct Doubts {
    /// What was taken away.
    dropped: Vec<Span>,
    /// Values whose key was guessed.
    pub guessed: Vec<Span>,
    /// Mappings and lists that lost something, or got a stand-in.
    pub lossy: Vec<Span>,
    /// The keys of what was taken away.
    keys: Vec<String>,
    /// Lists that lost an item, so that numbers mean others.
    shortened: Vec<Span>,
    /// Whether an entry with an id may have been lost.
    pub ids: bool,
}

impl Doubts {
    /// Whether nothing was taken away or made up.
    pub fn is_empty(&self) -> bool {
        self.dropped.is_empty() && self.lossy.is_empty()
    }

    /// Whether a mistake may follow from what was put right: it stands where something was taken away, or it is about
    /// something that lacks in an entry that lost something.
    pub fn explain(&self, mistake: &Diagnostic, root: &Node) -> bool {
        let Some(place) = &mistake.place else {
            return !self.is_empty();
        };
        let mark = Mark {
            line: place.line,
            column: place.column.saturating_sub(1),
        };
        let is_inside = |span: &Span| span.start <= mark && mark < span.end;
        if place.line == 0 || self.dropped.iter().any(is_inside) {
            return true;
        }
        if mistake.code == Code::UnknownVariable {
            // A variable names a step by its number, its name or its action.
            let names = |key: &String| key == "as" || mistake.message.contains(&format!("`{key}."));
            return self.has_shortened_list(root) || self.keys.iter().any(names);
        }
        if mistake.code == Code::UnknownStep && self.has_shortened_list(root) {
            return true;
        }
        // Which control a scenario has is said at its beginning, and missed at the step that needs it.
        let own = match mistake.code {
            Code::MissingControl => None,
            _ => section(root, mark),
        };
        let lost = self.dropped.iter().chain(&self.lossy);
        is_about_lack(mistake.code)
            && lost
                .map(|span| section(root, span.start))
                .any(|it| it == own)
    }
}

impl Doubts {
    /// Notes what an entry that is taken away may have held.
    fn lose(&mut self, entry: &Entry) {
        self.ids |= entry.key == "id" || !matches!(entry.value.kind, NodeKind::Scalar(_));
        self.keys.push(entry.key.clone());
    }

    /// Whether an outermost list lost an item.
    fn has_shortened_list(&self, root: &Node) -> bool {
        match &root.kind {
            NodeKind::Mapping(entries) => entries
                .iter()
                .any(|entry| self.shortened.contains(&entry.value.span)),
            _ => false,
        }
    }
}

/// Mistakes that come of something being absent.
fn is_about_lack(code: Code) -> bool {
    matches!(
        code,
        Code::NoAction
            | Code::NoSteps
            | Code::NoTargets
            | Code::NoUser
            | Code::NoRedirectUri
            | Code::MissingControl
            | Code::MissingDimension
            | Code::MissingScopes
            | Code::MissingEndpoint
            | Code::BadContradiction
            | Code::BadEvidence
            | Code::DifferenceSource
            | Code::RequirementsWithoutExpect
            | Code::ConditionWithoutMetadata
            | Code::UnverifiedClaim
            | Code::UntestedRequirement
            | Code::UnobservedDimension
            | Code::UnknownStep
            | Code::UnknownPage
            | Code::UnknownMember
    )
}

/// The item of an outermost list in which a place is, by its number and that of the list; nothing for what is in none.
fn section(root: &Node, mark: Mark) -> Option<(usize, usize)> {
    let NodeKind::Mapping(entries) = &root.kind else {
        return None;
    };
    let lists = entries.iter().enumerate();
    lists
        .filter_map(|(number, entry)| match &entry.value.kind {
            NodeKind::Sequence(items) => Some((number, items)),
            _ => None,
        })
        .find_map(|(number, items)| {
            let starts = |node: &Node| node.span.start.min(node.focus.start);
            let before = items.iter().take_while(|item| starts(item) <= mark).count();
            let item = items.get(before.checked_sub(1)?)?;
            (mark <= item.span.end).then_some((number, before))
        })
}

/// A tree that was put right, with what is in doubt, as far as it can be.
pub(super) struct Repaired<T> {
    pub value: T,
    pub doubts: Doubts,
}

/// Adds every mistake in the shape of a tree, and puts it right. Nothing comes of it where it is too broken.
pub(super) fn repair<T: DeserializeOwned + JsonSchema>(
    source: &Source,
    root: &mut Node,
    schema: &Json,
    out: &mut Diagnostics,
) -> Option<Repaired<T>> {
    let mut doubts = Doubts::default();
    if !is_whole(root) {
        schema_check::check(source, root, schema, &doubts, out);
        return None;
    }
    first_of_each_key(root);
    reshape(source, root, schema, &mut doubts, out)?;
    for _ in 0..CONVERSIONS {
        let error = match locate::convert::<T>(root) {
            Ok(value) => return Some(Repaired { value, doubts }),
            Err(error) => error,
        };
        let (message, span) = error;
        // What the parser took away is missing, and that was told.
        if span.start.line == 0 || message.starts_with("missing field") {
            return None;
        }
        if !doubts.lossy.contains(&span) {
            let place = source.place(span);
            let help = schema_check::describe(source, root, schema, span);
            add(
                out,
                Diagnostic::error(Code::InvalidValue, message)
                    .at(place)
                    .maybe_help(help),
            );
        }
        if !drop_at(root, span, &mut doubts) {
            return None;
        }
        reshape(source, root, schema, &mut doubts, out)?;
    }
    None
}

/// Puts the shape right until it is as the schema wants it.
fn reshape(
    source: &Source,
    root: &mut Node,
    schema: &Json,
    doubts: &mut Doubts,
    out: &mut Diagnostics,
) -> Option<()> {
    for _ in 0..ROUNDS {
        let mut found = Diagnostics::new();
        let fixes = schema_check::check(source, root, schema, doubts, &mut found);
        let was_clean = fixes.is_empty();
        for mistake in found {
            add(out, mistake);
        }
        if was_clean {
            return Some(());
        }
        let mut by_address: BTreeMap<usize, Vec<What<'_>>> = BTreeMap::new();
        for fix in fixes {
            by_address.entry(fix.at).or_default().push(fix.what);
        }
        let at_root = by_address.get(&address(&*root));
        if at_root.is_some_and(|fixes| fixes.iter().any(|what| !matches!(what, What::Add(..)))) {
            return None;
        }
        apply(root, &by_address, Schemas { root: schema }, doubts);
    }
    None
}

/// Adds a mistake that was not told yet.
fn add(out: &mut Diagnostics, mistake: Diagnostic) {
    let is_made_up = |place: &Place| place.line == 0;
    if !mistake.place.as_ref().is_some_and(is_made_up) && !out.iter().any(|known| *known == mistake)
    {
        out.push(mistake);
    }
}

fn apply(
    node: &mut Node,
    fixes: &BTreeMap<usize, Vec<What<'_>>>,
    schemas: Schemas<'_>,
    doubts: &mut Doubts,
) {
    let added: Vec<Entry> = fixes
        .get(&address(&*node))
        .into_iter()
        .flatten()
        .filter_map(|what| match what {
            What::Add(key, schema) => Some(Entry {
                key: key.clone(),
                key_span: NOWHERE,
                value: stand_in(schemas, schema, 0),
            }),
            _ => None,
        })
        .collect();
    if !added.is_empty() {
        doubts.lossy.push(node.span);
    }
    let span = node.span;
    match &mut node.kind {
        NodeKind::Scalar(_) => {}
        NodeKind::Sequence(items) => {
            let kept = items
                .iter_mut()
                .map(|item| applied(item, fixes, schemas, doubts))
                .collect::<Vec<_>>();
            if kept.contains(&false) {
                doubts.lossy.push(span);
                doubts.shortened.push(span);
                doubts.ids = true;
            }
            let mut kept = kept.into_iter();
            items.retain(|_| kept.next().unwrap_or(true));
        }
        NodeKind::Mapping(entries) => {
            let keys: Vec<String> = entries.iter().map(|entry| entry.key.clone()).collect();
            let mut kept = Vec::new();
            for entry in entries.iter_mut() {
                for what in fixes.get(&address(&entry.value)).into_iter().flatten() {
                    if let What::Rename(key) = what
                        && !keys.contains(key)
                    {
                        entry.key.clone_from(key);
                        doubts.guessed.push(entry.value.span);
                    }
                }
                let stays = applied(&mut entry.value, fixes, schemas, doubts);
                if !stays {
                    doubts.lose(entry);
                }
                kept.push(stays);
            }
            if kept.contains(&false) {
                doubts.lossy.push(span);
            }
            let mut kept = kept.into_iter();
            entries.retain(|_| kept.next().unwrap_or(true));
            let mut seen = std::collections::BTreeSet::new();
            entries.retain(|entry| seen.insert(entry.key.clone()));
            entries.extend(added);
        }
    }
}

/// Applies what is about one value; whether it stays.
fn applied(
    node: &mut Node,
    fixes: &BTreeMap<usize, Vec<What<'_>>>,
    schemas: Schemas<'_>,
    doubts: &mut Doubts,
) -> bool {
    for what in fixes.get(&address(&*node)).into_iter().flatten() {
        match what {
            What::Drop => {
                doubts.dropped.extend([node.span, node.focus]);
                return false;
            }
            What::Replace(text) => {
                node.kind = NodeKind::Scalar(Scalar::string(text.clone()));
                return true;
            }
            What::Rename(_) | What::Add(..) => {}
        }
    }
    apply(node, fixes, schemas, doubts);
    true
}

/// A value that a schema allows.
fn stand_in(schemas: Schemas<'_>, schema: &Json, depth: usize) -> Node {
    const DEEPEST: usize = 8;
    let branches = schemas.branches(schema);
    let branch = branches.first();
    let words = branch.and_then(|branch| branch.strings());
    let kind = branch.and_then(|branch| branch.types().first().copied());
    let kind = match (
        words.and_then(|words| words.first().map(|word| (*word).to_owned())),
        kind,
    ) {
        (Some(word), _) => NodeKind::Scalar(Scalar::string(word)),
        (None, Some(Type::Array)) => NodeKind::Sequence(Vec::new()),
        (None, Some(Type::Object)) if depth < DEEPEST => {
            let required = branch.into_iter().flat_map(|branch| {
                branch
                    .required()
                    .filter_map(|key| Some((key, branch.property(key)?)))
            });
            let entries = required.map(|(key, schema)| Entry {
                key: key.to_owned(),
                key_span: NOWHERE,
                value: stand_in(schemas, schema, depth + 1),
            });
            NodeKind::Mapping(entries.collect())
        }
        (None, Some(Type::Boolean)) => NodeKind::Scalar(Scalar::plain("false".to_owned())),
        (None, Some(Type::Integer | Type::Number)) => {
            let least = branch.and_then(|branch| branch.number("minimum"));
            NodeKind::Scalar(Scalar::plain(
                least.map_or("0".to_owned(), ToString::to_string),
            ))
        }
        (None, Some(Type::Null)) => NodeKind::Scalar(Scalar::plain(String::new())),
        (None, _) => NodeKind::Scalar(Scalar::string(String::new())),
    };
    Node {
        kind,
        span: NOWHERE,
        focus: NOWHERE,
        complete: true,
    }
}

/// Drops the innermost value that is shown at a span; whether there was one.
fn drop_at(node: &mut Node, span: Span, doubts: &mut Doubts) -> bool {
    let own = node.span;
    let found = match &mut node.kind {
        NodeKind::Scalar(_) => return false,
        NodeKind::Sequence(items) => {
            if items.iter_mut().any(|item| drop_at(item, span, doubts)) {
                return true;
            }
            let index = items.iter().position(|item| item.focus == span);
            if index.is_some() {
                doubts.shortened.push(own);
                doubts.ids = true;
            }
            index.map(|index| items.remove(index))
        }
        NodeKind::Mapping(entries) => {
            if entries
                .iter_mut()
                .any(|entry| drop_at(&mut entry.value, span, doubts))
            {
                return true;
            }
            let shown = |entry: &Entry| entry.value.focus == span || entry.key_span == span;
            let index = entries.iter().position(shown);
            let dropped = index.map(|index| entries.remove(index));
            dropped.map(|entry| {
                doubts.lose(&entry);
                entry.value
            })
        }
    };
    if let Some(dropped) = &found {
        doubts.dropped.extend([dropped.span, dropped.focus]);
        doubts.lossy.push(own);
    }
    found.is_some()
}

/// A key that stands there twice was told; the first one counts.
fn first_of_each_key(node: &mut Node) {
    match &mut node.kind {
        NodeKind::Scalar(_) => {}
        NodeKind::Sequence(items) => items.iter_mut().for_each(first_of_each_key),
        NodeKind::Mapping(entries) => {
            let mut seen = std::collections::BTreeSet::new();
            entries.retain(|entry| seen.insert(entry.key.clone()));
            entries
                .iter_mut()
                .for_each(|entry| first_of_each_key(&mut entry.value));
        }
    }
}

/// Whether a file was read to its end: what a syntax error cut off could be anything.
fn is_whole(node: &Node) -> bool {
    node.complete
        && match &node.kind {
            NodeKind::Scalar(_) => true,
            NodeKind::Sequence(items) => items.iter().all(is_whole),
            NodeKind::Mapping(entries) => entries.iter().all(|entry| is_whole(&entry.value)),
        }
}
