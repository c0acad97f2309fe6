//! The key set that a provider publishes (RFC 7517 5): what it says of the signature of a token, and its keys in the forms
//! that careless resource servers take for secrets.

use std::str::FromStr as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Map, Value};

use crate::jws;
use crate::transcript::SignatureFact;

/// The members of a key that it cannot be used without (RFC 7518 6, RFC 8037 2).
const NEEDED: [&str; 6] = ["kty", "crv", "x", "y", "n", "e"];

/// The keys of a provider.
#[derive(Debug, Clone, Default)]
pub struct KeySet(Vec<Map<String, Value>>);

impl KeySet {
    /// The keys of a document; nothing where it is no key set.
    #[must_use]
    pub fn from_json(document: &Value) -> Option<Self> {
        let keys = document.get("keys")?.as_array()?;
        Some(Self(
            keys.iter()
                .filter_map(|key| key.as_object().cloned())
                .collect(),
        ))
    }

    /// What the keys say of the signature of a JWT; nothing of what is no signed JWT.
    #[must_use]
    pub fn examine(&self, token: &str) -> Option<SignatureFact> {
        let (signed, signature) = token.rsplit_once('.')?;
        let header = header(token)?;
        let algorithm = header.get("alg")?.as_str()?;
        if algorithm.eq_ignore_ascii_case("none") || algorithm.starts_with("HS") {
            return Some(SignatureFact::NotAsymmetric);
        }
        let Ok(algorithm) = Algorithm::from_str(algorithm) else {
            return Some(SignatureFact::Unknown);
        };
        let candidates = self.for_header(&header);
        if candidates.is_empty() {
            return Some(SignatureFact::KeyMissing);
        }
        let verifies = |key: &&Map<String, Value>| {
            decoding(key).is_some_and(|key| jws::verifies(signature, signed, &key, algorithm))
        };
        Some(if candidates.iter().any(verifies) {
            SignatureFact::Verified
        } else {
            SignatureFact::Wrong
        })
    }

    /// The keys that a token with this header may be signed with: that of the id which it names, or all of the kind that its
    /// algorithm is for.
    fn for_header(&self, header: &Map<String, Value>) -> Vec<&Map<String, Value>> {
        let kind = match header.get("alg").and_then(Value::as_str) {
            Some(name) if name.starts_with("RS") || name.starts_with("PS") => "RSA",
            Some(name) if name.starts_with("ES") => "EC",
            Some(name) if name.starts_with("Ed") => "OKP",
            _ => return Vec::new(),
        };
        let keys = self.0.iter();
        keys.filter(|key| {
            let of_kind = key.get("kty").is_some_and(|kty| kty == kind);
            let for_signatures = key.get("use").is_none_or(|purpose| purpose == "sig");
            let named = header
                .get("kid")
                .is_none_or(|id| key.get("kid") == Some(id));
            of_kind && for_signatures && named
        })
        .collect()
    }

    /// The public key of a token in PEM and as it stands in the set; nothing where the set has none for it.
    #[must_use]
    pub fn public_key(&self, token: &str) -> Option<(String, String)> {
        let key = *self.for_header(&header(token)?).first()?;
        Some((pem(key)?, Value::Object(key.clone()).to_string()))
    }
}

/// The header of a token in compact form (RFC 7515 7.1).
fn header(token: &str) -> Option<Map<String, Value>> {
    let decoded = URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
    serde_json::from_slice(&decoded).ok()
}

fn decoding(key: &Map<String, Value>) -> Option<DecodingKey> {
    let needed = key
        .iter()
        .filter(|(name, _)| NEEDED.contains(&name.as_str()));
    let needed = needed.map(|(name, value)| (name.clone(), value.clone()));
    let jwk: Jwk = serde_json::from_value(Value::Object(needed.collect())).ok()?;
    DecodingKey::from_jwk(&jwk).ok()
}

/// A value of DER (X.690 8.1): tag, length, content.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let bytes: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(bytes.len()).unwrap_or(0));
            out.extend(bytes);
        }
    }
    out.extend(content);
    out
}

/// A whole number of DER, which is never negative here.
fn der_number(bytes: &[u8]) -> Vec<u8> {
    let mut content: Vec<u8> = bytes.iter().copied().skip_while(|b| *b == 0).collect();
    if content.first().is_none_or(|first| first & 0x80 != 0) {
        content.insert(0, 0);
    }
    der(0x02, &content)
}

