//! An exchange as a `curl` command line.
//!
//! The line is made from the pseudonymised exchange: every placeholder becomes a shell variable, so
//! `<access_token#1>` is `$ACCESS_TOKEN_1`, and the line works after those are set.

use std::collections::BTreeMap;

use crate::transcript::{Pair, Request, ValueFacts};

/// Placeholders that carry no number. In a body only these and numbered ones count as placeholders,
/// because `<name>` there may as well be a tag.
const UNNUMBERED: [&str; 8] = [
    "base_url",
    "client_id",
    "client_secret",
    "redirect_uri",
    "username",
    "password",
    "other_client_id",
    "other_client_secret",
];

/// The command line; needs curl 7.87 or later when the request has a query.
///
/// A value that the scenario's own text fixes stands there as it is: its characters are what is to be reproduced.
pub fn line(request: &Request, values: &BTreeMap<String, ValueFacts>) -> String {
    let mut request = request.clone();
    for Pair(_, value) in request.query.iter_mut().chain(&mut request.form) {
        if let Some(literal) = values.get(value.as_str()).and_then(|v| v.literal.clone()) {
            *value = literal;
        }
    }
    let request = &request;
    let word = |text: &str| quote(text, |name| strict(name, values));
    let loose = |text: &str| quote(text, |_| true);
    // A parameter may hold a tag as well, but no tag of HTML has an underscore.
    let value = |text: &str| quote(text, |name| name.contains('_') || strict(name, values));
    let mut parts = vec!["curl -i".to_owned()];
    if request.url.contains(['[', ']', '{', '}']) {
        parts.push("--globoff".to_owned());
    }
    let method = request.method.as_str();
    let implied = if request.form.is_empty() && request.body.is_none() {
        "GET"
    } else {
        "POST"
    };
    if method == "HEAD" {
        parts.push("--head".to_owned());
    } else if method != implied {
        parts.push(format!("-X {}", word(method)));
    }
    parts.push(loose(&request.url));
    for pair in &request.query {
        parts.push(format!("--url-query {}", parameter(pair, value)));
    }
    let mut content_type = false;
    for Pair(name, value) in &request.headers {
        content_type |= name.eq_ignore_ascii_case("content-type");
        if name.eq_ignore_ascii_case("content-length") {
            continue;
        }
        match value.strip_prefix("Basic ") {
            // curl makes the base64 of Basic itself, which a placeholder cannot.
            Some(pair) if name.eq_ignore_ascii_case("authorization") && pair.contains('<') => {
                parts.push(format!("-u {}", loose(pair)));
            }
            _ if value.is_empty() => parts.push(format!("-H {}", loose(&format!("{name};")))),
            _ => parts.push(format!("-H {}", loose(&format!("{name}: {value}")))),
        }
    }
    for pair in &request.form {
        parts.push(format!("--data-urlencode {}", parameter(pair, value)));
    }
    if let Some(body) = &request.body {
        if !content_type {
            // Without this curl would add the media type of a form.
            parts.push("-H 'Content-Type:'".to_owned());
        }
        parts.push(format!("--data-raw {}", word(body)));
    }
    parts.join(" \\\n  ")
}

/// curl encodes the value itself but takes the name as it is.
fn parameter(Pair(name, value): &Pair, quoted: impl Fn(&str) -> String) -> String {
    let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC)
        .to_string()
        .replace("%5F", "_")
        .replace("%2D", "-");
    quoted(&format!("{name}={value}"))
}

fn strict(name: &str, values: &BTreeMap<String, ValueFacts>) -> bool {
    name.contains('#') || UNNUMBERED.contains(&name) || values.contains_key(&format!("<{name}>"))
}

/// One shell word: literal runs in single quotes, placeholders as variables in double quotes.
fn quote(text: &str, is_placeholder: impl Fn(&str) -> bool) -> String {
    let mut out = String::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let after = &rest[start + 1..];
        let name = after
            .find('>')
            .map(|end| &after[..end])
            .filter(|name| well_formed(name) && is_placeholder(name));
        match name {
            Some(name) => {
                literal.push_str(&rest[..start]);
                push_literal(&mut out, &literal);
                literal.clear();
                out.push_str(&format!("\"${}\"", variable(name)));
                rest = &after[name.len() + 1..];
            }
            None => {
                literal.push_str(&rest[..=start]);
                rest = after;
            }
        }
    }
    literal.push_str(rest);
    push_literal(&mut out, &literal);
    if out.is_empty() {
        out.push_str("''");
    }
    out
}

fn push_literal(out: &mut String, literal: &str) {
    if literal.is_empty() {
        return;
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=%@,+".contains(c);
    if literal.chars().all(plain) {
        out.push_str(literal);
    } else {
        out.push_str(&format!("'{}'", literal.replace('\'', "'\\''")));
    }
}

fn well_formed(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_:#.-".contains(c))
}

/// `cookie:JSESSIONID#1` becomes `COOKIE_JSESSIONID_1`.
fn variable(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_uppercase()
            } else {
                '_'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_variables_and_everything_else_is_quoted() {
        assert_eq!(
            quote("Bearer <access_token#1>", |_| true),
            "'Bearer '\"$ACCESS_TOKEN_1\""
        );
        assert_eq!(
            quote("<client_id>:<client_secret>", |_| true),
            "\"$CLIENT_ID\":\"$CLIENT_SECRET\""
        );
        assert_eq!(quote("it's $(rm)", |_| true), "'it'\\''s $(rm)'");
        assert_eq!(quote("", |_| true), "''");
        assert_eq!(quote("<a b>", |_| true), "'<a b>'");
    }

    #[test]
    fn a_tag_in_a_body_is_no_placeholder() {
        let word = quote("<scope>read</scope>", |name| strict(name, &BTreeMap::new()));
        assert_eq!(word, "'<scope>read</scope>'");
    }

    #[test]
    fn a_value_that_the_scenario_fixes_stands_as_it_is() {
        let request: Request = serde_json::from_value(serde_json::json!({
            "method": "GET",
            "url": "<base_url>/authorize",
            "query": [["state", "<state#1>"]],
            "headers": [],
            "form": [],
        }))
        .expect("a request");
        let mut values = BTreeMap::new();
        assert!(line(&request, &values).contains("\"$STATE_1\""));
        let facts: ValueFacts = serde_json::from_value(serde_json::json!({
            "kind": "state",
            "length": 9,
            "alphabet": "other",
            "format": null,
            "b64token": false,
            "vschar": false,
            "foreign_characters": "",
            "entropy_bits_upper": 9.0,
            "literal": "a\nb&c <b>",
        }))
        .expect("facts");
        values.insert("<state#1>".to_owned(), facts);
        assert!(line(&request, &values).contains("'state=a\nb&c <b>'"));
    }
}
