//! A deserialiser over the tree, whose errors know the value that they are about.
//!
//! What it can refuse in a tree that has the right shape are conversions that a schema does not describe, such as a duration
//! without a unit.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::node::{Entry, Node, NodeKind, Value};
use super::text::Span;

/// The value of a tree.
///
/// # Errors
///
/// The message and the place of the first value that does not convert.
pub(super) fn convert<T: DeserializeOwned>(root: &Node) -> Result<T, (String, Span)> {
    T::deserialize(Tracked(root)).map_err(|error| (error.message, error.span.unwrap_or(root.focus)))
}

#[derive(Debug)]
struct Failure {
    message: String,
    span: Option<Span>,
}

impl Failure {
    /// The innermost value wins, so a place that is known stays.
    fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
            span: None,
        }
    }
}

#[derive(Clone, Copy)]
struct Tracked<'n>(&'n Node);

impl<'de> Deserializer<'de> for Tracked<'_> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let result = match &self.0.kind {
            NodeKind::Sequence(items) => visitor.visit_seq(Items(items.iter())),
            NodeKind::Mapping(entries) => visitor.visit_map(Entries {
                rest: entries.iter(),
                value: None,
            }),
            NodeKind::Scalar(scalar) => match scalar.value() {
                Value::Null => visitor.visit_unit(),
                Value::Boolean => visitor.visit_bool(scalar.text.eq_ignore_ascii_case("true")),
                Value::Integer(number) => match (u64::try_from(number), i64::try_from(number)) {
                    (Ok(number), _) => visitor.visit_u64(number),
                    (_, Ok(number)) => visitor.visit_i64(number),
                    _ => visitor.visit_i128(number),
                },
                Value::Float(number) => visitor.visit_f64(number),
                Value::String => visitor.visit_str(&scalar.text),
            },
        };
        result.map_err(|failure| failure.at(self.0.focus))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.0.kind {
            NodeKind::Scalar(scalar) if scalar.value() == Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let result = match &self.0.kind {
            NodeKind::Scalar(scalar) => visitor.visit_enum(StrDeserializer::new(&scalar.text)),
            NodeKind::Mapping(entries) => visitor.visit_enum(MapAccessDeserializer::new(Entries {
                rest: entries.iter(),
                value: None,
            })),
            NodeKind::Sequence(_) => Err(de::Error::custom("a list is not a variant")),
        };
        result.map_err(|failure: Failure| failure.at(self.0.focus))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'n>(std::slice::Iter<'n, Node>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failure> {
        let Some(item) = self.0.next() else {
            return Ok(None);
        };
        seed.deserialize(Tracked(item))
            .map(Some)
            .map_err(|failure| failure.at(item.focus))
    }
}

struct Entries<'n> {
    rest: std::slice::Iter<'n, Entry>,
    value: Option<&'n Node>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        let Some(entry) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(&entry.value);
        let key: StrDeserializer<'_, Failure> = StrDeserializer::new(&entry.key);
        seed.deserialize(key)
            .map(Some)
            .map_err(|failure| failure.at(entry.key_span))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Failure> {
        let Some(value) = self.value.take() else {
            return Err(de::Error::custom("a value without a key"));
        };
        seed.deserialize(Tracked(value))
            .map_err(|failure| failure.at(value.focus))
    }
}
