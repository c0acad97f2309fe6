//! The words in which a wrong value is explained: what was expected, and what to do.

use super::node::{Node, NodeKind, Value, resolve, shorten};
use super::schema::{Branch, Schemas};
use super::value_type::Type;
use super::walker::Context;
use crate::catalog::diagnostic::nearest;

/// What the branches expect, in words.
pub(super) fn expectations(schemas: Schemas, branches: &[Branch]) -> Vec<String> {
    let mut expected: Vec<String> = Vec::new();
    for branch in branches {
        for kind in branch.types() {
            let words = match (kind, branch.strings()) {
                (Type::String, Some(strings)) => strings.map(|text| format!("`{text}`")).collect(),
                (Type::Array, _) => vec![list_of(schemas, branch)],
                (kind, _) => vec![kind.describe().to_owned()],
            };
            expected.extend(words);
        }
    }
    // That a value may be left out does not help a person who wrote one.
    if expected.iter().any(|word| word != Type::Null.describe()) {
        expected.retain(|word| word != Type::Null.describe());
    }
    let mut seen = std::collections::HashSet::new();
    expected.retain(|word| seen.insert(word.clone()));
    expected
}

fn list_of(schemas: Schemas, branch: &Branch) -> String {
    let items = branch
        .item(0)
        .map(|schema| schemas.branches(schema))
        .unwrap_or_default();
    let mut types: Vec<Type> = items.iter().flat_map(Branch::types).collect();
    types.dedup();
    match types.as_slice() {
        [Type::String] => "a list of strings".to_owned(),
        [Type::Object] => "a list of mappings".to_owned(),
        [Type::Integer | Type::Number] => "a list of numbers".to_owned(),
        _ => "a list".to_owned(),
    }
}

/// What to do about a value of the wrong type.
pub(super) fn type_help(
    node: &Node,
    types: &[Type],
    branches: &[Branch],
    expected: &[String],
    context: &Context<'_>,
) -> Option<String> {
    let wants = |kind| types.contains(&kind);
    let scalar = match &node.kind {
        NodeKind::Scalar(scalar) => scalar,
        NodeKind::Sequence(_) if wants(Type::Object) => {
            return Some("write `key: value` lines without the leading `-` or brackets".to_owned());
        }
        NodeKind::Sequence(_) => return Some("write one value instead of a list".to_owned()),
        NodeKind::Mapping(_) if wants(Type::Array) => {
            return Some("start each item with `- `".to_owned());
        }
        NodeKind::Mapping(_) => {
            return Some(
                "write one value instead of keys; quote text that holds `: ` or `{`".to_owned(),
            );
        }
    };
    let text = shorten(&scalar.text);
    // Quotes help where any string may stand, not where it must be one of a few.
    let free_text = branches
        .iter()
        .any(|branch| branch.accepts(Type::String) && branch.constants().is_none());
    let whole = resolve(&scalar.text);
    let help = match scalar.value() {
        Value::Null => match context.key {
            Some((key, _)) if !context.item => {
                format!("write a value after `{key}:`, or remove the key if it is optional")
            }
            _ => "write a value, or remove the item".to_owned(),
        },
        Value::Integer(_) | Value::Float(_) | Value::Boolean if free_text => {
            format!("quote it: \"{text}\"")
        }
        Value::String
            if wants(Type::Boolean)
                && matches!(text.to_lowercase().as_str(), "yes" | "on" | "true") =>
        {
            "write `true`".to_owned()
        }
        Value::String
            if wants(Type::Boolean)
                && matches!(text.to_lowercase().as_str(), "no" | "off" | "false") =>
        {
            "write `false`".to_owned()
        }
        Value::String if wants(Type::Integer) && matches!(whole, Value::Integer(_)) => {
            "remove the quotes".to_owned()
        }
        Value::String
            if wants(Type::Number) && matches!(whole, Value::Integer(_) | Value::Float(_)) =>
        {
            "remove the quotes".to_owned()
        }
        _ if wants(Type::Array) => format!("write a list: [{text}]"),
        _ if wants(Type::Object) => {
            let keys: Vec<&str> = branches
                .iter()
                .flat_map(Branch::properties)
                .map(|(key, _)| key)
                .collect();
            match keys.as_slice() {
                [] => "write `key: value`, indented below".to_owned(),
                keys if keys.contains(&text.as_str()) => format!("write `{text}: …`"),
                keys => suggest(&text, keys, "known keys"),
            }
        }
        Value::Float(_) if wants(Type::Integer) => "leave out the fraction".to_owned(),
        _ => {
            return types
                .first()
                .map(|_| format!("write {}", join(expected, "or")));
        }
    };
    Some(help)
}

/// `did you mean `a`? (allowed: `a` and `b`)`, without the list when it is too long to be read.
pub(super) fn suggest(word: &str, candidates: &[&str], title: &str) -> String {
    const MOST: usize = 16;
    let quoted: Vec<String> = candidates
        .iter()
        .map(|candidate| format!("`{candidate}`"))
        .collect();
    let mut list = match quoted.len() {
        0 => "nothing is allowed here".to_owned(),
        1..=MOST => format!("{title}: {}", join(&quoted, "and")),
        count => format!(
            "{title}: {} and {} more",
            quoted[..MOST].join(", "),
            count - MOST
        ),
    };
    if let Some(near) = nearest(word, candidates.iter().copied()) {
        list = if quoted.len() > MOST {
            format!("did you mean `{near}`?")
        } else {
            format!("did you mean `{near}`? ({list})")
        };
    }
    list
}

/// `a, b or c`
pub(super) fn join(words: &[String], last: &str) -> String {
    match words {
        [] => "something else".to_owned(),
        [only] => only.clone(),
        [rest @ .., end] => format!("{} {last} {end}", rest.join(", ")),
    }
}
