//! Signed request objects (RFC 9101 4).

use serde_json::json;

use super::jwt::{self, Members};
use crate::catalog::scenario::RequestObject;
use crate::flow::client::Client;
use crate::flow::client_request::Parameters;
use crate::flow::references::random_text;
use crate::flow::target::Target;

/// How long a request object is good for, in seconds: what a browser needs to get there.
const LIFETIME: i64 = 300;

/// A request object of a client with these parameters in it.
///
/// # Errors
///
/// One clause that says what is missing.
pub fn request_object(
    target: &Target,
    client: &Client,
    parameters: &Parameters,
    change: &RequestObject,
) -> Result<String, String> {
    let key = client
        .key
        .as_ref()
        .ok_or("the client has no key to sign with")?;
    let mut header = Members::from_iter([("typ".to_owned(), json!("oauth-authz-req+jwt"))]);
    header.extend(key.id.as_ref().map(|id| ("kid".to_owned(), json!(id))));
    let now = target.seconds();
    let mut claims = Members::from_iter([
        ("iss".to_owned(), json!(client.id)),
        ("aud".to_owned(), json!(target.base_url)),
        ("jti".to_owned(), json!(random_text(32))),
        ("iat".to_owned(), json!(now)),
        ("exp".to_owned(), json!(now.saturating_add(LIFETIME))),
    ]);
    for (name, value) in parameters {
        claims.insert(name.clone(), json!(value));
    }
    if let Some(id) = &change.client_id {
        claims.insert("client_id".to_owned(), json!(id));
    }
    jwt::signed(header, claims, key, change.signed_by)
}
