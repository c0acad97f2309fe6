//! A transcript as text: only what is stable and telling.
//!
//! Method, path, where parameters went, status, chosen headers, the shape of the answer. Dates, durations,
//! cookies' values and page texts change from run to run or tell nothing, so they are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use crate::catalog::profile::{Field, Profile};
use crate::oauth::Role;
use crate::transcript::{BodyKind, Exchange, Pair, Response, StepRecord, Transcript};
use crate::wire::capture::looks_random;

/// Headers whose value is behaviour.
const TELLING: [&str; 5] = [
    "cache-control",
    "pragma",
    "www-authenticate",
    "allow",
    "location",
];

/// The text of a transcript. The cleanup is left out: it depends on how far the steps came.
#[must_use]
pub fn render(transcript: &Transcript, profile: &Profile) -> String {
    let mut text = String::new();
    for step in &transcript.steps {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{} {:<10} -> {}",
            step.number,
            step.kind.as_str(),
            outcome(step)
        );
        for exchange in transcript.exchanges_of(step.number) {
            exchange_lines(&mut text, exchange, transcript, profile);
        }
    }
    numbered_anew(&text)
}

/// ID Tokens of the same second are the same signed text where a provider adds nothing to them, and other ones in the next
/// second: that two of them are equal says nothing, so that they have no numbers.
const ID_TOKEN: &str = "<id_token";

/// The text with the pseudonyms of each kind numbered as they come in it: what has no order is sorted here, and was
/// numbered in the order in which the provider had it.
fn numbered_anew(text: &str) -> String {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut of_kind: BTreeMap<&str, usize> = BTreeMap::new();
    let mut anew = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find('<') {
        let (before, pseudonym) = rest.split_at(begin);
        anew.push_str(before);
        let end = pseudonym.find('>').map_or(pseudonym.len(), |end| end + 1);
        let (name, after) = pseudonym.split_at(end);
        let numbered = name.strip_suffix('>').and_then(|name| {
            let (kind, number) = name.rsplit_once('#')?;
            number.parse::<usize>().ok()?;
            Some(kind)
        });
        match numbered {
            Some(ID_TOKEN) => {
                let _ = write!(anew, "{ID_TOKEN}>");
                rest = after;
            }
            Some(kind) => {
                let number = *numbers.entry(name).or_insert_with(|| {
                    let count = of_kind.entry(kind).or_default();
                    *count += 1;
                    *count
                });
                let _ = write!(anew, "{kind}#{number}>");
                rest = after;
            }
            // A sign by itself: the next one may begin a pseudonym all the same.
            None => {
                anew.push('<');
                rest = &pseudonym[1..];
            }
        }
    }
    anew.push_str(rest);
    anew
}

fn outcome(step: &StepRecord) -> String {
    let mut words = step.outcome.as_str().to_owned();
    if let Some(error) = &step.error {
        let _ = write!(words, " {error:?}");
    }
    words
}

fn exchange_lines(
    text: &mut String,
    exchange: &Exchange,
    transcript: &Transcript,
    profile: &Profile,
) {
    let request = &exchange.request;
    let path = request
        .url
        .strip_prefix("<base_url>")
        .unwrap_or(&request.url);
    let _ = write!(text, "    {} {}", request.method, path);
    if !request.query.is_empty() {
        let _ = write!(text, " ?{}", pairs(&request.query));
    }
    text.push('\n');
    for Pair(name, value) in &request.headers {
        if matches!(name.as_str(), "authorization" | "accept") && !is_browser_accept(value) {
            let _ = writeln!(text, "        {name}: {value}");
        }
    }
    if !request.form.is_empty() {
        let _ = writeln!(text, "        form: {}", pairs(&request.form));
    }
    if let Some(body) = &request.body {
        let _ = writeln!(text, "        body: {body}");
    }
    match (&exchange.response, &exchange.failure) {
        (Some(response), _) => response_lines(text, exchange.role, response, transcript, profile),
        (None, Some(failure)) => {
            let _ = writeln!(text, "      no answer: {:?}", failure.kind);
        }
        (None, None) => {}
    }
}

