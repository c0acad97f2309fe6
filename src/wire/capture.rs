//! From the raw exchange to the record without secrets.
//!
//! Two passes: [`learn`] finds secrets by structure (parameter names, JSON members, cookies, headers) at the
//! moment of the exchange; [`record`] writes the exchange down once all secrets of the scenario are known, so
//! that a value which turned up before its meaning was clear is replaced as well.

use serde_json::{Map, Value};

use super::message::{RawBody, RawExchange, RawRequest, RawResponse};
use super::pseudonym::{Kind, Redactor, Vault};
use super::{encode, page_facts};
use crate::transcript::{Body, BodyKind, Exchange, Location, Pair, Request, Response, Role};

/// Text beyond this length is cut in the record.
const TEXT_LIMIT: usize = 16 * 1024;
/// HTML beyond this length is cut in the record: pages are long and tell little after their forms.
const HTML_LIMIT: usize = 4 * 1024;

/// Decoded parameters, in order.
type Parameters = Vec<(String, String)>;

/// What a parameter or a JSON member of this name holds.
fn kind_of(name: &str) -> Option<Kind> {
    let lower = name.to_ascii_lowercase();
    Some(match lower.as_str() {
        "code" | "auth_code" | "authorization_code" => Kind::Code,
        "access_token" | "accesstoken" => Kind::AccessToken,
        "refresh_token" | "refreshtoken" => Kind::RefreshToken,
        "id_token" | "device_code" | "user_code" | "token" | "request_uri" => Kind::Other(lower),
        "client_secret" => Kind::ClientSecret,
        "password" => Kind::Password,
        "state" => Kind::State,
        "code_verifier" => Kind::CodeVerifier,
        "code_challenge" => Kind::CodeChallenge,
        _ => return None,
    })
}

/// Learns the secrets of an exchange.
pub fn learn(vault: &mut Vault, exchange: &RawExchange) {
    let request = &exchange.request;
    learn_parameters(vault, &encode::decode_parameters(&request.query));
    if let RawBody::RawForm(text) = &request.body {
        learn_parameters(vault, &encode::decode_parameters(text));
    }
    if let RawBody::Form(pairs) = &request.body {
        learn_parameters(vault, pairs);
        if matches!(
            exchange.role,
            Role::Login | Role::Consent | Role::Interaction
        ) {
            for part in pairs.iter().flat_map(|(_, value)| made_up_parts(value)) {
                if vault.name_of(part).is_none() {
                    vault.learn(Kind::CsrfField, part);
                }
            }
        }
    }
    for (name, value) in &request.headers {
        if name.eq_ignore_ascii_case("authorization")
            && let Some((scheme, token)) = value.split_once(' ')
            && scheme.eq_ignore_ascii_case("bearer")
        {
            vault.learn(Kind::AccessToken, token);
        }
    }
    let Ok(response) = &exchange.result else {
        return;
    };
    for (_, value) in response
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
    {
        if let Some((name, value)) = value
            .split(';')
            .next()
            .and_then(|pair| pair.split_once('='))
        {
            vault.learn(
                Kind::Cookie(name.trim().to_owned()),
                value.trim().trim_matches('"'),
            );
        }
    }
    if let Some(location) = response.header("location") {
        let (query, fragment) = split_location(location);
        learn_parameters(vault, &query);
        learn_parameters(vault, &fragment);
        learn_handles(vault, location, &query);
    }
    if let Some(json) = structured_body(response).1 {
        learn_json(vault, &json);
    }
}

/// Learns the secrets of an address that a browser was sent to.
pub fn learn_address(vault: &mut Vault, address: &str) {
    let (query, fragment) = split_location(address);
    learn_parameters(vault, &query);
    learn_parameters(vault, &fragment);
}

/// Learns the secrets of a form that a browser sent to the client.
pub fn learn_fields(vault: &mut Vault, fields: &[(String, String)]) {
    learn_parameters(vault, fields);
}

/// What the field of a form may hold that the provider made up for this page. Of an address these are its random
/// parts: the rest is what the client sent, or where every user is sent on to, and no secret.
fn made_up_parts(value: &str) -> Vec<&str> {
    let is_address = ["http://", "https://", "/"]
        .iter()
        .any(|start| value.starts_with(start));
    if is_address {
        let parts = value.split(|c: char| "/?&=#%:".contains(c));
        return parts.filter(|part| looks_random(part)).collect();
    }
    if value.len() >= 16 {
        vec![value]
    } else {
        Vec::new()
    }
}

fn learn_parameters(vault: &mut Vault, pairs: &[(String, String)]) {
    for (name, value) in pairs {
        if let Some(kind) = kind_of(name) {
            vault.learn(kind, value);
        }
    }
}

/// Parameters of an authorization request, which a provider may pass on to its own pages.
const PASSED_ON: [&str; 8] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "prompt",
    "error_description",
    "error_uri",
    "iss",
];

