//! Reading on behind mistakes: a tree is put right where it is wrong, so that what stands behind it is looked at too.
//!
//! A misspelt key becomes the one that was meant, a wrong value goes, a missing key gets a stand-in. The result is good for
//! finding further mistakes and for nothing else; [`Doubts`] says which of those may follow from what was put right.

mod doubts;
mod fix;

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::locate;
use super::node::{Entry, Node, NodeKind};
use super::schema::Schemas;
use super::schema_check;
use super::text::{Source, Span};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, Place};

pub(super) use self::doubts::Doubts;
pub(super) use self::fix::Fix;
use self::fix::apply_all;

/// How often a tree is put right before it is given up.
const ROUNDS: usize = 12;
/// How many values that do not convert are told of one file.
const CONVERSIONS: usize = 100;

/// A tree that was put right, with what is in doubt, as far as it can be.
pub(super) struct Repaired<T> {
    pub value: T,
    pub doubts: Doubts,
}

/// Adds every mistake in the shape of a tree, and puts it right. Nothing comes of it where it is too broken.
pub(super) fn repair<T: DeserializeOwned>(
    source: &Source,
    root: &mut Node,
    schema: &'static Json,
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
        if span.start().line == 0 || message.starts_with("missing field") {
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
    schema: &'static Json,
    doubts: &mut Doubts,
    out: &mut Diagnostics,
) -> Option<()> {
    for _ in 0..ROUNDS {
        let mut found = Diagnostics::of_file();
        let fixes = schema_check::check(source, root, schema, doubts, &mut found);
        let was_clean = fixes.is_empty();
        let is_full = found.is_full();
        let new = found.retained(|mistake| is_new(out, mistake));
        out.append(new);
        if is_full || out.is_full() {
            return None;
        }
        if was_clean {
            return Some(());
        }
        apply_all(root, fixes, Schemas { root: schema }, doubts)?;
    }
    None
}

/// Adds a mistake that was not told yet.
fn add(out: &mut Diagnostics, mistake: Diagnostic) {
    if is_new(out, &mistake) {
        out.push(mistake);
    }
}

/// Whether a mistake is about the file and was not told yet.
fn is_new(told: &Diagnostics, mistake: &Diagnostic) -> bool {
    let is_made_up = |place: &Place| place.line == 0;
    !mistake.place.as_ref().is_some_and(is_made_up) && !told.iter().any(|known| known == mistake)
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
            let mut seen = BTreeSet::new();
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