/// A public key in PEM, as a subject public key info (RFC 5280 4.1.2.7, RFC 7468 13).
fn pem(key: &Map<String, Value>) -> Option<String> {
    const RSA: &[u8] = &[
        0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
    ];
    const EC: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    const P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
    const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
    let (algorithm, point) = match (text("kty")?, text("crv")) {
        ("RSA", _) => {
            let numbers = [der_number(&bytes("n")?), der_number(&bytes("e")?)].concat();
            (RSA.to_vec(), der(0x30, &numbers))
        }
        ("EC", Some(curve)) => {
            let curve = match curve {
                "P-256" => P256,
                "P-384" => P384,
                _ => return None,
            };
            let point = [&[0x04][..], &bytes("x")?, &bytes("y")?].concat();
            ([EC, curve].concat(), point)
        }
        ("OKP", Some("Ed25519")) => (ED25519.to_vec(), bytes("x")?),
        _ => return None,
    };
    let bits = der(0x03, &[&[0x00][..], &point].concat());
    let info = der(0x30, &[der(0x30, &algorithm), bits].concat());
    let encoded = STANDARD.encode(info);
    let mut out = "-----BEGIN PUBLIC KEY-----\n".to_owned();
    for line in encoded.as_bytes().chunks(64) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out.push_str("-----END PUBLIC KEY-----\n");
    Some(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::SigningKey;
    use super::*;

    fn signed(key: &SigningKey, header: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(header), part(&json!({ "sub": "alice" })));
        format!("{text}.{}", key.sign(&text).expect("a signature"))
    }

    fn set_of(key: &SigningKey) -> KeySet {
        let mut jwk = key.public_jwk().expect("a key pair");
        jwk["kid"] = json!("one");
        jwk["use"] = json!("sig");
        KeySet::from_json(&json!({ "keys": [jwk] })).expect("a key set")
    }

    #[test]
    fn a_signature_is_that_of_a_key_of_the_set_or_of_none() {
        let (key, other) = (
            SigningKey::generated().expect("a key"),
            SigningKey::generated().expect("a key"),
        );
        let set = set_of(&key);
        let examine = |key: &SigningKey, header: Value| set.examine(&signed(key, &header));
        let right = json!({ "alg": "ES256", "kid": "one" });
        assert_eq!(examine(&key, right.clone()), Some(SignatureFact::Verified));
        assert_eq!(
            examine(&key, json!({ "alg": "ES256" })),
            Some(SignatureFact::Verified)
        );
        assert_eq!(examine(&other, right), Some(SignatureFact::Wrong));
        assert_eq!(
            examine(&key, json!({ "alg": "ES256", "kid": "two" })),
            Some(SignatureFact::KeyMissing)
        );
        assert_eq!(
            examine(&key, json!({ "alg": "RS256" })),
            Some(SignatureFact::KeyMissing)
        );
        assert_eq!(
            examine(&key, json!({ "alg": "HS256" })),
            Some(SignatureFact::NotAsymmetric)
        );
        assert_eq!(set.examine("opaque"), None);
    }

    #[test]
    fn the_public_key_is_written_as_others_write_it() {
        let key = SigningKey::generated().expect("a key");
        let token = signed(&key, &json!({ "alg": "ES256", "kid": "one" }));
        let (pem, jwk) = set_of(&key).public_key(&token).expect("a public key");
        assert_eq!(Some(pem.as_str()), key.public_pem());
        assert!(jwk.contains("\"kid\":\"one\""));
        assert!(KeySet::default().public_key(&token).is_none());
    }

    #[test]
    fn lengths_and_numbers_of_der_are_those_of_x690() {
        assert_eq!(der(0x04, &[0; 3])[..2], [0x04, 0x03]);
        assert_eq!(der(0x04, &[0; 200])[..3], [0x04, 0x81, 200]);
        assert_eq!(der(0x04, &[0; 300])[..4], [0x04, 0x82, 1, 44]);
        assert_eq!(der_number(&[0, 0x80]), [0x02, 2, 0, 0x80]);
        assert_eq!(der_number(&[1, 0, 1]), [0x02, 3, 1, 0, 1]);
    }
}
