//! Requests and responses as they are on the wire, secrets included. They never leave the process.

use std::time::Duration;

use crate::oauth::{Endpoint, Role};
use crate::transcript::Failure;
use crate::wire::pseudonym::SecretKind;

/// The body of a request.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum RawBody {
    /// No body.
    #[default]
    None,
    /// An `application/x-www-form-urlencoded` body.
    Form(Vec<(String, String)>),
    /// A form body whose text no encoder makes.
    RawForm(String),
    /// A JSON text.
    Json(String),
}

/// Prints what it is and no value: they may be secrets.
impl std::fmt::Debug for RawBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Form(_) => "Form(…)",
            Self::RawForm(_) => "RawForm(…)",
            Self::Json(_) => "Json(…)",
        })
    }
}

impl RawBody {
    /// The body as it is sent.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Form(pairs) => super::encode::parameters(pairs),
            Self::RawForm(text) | Self::Json(text) => text.clone(),
        }
    }
}

/// A request to send.
#[derive(Clone, Default)]
pub struct RawRequest {
    /// The HTTP method.
    pub method: String,
    /// The full URL without query and fragment.
    pub url: String,
    /// The endpoint that it goes to, where the role of the exchange does not tell.
    pub endpoint: Option<Endpoint>,
    /// The query, already encoded, without the question mark.
    pub query: String,
    /// Headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: RawBody,
}

impl RawRequest {
    /// A request without query, headers and body.
    #[must_use]
    pub fn new(method: &str, url: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            url: url.into(),
            ..Self::default()
        }
    }

    /// Says which endpoint it goes to.
    #[must_use]
    pub fn to(mut self, endpoint: Option<Endpoint>) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The URL with its query.
    #[must_use]
    pub fn full_url(&self) -> String {
        match self.query.as_str() {
            "" => self.url.clone(),
            query => format!("{}?{query}", self.url),
        }
    }

    /// Splits a full URL into URL and query; a fragment is dropped, since it is never sent.
    #[must_use]
    pub fn from_full_url(method: &str, full: &str) -> Self {
        let without_fragment = full.split('#').next().unwrap_or(full);
        let (url, query) = without_fragment
            .split_once('?')
            .unwrap_or((without_fragment, ""));
        Self {
            query: query.to_owned(),
            ..Self::new(method, url)
        }
    }
}

/// A response as it came.
#[derive(Clone, Default)]
pub struct RawResponse {
    /// The HTTP status code.
    pub status: u16,
    /// Headers in order, names in lower case, values as text (bytes outside UTF-8 replaced).
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl RawResponse {
    /// The first value of a header; the name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The media type of `Content-Type`, without parameters, in lower case.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        Some(
            value
                .split(';')
                .next()
                .unwrap_or(value)
                .trim()
                .to_ascii_lowercase(),
        )
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// A request with what came of it.
#[derive(Clone)]
pub struct RawExchange {
    /// The step (1-based); 0 is the cleanup.
    pub step: usize,
    /// What it was for.
    pub role: Role,
    /// The request.
    pub request: RawRequest,
    /// The response, or why there is none.
    pub result: Result<RawResponse, Failure>,
    /// The access and refresh tokens in the response, or in what came of one that was not taken, however it is written: they
    /// live, whether somebody can read it or not.
    pub tokens: Vec<(SecretKind, String)>,
    /// The members of the answer under their standard names, where the provider has others.
    pub members: Option<serde_json::Value>,
    /// From sending to the last byte.
    pub duration: Duration,
}