/// Learns the handles of a login in progress that a provider puts into its own addresses. They open that login
/// to whoever has them, and they are new in every run.
fn learn_handles(vault: &mut Vault, location: &str, query: &[(String, String)]) {
    for (name, value) in query {
        if !PASSED_ON.contains(&name.as_str())
            && looks_random(value)
            && vault.name_of(value).is_none()
        {
            vault.learn(Kind::Other(name.to_ascii_lowercase()), value);
        }
    }
    let path = location.split(['?', '#']).next().unwrap_or_default();
    for segment in path.split('/') {
        if looks_random(segment) && vault.name_of(segment).is_none() {
            vault.learn(Kind::Other("segment".to_owned()), segment);
        }
    }
}

/// Whether a text is made by a machine: long, of one alphabet, with digits among its letters or letters that
/// change their case more often than words do.
#[must_use]
pub fn looks_random(text: &str) -> bool {
    const CHANGES_OF_CASE: usize = 5;
    let in_alphabet = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.~".contains(c));
    let has_letters = text.chars().any(|c| c.is_ascii_alphabetic());
    let has_digits = text.chars().any(|c| c.is_ascii_digit());
    let changes = text
        .as_bytes()
        .windows(2)
        .filter(|pair| pair[0].is_ascii_lowercase() != pair[1].is_ascii_lowercase())
        .count();
    text.len() >= 16 && in_alphabet && has_letters && (has_digits || changes >= CHANGES_OF_CASE)
}

fn learn_json(vault: &mut Vault, value: &Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match (kind_of(name), member) {
                    // `code` in a JSON body is an error number or word, never an authorization code.
                    (Some(Kind::Code | Kind::State), Value::String(_)) => {}
                    (Some(kind), Value::String(text)) => {
                        vault.learn(kind, text);
                    }
                    _ => learn_json(vault, member),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| learn_json(vault, item)),
        _ => {}
    }
}

/// A record of the exchange in which every known value is a pseudonym. `markup` are the tags that have been sent so
/// far.
#[must_use]
pub fn record(
    exchange: &RawExchange,
    redactor: &Redactor,
    redirect_uris: &[String],
    markup: &[String],
) -> Exchange {
    Exchange {
        step: exchange.step,
        role: exchange.role,
        https: exchange.request.url.starts_with("https:"),
        request: record_request(&exchange.request, redactor),
        response: exchange.result.as_ref().ok().map(|response| {
            let mut recorded = record_response(response, redactor, redirect_uris);
            if recorded.body.kind == BodyKind::Html {
                let html = response.text();
                recorded.body.markup = page_facts::reflection(&html, markup);
                recorded.body.foreign_origins =
                    page_facts::foreign_origins(&html, &exchange.request.url);
            }
            recorded
        }),
        failure: exchange
            .result
            .as_ref()
            .err()
            .map(|failure| crate::transcript::Failure {
                kind: failure.kind,
                message: redactor.text(&failure.message),
            }),
        duration_ms: u64::try_from(exchange.duration.as_millis()).unwrap_or(u64::MAX),
    }
}

fn record_request(request: &RawRequest, redactor: &Redactor) -> Request {
    let (form, body) = match &request.body {
        RawBody::None => (Vec::new(), None),
        RawBody::RawForm(text) => (Vec::new(), Some(redactor.text(text))),
        RawBody::Form(pairs) => (redacted(pairs, redactor), None),
        RawBody::Json(text) => (Vec::new(), Some(redactor.text(text))),
    };
    Request {
        method: request.method.clone(),
        url: redactor.text(&request.url),
        query: redacted(&encode::decode_parameters(&request.query), redactor),
        headers: redacted(&request.headers, redactor),
        form,
        body,
    }
}

/// Parameters and headers with their values as pseudonyms; a value that *is* a secret is replaced by
/// structure, however short it may be.
fn redacted(pairs: &[(String, String)], redactor: &Redactor) -> Vec<Pair> {
    pairs
        .iter()
        .map(|(name, value)| Pair(name.clone(), redactor.value(value)))
        .collect()
}

fn record_response(
    response: &RawResponse,
    redactor: &Redactor,
    redirect_uris: &[String],
) -> Response {
    Response {
        status: response.status,
        headers: response
            .headers
            .iter()
            .map(|(name, value)| Pair(name.clone(), redactor.text(value)))
            .collect(),
        media_type: response.media_type(),
        location: response
            .header("location")
            .map(|raw| record_location(raw, redactor, redirect_uris)),
        body: record_body(response, redactor),
    }
}

fn record_location(raw: &str, redactor: &Redactor, redirect_uris: &[String]) -> Location {
    let (query, fragment) = split_location(raw);
    let arrival = redirect_uris
        .iter()
        .find_map(|uri| arrival_at(raw, uri).map(|rest| (uri, rest)));
    let (target, query) = match &arrival {
        // The query of the redirect URI itself belongs to the target; what follows was appended for the client.
        Some((uri, rest)) => {
            let appended = rest.split('#').next().unwrap_or_default();
            (
                (*uri).clone(),
                encode::decode_parameters(appended.trim_start_matches(['?', '&', '/'])),
            )
        }
        None => (
            raw.split(['?', '#']).next().unwrap_or(raw).to_owned(),
            query,
        ),
    };
    Location {
        raw: redactor.text(raw),
        target: redactor.text(&target),
        query: redacted(&query, redactor),
        fragment: redacted(&fragment, redactor),
        at_redirect_uri: arrival.is_some(),
    }
}

