//! Forged access tokens (RFC 9068 4, RFC 8725 2): made of a right one, and signed by nothing that the provider signs with.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::jwt::Members;
use super::key::SigningKey;
use super::key_set::KeySet;
use crate::catalog::scenario::{ForgedClaim, ForgedHeader, ForgedSignature, Forgery};
use crate::flow::references::random_text;

/// What a token is forged with.
pub struct Forger<'a> {
    /// The key set of the provider, where it was read.
    pub keys: Option<&'a KeySet>,
    /// The scopes of the target.
    pub scopes: &'a [String],
    /// The access tokens of the scenario.
    pub others: &'a HashSet<String>,
}

/// A token taken apart.
struct Parts<'a> {
    header: Members,
    claims: Members,
    /// Header and claims as they stand.
    encoded: (&'a str, &'a str),
    signature: &'a str,
}

fn members(part: &str) -> Option<Members> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn parts(token: &str) -> Option<Parts<'_>> {
    let all: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = all[..] else {
        return None;
    };
    Some(Parts {
        header: members(header).filter(|header| header.contains_key("alg"))?,
        claims: members(claims)?,
        encoded: (header, claims),
        signature,
    })
}

impl Forger<'_> {
    /// The forged token.
    ///
    /// # Errors
    ///
    /// One clause, where it cannot be made of this token.
    pub fn forge(&self, token: &str, forgery: &Forgery) -> Result<String, String> {
        let mut parts = parts(token).ok_or("the access token is not a signed JWT")?;
        let signer = self.signer(token, &parts, forgery)?;
        let mut is_changed = false;
        if let Some(claim) = forgery.claim {
            self.change(&mut parts.claims, claim);
            is_changed = true;
        }
        let claims = if is_changed {
            encoded(&parts.claims)
        } else {
            parts.encoded.1.to_owned()
        };
        let before = parts.header.clone();
        if let Some(signer) = &signer {
            parts
                .header
                .insert("alg".to_owned(), json!(signer.algorithm()));
        }
        if let Some(algorithm) = &forgery.alg {
            parts.header.insert("alg".to_owned(), json!(algorithm));
        }
        if let Some(header) = forgery.header {
            name_key(&mut parts.header, header, signer.as_ref());
        }
        let header = if parts.header == before {
            parts.encoded.0.to_owned()
        } else {
            encoded(&parts.header)
        };
        let text = format!("{header}.{claims}");
        if let Some(signer) = signer {
            let signature = signer.sign(&text)?;
            return Ok(format!("{text}.{signature}"));
        }
        Ok(match forgery.signature {
            ForgedSignature::Missing => text,
            ForgedSignature::Empty => format!("{text}."),
            kind => format!("{text}.{}", self.unsigned(kind, parts.signature)?),
        })
    }

    /// What signs the forged token; nothing where it gets a signature that is none of it.
    fn signer(
        &self,
        token: &str,
        parts: &Parts<'_>,
        forgery: &Forgery,
    ) -> Result<Option<SigningKey>, String> {
        let public = || {
            let keys = self
                .keys
                .ok_or("the key set of the provider was not read")?;
            keys.public_key(token)
                .ok_or("the key set has no public key for this token")
        };
        let algorithm = parts.header["alg"].as_str().unwrap_or_default();
        let secret = match forgery.signature {
            ForgedSignature::PublicPem => public()?.0,
            ForgedSignature::PublicJwk => public()?.1,
            ForgedSignature::EmptySecret => return Ok(Some(SigningKey::from_empty_secret()?)),
            ForgedSignature::OtherKey if algorithm.starts_with("HS") => random_text(48),
            ForgedSignature::OtherKey => {
                let alike = SigningKey::generated_for(algorithm)?;
                // A key in the header has to be a real one, be it of another kind.
                return if alike.is_none() && forgery.header.is_some() {
                    SigningKey::generated().map(Some)
                } else {
                    Ok(alike)
                };
            }
            _ => return Ok(None),
        };
        Ok(SigningKey::from_secret(&secret))
    }

    fn change(&self, claims: &mut Members, claim: ForgedClaim) {
        match claim {
            ForgedClaim::Subject => {
                claims.insert("sub".to_owned(), json!(random_text(12)));
            }
            ForgedClaim::Expiry => {
                let ends = claims.get("exp").and_then(Value::as_u64);
                let later = ends.unwrap_or(4_000_000_000).saturating_add(3600);
                claims.insert("exp".to_owned(), json!(later));
            }
            ForgedClaim::Scope => {
                let held = match claims.get("scope") {
                    Some(Value::String(text)) => text.clone(),
                    _ => String::new(),
                };
                let is_new = |word: &&String| !held.split(' ').any(|known| known == word.as_str());
                let more = self.scopes.iter().find(is_new);
                let more = more.map_or("admin", String::as_str);
                let wider = format!("{held} {more}");
                claims.insert("scope".to_owned(), json!(wider.trim()));
            }
        }
    }

    /// A signature that is none of the text: another one, a part of one, or none at all.
    fn unsigned(&self, kind: ForgedSignature, right: &str) -> Result<String, String> {
        let length = URL_SAFE_NO_PAD
            .decode(right)
            .map_or(64, |bytes| bytes.len());
        Ok(match kind {
            ForgedSignature::OfAnother => self
                .others
                .iter()
                .filter(|token| parts(token).is_some())
                .filter_map(|token| token.rsplit_once('.'))
                .map(|(_, signature)| signature.to_owned())
                .find(|signature| !signature.is_empty() && signature != right)
                .ok_or("there is no second token with a signature of its own")?,
            ForgedSignature::Half => right[..right.len() / 2].to_owned(),
            ForgedSignature::Zero => URL_SAFE_NO_PAD.encode(vec![0; length]),
            // Of a kind of key that cannot be made here: as much as a signature of it looks like.
            ForgedSignature::OtherKey => {
                let bytes = std::iter::repeat_with(rand::random::<u8>);
                URL_SAFE_NO_PAD.encode(bytes.take(length).collect::<Vec<u8>>())
            }
            _ => right.to_owned(),
        })
    }
}

