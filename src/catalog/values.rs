//! Small value types of the YAML files: one-or-many, durations with units, number ranges.
//!
//! They are written by hand because `serde(untagged)` would turn every mistake into "no variant matched".

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

/// One value or a list of values; `error: invalid_grant` and `error: [invalid_grant, invalid_request]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> OneOrMany<T> {
    /// Whether the value is one of these.
    pub fn contains(&self, value: &T) -> bool {
        self.0.contains(value)
    }
}

impl<T: Serialize> Serialize for OneOrMany<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => one.serialize(serializer),
            many => many.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListOrOne<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ListOrOne<T> {
            type Value = Vec<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or a list of values")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                Ok(values)
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
                T::deserialize(de::value::StrDeserializer::new(value)).map(|one| vec![one])
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
                T::deserialize(de::value::U64Deserializer::new(value)).map(|one| vec![one])
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(de::value::MapAccessDeserializer::new(map)).map(|one| vec![one])
            }
        }
        deserializer
            .deserialize_any(ListOrOne(PhantomData))
            .map(Self)
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

/// A duration with its unit: `250ms`, `30s`, `10m`, `2h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span(pub Duration);

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let split = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let count: u64 = number
            .parse()
            .map_err(|_| format!("`{text}` is no duration: write a number and a unit, like 30s"))?;
        let millis = match unit {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            "" => {
                return Err(format!(
                    "`{text}` lacks its unit: write {text}s, {text}ms, {text}m or {text}h"
                ));
            }
            other => return Err(format!("`{other}` is no unit of time: use ms, s, m or h")),
        };
        count
            .checked_mul(millis)
            .map(|total| Self(Duration::from_millis(total)))
            .ok_or_else(|| format!("`{text}` is too long"))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        match millis {
            0 => f.write_str("0s"),
            ms if ms % 3_600_000 == 0 => write!(f, "{}h", ms / 3_600_000),
            ms if ms % 60_000 == 0 => write!(f, "{}m", ms / 60_000),
            ms if ms % 1000 == 0 => write!(f, "{}s", ms / 1000),
            ms => write!(f, "{ms}ms"),
        }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Span {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]+(ms|s|m|h)$", "description": "A duration with its unit: 250ms, 30s, 10m, 2h." })
    }
}

/// An inclusive range of whole numbers: `1..43200`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberRange {
    /// The smallest value that belongs to the range.
    pub low: i64,
    /// The largest value that belongs to the range.
    pub high: i64,
}

impl NumberRange {
    /// Whether the number lies in the range.
    #[must_use]
    pub fn contains(self, number: i64) -> bool {
        (self.low..=self.high).contains(&number)
    }
}

impl fmt::Display for NumberRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.low, self.high)
    }
}

impl<'de> Deserialize<'de> for NumberRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mistake = || {
            de::Error::custom(format!(
                "`{text}` is no range: write LOW..HIGH, like 1..43200"
            ))
        };
        let (low, high) = text.split_once("..").ok_or_else(mistake)?;
        let low = low.trim().parse().map_err(|_| mistake())?;
        let high = high.trim().parse().map_err(|_| mistake())?;
        if low > high {
            return Err(mistake());
        }
        Ok(Self { low, high })
    }
}

impl Serialize for NumberRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for NumberRange {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "NumberRange".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^-?[0-9]+\\.\\.-?[0-9]+$", "description": "An inclusive range of whole numbers: 1..43200." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_units() {
        assert_eq!("90s".parse::<Span>(), Ok(Span(Duration::from_secs(90))));
        assert_eq!(
            "2h".parse::<Span>().map(|span| span.to_string()),
            Ok("2h".to_owned())
        );
        assert!(
            "30".parse::<Span>()
                .is_err_and(|message| message.contains("lacks its unit"))
        );
        assert!("5 days".parse::<Span>().is_err());
    }

    #[test]
    fn one_or_many_takes_both() {
        let one: OneOrMany<String> = serde_yaml::from_str("read").expect("a scalar");
        let many: OneOrMany<u16> = serde_yaml::from_str("[200, 204]").expect("a list");
        assert_eq!(one.0, ["read"]);
        assert_eq!(many.0, [200, 204]);
    }

    #[test]
    fn ranges_are_inclusive() {
        let range: NumberRange = serde_yaml::from_str("1..3").expect("a range");
        assert!(range.contains(1) && range.contains(3) && !range.contains(4));
        assert!(serde_yaml::from_str::<NumberRange>("3..1").is_err());
    }
}