/// What follows a redirect URI in a `Location`, if it leads there. The empty path and `/` are the same
/// (RFC 3986 6.2.3), and providers do add that slash; everything else is compared byte for byte.
#[must_use]
pub fn arrival_at<'a>(location: &'a str, redirect_uri: &str) -> Option<&'a str> {
    let ends_there = |rest: &str| rest.is_empty() || rest.starts_with(['?', '#']);
    if let Some(rest) = location.strip_prefix(redirect_uri) {
        if ends_there(rest) || (redirect_uri.contains('?') && rest.starts_with('&')) {
            return Some(rest);
        }
        let has_empty_path = redirect_uri
            .split_once("://")
            .is_some_and(|(_, after)| !after.contains('/'));
        if has_empty_path && rest.strip_prefix('/').is_some_and(ends_there) {
            return Some(rest);
        }
    }
    None
}

/// The parameters of the query and those of the fragment.
fn split_location(raw: &str) -> (Parameters, Parameters) {
    let (before, fragment) = raw.split_once('#').unwrap_or((raw, ""));
    let query = before.split_once('?').map_or("", |(_, query)| query);
    (
        encode::decode_parameters(query),
        encode::decode_parameters(fragment),
    )
}

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

fn record_body(response: &RawResponse, redactor: &Redactor) -> Body {
    let (kind, json) = structured_body(response);
    let text = match kind {
        BodyKind::Empty | BodyKind::Binary => String::new(),
        _ => redactor.text(&response.text()),
    };
    let limit = if kind == BodyKind::Html {
        HTML_LIMIT
    } else {
        TEXT_LIMIT
    };
    let repeated_members = if kind == BodyKind::Json {
        repeated_members(&response.text())
    } else {
        Vec::new()
    };
    Body {
        kind,
        size: response.body.len(),
        title: (kind == BodyKind::Html).then(|| title_of(&text)).flatten(),
        text: cut(text, limit),
        json: json.map(|value| redactor.json(&value)),
        repeated_members,
        markup: None,
        foreign_origins: Vec::new(),
    }
}

fn cut(text: String, limit: usize) -> String {
    if text.len() <= limit {
        return text;
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!(
        "{}\n[cut after {end} of {} bytes]",
        &text[..end],
        text.len()
    )
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
                    let mut seen = Vec::new();
                    let mut repeated = Vec::new();
                    while let Some((name, _)) = map.next_entry::<String, serde::de::IgnoredAny>()? {
                        if seen.contains(&name) && !repeated.contains(&name) {
                            repeated.push(name.clone());
                        }
                        seen.push(name);
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
    fn arrival_is_compared_byte_for_byte() {
        assert_eq!(
            arrival_at("https://a.example/cb?code=1", "https://a.example/cb"),
            Some("?code=1")
        );
        assert_eq!(
            arrival_at(
                "https://a.example/cb?x=1&code=1",
                "https://a.example/cb?x=1"
            ),
            Some("&code=1")
        );
        assert_eq!(
            arrival_at("https://a.example/?code=1", "https://a.example"),
            Some("/?code=1")
        );
        assert_eq!(
            arrival_at("https://a.example/cbx?code=1", "https://a.example/cb"),
            None
        );
        assert_eq!(
            arrival_at("https://A.example/cb?code=1", "https://a.example/cb"),
            None
        );
        assert_eq!(
            arrival_at("https://a.example.evil/?code=1", "https://a.example"),
            None
        );
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
    fn handles_are_told_from_words() {
        assert!(looks_random("d63-utjBncxTaWoqhEuuWkhc5bSfTbGHDybbOq39oyc"));
        assert!(looks_random("0b5e4ff0-1d2c-4c7e-9b1a-6f9d8e7c6b5a"));
        assert!(
            looks_random("UVtjBncxTaWoqhEuuWkhcbSfTbGHDyb"),
            "not every random text has a digit"
        );
        assert!(!looks_random("AuthorizationEndpoint"));
        assert!(!looks_random("authorization-page"));
        assert!(!looks_random("tokens"));
        assert!(!looks_random("127.0.0.1"));
    }

    #[test]
    fn addresses_in_forms_are_told_from_secrets() {
        let none: [&str; 0] = [];
        assert_eq!(made_up_parts("http://127.0.0.1:7780/redirect"), none);
        assert_eq!(made_up_parts("/oauth/authorize?client_id=acme"), none);
        assert_eq!(made_up_parts("approve"), none);
        let request = "Zk4rW9vLq2Xc7NbT1yGm5p";
        assert_eq!(made_up_parts(request), [request]);
        assert_eq!(made_up_parts(&format!("/login?r={request}")), [request]);
        assert_eq!(made_up_parts("=== no address ==="), ["=== no address ==="]);
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
