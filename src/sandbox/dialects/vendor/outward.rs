//! From the answers of the standards to the vendor's.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::Kind;
use super::style::Style;
use crate::sandbox::core::Core;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::message::Response;
use crate::sandbox::pages;

/// An answer of the token endpoint.
pub(super) fn tokens(core: &Core, style: &Style, kind: Kind, response: Response) -> Response {
    let members = serde_json::from_str::<Map<String, Value>>(&response.body).unwrap_or_default();
    if !members.contains_key("access_token") {
        return refusal(style, "refusal", response);
    }
    if kind == Kind::Refresh && style.is("refresh-keeps", "silently") {
        let mut told = style.json("wrap");
        told.insert("message".to_owned(), json!("OK"));
        return with_body(response, &Value::Object(told));
    }
    let written = own_form(core, style, members);
    let response = match style.get("format") {
        Some("form") => {
            let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            let pairs = written.as_object().into_iter().flatten();
            form.extend_pairs(pairs.map(|(name, value)| (name, text(value))));
            Response {
                body: form.finish(),
                ..response
            }
            .replacing("content-type", Some("text/html"))
        }
        Some("jsonp") => Response {
            body: format!("callback( {written} );\n"),
            ..response
        }
        .replacing("content-type", Some("application/javascript")),
        _ => with_body(response, &written),
    };
    let status = style.number("token-status");
    Response {
        status: status
            .and_then(|n| u16::try_from(n).ok())
            .unwrap_or(response.status),
        ..response
    }
}

fn with_body(response: Response, body: &Value) -> Response {
    Response {
        body: body.to_string(),
        ..response
    }
}

/// The members of a token answer in the vendor's form.
fn own_form(core: &Core, style: &Style, mut members: Map<String, Value>) -> Value {
    if let Some(seconds) = members.get("expires_in").and_then(Value::as_u64) {
        let ends = core.now().saturating_add(Duration::from_secs(seconds));
        let unix = core.clock.unix_seconds(ends);
        let number = match style.get("unit") {
            Some("milliseconds") => json!(seconds * 1000),
            Some("unix-seconds") => json!(unix),
            Some("unix-milliseconds") => json!(unix * 1000),
            Some("timestamp") => {
                let time = i64::try_from(unix).ok().map(jiff::Timestamp::from_second);
                json!(time.and_then(Result::ok).map(|time| time.to_string()))
            }
            Some("text") => json!(seconds.to_string()),
            _ => json!(seconds),
        };
        members.insert("expires_in".to_owned(), number);
    }
    if let Some(scope) = members.get("scope").and_then(Value::as_str) {
        let words: Vec<&str> = scope.split(' ').collect();
        let written = match style.get("scope-out") {
            Some("array") => json!(words),
            // A comma cannot stand alone as an item of a list.
            Some(delimiter) => json!(words.join(delimiter)),
            None => json!(scope),
        };
        members.insert("scope".to_owned(), written);
    }
    let mut dropped = style.list("drop");
    if style.get("refresh-by").is_some() {
        dropped.push("refresh_token");
    }
    for name in dropped {
        members.shift_remove(name);
    }
    let mut written = Map::new();
    for (name, value) in members {
        let mut names = style.pairs("names").into_iter();
        let own = names.find(|(standard, _)| *standard == name);
        place(
            &mut written,
            own.map_or(name.as_str(), |(_, own)| own),
            value,
        );
    }
    written.extend(style.json("add"));
    if let Some(path) = style.get("base") {
        let host = path.strip_prefix("host:");
        let address = match host {
            Some(_) => core.base_url.split("://").nth(1).unwrap_or_default(),
            None => core.base_url.as_str(),
        };
        place(&mut written, host.unwrap_or(path), json!(address));
    }
    match style.get("envelope") {
        Some(path) => {
            let mut around = style.json("wrap");
            place(&mut around, path, Value::Object(written));
            Value::Object(around)
        }
        None => {
            written.extend(style.json("wrap"));
            Value::Object(written)
        }
    }
}

/// Puts a value at a path of names with dots between them.
fn place(members: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            members.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = members
                .entry(first.to_owned())
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                place(inner, rest, value);
            }
        }
    }
}

