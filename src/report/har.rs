//! `exchanges.har`: the exchanges in the HTTP Archive format (HAR 1.2), for tools that show HTTP traffic.
//!
//! <http://www.softwareishard.com/blog/har-12-spec/>; the names of the sections below are those of its objects. A page is a
//! scenario on a target. Everything is as pseudonymised as in the report, except that a URL begins with the target's own
//! address, because the format asks for absolute ones.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::shown::shown_value;
use crate::document::{Document, Scenario, Target};
use crate::transcript::{BodyKind, Exchange, Failure, Pair, Request, Response};

/// What the archive cannot say, for who reads it without knowing the report.
const COMMENT: &str = "Secrets are pseudonyms such as <access_token#1>, in addresses with percent signs. \
    Times of day are not recorded: the exchanges of a scenario are put one after another from the start of the run. \
    Of a request only the headers are here that grantcheck set itself; long bodies are cut.";

/// What no address may contain (RFC 3986 2 and 3). `#` is part of a pseudonym here: there are no fragments.
const NOT_IN_URLS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Brackets stand around a host that is an address of IPv6, and nowhere else (RFC 3986 3.2.2).
const NOT_IN_PATHS: &AsciiSet = &NOT_IN_URLS.add(b'[').add(b']');

/// What a name or value in a query may not contain: all but the unreserved characters (RFC 3986 2.3).
const NOT_IN_QUERIES: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Renders the exchanges of a run as an HTTP archive.
#[must_use]
pub fn render(document: &Document) -> String {
    let started = (document.started_at.parse()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let (mut pages, mut entries) = (Vec::new(), Vec::new());
    for target in &document.targets {
        let scenarios = target.scenarios.iter();
        for scenario in scenarios.filter(|scenario| !scenario.exchanges.is_empty()) {
            pages.push(page(target, scenario, started));
            let mut before = 0;
            for exchange in &scenario.exchanges {
                entries.push(entry(target, scenario, exchange, at(started, before)));
                before += exchange.duration_ms;
            }
        }
    }
    let mut archive = json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "grantcheck", "version": document.version },
            "pages": pages,
            "entries": entries,
            "comment": COMMENT,
        },
    });
    shown_value(&mut archive);
    format!("{archive:#}\n")
}

/// A time after the start of the run, in ISO 8601.
fn at(started: jiff::Timestamp, milliseconds: u64) -> String {
    let after = i64::try_from(milliseconds).unwrap_or_default();
    let time = started.checked_add(jiff::SignedDuration::from_millis(after));
    format!("{:.3}", time.unwrap_or(started))
}

/// `pages`.
fn page(target: &Target, scenario: &Scenario, started: jiff::Timestamp) -> Value {
    json!({
        "startedDateTime": at(started, 0),
        "id": page_id(target, scenario),
        "title": format!("{} on {}: {}", scenario.id, target.name, scenario.title),
        "pageTimings": {},
        "comment": scenario.outcome.as_str(),
    })
}

fn page_id(target: &Target, scenario: &Scenario) -> String {
    format!("{}/{}", target.name, scenario.id)
}

/// `entries`. How the time is divided was not measured; all of it is waiting.
fn entry(target: &Target, scenario: &Scenario, exchange: &Exchange, started: String) -> Value {
    let step = match exchange.step {
        0 => "cleanup".to_owned(),
        step => format!("step {step}"),
    };
    let role = exchange.role.as_str();
    json!({
        "pageref": page_id(target, scenario),
        "startedDateTime": started,
        "time": exchange.duration_ms,
        "request": request(target, &exchange.request),
        "response": match (&exchange.response, &exchange.failure) {
            (Some(answer), _) => response(answer),
            (None, failure) => no_response(failure.as_ref()),
        },
        "cache": {},
        "timings": { "send": 0, "wait": exchange.duration_ms, "receive": 0 },
        "comment": format!("{}, {}, {step}: {role}", target.name, scenario.id),
    })
}

