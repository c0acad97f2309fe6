//! Client assertions (RFC 7521 4.2, RFC 7523 3).

use serde_json::{Value, json};

use super::jwt::{self, Members};
use super::key::SigningKey;
use crate::catalog::scenario::Assertion;
use crate::flow::client::Client;
use crate::flow::references::random_text;
use crate::flow::target::Target;
use crate::oauth::AuthMethod;

/// The value of `client_assertion_type` (RFC 7523 2.2).
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How long an assertion is good for, in seconds: an exchange takes less.
const LIFETIME: i64 = 60;

/// An assertion as it is sent.
#[derive(Clone)]
pub struct ClientAssertion {
    /// `client_assertion_type`
    pub kind: String,
    /// `client_assertion`
    pub text: String,
    made_of: Box<MadeOf>,
}

/// What an assertion was made of, for another one of the same kind.
#[derive(Clone)]
struct MadeOf {
    client_id: String,
    key: SigningKey,
    audience: String,
    /// Seconds since 1970 at the provider.
    now: i64,
    change: Assertion,
}

impl MadeOf {
    fn text(&self) -> Result<String, String> {
        if let Some(text) = &self.change.verbatim {
            return Ok(text.clone());
        }
        let id = self.key.id.as_ref();
        let mut header = Members::from_iter([("typ".to_owned(), json!("JWT"))]);
        header.extend(id.map(|id| ("kid".to_owned(), json!(id))));
        let claims = claims(&self.client_id, &self.audience, self.now, &self.change);
        jwt::signed(header, claims, &self.key, self.change.signed_by)
    }
}

impl ClientAssertion {
    /// An assertion of a client with all that is given in `change` filled in. Nothing where the client does not authenticate
    /// in this way.
    ///
    /// # Errors
    ///
    /// One clause that says what is missing.
    pub fn of(
        target: &Target,
        client: &Client,
        secret: Option<&str>,
        change: &Assertion,
    ) -> Result<Option<Self>, String> {
        let key = match target.auth_method(client) {
            AuthMethod::PrivateKeyJwt => client.key.clone(),
            AuthMethod::ClientSecretJwt => secret.and_then(SigningKey::from_secret),
            _ => None,
        };
        let Some(key) = key else { return Ok(None) };
        let made_of = MadeOf {
            client_id: client.id.clone(),
            key,
            audience: audience(target)?,
            now: target.seconds(),
            change: change.clone(),
        };
        let kind = change.assertion_type.clone();
        Ok(Some(Self {
            kind: kind.unwrap_or_else(|| ASSERTION_TYPE.to_owned()),
            text: made_of.text()?,
            made_of: Box::new(made_of),
        }))
    }

    /// Another one of the same kind, for a request that is sent again: its `jti` may be used once (RFC 7523 3).
    ///
    /// # Errors
    ///
    /// One clause, where the key does not sign.
    pub fn renewed(&self) -> Result<Self, String> {
        Ok(Self {
            text: self.made_of.text()?,
            ..self.clone()
        })
    }
}

/// By what a provider is meant: what its profile says, or the URL of the token endpoint, as RFC 7523 3 has it.
fn audience(target: &Target) -> Result<String, String> {
    let profile = &target.profile;
    match profile.client_auth.audience.as_deref() {
        Some(text) => Ok(text.replace("${base_url}", &target.base_url)),
        None => (profile.endpoints.token.as_ref())
            .map(|endpoint| target.url(&endpoint.path))
            .ok_or_else(|| "the profile has no token endpoint".to_owned()),
    }
}

fn claims(client_id: &str, audience: &str, now: i64, change: &Assertion) -> Members {
    let text = |given: &Option<String>, right: &str| json!(given.as_deref().unwrap_or(right));
    let at = |offset: i64| json!(now.saturating_add(offset));
    let audience = text(&change.aud, audience);
    let audience = if change.aud_as_array {
        Value::Array(vec![audience])
    } else {
        audience
    };
    let all = [
        ("iss", Some(text(&change.iss, client_id))),
        ("sub", Some(text(&change.sub, client_id))),
        ("aud", Some(audience)),
        ("jti", Some(text(&change.jti, &random_text(32)))),
        ("iat", Some(at(change.iat.unwrap_or(0)))),
        ("nbf", change.nbf.map(at)),
        ("exp", Some(at(change.exp.unwrap_or(LIFETIME)))),
    ];
    all.into_iter()
        .filter(|(name, _)| !change.omit.iter().any(|omitted| omitted == name))
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_changed_is_right() {
        let right = claims(
            "acme",
            "https://id.example/token",
            1_000_000,
            &Assertion::default(),
        );
        let names: Vec<&String> = right.keys().collect();
        assert_eq!(names, ["iss", "sub", "aud", "jti", "iat", "exp"]);
        assert_eq!(right["sub"], "acme");
        let changed = Assertion {
            aud: Some("https://other.example".to_owned()),
            exp: Some(-600),
            omit: vec!["jti".to_owned()],
            aud_as_array: true,
            ..Assertion::default()
        };
        let changed = claims("acme", "https://id.example/token", 1_000_000, &changed);
        assert_eq!(changed["aud"], json!(["https://other.example"]));
        assert!(changed["exp"].as_i64() < right["iat"].as_i64());
        assert!(!changed.contains_key("jti"));
    }
}