/// A refusal in the vendor's form: that of `refusal` or of `denial`.
pub(super) fn refusal(style: &Style, key: &'static str, response: Response) -> Response {
    let own_status = style.number(if key == "refusal" {
        "refusal-status"
    } else {
        "denial-status"
    });
    // What is busy or broken has refused nothing.
    if response.status < 400 || response.status == 429 || response.status >= 500 {
        return match key {
            "denial" if response.status < 300 => opened(style, response),
            _ => response,
        };
    }
    let status = own_status
        .and_then(|status| u16::try_from(status).ok())
        .unwrap_or(response.status);
    let response = match status {
        401 => response,
        _ => response.replacing("www-authenticate", None),
    };
    let Some(template) = style.get(key) else {
        return Response { status, ..response };
    };
    if template == "page" {
        let page = pages::message(status, "Refused", "This did not work.", "");
        return Response { status, ..page };
    }
    let told: Value = serde_json::from_str(&response.body).unwrap_or_default();
    let text = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or("refused");
    let mut filled = Value::Object(style.json(key));
    fill(&mut filled, &|word| match word {
        "$error" => Some(json!(text("error"))),
        "$description" => Some(json!(text("error_description"))),
        "$status" => Some(json!(response.status)),
        "$word" => Some(json!(response.status.to_string())),
        _ => None,
    });
    let response = response
        .replacing("content-type", Some("application/json"))
        .replacing("www-authenticate", None);
    Response {
        status,
        ..with_body(response, &filled)
    }
}

/// What the resource tells, with the members that this vendor has around every success.
fn opened(style: &Style, response: Response) -> Response {
    let Ok(members) = serde_json::from_str::<Map<String, Value>>(&response.body) else {
        return response;
    };
    let mut around = style.json("wrap");
    if around.is_empty() {
        return response;
    }
    around.insert("body".to_owned(), Value::Object(members));
    with_body(response, &Value::Object(around))
}

fn fill(value: &mut Value, word: &impl Fn(&str) -> Option<Value>) {
    match value {
        Value::String(text) => {
            if let Some(filled) = word(text) {
                *value = filled;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, word)),
        Value::Object(members) => members.values_mut().for_each(|member| fill(member, word)),
        _ => {}
    }
}

/// A redirect to the client with the vendor's names.
pub(super) fn redirect(core: &Core, style: &Style, response: Response) -> Response {
    let Some(location) = response.header("location").map(str::to_owned) else {
        return response;
    };
    let is_own = location.starts_with('/') || location.starts_with(&core.base_url);
    let Some((address, query)) = location.split_once('?').filter(|_| !is_own) else {
        return response;
    };
    let renamed = query.split('&').map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match (name, style.redirect(name), style.redirect("issuer")) {
            ("iss", _, Some(suffix)) => {
                let encoded: String =
                    url::form_urlencoded::byte_serialize(suffix.as_bytes()).collect();
                format!("iss={value}{encoded}")
            }
            (_, Some(own), _) => format!("{own}={value}"),
            _ => part.to_owned(),
        }
    });
    let query = renamed.collect::<Vec<_>>().join("&");
    response.replacing("location", Some(&format!("{address}?{query}")))
}

/// The metadata with the vendor's issuer.
pub(super) fn metadata(core: &Core, style: &Style, response: Response) -> Response {
    let Some(suffix) = style.redirect("issuer") else {
        return response;
    };
    let mut document: Map<String, Value> = serde_json::from_str(&response.body).unwrap_or_default();
    let at = |path: &str| json!(format!("{}{path}", core.base_url));
    document.insert("issuer".to_owned(), at(suffix));
    let own = [
        (
            "authorization_endpoint",
            style.or("authorize-path", "/authorize"),
        ),
        ("token_endpoint", style.or("token-path", "/token")),
        ("revocation_endpoint", "/revoke"),
    ];
    // What the vendor does not have it does not announce.
    document.retain(|name, _| {
        !name.ends_with("_endpoint") || own.iter().any(|(known, _)| known == name)
    });
    for (name, path) in own {
        document.insert(name.to_owned(), at(path));
    }
    with_body(response, &Value::Object(document))
}

impl Parameters {
    /// Names and values as text, in order and with repetitions.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        let texts = self.all().iter();
        texts.map(|(name, value)| (name.clone(), String::from_utf8_lossy(value).into_owned()))
    }
}
