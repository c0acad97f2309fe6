//! The walk along a tree and its schema, which finds all mistakes where serde stops at the first.

use serde_json::Value as Json;

use super::mapping;
use super::node::{Kind, Node, Scalar, Value, shorten};
use super::schema::{Branch, Schemas, Type};
use super::text::{Source, Span};
use crate::catalog::diagnostic::{Diagnostic, Diagnostics, nearest};

/// Compares a tree with the schema of the type that it is meant for.
pub(super) fn check(source: &Source, root: &Node, schema: &Json, out: &mut Diagnostics) {
    let mut walker = Walker {
        source,
        schemas: Schemas { root: schema },
        out,
    };
    walker.value(
        root,
        schema,
        &Context {
            key: None,
            item: false,
            outer: None,
            keys: &[],
        },
    );
}

pub(super) struct Walker<'s, 'o> {
    source: &'o Source,
    pub schemas: Schemas<'s>,
    out: &'o mut Diagnostics,
}

/// How the walk came to a value.
pub(super) struct Context<'c> {
    /// The nearest key above, with its place.
    pub key: Option<(&'c str, Span)>,
    /// Whether the value is an item of the list under that key.
    pub item: bool,
    /// The mapping that the value stands in.
    pub outer: Option<&'c Context<'c>>,
    /// The keys that this mapping knows.
    pub keys: &'c [&'c str],
}

impl Context<'_> {
    /// ` in `client``, for the end of a message; empty at the root.
    pub fn suffix(&self) -> String {
        match self.key {
            None if self.item => " in this item".to_owned(),
            None => String::new(),
            Some((key, _)) if self.item => format!(" in this item of `{key}`"),
            Some((key, _)) => format!(" in `{key}`"),
        }
    }
}

