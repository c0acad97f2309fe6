//! The format of a body: JSON, or the XML of Spring Security OAuth.

use serde_json::{Map, Value, json};

use super::message::Response;

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

/// Members from name and value pairs.
pub(super) fn members<const N: usize>(pairs: [(&str, Value); N]) -> Members {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// An answer with these members.
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
