//! Tokens that stand in an answer and that no step obtained, since the answer could not be read: they live all the same.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::client::Client;
use super::context::{Context, LiveTokens};
use super::target::Target;
use crate::oauth::{ClientRef, Role};
use crate::wire::pseudonym::SecretKind;
use crate::wire::{RawBody, RawRequest, encode};

/// More than these are not revoked after one scenario: what an answer lists by the thousand was not issued.
const MOST: usize = 32;

/// The tokens of unreadable answers, as what has to be revoked besides.
pub fn strays(context: &Context<'_>) -> Vec<(ClientRef, LiveTokens)> {
    let session = &context.session;
    let mut known: HashSet<&str> = HashSet::new();
    known.extend(session.access_tokens.iter().map(String::as_str));
    known.extend(session.refresh_tokens.iter().map(String::as_str));
    for live in &context.live_tokens {
        known.insert(&live.access_token);
        known.extend(live.refresh_token.as_deref());
    }
    let mut sent = HashSet::new();
    let mut found: Vec<(ClientRef, LiveTokens)> = Vec::new();
    for exchange in &session.exchanges {
        if exchange.tokens.is_empty() || !issues(exchange.role) {
            continue;
        }
        let request = exchange.request.body.text() + &exchange.request.query;
        let mut access_tokens = Vec::new();
        let mut refresh_token = None;
        for (kind, value) in &exchange.tokens {
            // What the client sent came back, and is none that was issued.
            let is_echo = request.contains(&encode::component(value)) || request.contains(value);
            if is_echo || known.contains(value.as_str()) || !sent.insert(value) {
                continue;
            }
            match kind {
                SecretKind::RefreshToken if refresh_token.is_none() => {
                    refresh_token = Some(value.clone());
                }
                _ => access_tokens.push(value.clone()),
            }
        }
        let (which, client) = asker(session.target, &exchange.request);
        let mut tokens = access_tokens.into_iter();
        let first = tokens.next().or_else(|| refresh_token.take());
        for access_token in first.into_iter().chain(tokens) {
            found.push((
                which,
                LiveTokens {
                    client: client.clone(),
                    access_token,
                    refresh_token: refresh_token.take(),
                },
            ));
        }
    }
    found.truncate(MOST);
    found
}

/// Whether tokens are issued in answers to such requests.
fn issues(role: Role) -> bool {
    matches!(
        role,
        Role::Token
            | Role::Refresh
            | Role::Authorization
            | Role::Login
            | Role::Consent
            | Role::Interaction
    )
}

/// The client that a request names, by parameter or in its credentials; the first one where it names none.
fn asker(target: &Target, request: &RawRequest) -> (ClientRef, Client) {
    let mut named: Vec<String> = Vec::new();
    let mut pairs = encode::decode_parameters(&request.query);
    if let RawBody::Form(form) = &request.body {
        pairs.extend(form.iter().cloned());
    }
    named.extend(
        pairs
            .into_iter()
            .filter(|(name, _)| name == "client_id")
            .map(|(_, value)| value),
    );
    for (name, value) in &request.headers {
        let basic = value
            .strip_prefix("Basic ")
            .filter(|_| name.eq_ignore_ascii_case("authorization"));
        let decoded = basic
            .and_then(|text| STANDARD.decode(text).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some((id, _)) = decoded.as_deref().and_then(|text| text.split_once(':')) {
            let decoded = encode::decode_parameters(&format!("id={id}"));
            named.extend(decoded.into_iter().map(|(_, value)| value));
            named.push(id.to_owned());
        }
    }
    let mut clients = ClientRef::ALL
        .iter()
        .filter_map(|which| Some((*which, target.client_of(*which).ok()?)));
    let found = clients.find(|(_, client)| named.contains(&client.id));
    let (which, client) = found.unwrap_or((ClientRef::First, &target.setup.client));
    (which, client.clone())
}
