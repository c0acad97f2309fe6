//! One HTTP request with its response, as recorded and pseudonymised.

use std::sync::Arc;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::oauth::{Endpoint, Role};

/// A name with a value; names may repeat, so these are lists and not maps.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Pair(pub String, pub String);

/// One HTTP exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Exchange {
    /// The step (1-based) that caused it; 0 is the cleanup after the last step.
    pub step: usize,
    /// What it was for.
    pub role: Role,
    /// The endpoint that it went to; absent for pages and other addresses, and in older reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Endpoint>,
    /// Whether it was made over https.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub https: bool,
    /// What was sent.
    pub request: Arc<Request>,
    /// What came back; absent when the connection failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Arc<Response>>,
    /// Why there is no response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Time from sending to the last byte, in milliseconds.
    pub duration_ms: u64,
}

/// A recorded request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The URL without its query; the target's own base URL is written `<base_url>`.
    pub url: String,
    /// The query, decoded, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<Pair>,
    /// The headers that the harness set itself, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Pair>,
    /// The parameters of a form body, decoded, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub form: Vec<Pair>,
    /// A body that is not a form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// A recorded response.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Response {
    /// The HTTP status code.
    pub status: u16,
    /// The headers, in order, names in lower case; repeated ones repeat.
    pub headers: Vec<Pair>,
    /// The media type of `Content-Type`, without parameters, in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The parsed `Location` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// The body.
    pub body: Body,
    /// The credentials that stand in it, in any encoding: where, and which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disclosed: Vec<Disclosed>,
    /// What it tells about the inside of the server, read before the text is cut.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub internals: Vec<Internal>,
}

/// A credential in a response: a client secret, a password, an access token or a refresh token.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Disclosed {
    /// Its pseudonym.
    pub credential: String,
    /// `body`, or the name of the header in lower case.
    pub place: String,
}

/// What a response tells about the inside of the server that made it (CWE-209).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Internal {
    /// The calls that led to an error.
    StackTrace,
    /// The path of a source file on the server's disk.
    SourcePath,
    /// The words of its database.
    DatabaseError,
}

impl Internal {
    /// The word for it in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StackTrace => "stack-trace",
            Self::SourcePath => "source-path",
            Self::DatabaseError => "database-error",
        }
    }
}

/// What a response body turned out to be, whatever its media type said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BodyKind {
    /// No byte at all.
    Empty,
    /// A JSON text.
    Json,
    /// An HTML page.
    Html,
    /// An XML document.
    Xml,
    /// Other text.
    Text,
    /// Bytes that are no UTF-8 text.
    Binary,
}

/// What a page did with markup that had been sent in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Markup {
    /// It is not on the page.
    NotShown,
    /// It stands there as text.
    Escaped,
    /// It stands there as markup.
    Unescaped,
}

/// A response body, pseudonymised.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Body {
    /// What it turned out to be.
    pub kind: BodyKind,
    /// Its size in bytes as received.
    pub size: usize,
    /// The text, cut after 16 KiB (HTML after 4 KiB).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The parsed JSON, or the elements of a flat XML document as an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<serde_json::Value>,
    /// The members under their standard names, where the profile says that they stand elsewhere or are called otherwise; of a
    /// refusal that is told in another way than by `error`, with that member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<serde_json::Value>,
    /// Members that occur more than once in one JSON object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repeated_members: Vec<String>,
    /// The title of an HTML page, or its first visible words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What an HTML page did with markup that an earlier request of the scenario sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub markup: Option<Markup>,
    /// The origins other than its own that an HTML page loads from or links to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_origins: Vec<String>,
}

/// A `Location` header, split but not normalised.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Location {
    /// The value as it was sent, pseudonymised.
    pub raw: String,
    /// The part before the query that was appended for the client, pseudonymised.
    pub target: String,
    /// The query parameters, decoded, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<Pair>,
    /// The parameters of the fragment, decoded, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fragment: Vec<Pair>,
    /// Whether this leads back to the redirect URI that the authorization request named.
    #[serde(default)]
    pub at_redirect_uri: bool,
}

