//! Bodies: what they are, what members they have, and what is kept of their text.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::long_text::{self, cut};
use crate::transcript::{Body, BodyKind};
use crate::wire::pseudonym::Redactor;
use crate::wire::raw_exchange::RawResponse;

/// Text beyond this length is cut in the record.
const TEXT_LIMIT: usize = 16 * 1024;
/// HTML beyond this length is cut in the record: pages are long and tell little after their forms.
const HTML_LIMIT: usize = 4 * 1024;
/// A string in JSON beyond this length is cut in the record.
const STRING_LIMIT: usize = 4 * 1024;
/// A name of a member beyond this length is cut in the record.
const NAME_LIMIT: usize = 256;
/// A title beyond this length is cut in the record.
const TITLE_LIMIT: usize = 512;
/// More repeated members than these are not named.
const MOST_REPEATED: usize = 20;

/// What the body is, and its members if it has any: JSON, or a flat XML document read as an object of strings.
#[must_use]
pub fn structured_body(response: &RawResponse) -> (BodyKind, Option<Value>) {
    if response.body.is_empty() {
        return (BodyKind::Empty, None);
    }
    let Ok(text) = std::str::from_utf8(&response.body) else {
        return (BodyKind::Binary, None);
    };
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return (BodyKind::Json, Some(value));
    }
    let start: String = text
        .trim_start()
        .chars()
        .take(64)
        .collect::<String>()
        .to_lowercase();
    let says_html = response
        .media_type()
        .is_some_and(|media_type| media_type.contains("html"));
    if says_html || start.starts_with("<!doctype html") || start.starts_with("<html") {
        return (BodyKind::Html, None);
    }
    if start.starts_with('<')
        && let Ok(document) = roxmltree::Document::parse(text)
    {
        let mut members = Map::new();
        for element in document
            .root_element()
            .children()
            .filter(roxmltree::Node::is_element)
        {
            let value = Value::String(element.text().unwrap_or_default().to_owned());
            members.insert(element.tag_name().name().to_owned(), value);
        }
        return (BodyKind::Xml, Some(Value::Object(members)));
    }
    (BodyKind::Text, None)
}

/// The record of a body, and its whole pseudonymised text.
pub(super) fn record_body(response: &RawResponse, redactor: &Redactor) -> (Body, String) {
    let (kind, json) = structured_body(response);
    let text = match kind {
        BodyKind::Empty | BodyKind::Binary => String::new(),
        _ => long_text::text(redactor, &response.text()),
    };
    let limit = if kind == BodyKind::Html {
        HTML_LIMIT
    } else {
        TEXT_LIMIT
    };
    let repeated_members = if kind == BodyKind::Json {
        let names = repeated_members(&response.text());
        names.iter().map(|name| redactor.text(name)).collect()
    } else {
        Vec::new()
    };
    let body = Body {
        kind,
        size: response.body.len(),
        title: (kind == BodyKind::Html)
            .then(|| title_of(&text))
            .flatten()
            .map(|title| cut(&title, TITLE_LIMIT)),
        text: cut(&text, limit),
        json: json.map(|value| record_json(&value, redactor)),
        members: None,
        repeated_members,
        markup: None,
        foreign_origins: Vec::new(),
    };
    (body, text)
}

/// JSON with every known value replaced, and what is long cut.
pub(super) fn record_json(value: &Value, redactor: &Redactor) -> Value {
    let mut told = redactor.json(value);
    shorten(&mut told);
    told
}

fn shorten(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > STRING_LIMIT => *text = cut(text, STRING_LIMIT),
        Value::Array(items) => items.iter_mut().for_each(shorten),
        Value::Object(members) => {
            if members.keys().any(|name| name.len() > NAME_LIMIT) {
                let all = std::mem::take(members).into_iter();
                *members = all
                    .map(|(name, member)| (cut(&name, NAME_LIMIT), member))
                    .collect();
            }
            members.values_mut().for_each(shorten);
        }
        _ => {}
    }
}

fn title_of(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let open = start + lower[start..].find('>')? + 1;
    let end = open + lower[open..].find("</title")?;
    let title = html[open..end]
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    (!title.is_empty()).then_some(title)
}

/// Names that occur more than once at the top level of a JSON object; `serde_json` keeps only the last.
fn repeated_members(text: &str) -> Vec<String> {
    struct Names(Vec<String>);
    impl<'de> serde::Deserialize<'de> for Names {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visit;
            impl<'de> serde::de::Visitor<'de> for Visit {
                type Value = Names;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("a JSON object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> Result<Names, A::Error> {
                    let mut seen = HashSet::new();
                    let mut repeated = Vec::new();
                    while let Some((name, _)) = map.next_entry::<String, serde::de::IgnoredAny>()? {
                        match seen.get(&name) {
                            Some(_) if repeated.contains(&name) => {}
                            Some(_) if repeated.len() < MOST_REPEATED => repeated.push(name),
                            Some(_) => {}
                            None => drop(seen.insert(name)),
                        }
                    }
                    Ok(Names(repeated))
                }
            }
            deserializer.deserialize_map(Visit)
        }
    }
    serde_json::from_str::<Names>(text)
        .map(|names| names.0)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(media_type: &str, body: &str) -> RawResponse {
        RawResponse {
            status: 200,
            headers: vec![("content-type".to_owned(), media_type.to_owned())],
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn bodies_are_recognised_by_what_they_are() {
        assert_eq!(
            structured_body(&response("text/plain", "{\"a\":1}")).0,
            BodyKind::Json
        );
        let (kind, members) = structured_body(&response(
            "application/xml",
            "<oauth><error>unauthorized</error></oauth>",
        ));
        assert_eq!(kind, BodyKind::Xml);
        assert_eq!(
            members,
            Some(serde_json::json!({ "error": "unauthorized" }))
        );
        assert_eq!(
            structured_body(&response("text/html", "<p>no")).0,
            BodyKind::Html
        );
        assert_eq!(
            structured_body(&response("text/html", "")).0,
            BodyKind::Empty
        );
    }

    #[test]
    fn repeated_members_are_seen() {
        assert_eq!(repeated_members("{\"a\":1,\"b\":2,\"a\":3,\"a\":4}"), ["a"]);
        assert!(repeated_members("[1]").is_empty());
    }

    #[test]
    fn titles_are_found_in_any_case() {
        assert_eq!(
            title_of("<HTML><TITLE >\n Sign  in </TITLE>"),
            Some("Sign in".to_owned())
        );
        assert_eq!(title_of("<p>nothing"), None);
    }
}
