//! The types of JSON Schema, and how messages call them.

use serde_json::Value;

/// What a schema or a value can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    const ALL: [(&'static str, Self, &'static str); 7] = [
        ("null", Self::Null, "nothing"),
        ("boolean", Self::Boolean, "`true` or `false`"),
        ("integer", Self::Integer, "a whole number"),
        ("number", Self::Number, "a number"),
        ("string", Self::String, "a string"),
        ("array", Self::Array, "a list"),
        ("object", Self::Object, "a mapping"),
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|row| row.0 == name).map(|row| row.1)
    }

    /// How messages call it.
    pub fn describe(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|row| row.1 == self)
            .map_or("a value", |row| row.2)
    }

    /// Whether a value of the other type is one of this type.
    pub fn accepts(self, other: Self) -> bool {
        self == other || (self == Self::Number && other == Self::Integer)
    }

    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Number,
            Value::Number(_) => Self::Integer,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}