impl Location {
    /// The first value of a query parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|pair| pair.0 == name)
            .map(|pair| pair.1.as_str())
    }
}

impl Response {
    /// The credentials of these kinds in the response, as places and pseudonyms. Credentials of another client or user are
    /// of the same kind.
    pub fn disclosed_of<'a>(&'a self, kinds: &'a [&'a str]) -> impl Iterator<Item = &'a Disclosed> {
        self.disclosed.iter().filter(move |disclosed| {
            let name = disclosed.credential.trim_matches(['<', '>']);
            let kind = name.split('#').next().unwrap_or(name);
            kinds.iter().any(|wanted| kind.ends_with(wanted))
        })
    }

    /// All values of a header; the name in lower case.
    pub fn header_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |pair| pair.0 == name)
            .map(|pair| pair.1.as_str())
    }

    /// Whether the body is JSON in which nothing can be a token, a code or another value to be used later, so that nothing
    /// was granted whatever the status says. Where there is nothing to read, it cannot be known.
    #[must_use]
    pub fn holds_no_grant(&self) -> bool {
        let is_empty = |json: &serde_json::Value| match json {
            serde_json::Value::Object(members) => members.is_empty(),
            serde_json::Value::Array(items) => items.is_empty(),
            _ => false,
        };
        (self.body.json.as_ref()).is_some_and(|json| !is_empty(json) && !may_grant(json))
    }

    /// A member of the answer by its standard name, wherever the provider documents it to stand.
    #[must_use]
    pub fn told(&self, name: &str) -> Option<&serde_json::Value> {
        match &self.body.members {
            Some(members) => members.get(name),
            None => self.member(name),
        }
    }

    /// A member of the JSON object in the body, as it stands there.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&serde_json::Value> {
        self.body.json.as_ref()?.as_object()?.get(name)
    }
}

/// Whether a value, or one in it, may be of use to its holder: a pseudonym, or a word that is no plain one.
fn may_grant(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => {
            let is_plain = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '-' | '.');
            text.len() >= 6 && !text.contains(char::is_whitespace) && !text.chars().all(is_plain)
        }
        serde_json::Value::Array(items) => items.iter().any(may_grant),
        serde_json::Value::Object(members) => members.values().any(may_grant),
        _ => false,
    }
}

/// Why an exchange has no response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Failure {
    /// The kind of failure.
    pub kind: FailureKind,
    /// One sentence for people.
    pub message: String,
}

/// The ways in which an exchange can fail below HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The host name did not resolve.
    Dns,
    /// Nothing listens there, or the connection was refused.
    Connect,
    /// The TLS handshake or the certificate failed.
    Tls,
    /// No complete answer in the time limit.
    Timeout,
    /// The connection broke before the answer was complete.
    Closed,
    /// The answer is larger than the limit.
    TooLarge,
    /// The answer is no valid HTTP, or the URL cannot be requested.
    Protocol,
    /// Nothing was sent, because the address is not one of the target's own.
    Withheld,
    /// Nothing was sent, because no request can carry a value that the provider gave.
    NotSent,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::may_grant;

    #[test]
    fn a_plain_word_is_of_no_use_and_a_value_may_be() {
        let no_grants = [
            json!({ "success": false, "message": "no" }),
            json!({ "error": "invalid_grant", "error_description": "The code 4711 is unknown" }),
            json!({ "status": 400, "errors": [{ "reason": "expired" }] }),
            json!("that did not work"),
        ];
        for answer in no_grants {
            assert!(!may_grant(&answer), "{answer}");
        }
        let grants = [
            json!({ "accessToken": "<access_token#1>" }),
            json!({ "data": { "token": "8f3a91" } }),
            json!(["eyJhbGciOiJub25lIn0.e30."]),
        ];
        for answer in grants {
            assert!(may_grant(&answer), "{answer}");
        }
    }
}
