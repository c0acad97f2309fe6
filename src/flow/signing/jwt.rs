//! A signed text of header and claims (RFC 7515 7.1), and what can be wrong with its signature.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::key::SigningKey;
use crate::catalog::scenario::SignedBy;
use crate::flow::references::random_text;

/// Header or claims.
pub type Members = Map<String, Value>;

/// The text, signed with the key or with what stands for it.
pub fn signed(
    mut header: Members,
    claims: Members,
    key: &SigningKey,
    by: Option<SignedBy>,
) -> Result<String, String> {
    let other = match by {
        Some(SignedBy::PublicKeyAsSecret) => {
            let pem = key.public_pem().ok_or("the key has no public half")?;
            SigningKey::from_secret(pem)
        }
        Some(SignedBy::OtherSecret) => SigningKey::from_secret(&random_text(48)),
        Some(SignedBy::OtherKey) if key.is_secret() => SigningKey::from_secret(&random_text(48)),
        Some(SignedBy::OtherKey) => Some(SigningKey::generated()?),
        _ => None,
    };
    let key = other.as_ref().unwrap_or(key);
    let algorithm = match by {
        Some(SignedBy::Nothing) => "none".to_owned(),
        _ => key.algorithm(),
    };
    header.insert("alg".to_owned(), json!(algorithm));
    let text = format!("{}.{}", part(&header), part(&claims));
    match by {
        Some(SignedBy::Nothing) => Ok(format!("{text}.")),
        Some(SignedBy::Broken) => Ok(format!("{text}.{}", broken(&key.sign(&text)?))),
        Some(SignedBy::OtherClaims) => {
            let mut other = claims;
            other.insert("jti".to_owned(), json!(random_text(24)));
            let of_others = format!("{}.{}", part(&header), part(&other));
            Ok(format!("{text}.{}", key.sign(&of_others)?))
        }
        _ => Ok(format!("{text}.{}", key.sign(&text)?)),
    }
}

/// Header or claims as they are signed.
fn part(members: &Members) -> String {
    URL_SAFE_NO_PAD.encode(json!(members).to_string())
}

/// A signature with another character in its middle.
fn broken(signature: &str) -> String {
    let place = signature.len() / 2;
    let changed = signature.chars().enumerate().map(|(index, c)| match c {
        same if index != place => same,
        'A' => 'B',
        _ => 'A',
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(by: Option<SignedBy>) -> (Value, String) {
        let key = SigningKey::generated().expect("a key");
        let claims = Members::from_iter([("sub".to_owned(), json!("acme"))]);
        let text = signed(Members::new(), claims, &key, by).expect("a signed text");
        let header = text.split('.').next().expect("a header");
        let header = URL_SAFE_NO_PAD.decode(header).expect("base64url");
        let signature = text.rsplit('.').next().expect("a signature").to_owned();
        let header: Value = serde_json::from_slice(&header).expect("JSON");
        (header["alg"].clone(), signature)
    }

    #[test]
    fn the_algorithm_in_the_header_is_the_one_that_was_used() {
        assert_eq!(made(None).0, "ES256");
        assert_eq!(made(Some(SignedBy::OtherKey)).0, "ES256");
        assert_eq!(made(Some(SignedBy::PublicKeyAsSecret)).0, "HS256");
        assert_eq!(
            made(Some(SignedBy::Nothing)),
            (json!("none"), String::new())
        );
    }
}
