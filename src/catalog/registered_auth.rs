//! How a client is registered to authenticate, in the words of a target's settings.

#[cfg(test)]
use std::borrow::Cow;

#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use crate::oauth::AuthMethod;

/// How a client is registered to authenticate at the token endpoint (RFC 7591 2), by its short or its registered name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisteredAuth(pub AuthMethod);

impl RegisteredAuth {
    /// Each name in files and variables, with its method.
    pub fn names() -> impl Iterator<Item = (&'static str, AuthMethod)> {
        // A header of its own and a signature take more to say than a word: a profile says it.
        let plain = AuthMethod::ALL
            .into_iter()
            .filter(|method| !matches!(method, AuthMethod::Header | AuthMethod::Signature));
        plain.flat_map(|method| {
            let short = method.setting();
            let registered = method.registered_name().filter(|name| *name != short);
            std::iter::once(short)
                .chain(registered)
                .map(move |name| (name, method))
        })
    }
}

impl<'de> Deserialize<'de> for RegisteredAuth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let found = Self::names().find(|(name, _)| *name == text);
        found
            .map(|(_, method)| Self(method))
            .ok_or_else(|| de::Error::custom(format!("unknown client authentication `{text}`")))
    }
}

impl Serialize for RegisteredAuth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.setting())
    }
}

#[cfg(test)]
impl JsonSchema for RegisteredAuth {
    fn schema_name() -> Cow<'static, str> {
        "RegisteredAuth".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<Schema> = Self::names()
            .map(|(name, method)| {
                json_schema!({ "description": method.meaning(), "type": "string", "const": name })
            })
            .collect();
        json_schema!({
            "description": "How a client is registered to authenticate at the token endpoint (RFC 7591 2), by its short or its registered name.",
            "oneOf": names
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_has_its_short_and_its_registered_name() {
        let read = |name: &str| serde_json::from_value::<RegisteredAuth>(name.into());
        for (name, method) in RegisteredAuth::names() {
            assert_eq!(read(name).expect("a name"), RegisteredAuth(method));
        }
        assert_eq!(
            read("client_secret_post").expect("a name").0,
            AuthMethod::Form
        );
        assert!(read("form").is_err());
    }
}
