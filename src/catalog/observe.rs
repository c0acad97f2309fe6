//! What a step observes: a dimension with the value that the step shows.

#[cfg(test)]
use std::borrow::Cow;
use std::fmt;

#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};

use super::scenario::Expect;

/// A dimension whose value a step shows: the dimension's id alone (the value is then the outcome), or with details.
#[derive(Debug, Clone)]
pub struct Observe {
    /// The dimension.
    pub dimension: String,
    /// The value to record; the outcome's word if not given.
    pub value: Option<String>,
    /// Records the value only when this holds.
    pub when: Option<Box<Expect>>,
}

/// The detailed form, as it stands in YAML.
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Detailed {
    /// The dimension.
    dimension: String,
    /// The value to record; the outcome's word if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// Records the value only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    when: Option<Box<Expect>>,
}

impl<'de> Deserialize<'de> for Observe {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IdOrDetails;
        impl<'de> Visitor<'de> for IdOrDetails {
            type Value = Observe;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the id of a dimension, or a map with dimension, value and when")
            }
            fn visit_str<E: de::Error>(self, id: &str) -> Result<Observe, E> {
                Ok(Observe {
                    dimension: id.to_owned(),
                    value: None,
                    when: None,
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Observe, A::Error> {
                let Detailed {
                    dimension,
                    value,
                    when,
                } = Detailed::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Observe {
                    dimension,
                    value,
                    when,
                })
            }
        }
        deserializer.deserialize_any(IdOrDetails)
    }
}

impl Serialize for Observe {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Detailed {
            dimension: self.dimension.clone(),
            value: self.value.clone(),
            when: self.when.clone(),
        }
        .serialize(serializer)
    }
}

#[cfg(test)]
impl JsonSchema for Observe {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Observe".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let details = generator.subschema_for::<Detailed>();
        json_schema!({ "anyOf": [{ "type": "string" }, details] })
    }
}
