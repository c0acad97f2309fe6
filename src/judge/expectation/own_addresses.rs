//! Whether the addresses in the answers to a step follow what its requests claim about the provider's own address: a header
//! that any client can send says nothing about where the provider is (RFC 9110 7.2; RFC 7239 8.1).

use serde_json::Value;

use crate::transcript::{BodyKind, Exchange, Request, Response, StepRecord, Transcript};

/// Headers that name a host, with or without a port.
const HOSTS: [&str; 5] = [
    "host",
    "x-forwarded-host",
    "x-forwarded-server",
    "x-host",
    "x-original-host",
];

/// Headers that name the beginning of a path.
const PATHS: [&str; 3] = ["x-forwarded-prefix", "x-original-url", "x-rewrite-url"];

/// The attributes of a page that a browser goes to.
const LINKS: [&str; 3] = ["action=", "href=", "src="];

/// What a request claims, as it would stand in an address that follows it.
fn claims(request: &Request) -> Vec<String> {
    let mut claims = Vec::new();
    for pair in &request.headers {
        let (name, value) = (pair.0.to_ascii_lowercase(), pair.1.trim());
        match name.as_str() {
            name if HOSTS.contains(&name) => claims.push(value.to_owned()),
            name if PATHS.contains(&name) => claims.push(value.to_owned()),
            "x-forwarded-proto" | "x-forwarded-scheme" => claims.push(format!("{value}://")),
            "x-forwarded-port" => claims.push(format!(":{value}")),
            "forwarded" => claims.extend(of_forwarded(value)),
            _ => {}
        }
    }
    claims
}

/// The host and the scheme of a `Forwarded` header (RFC 7239 4).
fn of_forwarded(value: &str) -> impl Iterator<Item = String> + '_ {
    let pairs = value
        .split([';', ','])
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.filter_map(|(name, value)| {
        let value = value.trim_matches('"');
        match name.to_ascii_lowercase().as_str() {
            "host" => Some(value.to_owned()),
            "proto" => Some(format!("{value}://")),
            _ => None,
        }
    })
}

/// The addresses of an answer: where it leads, what its members name, and what its page links to and sends forms to. The
/// words of an error are no address.
fn addresses(response: &Response) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    found.extend(
        response
            .location
            .iter()
            .map(|location| location.raw.clone()),
    );
    found.extend(response.body.foreign_origins.iter().cloned());
    match response.body.kind {
        BodyKind::Json if response.status < 400 => {
            texts(response.body.json.as_ref(), &mut found);
        }
        BodyKind::Html => found.extend(links(&response.body.text)),
        _ => {}
    }
    found
}

/// The texts of a JSON answer.
fn texts(value: Option<&Value>, found: &mut Vec<String>) {
    match value {
        Some(Value::String(text)) => found.push(text.clone()),
        Some(Value::Array(items)) => items.iter().for_each(|item| texts(Some(item), found)),
        Some(Value::Object(members)) => {
            members.values().for_each(|item| texts(Some(item), found));
        }
        _ => {}
    }
}

/// The values of the attributes of a page that hold addresses.
fn links(html: &str) -> impl Iterator<Item = String> + '_ {
    LINKS.iter().flat_map(move |name| {
        html.split(name).skip(1).filter_map(|rest| {
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            rest[1..].split(quote).next().map(str::to_owned)
        })
    })
}

/// The address in the answers to a step that follows what a request of it claimed; nothing where there is none.
pub fn followed(step: &StepRecord, transcript: &Transcript) -> Option<String> {
    let exchanges = transcript.exchanges.iter();
    let mut of_step = exchanges.filter(|exchange| exchange.step == step.number);
    of_step.find_map(|exchange: &Exchange| {
        let claims = claims(&exchange.request);
        let response = exchange.response.as_deref()?;
        let mut addresses = addresses(response).into_iter();
        addresses.find(|address| claims.iter().any(|claim| address.contains(claim.as_str())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Pair;

    fn request(headers: &[(&str, &str)]) -> Request {
        Request {
            method: "GET".to_owned(),
            url: "<base_url>/authorize".to_owned(),
            query: Vec::new(),
            headers: (headers.iter())
                .map(|(name, value)| Pair((*name).to_owned(), (*value).to_owned()))
                .collect(),
            form: Vec::new(),
            body: None,
        }
    }

    #[test]
    fn each_header_is_read_for_what_it_claims() {
        let sent = request(&[
            ("X-Forwarded-Host", "attacker.example"),
            (
                "Forwarded",
                "for=192.0.2.1;host=\"other.example\";proto=gopher",
            ),
            ("X-Forwarded-Port", "4711"),
            ("Accept", "text/html"),
        ]);
        let expected = ["attacker.example", "other.example", "gopher://", ":4711"];
        assert_eq!(claims(&sent), expected);
    }

    #[test]
    fn links_and_forms_of_a_page_are_addresses_and_its_words_are_not() {
        let page = "<p>attacker.example</p><form action=\"/login\"><a href='//attacker.example/x'>";
        let found: Vec<String> = links(page).collect();
        assert_eq!(found, ["/login", "//attacker.example/x"]);
    }
}
