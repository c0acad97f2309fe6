//! The keys of a mapping: which are unknown, which are missing, and which variant of an enum they mean.

use super::advice::{join, suggest};
use super::node::{Entry, Node, NodeKind, shorten};
use super::repair::Fix;
use super::schema::{Additional, Branch};
use super::text::Span;
use super::walker::{Context, Walker};
use crate::catalog::diagnostic::{Code, nearest};

impl Walker<'_> {
    /// Checks a mapping against the branches that allow mappings, of which there is at least one. `words` are the enum
    /// values that are written without content.
    pub fn mapping(
        &mut self,
        node: &Node,
        entries: &[Entry],
        branches: &[Branch],
        words: &[&str],
        context: &Context<'_>,
    ) {
        let is_word = |entry: &&Entry| {
            words.contains(&&*entry.key)
                && branches
                    .iter()
                    .all(|branch| branch.property(&entry.key).is_none())
        };
        let (wordy, mut rest): (Vec<&Entry>, Vec<&Entry>) = entries.iter().partition(is_word);
        for entry in &wordy {
            let help = format!("write `{}` alone, without `:` and braces", entry.key);
            self.report(
                entry.key_span,
                Code::UnknownKey,
                format!("`{}` takes no content", entry.key),
                Some(help),
            );
            self.fix(Fix::remove(entry));
        }
        if !wordy.is_empty() {
            return;
        }
        let branch = match branches {
            [only] => Some(only),
            // Where nothing is chosen, it was said already why no branch can be meant.
            several => choose(self, node, &mut rest, several, context),
        };
        if let Some(branch) = branch {
            keys(self, node, &rest, branch, context);
        }
    }
}

/// The branch that the author meant.
fn choose<'b>(
    walker: &mut Walker<'_>,
    node: &Node,
    entries: &mut Vec<&Entry>,
    branches: &'b [Branch],
    context: &Context<'_>,
) -> Option<&'b Branch> {
    if branches.iter().all(|branch| branch.variant().is_some()) {
        return variant(walker, node, entries, branches, context);
    }
    let tags: Vec<_> = branches
        .iter()
        .map(|branch| branch.tags(walker.schemas))
        .collect();
    let common = tags[0].iter().map(|(key, _)| *key).find(|key| {
        tags.iter()
            .all(|tags| tags.iter().any(|(own, _)| own == key))
    });
    if let Some(key) = common {
        let values: Vec<&str> = tags
            .iter()
            .flatten()
            .filter(|(own, _)| *own == key)
            .map(|(_, value)| *value)
            .collect();
        return tagged(walker, node, key, &values, context).and_then(|index| branches.get(index));
    }
    // Nothing tells the branches apart by design, so the keys that are there do.
    let fit = |branch: &&Branch| {
        let known = entries
            .iter()
            .filter(|entry| branch.property(&entry.key).is_some())
            .count();
        let missing = branch
            .required()
            .filter(|key| node.get(key).is_none())
            .count();
        (known, std::cmp::Reverse(missing))
    };
    // `max_by_key` takes the last of equals, and the first branch is the better guess.
    branches.iter().rev().max_by_key(fit)
}

/// An enum that is written as a mapping with one key.
fn variant<'b>(
    walker: &mut Walker<'_>,
    node: &Node,
    entries: &mut Vec<&Entry>,
    branches: &'b [Branch],
    context: &Context<'_>,
) -> Option<&'b Branch> {
    let find = |entry: &Entry| {
        branches
            .iter()
            .find(|branch| branch.variant() == Some(&*entry.key))
    };
    let names: Vec<&str> = branches.iter().filter_map(Branch::variant).collect();
    let mut known = entries
        .iter()
        .copied()
        .filter_map(|entry| Some((entry, find(entry)?)));
    let Some((first, chosen)) = known.next() else {
        for entry in entries.iter() {
            if walker.out.counts_only() {
                continue;
            }
            let message = format!("unknown key `{}`{}", entry.key, context.suffix());
            walker.report(
                entry.key_span,
                Code::UnknownKey,
                message,
                Some(suggest(&entry.key, &names, "known keys")),
            );
            match nearest(&entry.key, names.iter().copied()) {
                Some(meant) if entries.len() == 1 => walker.fix(Fix::rename(entry, meant)),
                _ => walker.fix(Fix::drop(node)),
            }
        }
        if entries.is_empty() && node.complete {
            let help = suggest("", &names, "write one of");
            let message = format!("a key is missing{}", context.suffix());
            walker.report_lack(node, gap(node, context), Code::MissingKey, message, help);
            walker.fix(Fix::drop(node));
        }
        return None;
    };
    let others: Vec<&Entry> = known.map(|(entry, _)| entry).collect();
    for other in &others {
        let message = format!("`{}` and `{}` exclude each other", first.key, other.key);
        walker.report(
            other.key_span,
            Code::TooManyKeys,
            message,
            Some("keep one of them".to_owned()),
        );
        walker.fix(Fix::remove(other));
    }
    // What the other keys hold says nothing about the one that is kept.
    entries.retain(|entry| others.iter().all(|other| !std::ptr::eq(*other, *entry)));
    Some(chosen)
}

