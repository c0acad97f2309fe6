//! A provider with an authorization and a token endpoint and nothing else: no metadata, no resource, no refresh tokens,
//! no revocation, no introspection; and it demands PKCE. What it has, it does to the letter: the sandbox does it.

use grantcheck::sandbox::{Accounts, Client, Dialect};

use super::scene::Provider;
use super::server::{Answer, Request, Server, answer, forward};

/// The provider; it stops with the value.
pub struct Bare {
    pub server: Server,
    pub accounts: Accounts,
    _upstream: Provider,
}

/// What the provider does otherwise than the plainest one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A missing challenge is told by redirect, in no words.
    Plain,
    /// The token endpoint breaks off every connection.
    TokenBroken,
}

pub fn start(kind: Kind) -> Bare {
    let upstream = Provider::start(Dialect::Standard);
    let base_url = upstream.base_url.clone();
    let client = upstream.accounts.client.clone();
    let server = Server::start(move |request: &Request| respond(&base_url, request, kind, &client));
    Bare {
        server,
        accounts: upstream.accounts.clone(),
        _upstream: upstream,
    }
}

impl Bare {
    /// The variables without which nothing can be tested.
    pub fn environment(&self) -> Vec<(String, String)> {
        environment(&self.accounts)
    }
}

/// The variables without which nothing can be tested.
pub fn environment(accounts: &Accounts) -> Vec<(String, String)> {
    let (client, user) = (&accounts.client, &accounts.user);
    let pairs = [
        ("CLIENT_ID", client.id.clone()),
        ("CLIENT_SECRET", client.secret.clone().unwrap_or_default()),
        ("REDIRECT_URI", client.redirect_uris[0].clone()),
        ("USERNAME", user.username.clone()),
        ("PASSWORD", user.password.clone()),
    ];
    let named = |(name, value): (&str, String)| (format!("GRANTCHECK_{name}"), value);
    pairs.into_iter().map(named).collect()
}

/// The arguments of a run that tests what the baseline of the RFCs has, or of that the scenarios with these prefixes.
pub fn arguments<'a>(url: &'a str, scenarios: &[&'a str]) -> Vec<&'a str> {
    let baseline = [
        "run",
        "--provider",
        "standard",
        "--url",
        url,
        "--no-snapshots",
    ];
    let chosen = scenarios
        .iter()
        .flat_map(|scenario| ["--scenario", *scenario]);
    baseline.into_iter().chain(chosen).collect()
}

fn respond(upstream: &str, request: &Request, kind: Kind, client: &Client) -> Answer {
    let query = request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    let form = String::from_utf8_lossy(&request.raw).into_owned();
    let form = form.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    match request.path() {
        "/authorize" if demands_challenge(query, client) => {
            let parameter = |wanted: &str| {
                url::form_urlencoded::parse(query.as_bytes())
                    .find(|(name, _)| name == wanted)
                    .map(|(_, value)| value.into_owned())
            };
            let state = parameter("state").map(|state| format!("&state={state}"));
            let location = format!(
                "{}?error=invalid_request{}",
                parameter("redirect_uri").unwrap_or_default(),
                state.unwrap_or_default()
            );
            Answer::Bytes(
                format!("HTTP/1.1 303 See Other\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .into_bytes(),
            )
        }
        "/token" if kind == Kind::TokenBroken => Answer::Reset,
        "/token" if form.contains("grant_type=refresh_token") => answer(
            400,
            "application/json",
            "{\"error\":\"unsupported_grant_type\"}",
        ),
        "/authorize" | "/login" | "/consent" | "/token" => {
            Answer::Bytes(without_extras(forward(upstream, request)))
        }
        _ => answer(404, "text/html", "<h1>Not found</h1>"),
    }
}

/// Whether a request that is right in everything else lacks a challenge: what is wrong with others comes first.
fn demands_challenge(query: &str, client: &Client) -> bool {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let values = |wanted: &'static str| {
        let of_name = pairs.iter().filter(move |(name, _)| name == wanted);
        of_name.map(|(_, value)| value.as_str()).collect::<Vec<_>>()
    };
    let is_known = |uri: &&str| client.redirect_uris.iter().any(|known| known == uri);
    let names: std::collections::BTreeSet<&String> = pairs.iter().map(|(name, _)| name).collect();
    names.len() == pairs.len()
        && values("client_id") == [client.id.as_str()]
        && values("response_type") == ["code"]
        && values("redirect_uri").iter().any(is_known)
        && values("code_challenge").is_empty()
}

/// The answer without `iss` and `refresh_token`.
pub fn without_extras(answer: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&answer).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return answer;
    };
    let json = serde_json::from_str::<serde_json::Value>(body).ok();
    let body = match json {
        Some(serde_json::Value::Object(mut members)) => {
            members.remove("refresh_token");
            serde_json::Value::Object(members).to_string()
        }
        _ => body.to_owned(),
    };
    let head: Vec<String> = head
        .lines()
        .map(|line| {
            let lower = line.to_ascii_lowercase();
            if lower.starts_with("content-length:") {
                format!("Content-Length: {}", body.len())
            } else if let (true, Some(start)) = (lower.starts_with("location:"), line.find("&iss="))
            {
                let rest = &line[start + 1..];
                let end = rest.find('&').map_or("", |end| &rest[end..]);
                format!("{}{end}", &line[..start])
            } else {
                line.to_owned()
            }
        })
        .collect();
    format!("{}\r\n\r\n{body}", head.join("\r\n")).into_bytes()
}
