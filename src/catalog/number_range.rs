//! Inclusive ranges of whole numbers in YAML files: `1..43200`.

#[cfg(test)]
use std::borrow::Cow;
use std::fmt;

#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer};
use serde::{Serialize, Serializer};

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
                "`{text}` is not a range: write LOW..HIGH, like 1..43200"
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

#[cfg(test)]
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
    fn ranges_are_inclusive() {
        let range: NumberRange = serde_yaml::from_str("1..3").expect("a range");
        assert!(range.contains(1) && range.contains(3) && !range.contains(4));
        assert!(serde_yaml::from_str::<NumberRange>("3..1").is_err());
    }
}
