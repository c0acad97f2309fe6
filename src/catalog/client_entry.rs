//! A client in a targets file: as it is registered, or the word `register` for one that the run registers itself.

#[cfg(test)]
use std::borrow::Cow;
use std::fmt;

#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};

use super::RegisteredAuth;

/// A client of a target.
#[derive(Clone, Default)]
pub struct ClientEntry {
    /// Whether the run registers it (RFC 7591); then nothing else is known of it.
    pub register: bool,
    /// `client_id`.
    pub id: String,
    /// `client_secret`; absent for a public client.
    pub secret: Option<String>,
    /// The private key that it signs assertions with, in PEM and PKCS#8, `\n` standing for the end of a line.
    pub key: Option<String>,
    /// The `kid` under which the provider knows the key, where it has one.
    pub key_id: Option<String>,
    /// Registered redirect URIs, the one to use first. Only where the provider has no code grant there may be none.
    pub redirect_uris: Vec<String>,
    /// The name that the consent page should show.
    pub name: Option<String>,
    /// How this client is registered to authenticate, where that differs from the target's `client_auth`.
    pub auth_method: Option<RegisteredAuth>,
}

/// The word for a client that the run registers.
const REGISTER: &str = "register";

/// The form of a client that is registered already.
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(rename = "ClientEntry"))]
struct Detailed {
    /// `client_id`.
    id: String,
    /// `client_secret`; absent for a public client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// The private key that it signs assertions with, in PEM and PKCS#8 (`BEGIN PRIVATE KEY`), `\n` standing for the end of a
    /// line: EC P-256 or P-384, RSA or Ed25519.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// The `kid` under which the provider knows the key, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_id: Option<String>,
    /// Registered redirect URIs, the one to use first. Only where the provider has no code grant there may be none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    redirect_uris: Vec<String>,
    /// The name that the consent page should show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// How this client is registered to authenticate, where that differs from the target's `client_auth`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    auth_method: Option<RegisteredAuth>,
}

impl fmt::Debug for ClientEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientEntry")
            .field("id", &self.id)
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

impl<'de> Deserialize<'de> for ClientEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordOrDetails;
        impl<'de> Visitor<'de> for WordOrDetails {
            type Value = ClientEntry;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`register`, or a map with id, secret and redirect_uris")
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<ClientEntry, E> {
                if word != REGISTER {
                    return Err(E::unknown_variant(word, &[REGISTER]));
                }
                Ok(ClientEntry {
                    register: true,
                    ..ClientEntry::default()
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ClientEntry, A::Error> {
                let Detailed {
                    id,
                    secret,
                    key,
                    key_id,
                    redirect_uris,
                    name,
                    auth_method,
                } = Detailed::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(ClientEntry {
                    register: false,
                    id,
                    secret,
                    key,
                    key_id,
                    redirect_uris,
                    name,
                    auth_method,
                })
            }
        }
        deserializer.deserialize_any(WordOrDetails)
    }
}

impl Serialize for ClientEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.register {
            return serializer.serialize_str(REGISTER);
        }
        Detailed {
            id: self.id.clone(),
            secret: self.secret.clone(),
            key: self.key.clone(),
            key_id: self.key_id.clone(),
            redirect_uris: self.redirect_uris.clone(),
            name: self.name.clone(),
            auth_method: self.auth_method,
        }
        .serialize(serializer)
    }
}

#[cfg(test)]
impl JsonSchema for ClientEntry {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "ClientEntryOrRegister".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let details = generator.subschema_for::<Detailed>();
        json_schema!({ "anyOf": [{ "type": "string", "enum": [REGISTER] }, details] })
    }
}