/// `request`. grantcheck speaks HTTP/1.1 only.
fn request(target: &Target, request: &Request) -> Value {
    let mut sent = json!({
        "method": request.method,
        "url": url(target, request),
        "httpVersion": "HTTP/1.1",
        "cookies": request_cookies(&request.headers),
        "headers": pairs(&request.headers),
        "queryString": pairs(&request.query),
    });
    let header = header(&request.headers, "content-type");
    // `params` and `text` exclude each other.
    let post = match &request.body {
        Some(body) => Some(json!({ "mimeType": header.unwrap_or_default(), "text": body })),
        None if request.form.is_empty() => None,
        None => Some(json!({
            "mimeType": header.unwrap_or("application/x-www-form-urlencoded"),
            "params": pairs(&request.form),
        })),
    };
    // The size with its secrets is not recorded.
    let size = if post.is_some() { -1 } else { 0 };
    if let Some(post) = post {
        sent["postData"] = post;
    }
    sent["headersSize"] = (-1).into();
    sent["bodySize"] = size.into();
    sent
}

/// The address with its query, absolute.
fn url(target: &Target, request: &Request) -> String {
    let (address, path) = match request.url.strip_prefix("<base_url>") {
        Some(path) => (&target.base_url, path),
        None => (&request.url, ""),
    };
    let mut url = utf8_percent_encode(address, NOT_IN_URLS).to_string();
    url.extend(utf8_percent_encode(path, NOT_IN_PATHS));
    for (index, Pair(name, value)) in request.query.iter().enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        url.extend(utf8_percent_encode(name, NOT_IN_QUERIES));
        url.push('=');
        url.extend(utf8_percent_encode(value, NOT_IN_QUERIES));
    }
    url
}

/// `response`. Neither version nor reason phrase are recorded.
fn response(response: &Response) -> Value {
    let location = response.location.as_ref();
    json!({
        "status": response.status,
        "statusText": "",
        "httpVersion": "unknown",
        "cookies": response.header_values("set-cookie").map(response_cookie).collect::<Vec<_>>(),
        "headers": pairs(&response.headers),
        "content": content(response),
        "redirectURL": location.map_or("", |location| location.raw.as_str()),
        "headersSize": -1,
        "bodySize": response.body.size,
    })
}

/// A `response` where none came: its status is 0, as browsers write it, and the reason is its comment.
fn no_response(failure: Option<&Failure>) -> Value {
    json!({
        "status": 0,
        "statusText": "",
        "httpVersion": "unknown",
        "cookies": [],
        "headers": [],
        "content": { "size": 0, "mimeType": "" },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
        "comment": failure.map_or("no answer was recorded", |failure| failure.message.as_str()),
    })
}

/// `content`. The size is that of the body as it came; its text has pseudonyms, and may be cut.
fn content(response: &Response) -> Value {
    let body = &response.body;
    let mime_type = header(&response.headers, "content-type")
        .or(response.media_type.as_deref())
        .unwrap_or_default();
    let mut content = json!({ "size": body.size, "mimeType": mime_type });
    if !matches!(body.kind, BodyKind::Empty | BodyKind::Binary) {
        content["text"] = body.text.as_str().into();
    }
    content
}

/// `headers`, `queryString` and `params`: names with values.
fn pairs(pairs: &[Pair]) -> Vec<Value> {
    let object = |Pair(name, value): &Pair| json!({ "name": name, "value": value });
    pairs.iter().map(object).collect()
}

fn header<'a>(headers: &'a [Pair], name: &str) -> Option<&'a str> {
    let mut headers = headers.iter();
    let found = headers.find(|pair| pair.0.eq_ignore_ascii_case(name));
    found.map(|pair| pair.1.as_str())
}

/// `cookies` of a request (RFC 6265 4.2.1).
fn request_cookies(headers: &[Pair]) -> Vec<Value> {
    let sent = (headers.iter()).filter(|pair| pair.0.eq_ignore_ascii_case("cookie"));
    let cookies = sent.flat_map(|pair| pair.1.split(';'));
    cookies
        .map(name_and_value)
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}

/// One of the `cookies` of a response (RFC 6265 5.2). `expires` is left out: the format wants it in another notation than
/// the header has, which is there as it came.
fn response_cookie(header: &str) -> Value {
    let mut parts = header.split(';');
    let (name, value) = name_and_value(parts.next().unwrap_or_default());
    let mut cookie = json!({ "name": name, "value": value });
    for (name, value) in parts.map(name_and_value) {
        match name.to_ascii_lowercase().as_str() {
            "path" => cookie["path"] = value.into(),
            "domain" => cookie["domain"] = value.into(),
            "httponly" => cookie["httpOnly"] = true.into(),
            "secure" => cookie["secure"] = true.into(),
            _ => {}
        }
    }
    cookie
}

fn name_and_value(part: &str) -> (&str, &str) {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    (name.trim(), value.trim())
}
