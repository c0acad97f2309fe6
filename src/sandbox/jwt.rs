//! What clients sign (RFC 7519): taken apart, and its signature checked.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Map, Value};

use crate::jws;

/// A signed text whose signature may be right or wrong.
#[derive(Debug, Clone)]
pub(super) struct Jwt {
    /// The header.
    pub(super) header: Map<String, Value>,
    /// The claims.
    pub(super) claims: Map<String, Value>,
    signed: String,
    signature: String,
}

fn part(text: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&bytes).ok()
}

impl Jwt {
    /// Takes a text apart; nothing where it is no such text (RFC 7515 7.1).
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        Some(Self {
            header: part(header)?,
            claims: part(claims)?,
            signed: signed.to_owned(),
            signature: signature.to_owned(),
        })
    }

    /// A claim that is a text.
    pub(super) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// A claim that is a time, in seconds since 1970.
    pub(super) fn seconds(&self, claim: &str) -> Option<i64> {
        self.claims.get(claim)?.as_i64()
    }

    /// The signature, in base64url.
    pub(super) fn signature(&self) -> &str {
        &self.signature
    }

    /// The algorithm that it says it is signed with.
    pub(super) fn algorithm(&self) -> &str {
        let algorithm = self.header.get("alg").and_then(Value::as_str);
        algorithm.unwrap_or_default()
    }

    /// Whether its signature is one of this key with this algorithm.
    pub(super) fn is_signed(&self, algorithm: Algorithm, key: &DecodingKey) -> bool {
        jws::verifies(&self.signature, &self.signed, key, algorithm)
    }

    /// Whether its MAC is one of this secret, with HS256.
    pub(super) fn is_sealed(&self, secret: &str) -> bool {
        DecodingKey::from_secret(secret.as_bytes())
            .is_ok_and(|key| self.is_signed(Algorithm::HS256, &key))
    }

    /// The public key in its header (RFC 7515 4.1.3).
    pub(super) fn public_key(&self) -> Option<Jwk> {
        serde_json::from_value(self.header.get("jwk")?.clone()).ok()
    }
}

/// The public half of a private key in PEM, as a key to check with and as PEM.
pub(super) fn public_half(private: &str) -> Option<(DecodingKey, String)> {
    let pem = rcgen::KeyPair::from_pem(private).ok()?.public_key_pem();
    let key = DecodingKey::from_ec_pem(pem.as_bytes()).ok()?;
    Some((key, pem))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

    #[test]
    fn a_mac_is_that_of_one_secret() {
        let key = jsonwebtoken::EncodingKey::from_secret(b"right").unwrap();
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let text = [part(r#"{"alg":"HS256"}"#), part(r#"{"sub":"acme"}"#)].join(".");
        let signature = jws::sign(&text, &key, Algorithm::HS256).unwrap();
        let text = format!("{text}.{signature}");
        let jwt = Jwt::parse(&text).unwrap();
        assert!(jwt.is_sealed("right") && !jwt.is_sealed("wrong"));
        assert_eq!((jwt.text("sub"), jwt.algorithm()), (Some("acme"), "HS256"));
        assert!(Jwt::parse("no.jwt").is_none() && Jwt::parse("a.b.c").is_none());
    }
}
