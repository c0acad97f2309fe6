//! A key to sign with: read from PEM, made of a client's secret, or made for one scenario.

use std::fmt;

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::Value;

use crate::jws;

/// A key with its algorithm and, of a key pair, the public half.
#[derive(Clone)]
pub struct SigningKey {
    key: EncodingKey,
    algorithm: Algorithm,
    /// Of a key pair; not of every form of it that can sign.
    public: Option<Public>,
    /// The `kid` under which the provider knows it.
    pub id: Option<String>,
}

/// The public half of a key pair.
#[derive(Clone)]
struct Public {
    jwk: Jwk,
    pem: Option<String>,
}

/// Prints no key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// How the keys of each kind are read, and what they sign with.
type Reader = fn(&[u8]) -> jsonwebtoken::errors::Result<EncodingKey>;
const KINDS: [(Reader, Algorithm); 4] = [
    (EncodingKey::from_ec_pem, Algorithm::ES256),
    (EncodingKey::from_ec_pem, Algorithm::ES384),
    (EncodingKey::from_rsa_pem, Algorithm::RS256),
    (EncodingKey::from_ed_pem, Algorithm::EdDSA),
];

impl SigningKey {
    /// A private key in PEM and PKCS#8. In files and variables of one line `\n` may stand for the end of a line. Nothing
    /// where it is none of the kinds that are known: EC P-256 and P-384, RSA, Ed25519.
    #[must_use]
    pub fn from_pem(text: &str) -> Option<Self> {
        let pem = text.replace("\\n", "\n");
        let found = KINDS.iter().find_map(|(read, algorithm)| {
            let key = read(pem.as_bytes()).ok()?;
            // A key of another curve is read and cannot sign.
            jws::sign("", &key, *algorithm).ok()?;
            Some((key, *algorithm))
        });
        let (key, algorithm) = found?;
        let jwk = jws::public_half(&key, algorithm);
        let pair = rcgen::KeyPair::from_pem(&pem).ok();
        let pem = pair.map(|pair| pair.public_key_pem());
        Some(Self {
            key,
            algorithm,
            public: jwk.map(|jwk| Public { jwk, pem }),
            id: None,
        })
    }

    /// The key of a client, as its settings have it.
    #[must_use]
    pub fn of_settings(pem: Option<&str>, id: Option<&str>) -> Option<Self> {
        let key = Self::from_pem(pem?)?;
        Some(Self {
            id: id.map(str::to_owned),
            ..key
        })
    }

    /// A secret, for the MAC of HS256. Nothing where it is empty.
    #[must_use]
    pub fn from_secret(secret: &str) -> Option<Self> {
        Some(Self {
            key: EncodingKey::from_secret(secret.as_bytes()).ok()?,
            algorithm: Algorithm::HS256,
            public: None,
            id: None,
        })
    }

    /// The empty secret, for the MAC of HS256.
    ///
    /// # Errors
    ///
    /// One clause, where no MAC can be made with it.
    pub fn from_empty_secret() -> Result<Self, String> {
        // Zeros behind a secret do not count (RFC 2104 2), and an empty one is not taken here.
        let key = EncodingKey::from_secret(b"\0");
        Ok(Self {
            key: key.map_err(|error| format!("no MAC is made with an empty secret: {error}"))?,
            algorithm: Algorithm::HS256,
            public: None,
            id: None,
        })
    }

    /// A new key pair for the algorithm of this name; nothing where no key for it can be made.
    ///
    /// # Errors
    ///
    /// One clause, where the system gives no random numbers.
    pub fn generated_for(algorithm: &str) -> Result<Option<Self>, String> {
        let kind = match algorithm {
            "ES256" => &rcgen::PKCS_ECDSA_P256_SHA256,
            "ES384" => &rcgen::PKCS_ECDSA_P384_SHA384,
            "EdDSA" => &rcgen::PKCS_ED25519,
            _ => return Ok(None),
        };
        let pair = rcgen::KeyPair::generate_for(kind)
            .map_err(|error| format!("no key could be made: {error}"))?;
        Ok(Self::from_pem(&pair.serialize_pem()))
    }

    /// A new key pair for ES256.
    ///
    /// # Errors
    ///
    /// One clause, where the system gives no random numbers.
    pub fn generated() -> Result<Self, String> {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)
            .map_err(|error| format!("no key could be made: {error}"))?;
        Self::from_pem(&pair.serialize_pem())
            .ok_or_else(|| "the key that was made cannot be read".to_owned())
    }

    /// Whether both sides know it.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.algorithm == Algorithm::HS256
    }

    /// The name of its algorithm (RFC 7518 3.1).
    #[must_use]
    pub fn algorithm(&self) -> String {
        format!("{:?}", self.algorithm)
    }

    /// The signature of a text, in base64url.
    ///
    /// # Errors
    ///
    /// One clause, where the key does not sign.
    pub fn sign(&self, text: &str) -> Result<String, String> {
        jws::sign(text, &self.key, self.algorithm)
            .map_err(|error| format!("the key does not sign: {error}"))
    }

    /// The public key as a JSON Web Key (RFC 7517); nothing of a secret.
    #[must_use]
    pub fn public_jwk(&self) -> Option<Value> {
        let jwk = serde_json::to_value(&self.public.as_ref()?.jwk).ok()?;
        let Value::Object(members) = jwk else {
            return None;
        };
        let needed = ["kty", "crv", "x", "y", "n", "e"];
        let needed = members
            .into_iter()
            .filter(|(name, _)| needed.contains(&name.as_str()));
        Some(Value::Object(needed.collect()))
    }

    /// The public key in PEM; nothing of a secret.
    #[must_use]
    pub fn public_pem(&self) -> Option<&str> {
        self.public.as_ref()?.pem.as_deref()
    }

    /// The thumbprint of the public key (RFC 7638); nothing of a secret.
    #[must_use]
    pub fn thumbprint(&self) -> Option<String> {
        jws::thumbprint(&self.public.as_ref()?.jwk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_made_signs_and_shows_its_public_half_alone() {
        let key = SigningKey::generated().expect("a key");
        assert_eq!(key.algorithm(), "ES256");
        let jwk = key.public_jwk().expect("a key pair");
        let names: Vec<&String> = jwk.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["kty", "crv", "x", "y"]);
        assert!(
            key.public_pem()
                .is_some_and(|pem| pem.contains("PUBLIC KEY"))
        );
        assert_eq!(key.thumbprint().map(|text| text.len()), Some(43));
        let signed = key.sign("text").expect("a signature");
        let decoding = jsonwebtoken::DecodingKey::from_jwk(
            &serde_json::from_value(jwk).expect("a public key"),
        );
        let decoding = decoding.expect("a public key");
        assert!(jws::verifies(&signed, "text", &decoding, Algorithm::ES256));
        assert!(!format!("{key:?}").contains("PRIVATE"));
    }

    #[test]
    fn keys_are_read_from_one_line_and_no_text_is_taken_for_one() {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).expect("a key");
        let line = pair.serialize_pem().replace('\n', "\\n");
        let key = SigningKey::from_pem(&line).expect("a key");
        assert_eq!(key.algorithm(), "ES384");
        assert!(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----").is_none());
        assert!(SigningKey::from_secret("").is_none());
    }
}
