//! What providers call and place otherwise than the standards: names, envelopes, conditions, places.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::OneOrMany;
use crate::catalog::scenario::Place;

/// What tells a refusal from a success where the status does not: the value of one member of the JSON answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The member, as a path: `status`, `meta.code`, `errors.0.errorType`.
    pub member: String,
    /// The values with which it holds; any value if neither this nor `not` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<OneOrMany<String>>,
    /// The values with which it does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not: Option<OneOrMany<String>>,
}

impl Condition {
    /// Whether it holds for a JSON answer. Without the member it does not.
    #[must_use]
    pub fn holds(&self, json: &serde_json::Value) -> bool {
        let Some(value) = member_at(json, &self.member).and_then(plain_text) else {
            return false;
        };
        let allowed = self.is.as_ref().is_none_or(|is| is.contains(&value));
        allowed && self.not.as_ref().is_none_or(|not| !not.contains(&value))
    }
}

/// The member at a path: names and places in lists, with dots between them. An empty path is the whole.
#[must_use]
pub fn member_at<'v>(json: &'v serde_json::Value, path: &str) -> Option<&'v serde_json::Value> {
    path.split('.')
        .filter(|part| !part.is_empty())
        .try_fold(json, |value, part| match value {
            serde_json::Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            other => other.get(part),
        })
}

/// A value of JSON as the text that a profile compares with: a string itself, a number or boolean in digits or letters.
#[must_use]
pub fn plain_text(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(_) | serde_json::Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// How the body of an answer is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BodyFormat {
    /// JSON (RFC 6749 5.1).
    #[default]
    Json,
    /// Form-encoded text: `access_token=…&expires=…`.
    Form,
    /// A call of a function with JSON: `callback({…});`.
    Jsonp,
    /// A page in HTML, or another text for people.
    Page,
}

/// What the number of a lifetime counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LifetimeUnit {
    /// Seconds from now (RFC 6749 5.1).
    #[default]
    Seconds,
    /// Milliseconds from now.
    Milliseconds,
    /// The time of the expiry, in seconds since 1970.
    UnixSeconds,
    /// The time of the expiry, in milliseconds since 1970.
    UnixMilliseconds,
    /// The time of the expiry as a text: `2026-11-29T12:00:00Z` (RFC 3339).
    Timestamp,
}

/// Where the access token stands in a call of the resource: one of these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ResourceToken {
    /// A header of this name; without `scheme` the token is its whole value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The scheme before the token, `Bearer` in the `Authorization` header if neither is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// A query parameter of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// A parameter of this name in a form body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The claim this stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// Where a refresh is sent and what it presents, where that is not as at the token endpoint. What is not given is as there.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RefreshEndpoint {
    /// Path below the base URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The HTTP method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Where the parameters go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<Place>,
    /// The token that is presented.
    pub by: RefreshedBy,
    /// The name of its parameter; `refresh_token` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Whether the redirect URI of the authorization request is sent as well.
    pub redirect_uri: bool,
    /// Whether the client's secret is left out.
    pub without_secret: bool,
    /// Whether the refresh returns the access token that there is, as long as that lives.
    pub same_access_token: bool,
    /// Parameters that are not sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// The claim this stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// The token that a refresh presents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RefreshedBy {
    /// The refresh token (RFC 6749 6).
    #[default]
    RefreshToken,
    /// The access token: there is no refresh token.
    AccessToken,
}

/// A second exchange: the token of the first one for one that lives longer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SecondExchange {
    /// Path below the base URL.
    pub path: String,
    /// The HTTP method; that of the token endpoint if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Where the parameters go; as at the token endpoint if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Place>,
    /// The value of `grant_type`.
    pub grant_type: String,
    /// The name of the parameter with the first token.
    pub parameter: String,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// A second factor of the password grant: an answer of this status asks for it, and the same request is sent again with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SecondFactor {
    /// The status of the answer that asks for it.
    pub status: u16,
    /// The header that carries it.
    pub header: String,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// A signature over a request, where a client proves by one that it has its secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The header that carries it.
    pub header: String,
    /// The text that is signed, with `{client_id}`, `{time}` (milliseconds since 1970), `{method}`, `{text}` (the body),
    /// `{body}` (its SHA-256 in hexadecimal digits), `{path}` (with its query) and `{token}` filled in; `\n` ends a line. The key is the secret, the
    /// signature HMAC-SHA256 in hexadecimal digits.
    pub of: String,
    /// Whether the digits are capitals.
    #[serde(default)]
    pub upper_case: bool,
    /// Further headers, with the same words filled in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
}

/// How a revocation is sent where it has a form of its own (`style: custom`).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RevokeRequest {
    /// The HTTP method; POST if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Where the token stands.
    pub token: RevokedAt,
    /// The name of its parameter; `token` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Whether the client authenticates, as at the token endpoint.
    pub authenticates: bool,
}

/// Where the token stands in a revocation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RevokedAt {
    /// A parameter in a form body.
    #[default]
    Form,
    /// A query parameter.
    Query,
    /// A member of a JSON body.
    Json,
    /// The path, at the place of `{token}`.
    Path,
    /// As in a call of the resource, and nowhere else.
    AsAtResource,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_condition_compares_numbers_and_texts_alike_and_needs_its_member() {
        let condition: Condition =
            serde_yaml::from_str(r#"{ member: meta.code, not: ["0", "200"] }"#).expect("valid");
        assert!(condition.holds(&json!({ "meta": { "code": 401 } })));
        assert!(condition.holds(&json!({ "meta": { "code": "401" } })));
        assert!(!condition.holds(&json!({ "meta": { "code": 200 } })));
        assert!(!condition.holds(&json!({ "meta": {} })));
    }

    #[test]
    fn paths_lead_through_lists() {
        let json = json!({ "errors": [{ "errorType": "invalid_token" }] });
        let found = member_at(&json, "errors.0.errorType").and_then(plain_text);
        assert_eq!(found.as_deref(), Some("invalid_token"));
        assert_eq!(member_at(&json, "errors.1"), None);
        assert_eq!(member_at(&json, ""), Some(&json));
    }
}