impl<'s> Walker<'s, '_> {
    pub fn value(&mut self, node: &Node, schema: &'s Json, context: &Context<'_>) {
        let branches = self.schemas.branches(schema);
        let found = type_of(node);
        let fitting: Vec<Branch<'s>> = branches
            .iter()
            .filter(|branch| branch.accepts(found))
            .cloned()
            .collect();
        if fitting.is_empty() {
            return self.wrong_type(node, &branches, context);
        }
        match &node.kind {
            Kind::Sequence(items) => self.sequence(node, items, &fitting, context),
            Kind::Mapping(entries) => mapping::check(self, node, entries, &fitting, context),
            Kind::Scalar(scalar) => match scalar.value {
                Value::String => self.string(node, scalar, &fitting, &branches, context),
                Value::Integer(number) => self.number(node, number as f64, &fitting),
                Value::Float(number) => self.number(node, number, &fitting),
                Value::Null | Value::Boolean => {}
            },
        }
    }

    fn sequence(
        &mut self,
        node: &Node,
        items: &[Node],
        fitting: &[Branch<'s>],
        context: &Context<'_>,
    ) {
        let first = items.first().map(type_of);
        let suits = |branch: &&Branch<'s>| match (first, branch.item(0)) {
            (Some(first), Some(schema)) => self
                .schemas
                .branches(schema)
                .iter()
                .any(|item| item.accepts(first)),
            _ => true,
        };
        // Between several kinds of lists, the first item decides.
        let Some(branch) = fitting.iter().find(suits).or(fitting.first()) else {
            return;
        };
        let branch = branch.clone();
        let context = Context {
            key: context.key,
            item: true,
            outer: context.outer,
            keys: context.keys,
        };
        for (index, item) in items.iter().enumerate() {
            if let Some(schema) = branch.item(index) {
                self.value(item, schema, &context);
            }
        }
        let count = |keyword| branch.number(keyword).and_then(serde_json::Number::as_u64);
        let found = items.len() as u64;
        let wanted = match (count("minItems"), count("maxItems")) {
            (Some(least), Some(most)) if least == most && found != least => format!("{least}"),
            (Some(least), _) if found < least && node.complete => format!("at least {least}"),
            (_, Some(most)) if found > most => format!("at most {most}"),
            _ => return,
        };
        let help = format!("write {wanted} of them");
        self.report(
            node.focus,
            "list-length",
            format!("expected {wanted} items, found {found}"),
            Some(help),
        );
    }

    fn string(
        &mut self,
        node: &Node,
        scalar: &Scalar,
        fitting: &[Branch<'s>],
        all: &[Branch<'s>],
        context: &Context<'_>,
    ) {
        let mut allowed = Vec::new();
        for branch in fitting {
            match branch.strings() {
                None => return,
                Some(strings) => allowed.extend(strings),
            }
        }
        let text = scalar.text.as_str();
        if allowed.contains(&text) {
            return;
        }
        let variants: Vec<&str> = all.iter().filter_map(Branch::variant).collect();
        let message = match context.key {
            Some((key, _)) => format!("unknown value `{}` for `{key}`", shorten(text)),
            None => format!("unknown value `{}`", shorten(text)),
        };
        let help = if variants.contains(&text) {
            format!("`{text}` needs content: write `{text}: …`")
        } else {
            allowed.extend(variants);
            suggest(text, &allowed, "allowed")
        };
        self.report(node.focus, "unknown-value", message, Some(help));
    }

    fn number(&mut self, node: &Node, found: f64, fitting: &[Branch<'s>]) {
        let limit = |branch: &Branch<'s>| {
            let beyond = |keyword, wrong: fn(f64, f64) -> bool| {
                branch
                    .number(keyword)
                    .filter(|limit| limit.as_f64().is_some_and(|limit| wrong(found, limit)))
            };
            let least = beyond("minimum", |found, limit| found < limit)
                .map(|limit| format!("at least {limit}"));
            let most = beyond("maximum", |found, limit| found > limit)
                .map(|limit| format!("at most {limit}"));
            let above = beyond("exclusiveMinimum", |found, limit| found <= limit)
                .map(|limit| format!("more than {limit}"));
            let below = beyond("exclusiveMaximum", |found, limit| found >= limit)
                .map(|limit| format!("less than {limit}"));
            least.or(most).or(above).or(below)
        };
        let limits: Vec<String> = fitting.iter().map_while(limit).collect();
        if let (Some(limit), true) = (limits.first(), limits.len() == fitting.len()) {
            let message = format!("expected {limit}, found {}", node.describe());
            self.report(
                node.focus,
                "out-of-range",
                message,
                Some(format!("write a number that is {limit}")),
            );
        }
    }

    fn wrong_type(&mut self, node: &Node, branches: &[Branch<'s>], context: &Context<'_>) {
        let expected = self.expectations(branches);
        let message = format!(
            "expected {}, found {}",
            join(&expected, "or"),
            node.describe()
        );
        let mut types: Vec<Type> = branches.iter().flat_map(Branch::types).collect();
        types.retain(|kind| *kind != Type::Null);
        let help = self.type_help(node, &types, branches, context);
        // An empty value has no extent, so its key stands for it.
        let place = match context.key {
            Some((_, key)) if node.focus.is_empty() && !context.item => key,
            _ => node.focus,
        };
        self.report(place, "wrong-type", message, help);
    }

    /// What the branches expect, in words.
    fn expectations(&self, branches: &[Branch<'s>]) -> Vec<String> {
        let mut expected: Vec<String> = Vec::new();
        for branch in branches {
            for kind in branch.types() {
                let words = match (kind, branch.strings()) {
                    (Type::String, Some(strings)) => {
                        strings.iter().map(|text| format!("`{text}`")).collect()
                    }
                    (Type::Array, _) => vec![self.list_of(branch)],
                    (kind, _) => vec![kind.describe().to_owned()],
                };
                expected.extend(words);
            }
        }
        // That a value may be left out is no advice for somebody who wrote one.
        if expected.iter().any(|word| word != Type::Null.describe()) {
            expected.retain(|word| word != Type::Null.describe());
        }
        let mut seen = std::collections::HashSet::new();
        expected.retain(|word| seen.insert(word.clone()));
        expected
    }

    fn list_of(&self, branch: &Branch<'s>) -> String {
        let items = branch
            .item(0)
            .map(|schema| self.schemas.branches(schema))
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

    fn type_help(
        &self,
        node: &Node,
        types: &[Type],
        branches: &[Branch<'s>],
        context: &Context<'_>,
    ) -> Option<String> {
        let wants = |kind| types.contains(&kind);
        let scalar = match &node.kind {
            Kind::Scalar(scalar) => scalar,
            Kind::Sequence(_) if wants(Type::Object) => {
                return Some(
                    "write `key: value` lines without the leading `-` or brackets".to_owned(),
                );
            }
            Kind::Sequence(_) => return Some("write one value instead of a list".to_owned()),
            Kind::Mapping(_) if wants(Type::Array) => {
                return Some("start each item with `- `".to_owned());
            }
            Kind::Mapping(_) => {
                return Some(
                    "write one value instead of keys; quote text that holds `: ` or `{`".to_owned(),
                );
            }
        };
        let text = shorten(&scalar.text);
        let whole = super::node::resolve(&scalar.text);
        let help = match scalar.value {
            Value::Null => match context.key {
                Some((key, _)) if !context.item => {
                    format!("write a value after `{key}:`, or remove the key if it is optional")
                }
                _ => "write a value, or remove the item".to_owned(),
            },
            Value::Integer(_) | Value::Float(_) | Value::Boolean if wants(Type::String) => {
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
                    keys => suggest(&text, keys, "the keys here are"),
                }
            }
            Value::Float(_) if wants(Type::Integer) => "leave out the fraction".to_owned(),
            _ => return None,
        };
        Some(help)
    }

    pub fn report(
        &mut self,
        span: Span,
        code: &'static str,
        message: String,
        help: Option<String>,
    ) {
        self.out.push(
            Diagnostic::error(code, message)
                .at(self.source.place(span))
                .maybe_help(help),
        );
    }
}

/// `did you mean `a`? allowed: `a` and `b``, without the list when it is too long to be read.
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
        list = format!("did you mean `{near}`? {list}");
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

pub(super) fn type_of(node: &Node) -> Type {
    match &node.kind {
        Kind::Sequence(_) => Type::Array,
        Kind::Mapping(_) => Type::Object,
        Kind::Scalar(scalar) => match scalar.value {
            Value::Null => Type::Null,
            Value::Boolean => Type::Boolean,
            Value::Integer(_) => Type::Integer,
            Value::Float(_) => Type::Number,
            Value::String => Type::String,
        },
    }
}
