//! Signs texts and checks signatures (RFC 7515): `jsonwebtoken` knows the forms of keys, and `ring`, which TLS needs in any
//! case, computes.
//!
//! The tester and the sandbox both use it, as they use the same HTTP library: it holds no word of either. What goes through
//! here has its cryptography, so that nobody has to install any.

mod provider;

use std::sync::Once;

use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto, errors};

/// Makes the cryptography that of this process, before anything is asked of it.
fn provided() {
    static PROVIDED: Once = Once::new();
    PROVIDED.call_once(|| {
        // Nobody else installs one.
        let _ = provider::RING.install_default();
    });
}

/// The signature of a text, in base64url.
///
/// # Errors
///
/// When the key is none of this algorithm.
pub fn sign(text: &str, key: &EncodingKey, algorithm: Algorithm) -> errors::Result<String> {
    provided();
    crypto::sign(text.as_bytes(), key, algorithm)
}

/// Whether a signature, in base64url, is that of a text; not, where the key is none of this algorithm.
#[must_use]
pub fn verifies(signature: &str, text: &str, key: &DecodingKey, algorithm: Algorithm) -> bool {
    provided();
    crypto::verify(signature, text.as_bytes(), key, algorithm).unwrap_or(false)
}

/// The public half of a key pair (RFC 7517); nothing of what is no key pair of this algorithm.
#[must_use]
pub fn public_half(key: &EncodingKey, algorithm: Algorithm) -> Option<Jwk> {
    provided();
    Jwk::from_encoding_key(key, algorithm).ok()
}

/// The thumbprint of a public key, with SHA-256 and in base64url (RFC 7638).
#[must_use]
pub fn thumbprint(key: &Jwk) -> Option<String> {
    provided();
    key.thumbprint(ThumbprintHash::SHA256).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Keys with what PyJWT signed with them.
    const KEYS: &str = include_str!("../../tests/fixtures/jws/keys.json");

    /// An algorithm by its name, and its key pair from PEM.
    fn key_pair(sample: &Value) -> (Algorithm, EncodingKey) {
        let text = |name: &str| sample[name].as_str().expect("a text");
        let algorithm: Algorithm = text("alg").parse().expect("an algorithm");
        let read = match sample["jwk"]["kty"].as_str() {
            Some("RSA") => EncodingKey::from_rsa_pem,
            Some("EC") => EncodingKey::from_ec_pem,
            _ => EncodingKey::from_ed_pem,
        };
        (algorithm, read(text("pem").as_bytes()).expect("a key"))
    }

    #[test]
    fn what_others_sign_is_verified_and_what_is_signed_here_too() {
        let samples: Vec<Value> = serde_json::from_str(KEYS).expect("JSON");
        assert_eq!(samples.len(), 9);
        for sample in &samples {
            let (algorithm, pair) = key_pair(sample);
            let jwk: Jwk = serde_json::from_value(sample["jwk"].clone()).expect("a key");
            let public = DecodingKey::from_jwk(&jwk).expect("a public key");
            let token = sample["token"].as_str().expect("a token");
            let (text, signature) = token.rsplit_once('.').expect("a signature");
            assert!(verifies(signature, text, &public, algorithm), "{sample}");
            let own = sign(text, &pair, algorithm).expect("a signature");
            assert!(verifies(&own, text, &public, algorithm), "{sample}");
            assert!(!verifies(&own, "another text", &public, algorithm));
            assert!(!verifies(&own[1..], text, &public, algorithm));
            assert!(!verifies("", text, &public, algorithm));
            assert_eq!(thumbprint(&jwk).as_deref(), sample["thumbprint"].as_str());
            let half = public_half(&pair, algorithm).expect("a public half");
            assert_eq!(thumbprint(&half), thumbprint(&jwk));
        }
    }

    #[test]
    fn keys_are_for_their_own_algorithms_alone() {
        let samples: Vec<Value> = serde_json::from_str(KEYS).expect("JSON");
        for one in &samples {
            for other in &samples {
                let ((algorithm, _), (_, key)) = (key_pair(one), key_pair(other));
                let fits = match one["jwk"]["crv"].as_str() {
                    None => one["jwk"]["kty"] == other["jwk"]["kty"],
                    curve => curve == other["jwk"]["crv"].as_str(),
                };
                let signed = sign("text", &key, algorithm);
                assert_eq!(signed.is_ok(), fits, "{} {}", one["alg"], other["alg"]);
            }
        }
    }

    /// RFC 2104, with the key and the data of RFC 4231 4.3.
    #[test]
    fn a_mac_is_that_of_its_standard() {
        let key = EncodingKey::from_secret(b"Jefe").expect("a secret");
        let mac = sign("what do ya want for nothing?", &key, Algorithm::HS256).expect("a MAC");
        assert_eq!(mac, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
        let check = DecodingKey::from_secret(b"Jefe").expect("a secret");
        let text = "what do ya want for nothing?";
        assert!(verifies(&mac, text, &check, Algorithm::HS256));
        assert!(!verifies(&mac, text, &check, Algorithm::HS512));
    }
}