/// Lets the header say which key to check with.
fn name_key(header: &mut Members, by: ForgedHeader, signer: Option<&SigningKey>) {
    let public = signer.and_then(SigningKey::public_jwk).unwrap_or_default();
    match by {
        ForgedHeader::Jwk => {
            header.shift_remove("kid");
            header.insert("jwk".to_owned(), public);
        }
        ForgedHeader::Jku => {
            let id = random_text(12);
            let mut key = public;
            if let Value::Object(members) = &mut key {
                members.insert("kid".to_owned(), json!(id));
                members.insert("use".to_owned(), json!("sig"));
            }
            let set = STANDARD.encode(json!({ "keys": [key] }).to_string());
            header.insert("kid".to_owned(), json!(id));
            let address = format!("data:application/json;base64,{set}");
            header.insert("jku".to_owned(), json!(address));
        }
        ForgedHeader::UnknownKid => {
            header.insert("kid".to_owned(), json!(random_text(12)));
        }
    }
}

fn encoded(members: &Members) -> String {
    URL_SAFE_NO_PAD.encode(json!(members).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPES: &[&str] = &["read", "write"];

    fn forged(forgery: &Forgery) -> (Members, Members, String) {
        let key = SigningKey::generated().expect("a key");
        let header = Members::from_iter([("alg".to_owned(), json!("ES256"))]);
        let claims = Members::from_iter([
            ("sub".to_owned(), json!("alice")),
            ("scope".to_owned(), json!("read")),
            ("exp".to_owned(), json!(1000)),
        ]);
        let text = format!("{}.{}", encoded(&header), encoded(&claims));
        let token = format!("{text}.{}", key.sign(&text).expect("a signature"));
        let keys = KeySet::from_json(&json!({ "keys": [key.public_jwk()] }));
        let scopes: Vec<String> = SCOPES.iter().map(|scope| (*scope).to_owned()).collect();
        let others = HashSet::from([format!("{text}.AAAA")]);
        let forger = Forger {
            keys: keys.as_ref(),
            scopes: &scopes,
            others: &others,
        };
        let made = forger.forge(&token, forgery).expect("a forged token");
        assert_ne!(made, token);
        assert_ne!(
            keys.and_then(|keys| keys.examine(&made)),
            Some(crate::transcript::SignatureFact::Verified)
        );
        let split: Vec<&str> = made.split('.').collect();
        let signature = split.get(2).map_or("-", |signature| signature).to_owned();
        (
            members(split[0]).expect("a header"),
            members(split[1]).expect("claims"),
            signature,
        )
    }

    #[test]
    fn exactly_one_thing_is_wrong() {
        let none = Forgery {
            alg: Some("nOnE".to_owned()),
            signature: ForgedSignature::Empty,
            ..Forgery::default()
        };
        let (header, _, signature) = forged(&none);
        assert_eq!((&header["alg"], signature.as_str()), (&json!("nOnE"), ""));
        let (_, claims, _) = forged(&Forgery {
            claim: Some(ForgedClaim::Scope),
            ..Forgery::default()
        });
        assert_eq!(claims["scope"], "read write");
        let (_, claims, _) = forged(&Forgery {
            claim: Some(ForgedClaim::Expiry),
            ..Forgery::default()
        });
        assert_eq!(claims["exp"], 4600);
        for (signature, wanted) in [
            (ForgedSignature::Missing, "-"),
            (ForgedSignature::Empty, ""),
        ] {
            let forgery = Forgery {
                signature,
                ..Forgery::default()
            };
            assert_eq!(forged(&forgery).2, wanted);
        }
        let (_, _, signature) = forged(&Forgery {
            signature: ForgedSignature::OfAnother,
            ..Forgery::default()
        });
        assert_eq!(signature, "AAAA");
    }

    #[test]
    fn a_secret_that_is_none_makes_an_hmac() {
        for signature in [
            ForgedSignature::PublicPem,
            ForgedSignature::PublicJwk,
            ForgedSignature::EmptySecret,
        ] {
            let (header, _, mac) = forged(&Forgery {
                signature,
                ..Forgery::default()
            });
            assert_eq!((&header["alg"], mac.len()), (&json!("HS256"), 43));
        }
    }

    #[test]
    fn what_is_no_jwt_is_not_forged() {
        let forger = Forger {
            keys: None,
            scopes: &[],
            others: &HashSet::new(),
        };
        let why = forger.forge("opaque", &Forgery::default());
        assert_eq!(why, Err("the access token is not a signed JWT".to_owned()));
    }
}
