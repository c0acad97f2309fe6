//! The tree that a file becomes: values with their positions.

use serde_json::Value as Json;

use super::text::Span;

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Node {
    pub kind: NodeKind,
    /// All of it.
    pub span: Span,
    /// What to underline: a scalar or a `[flow]` collection itself, the key of an indented collection.
    pub focus: Span,
    /// Whether it was read to its end; a syntax error cuts off what it stands in.
    pub complete: bool,
}

/// What a node holds.
#[derive(Debug)]
pub(super) enum NodeKind {
    Scalar(Scalar),
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub key: Box<str>,
    pub key_span: Span,
    pub value: Node,
}

/// A scalar as it was written, without quotes and escapes.
#[derive(Debug)]
pub(super) struct Scalar {
    pub text: Box<str>,
    /// Whether it stands in quotes or in a block.
    quoted: bool,
}

/// What a scalar stands for in YAML 1.2's core schema.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    Null,
    Boolean,
    Integer(i128),
    Float(f64),
    String,
}

impl Scalar {
    /// A scalar in quotes or in a block is a string, whatever it looks like.
    pub fn string(text: impl Into<Box<str>>) -> Self {
        Self {
            text: text.into(),
            quoted: true,
        }
    }

    /// A plain scalar is what the core schema resolves it to.
    pub fn plain(text: impl Into<Box<str>>) -> Self {
        Self {
            text: text.into(),
            quoted: false,
        }
    }

    /// What it stands for.
    pub fn value(&self) -> Value {
        match self.quoted {
            true => Value::String,
            false => resolve(&self.text),
        }
    }
}

impl From<Json> for Node {
    /// Plain data as a tree that stands nowhere.
    fn from(document: Json) -> Self {
        let kind = match document {
            Json::Null => NodeKind::Scalar(Scalar::plain("null")),
            Json::Bool(value) => NodeKind::Scalar(Scalar::plain(value.to_string())),
            Json::Number(number) => NodeKind::Scalar(Scalar::plain(number.to_string())),
            Json::String(text) => NodeKind::Scalar(Scalar::string(text)),
            Json::Array(items) => NodeKind::Sequence(items.into_iter().map(Self::from).collect()),
            Json::Object(members) => {
                let entries = members.into_iter().map(|(key, value)| Entry {
                    key: key.into(),
                    key_span: Span::NOWHERE,
                    value: Self::from(value),
                });
                NodeKind::Mapping(entries.collect())
            }
        };
        Self {
            kind,
            span: Span::NOWHERE,
            focus: Span::NOWHERE,
            complete: true,
        }
    }
}

/// YAML 1.2.2, section 10.3.2.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return Value::Boolean,
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        _ => {}
    }
    // Most scalars are words.
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.')) {
        return Value::String;
    }
    let (negative, unsigned) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    if let ".inf" | ".Inf" | ".INF" = unsigned {
        return Value::Float(if negative {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        });
    }
    let radix = |digits: &str, radix| match i128::from_str_radix(digits, radix) {
        Ok(number) if digits.bytes().all(|b| b.is_ascii_alphanumeric()) => Value::Integer(number),
        _ => Value::String,
    };
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if !is_decimal(unsigned) {
        return Value::String;
    }
    if unsigned.bytes().all(|b| b.is_ascii_digit()) {
        // An integer beyond 128 bits is still a number, only no longer an exact one.
        if let Ok(number) = text.parse() {
            return Value::Integer(number);
        }
    }
    text.parse().map_or(Value::String, Value::Float)
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        None => (text, None),
        Some(at) => (&text[..at], Some(&text[at + 1..])),
    };
    if let Some(exponent) = exponent {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if exponent.is_empty() || !digits(exponent) {
            return false;
        }
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty())
}

impl Node {
    /// The value of a key, the first one if the key stands there twice.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            NodeKind::Mapping(entries) => entries.iter().find(|entry| *entry.key == *key),
            _ => None,
        }
    }

    /// How messages call it: `the number 3`, `a list`.
    pub fn describe(&self) -> String {
        let scalar = match &self.kind {
            NodeKind::Sequence(_) => return "a list".to_owned(),
            NodeKind::Mapping(_) => return "a mapping".to_owned(),
            NodeKind::Scalar(scalar) => scalar,
        };
        let text = shorten(&scalar.text);
        match scalar.value() {
            Value::Null if text.is_empty() => "nothing".to_owned(),
            Value::Null => format!("`{text}`"),
            Value::Boolean => format!("the boolean {text}"),
            Value::Integer(_) | Value::Float(_) => format!("the number {text}"),
            Value::String => format!("the string \"{text}\""),
        }
    }
}

/// The beginning of the first line, enough to recognise the value.
pub(super) fn shorten(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= LONGEST && line.len() == text.trim_end().len() {
        return line.to_owned();
    }
    let mut short: String = line.chars().take(LONGEST).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_resolve_by_the_core_schema() {
        use Value::{Boolean, Float, Integer, Null, String};
        for (text, value) in [
            ("", Null),
            ("~", Null),
            ("yes", String),
            ("TRUE", Boolean),
            ("0x1f", Integer(31)),
            ("0o17", Integer(15)),
            ("0x", String),
            ("0x-1", String),
            ("-12", Integer(-12)),
            ("+7", Integer(7)),
            ("010", Integer(10)),
            ("1.5", Float(1.5)),
            (".5", Float(0.5)),
            ("1.", Float(1.0)),
            ("-1e3", Float(-1000.0)),
            ("1e", String),
            (".", String),
            ("-", String),
            ("inf", String),
            ("-.inf", Float(f64::NEG_INFINITY)),
            ("30s", String),
            ("1..2", String),
            ("1_000", String),
        ] {
            assert_eq!(resolve(text), value, "{text}");
        }
    }
}
