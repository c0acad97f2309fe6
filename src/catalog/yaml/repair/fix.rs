//! What makes a mistake go away, and its application to a tree.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::super::node::{Entry, Node, NodeKind, Scalar};
use super::super::schema::Schemas;
use super::super::text::Span;
use super::super::value_type::Type;
use super::Doubts;

/// What makes a mistake go away. A node or entry is named by its address, which holds as long as the tree stays as it is.
pub(in crate::catalog::yaml) struct Fix {
    at: usize,
    what: What,
}

enum What {
    /// Without the value, and its key.
    Drop,
    /// The value has this text.
    Replace(String),
    /// The key is called so.
    Rename(String),
    /// With this key, and a value that its schema allows.
    Add(String, &'static Json),
}

fn address<T>(of: &T) -> usize {
    std::ptr::from_ref(of) as usize
}

impl Fix {
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

    pub fn add(node: &Node, key: &str, schema: &'static Json) -> Self {
        let what = What::Add(key.to_owned(), schema);
        Self {
            at: address(node),
            what,
        }
    }
}

/// Puts a tree right; nothing where the tree itself would have to go.
pub(super) fn apply_all(
    root: &mut Node,
    fixes: Vec<Fix>,
    schemas: Schemas,
    doubts: &mut Doubts,
) -> Option<()> {
    let mut by_address: BTreeMap<usize, Vec<What>> = BTreeMap::new();
    for fix in fixes {
        by_address.entry(fix.at).or_default().push(fix.what);
    }
    let at_root = by_address.get(&address(&*root));
    if at_root.is_some_and(|fixes| fixes.iter().any(|what| !matches!(what, What::Add(..)))) {
        return None;
    }
    apply(root, &by_address, schemas, doubts);
    Some(())
}

fn apply(
    node: &mut Node,
    fixes: &BTreeMap<usize, Vec<What>>,
    schemas: Schemas,
    doubts: &mut Doubts,
) {
    let added: Vec<Entry> = fixes
        .get(&address(&*node))
        .into_iter()
        .flatten()
        .filter_map(|what| match what {
            What::Add(key, schema) => Some(Entry {
                key: key.as_str().into(),
                key_span: Span::NOWHERE,
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
            let keys: Vec<String> = entries.iter().map(|entry| entry.key.to_string()).collect();
            let mut kept = Vec::new();
            for entry in entries.iter_mut() {
                for what in fixes.get(&address(&entry.value)).into_iter().flatten() {
                    if let What::Rename(key) = what
                        && !keys.contains(key)
                    {
                        entry.key = key.as_str().into();
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
            let mut seen = BTreeSet::new();
            entries.retain(|entry| seen.insert(entry.key.clone()));
            entries.extend(added);
        }
    }
}

/// Applies what is about one value; whether it stays.
fn applied(
    node: &mut Node,
    fixes: &BTreeMap<usize, Vec<What>>,
    schemas: Schemas,
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
fn stand_in(schemas: Schemas, schema: &'static Json, depth: usize) -> Node {
    const DEEPEST: usize = 8;
    let branches = schemas.branches(schema);
    let branch = branches.first();
    let word = branch.and_then(|branch| branch.strings()?.next());
    let kind = branch.and_then(|branch| branch.types().first().copied());
    let kind = match (word, kind) {
        (Some(word), _) => NodeKind::Scalar(Scalar::string(word)),
        (None, Some(Type::Array)) => NodeKind::Sequence(Vec::new()),
        (None, Some(Type::Object)) if depth < DEEPEST => {
            let required = branch.into_iter().flat_map(|branch| {
                branch
                    .required()
                    .filter_map(|key| Some((key, branch.property(key)?)))
            });
            let entries = required.map(|(key, schema)| Entry {
                key: key.into(),
                key_span: Span::NOWHERE,
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
        span: Span::NOWHERE,
        focus: Span::NOWHERE,
        complete: true,
    }
}
