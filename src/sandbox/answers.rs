//! Answers of the token endpoint: JSON or XML, with the headers that RFC 6749 5.1 asks for.
//!
//! The dialects decide what an answer says; this module decides how it looks, and is the place of all defects that
//! concern only the looks.

use serde_json::{Map, Value, json};

use super::core::Core;
use super::faults::Fault;
use super::message::{Parameters, Response};

/// The members of a JSON answer, in the order in which they are written.
pub(super) type Members = Map<String, Value>;

/// How an answer is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// JSON, labelled with this media type.
    Json(&'static str),
    /// The XML that Spring Security OAuth writes for clients that do not ask for JSON.
    Xml,
}

/// Why a token request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The status code.
    pub(super) status: u16,
    /// The member `error`.
    pub(super) error: &'static str,
    /// The member `error_description`, in dialects that have one.
    pub(super) description: Option<&'static str>,
    /// The member `scope`, which Spring adds to `invalid_scope`.
    pub(super) scope: Option<String>,
    /// The value of `WWW-Authenticate`.
    pub(super) challenge: Option<String>,
    /// Whether the client tried to authenticate with HTTP Basic.
    pub(super) by_basic: bool,
}

impl Refusal {
    /// A refusal with an error code of RFC 6749 5.2 and its description.
    pub(super) fn new(status: u16, error: &'static str, description: &'static str) -> Self {
        Self {
            description: Some(description),
            ..Self::text(status, error)
        }
    }

    /// A refusal that has nothing but its error member.
    pub(super) fn text(status: u16, error: &'static str) -> Self {
        Self {
            status,
            error,
            description: None,
            scope: None,
            challenge: None,
            by_basic: false,
        }
    }
}

/// Members from name and value pairs.
pub(super) fn members<const N: usize>(pairs: [(&str, Value); N]) -> Members {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// A successful token answer.
pub(super) fn tokens(core: &Core, format: Format, mut members: Members) -> Response {
    if core.has(Fault::TokenTypeMissing) {
        members.shift_remove("token_type");
    }
    if core.has(Fault::ExpiresInString)
        && let Some(value) = members.get_mut("expires_in")
    {
        *value = Value::String(value.to_string());
    }
    if core.has(Fault::ScopeAsArray)
        && let Some(value) = members.get_mut("scope")
    {
        *value = value.as_str().unwrap_or_default().split(' ').collect();
    }
    if core.has(Fault::AnswerGainsField) {
        members.insert("tenant".to_owned(), json!("main"));
    }
    let status = if core.has(Fault::TokensWithStatus201) {
        201
    } else {
        200
    };
    let response = write(status, format, &members);
    let response = if core.has(Fault::TokensAsText) {
        response.replacing("content-type", Some("text/html; charset=utf-8"))
    } else {
        response
    };
    uncached(core, response)
}

/// A refused token request; `parameters` are those of the request, for providers that quote them.
pub(super) fn refused(
    core: &Core,
    format: Format,
    refusal: &Refusal,
    parameters: &Parameters,
) -> Response {
    let error = if core.has(Fault::TokenErrorFreeText) {
        "The request could not be processed"
    } else {
        refusal.error
    };
    let description = if core.has(Fault::TokenDescriptionEchoesQuotes) {
        Some(format!("Rejected \"{}\"", culprit(parameters)))
    } else {
        refusal.description.map(str::to_owned)
    };
    let error = if core.has(Fault::ErrorAsObject) {
        json!({ "code": error, "message": description.clone().unwrap_or_default() })
    } else {
        json!(error)
    };
    let status = match refusal.status {
        _ if core.has(Fault::ErrorsWithStatus200) => 200,
        401 if refusal.by_basic && core.has(Fault::BasicFailure400) => 400,
        status => status,
    };
    let response = refusal_with(format, refusal, status, error, description);
    if core.has(Fault::TokenErrorLabelledHtml) {
        response.replacing("content-type", Some("text/html; charset=utf-8"))
    } else {
        response
    }
}

/// A refusal of another endpoint, which the defects of the token endpoint do not touch.
pub(super) fn refused_elsewhere(format: Format, refusal: &Refusal) -> Response {
    let description = refusal.description.map(str::to_owned);
    refusal_with(
        format,
        refusal,
        refusal.status,
        json!(refusal.error),
        description,
    )
}

fn refusal_with(
    format: Format,
    refusal: &Refusal,
    status: u16,
    error: Value,
    description: Option<String>,
) -> Response {
    let mut members = members([("error", error)]);
    if let Some(description) = description {
        // Spring writes the description first in XML and last in JSON.
        let place = if format == Format::Xml {
            0
        } else {
            members.len()
        };
        members.shift_insert(place, "error_description".to_owned(), json!(description));
    }
    if let Some(scope) = &refusal.scope {
        members.insert("scope".to_owned(), json!(scope));
    }
    let mut response = write(status, format, &members);
    if let (Some(challenge), 401) = (&refusal.challenge, status) {
        response = response.with("www-authenticate", challenge.clone());
    }
    response
        .with("cache-control", "no-store")
        .with("pragma", "no-cache")
}

/// The value that a careless provider would quote in its message.
fn culprit(parameters: &Parameters) -> String {
    ["code", "refresh_token", "grant_type"]
        .into_iter()
        .find_map(|name| parameters.get(name))
        .unwrap_or_else(|| "nothing".to_owned())
}

fn uncached(core: &Core, response: Response) -> Response {
    let caching = if core.has(Fault::TokensCacheable) {
        "private, max-age=3600"
    } else {
        "no-store"
    };
    let response = response.with("cache-control", caching);
    if core.has(Fault::PragmaMissing) {
        response
    } else {
        response.with("pragma", "no-cache")
    }
}

/// Any answer that is neither tokens nor a refusal of the token endpoint.
pub(super) fn write(status: u16, format: Format, members: &Members) -> Response {
    match format {
        Format::Json(media_type) => Response::new(status, media_type, json!(members).to_string()),
        Format::Xml => Response::new(status, "application/xml;charset=UTF-8", xml(members)),
    }
}

fn xml(members: &Members) -> String {
    let mut out = String::from("<oauth>");
    for (name, value) in members {
        element(&mut out, name, value);
    }
    out.push_str("</oauth>");
    out
}

fn element(out: &mut String, name: &str, value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| element(out, name, item)),
        Value::Object(inner) => {
            out.push_str(&format!("<{name}>"));
            inner
                .iter()
                .for_each(|(name, value)| element(out, name, value));
            out.push_str(&format!("</{name}>"));
        }
        Value::String(text) => out.push_str(&format!("<{name}>{}</{name}>", escaped(text))),
        other => out.push_str(&format!("<{name}>{other}</{name}>")),
    }
}