fn is_browser_accept(value: &str) -> bool {
    value.starts_with("text/html")
}

/// Parameters in the order of their names, which is all the same to both sides; those of one name stay in theirs.
fn pairs(pairs: &[Pair]) -> String {
    let mut sorted: Vec<&Pair> = pairs.iter().collect();
    sorted.sort_by_key(|Pair(name, _)| name.clone());
    let texts: Vec<String> = sorted
        .into_iter()
        .map(|Pair(name, value)| format!("{name}={}", on_one_line(&value_in_order(name, value))))
        .collect();
    texts.join("&")
}

/// The words of a scope have no order (RFC 6749 3.3).
fn value_in_order(name: &str, value: &str) -> String {
    if name != "scope" || value.contains('<') {
        return value.to_owned();
    }
    let mut words: Vec<&str> = value.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

/// An address with its parameters in the order of their names.
fn address_in_order(address: &str) -> String {
    let border = address.find(['?', '#']);
    let Some((base, rest)) = border.map(|at| address.split_at(at)) else {
        return address.to_owned();
    };
    let (sign, parameters) = rest.split_at(1);
    let mut sorted: Vec<&str> = parameters.split('&').collect();
    sorted.sort_by_key(|parameter| parameter.split('=').next().unwrap_or_default().to_owned());
    format!("{base}{sign}{}", sorted.join("&"))
}

/// A value with its control characters escaped: files of text have line ends of their own.
fn on_one_line(value: &str) -> String {
    let mut line = String::new();
    for c in value.chars() {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

fn response_lines(
    text: &mut String,
    role: Role,
    response: &Response,
    transcript: &Transcript,
    profile: &Profile,
) {
    let _ = write!(text, "      {}", response.status);
    if let Some(media_type) = &response.media_type {
        let _ = write!(text, "  {media_type}");
    }
    text.push('\n');
    for name in TELLING {
        // The cache headers of pages say nothing about OAuth; those of answers with tokens do.
        if matches!(name, "cache-control" | "pragma") && response.body.kind == BodyKind::Html {
            continue;
        }
        let mut values: Vec<String> = response
            .header_values(name)
            .map(|value| match name {
                "location" => address_in_order(value),
                "allow" => list_in_order(value),
                _ => value.to_owned(),
            })
            .collect();
        values.sort();
        for value in values {
            let _ = writeln!(text, "          {name}: {}", on_one_line(&value));
        }
    }
    match (&response.body.json, response.body.kind) {
        (Some(Value::Object(members)), kind) => {
            if kind == BodyKind::Xml {
                let _ = writeln!(text, "          (xml)");
            }
            for (name, value) in in_order(members) {
                let shape = match (name.as_str(), value) {
                    ("scope", Value::String(words)) => format!("{:?}", value_in_order(name, words)),
                    // The number itself, since half a documented range is another lifetime.
                    (name, Value::Number(seconds)) if name.ends_with("expires_in") => {
                        seconds.to_string()
                    }
                    _ => shape(value, field_of(profile, role, name), transcript, role),
                };
                let _ = writeln!(text, "          {name:<16} {shape}");
            }
        }
        (Some(other), _) => {
            let _ = writeln!(text, "          {}", shape(other, None, transcript, role));
        }
        (None, BodyKind::Html) => {
            let _ = writeln!(
                text,
                "          page {:?}",
                response.body.title.as_deref().unwrap_or("without a title")
            );
        }
        (None, BodyKind::Empty) => {}
        (None, kind) => {
            let _ = writeln!(text, "          {kind:?} body");
        }
    }
}

/// The members of an object, which have no order (RFC 8259 4), by name.
fn in_order(members: &serde_json::Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    sorted
}

/// What the profile documents of a member of a token answer.
fn field_of<'p>(profile: &'p Profile, role: Role, name: &str) -> Option<&'p Field> {
    let answers = &profile.answers;
    let candidates = match role {
        Role::Token => [answers.tokens.as_ref(), answers.temporary.as_ref()],
        Role::Refresh => [answers.refreshed.as_ref(), answers.tokens.as_ref()],
        _ => [None, None],
    };
    candidates
        .into_iter()
        .flatten()
        .find_map(|answer| answer.fields.get(name))
}

/// Whether a number counts seconds, or milliseconds, from 1970 to a moment in the years from 2017 to 2100: another
/// one in every run.
fn is_moment(number: i64) -> bool {
    const SECONDS: std::ops::Range<i64> = 1_483_228_800..4_102_444_800;
    SECONDS.contains(&number) || SECONDS.contains(&(number / 1000))
}

/// A value as far as it is stable: constants and pseudonyms as they are, numbers of seconds by their range,
/// the data of a resource by its type alone.
fn shape(value: &Value, field: Option<&Field>, transcript: &Transcript, role: Role) -> String {
    match value {
        Value::Number(number) => match field.and_then(Field::numbers) {
            Some(range) if number.as_i64().is_some_and(|number| range.contains(number)) => {
                format!("integer {range}")
            }
            _ if number.as_i64().is_some_and(is_moment) => "moment".to_owned(),
            _ if role == Role::Resource || role == Role::Introspection => "number".to_owned(),
            _ => number.to_string(),
        },
        Value::String(text) if transcript.values.contains_key(text) => {
            let format = transcript
                .values
                .get(text)
                .and_then(|facts| facts.format.clone())
                .unwrap_or_default();
            format!("{text} {format}").trim_end().to_owned()
        }
        // Keys and numbers of a document that are not called secret, which are others after a restart.
        Value::String(text) if looks_random(text) => "random".to_owned(),
        Value::String(_) if role == Role::Resource => "string".to_owned(),
        Value::Array(items) => {
            // Lists of metadata and of scopes are sets.
            let inner = items.iter().map(|item| shape(item, None, transcript, role));
            let inner: BTreeSet<String> = inner.collect();
            match inner.len() {
                0 => "empty array".to_owned(),
                _ => format!(
                    "array of {}",
                    inner.into_iter().collect::<Vec<_>>().join(", ")
                ),
            }
        }
        Value::Object(members) => {
            let inner: Vec<String> = in_order(members)
                .into_iter()
                .map(|(name, value)| format!("{name}: {}", shape(value, None, transcript, role)))
                .collect();
            format!("{{ {} }}", inner.join(", "))
        }
        other => other.to_string(),
    }
}

/// The members of a list in an order of their own: that of `Allow` says nothing (RFC 9110 10.2.1), and comes out of
/// a hash table in some languages.
fn list_in_order(value: &str) -> String {
    if value.contains('"') {
        return value.to_owned();
    }
    let mut members: Vec<&str> = value.split(',').map(str::trim).collect();
    members.sort_unstable();
    members.join(", ")
}

#[cfg(test)]
mod tests {
    use super::{list_in_order, numbered_anew};

    #[test]
    fn lists_have_no_order_of_their_own() {
        assert_eq!(list_in_order("POST,OPTIONS, GET"), "GET, OPTIONS, POST");
        assert_eq!(list_in_order("no-store"), "no-store");
        let quoted = "private=\"b, a\", no-store";
        assert_eq!(list_in_order(quoted), quoted);
    }

    #[test]
    fn pseudonyms_are_numbered_by_kind_and_id_tokens_are_not() {
        assert_eq!(
            numbered_anew("<code#4> <id_token#7> <code#2> <code#4> <id_token#8> a < b"),
            "<code#1> <id_token> <code#2> <code#1> <id_token> a < b"
        );
    }
}
