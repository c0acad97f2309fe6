//! The walk along a tree and its schema, which finds all mistakes where serde stops at the first.

use serde_json::Value as Json;

use super::advice::{expectations, join, suggest, type_help};
use super::node::{Node, NodeKind, Scalar, Value, shorten};
use super::repair::{Doubts, Fix};
use super::schema::{Branch, Schemas};
use super::text::{Source, Span};
use super::value_type::Type;
use super::walker::{Context, Walker};
use crate::catalog::diagnostic::{Code, Diagnostics, nearest};

/// Compares a tree with the schema of the type that it is meant for, with the doubts that earlier mistakes
/// left. Returns what would make the mistakes go away.
pub(super) fn check(
    source: &Source,
    root: &Node,
    schema: &'static Json,
    doubts: &Doubts,
    out: &mut Diagnostics,
) -> Vec<Fix> {
    let mut walker = Walker {
        source,
        schemas: Schemas { root: schema },
        out,
        wanted: None,
        fixes: Vec::new(),
        lossy: &doubts.lossy,
        guessed: &doubts.guessed,
    };
    walker.value(root, schema, &Context::ROOT);
    walker.fixes
}

/// The documentation of the value that stands at this span.
pub(super) fn describe(
    source: &Source,
    root: &Node,
    schema: &'static Json,
    span: Span,
) -> Option<String> {
    let mut walker = Walker {
        source,
        schemas: Schemas { root: schema },
        out: &mut Diagnostics::new(),
        wanted: Some((span, None)),
        fixes: Vec::new(),
        lossy: &[],
        guessed: &[],
    };
    walker.value(root, schema, &Context::ROOT);
    walker.wanted?.1
}

impl Walker<'_> {
    pub fn value(&mut self, node: &Node, schema: &'static Json, context: &Context<'_>) {
        let branches = self.schemas.branches(schema);
        if let Some((span, description)) = &mut self.wanted
            && *span == node.focus
        {
            *description = branches.first().and_then(Branch::description);
        }
        let found = type_of(node);
        let fitting: Vec<Branch> = branches
            .iter()
            .filter(|branch| branch.accepts(found))
            .cloned()
            .collect();
        if fitting.is_empty() {
            return self.wrong_type(node, &branches, context);
        }
        match &node.kind {
            NodeKind::Sequence(items) => self.sequence(node, items, &fitting, context),
            NodeKind::Mapping(entries) => {
                let words: Vec<&str> = branches
                    .iter()
                    .filter_map(Branch::strings)
                    .flatten()
                    .collect();
                self.mapping(node, entries, &fitting, &words, context);
            }
            NodeKind::Scalar(scalar) => match scalar.value() {
                Value::String => self.string(node, scalar, &fitting, &branches, context),
                Value::Integer(_) if has_leading_zero(&scalar.text) => {
                    let message =
                        format!("the number {} starts with a zero", shorten(&scalar.text));
                    let help = "YAML readers disagree about such numbers: remove the zero";
                    self.report(
                        node.focus,
                        Code::LeadingZero,
                        message,
                        Some(help.to_owned()),
                    );
                    self.fix(Fix::drop(node));
                }
                Value::Integer(number) => self.number(node, number as f64, &fitting),
                Value::Float(number) => self.number(node, number, &fitting),
                Value::Null | Value::Boolean => {}
            },
        }
    }

    fn sequence(&mut self, node: &Node, items: &[Node], fitting: &[Branch], context: &Context<'_>) {
        let first = items.first().map(type_of);
        let suits = |branch: &&Branch| match (first, branch.item(0)) {
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
            branch: context.branch,
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
        let message = format!("expected {wanted} items, found {found}");
        self.report_lack(node, node.focus, Code::ListLength, message, help);
        self.fix(Fix::drop(node));
    }

    fn string(
        &mut self,
        node: &Node,
        scalar: &Scalar,
        fitting: &[Branch],
        all: &[Branch],
        context: &Context<'_>,
    ) {
        let mut allowed = Vec::new();
        for branch in fitting {
            match branch.strings() {
                None => return,
                Some(strings) => allowed.extend(strings),
            }
        }
        let text = &*scalar.text;
        if allowed.contains(&text) {
            return;
        }
        let variants: Vec<&str> = all.iter().filter_map(Branch::variant).collect();
        let message = match context.key {
            Some((key, _)) => format!("unknown value `{}` for `{key}`", shorten(text)),
            None => format!("unknown value `{}`", shorten(text)),
        };
        match nearest(text, allowed.iter().copied()) {
            Some(meant) => self.fix(Fix::replace(node, meant)),
            None => self.fix(Fix::drop(node)),
        }
        let help = if variants.contains(&text) {
            format!("`{text}` needs content: write `{text}: …`")
        } else {
            allowed.extend(variants);
            suggest(text, &allowed, "allowed")
        };
        self.report(node.focus, Code::UnknownValue, message, Some(help));
    }

    fn number(&mut self, node: &Node, found: f64, fitting: &[Branch]) {
        let limit = |branch: &Branch| {
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
                Code::OutOfRange,
                message,
                Some(format!("write a number that is {limit}")),
            );
            self.fix(Fix::drop(node));
        }
    }

    fn wrong_type(&mut self, node: &Node, branches: &[Branch], context: &Context<'_>) {
        if self.out.counts_only() {
            return;
        }
        let expected = expectations(self.schemas, branches);
        let message = format!(
            "expected {}, found {}",
            join(&expected, "or"),
            node.describe()
        );
        let mut types: Vec<Type> = branches.iter().flat_map(Branch::types).collect();
        types.retain(|kind| *kind != Type::Null);
        let help = type_help(node, &types, branches, &expected, context);
        // An empty value has no extent, so its key stands for it.
        let place = match context.key {
            Some((_, key)) if node.focus.is_empty() && !context.item => key,
            _ => node.focus,
        };
        if !self.guessed.contains(&node.span) {
            self.report(place, Code::WrongType, message, help);
        }
        self.fix(Fix::drop(node));
    }
}

/// `010` is ten for the core schema, eight for YAML 1.1 and a string for some readers.
fn has_leading_zero(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn type_of(node: &Node) -> Type {
    match &node.kind {
        NodeKind::Sequence(_) => Type::Array,
        NodeKind::Mapping(_) => Type::Object,
        NodeKind::Scalar(scalar) => match scalar.value() {
            Value::Null => Type::Null,
            Value::Boolean => Type::Boolean,
            Value::Integer(_) => Type::Integer,
            Value::Float(_) => Type::Number,
            Value::String => Type::String,
        },
    }
}