/// An enum whose variant stands in the value of a key; the index of the variant.
fn tagged(
    walker: &mut Walker<'_>,
    node: &Node,
    key: &str,
    values: &[&str],
    context: &Context<'_>,
) -> Option<usize> {
    let Some(entry) = node.get(key) else {
        if node.complete {
            let message = format!("missing key `{key}`{}", context.suffix());
            let help = suggest("", values, "its value is one of");
            walker.report_lack(node, gap(node, context), Code::MissingKey, message, help);
            walker.fix(Fix::drop(node));
        }
        return None;
    };
    let text = match &entry.value.kind {
        NodeKind::Scalar(scalar) => &*scalar.text,
        _ => "",
    };
    let index = values.iter().position(|value| *value == text);
    if index.is_none() {
        let message = match text {
            "" => format!(
                "unknown value for `{key}`, found {}",
                entry.value.describe()
            ),
            text => format!("unknown value `{}` for `{key}`", shorten(text)),
        };
        walker.report(
            entry.value.focus,
            Code::UnknownValue,
            message,
            Some(suggest(text, values, "allowed")),
        );
        walker.fix(Fix::drop(node));
    }
    index
}

fn keys(
    walker: &mut Walker<'_>,
    node: &Node,
    entries: &[&Entry],
    branch: &Branch,
    context: &Context<'_>,
) {
    let mut guessed = Vec::new();
    for entry in entries.iter() {
        let schema = match (branch.property(&entry.key), branch.additional()) {
            (Some(schema), _) | (None, Additional::Schema(schema)) => schema,
            (None, Additional::Any) => continue,
            (None, Additional::Nothing) => {
                guessed.extend(unknown(walker, node, entry, branch, context));
                continue;
            }
        };
        let inner = Context {
            key: Some((&entry.key, entry.key_span)),
            item: false,
            outer: Some(context),
            branch: Some(branch),
        };
        walker.value(&entry.value, schema, &inner);
    }
    if !node.complete {
        return;
    }
    for key in branch.required() {
        // A key that is only spelled wrong was reported as such.
        if node.get(key).is_some() || guessed.contains(&key) {
            continue;
        }
        let about = branch
            .property(key)
            .and_then(|schema| walker.schemas.branches(schema).first()?.description());
        let help = match about {
            Some(about) => format!("add `{key}: …` ({about})"),
            None => format!("add `{key}: …`"),
        };
        let message = format!("missing key `{key}`{}", context.suffix());
        walker.report_lack(node, gap(node, context), Code::MissingKey, message, help);
        if let Some(schema) = branch.property(key) {
            walker.fix(Fix::add(node, key, schema));
        }
    }
}

/// Where a missing key is missing: at the key that holds the mapping, else at the mapping itself.
fn gap(node: &Node, context: &Context<'_>) -> Span {
    match context.key {
        Some((_, span)) if !context.item => span,
        _ => node.focus,
    }
}

/// Reports an unknown key and returns the key that was probably meant.
fn unknown(
    walker: &mut Walker<'_>,
    node: &Node,
    entry: &Entry,
    branch: &Branch,
    context: &Context<'_>,
) -> Option<&'static str> {
    if walker.out.counts_only() {
        return None;
    }
    let known: Vec<&str> = branch.properties().map(|(key, _)| key).collect();
    let absent = known.iter().copied().filter(|key| node.get(key).is_none());
    let name = &*entry.key;
    let message = format!("unknown key `{name}`{}", context.suffix());
    let guess = nearest(name, absent);
    let help = if let Some(guess) = guess {
        format!("did you mean `{guess}`?")
    } else if let Some(owner) = above(name, context) {
        format!("`{name}` belongs beside `{owner}`: indent it less")
    } else if let Some(owner) = below(walker, name, branch) {
        format!("`{name}` belongs into {owner}")
    } else {
        suggest(name, &known, "known keys")
    };
    walker.report(entry.key_span, Code::UnknownKey, message, Some(help));
    walker.fix(match guess {
        Some(meant) => Fix::rename(entry, meant),
        None => Fix::remove(entry),
    });
    guess
}

/// The key above this one in whose mapping the key would be right.
fn above<'c>(name: &str, context: &'c Context<'_>) -> Option<&'c str> {
    let mut inner = context;
    while let Some(outer) = inner.outer {
        if inner
            .branch
            .is_some_and(|branch| branch.property(name).is_some())
        {
            return inner.key.map(|(key, _)| key);
        }
        inner = outer;
    }
    None
}

/// The keys of this mapping whose own mapping knows the key.
fn below(walker: &Walker<'_>, name: &str, branch: &Branch) -> Option<String> {
    let knows = |schema| {
        walker
            .schemas
            .branches(schema)
            .iter()
            .any(|inner: &Branch| inner.property(name).is_some())
    };
    let owners: Vec<String> = branch
        .properties()
        .filter(|(_, schema)| knows(schema))
        .map(|(key, _)| format!("`{key}`"))
        .collect();
    (!owners.is_empty()).then(|| join(&owners, "or"))
}