fn escaped(text: &str) -> String {
    text.chars()
        // XML 1.0 has no way to write other control characters.
        .filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))
        .fold(String::new(), |mut out, c| {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                c => out.push(c),
            }
            out
        })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::super::Dialect;
    use super::super::core::tests::core_with;
    use super::*;

    const JSON: Format = Format::Json("application/json");

    fn sample() -> Members {
        members([
            ("access_token", json!("a")),
            ("token_type", json!("bearer")),
            ("expires_in", json!(3600)),
            ("scope", json!("read write")),
        ])
    }

    #[test]
    fn tokens_are_written_in_order_and_not_cached() {
        let core = core_with(Dialect::Standard, &[]);
        let response = tokens(&core, JSON, sample());
        assert_eq!(response.status, 200);
        assert_eq!(
            response.body,
            r#"{"access_token":"a","token_type":"bearer","expires_in":3600,"scope":"read write"}"#
        );
        assert_eq!(response.header("cache-control"), Some("no-store"));
        assert_eq!(response.header("pragma"), Some("no-cache"));
        let xml = tokens(&core, Format::Xml, sample());
        assert_eq!(
            xml.body,
            "<oauth><access_token>a</access_token><token_type>bearer</token_type><expires_in>3600</expires_in><scope>read write</scope></oauth>"
        );
    }

    #[test]
    fn each_defect_of_the_looks_changes_one_thing() {
        let with = |fault| tokens(&core_with(Dialect::Standard, &[fault]), JSON, sample());
        assert_eq!(with(Fault::TokensWithStatus201).status, 201);
        assert!(
            with(Fault::TokenTypeMissing)
                .body
                .starts_with(r#"{"access_token":"a","expires_in""#)
        );
        assert!(
            with(Fault::ExpiresInString)
                .body
                .contains(r#""expires_in":"3600""#)
        );
        assert!(
            with(Fault::ScopeAsArray)
                .body
                .contains(r#""scope":["read","write"]"#)
        );
        assert!(
            with(Fault::AnswerGainsField)
                .body
                .ends_with(r#","tenant":"main"}"#)
        );
        assert_eq!(with(Fault::PragmaMissing).header("pragma"), None);
        assert!(
            !with(Fault::TokensCacheable)
                .header("cache-control")
                .unwrap()
                .contains("no-store")
        );
        assert!(
            with(Fault::TokensAsText)
                .header("content-type")
                .unwrap()
                .starts_with("text/html")
        );
    }

    #[test]
    fn refusals_are_escaped_and_keep_their_status() {
        let parameters = Parameters::parse(b"code=a%22%3Cb");
        let refusal = Refusal::new(400, "invalid_grant", "Wrong < code");
        let with = |faults: &[Fault], format| {
            refused(
                &core_with(Dialect::CameraManager, faults),
                format,
                &refusal,
                &parameters,
            )
        };
        assert_eq!(
            with(&[], JSON).body,
            r#"{"error":"invalid_grant","error_description":"Wrong < code"}"#
        );
        assert_eq!(
            with(&[], Format::Xml).body,
            "<oauth><error_description>Wrong &lt; code</error_description><error>invalid_grant</error></oauth>"
        );
        assert_eq!(with(&[Fault::ErrorsWithStatus200], JSON).status, 200);
        assert!(
            with(&[Fault::ErrorAsObject], JSON)
                .body
                .starts_with(r#"{"error":{"code":"invalid_grant""#)
        );
        assert!(
            with(&[Fault::TokenDescriptionEchoesQuotes], JSON)
                .body
                .contains(r#"Rejected \"a\"<b\""#)
        );
        assert_eq!(with(&[], JSON).header("cache-control"), Some("no-store"));
    }
}
