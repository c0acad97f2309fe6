//! Finds the secrets of an exchange by structure, at the moment of the exchange.

use serde_json::Value;

use super::body::structured_body;
use super::location::split_location;
use super::{signed_urls, tolerant};
use crate::oauth::Role;
use crate::wire::encode;
use crate::wire::named_values::with_lower;
use crate::wire::pseudonym::{SecretKind, Vault, is_public_parameter};
use crate::wire::raw_exchange::{RawBody, RawExchange};

/// What a parameter or a JSON member of this name holds.
pub(super) fn kind_of(name: &str) -> Option<SecretKind> {
    with_lower(name, kind_of_lower)
}

/// The same of a name in lower case.
pub(super) fn kind_of_lower(lower: &str) -> Option<SecretKind> {
    let other = || SecretKind::Other(lower.to_owned());
    Some(match lower {
        "code" | "auth_code" | "authorization_code" => SecretKind::Code,
        "access_token" | "accesstoken" => SecretKind::AccessToken,
        "refresh_token" | "refreshtoken" => SecretKind::RefreshToken,
        "id_token" | "device_code" | "user_code" | "token" | "request_uri" | "subject_token"
        | "actor_token" => other(),
        "client_secret" => SecretKind::ClientSecret,
        "client_assertion" => other(),
        // What opens the registration of a client (RFC 7592 3).
        "registration_access_token" => other(),
        "password" => SecretKind::Password,
        "state" => SecretKind::State,
        "code_verifier" => SecretKind::CodeVerifier,
        "code_challenge" => SecretKind::CodeChallenge,
        _ if signed_urls::is_secret(lower) => other(),
        _ if opens_a_session(lower) => other(),
        _ => return None,
    })
}

/// Whether a parameter of this name opens a session or a login in progress for its holder, however short it is.
/// `session_state` (OpenID Connect Session Management 2) and words about sessions are none.
fn opens_a_session(lower: &str) -> bool {
    const NAMES: [&str; 14] = [
        "sid",
        "session",
        "session_id",
        "sessionid",
        "session_token",
        "session_key",
        "jsessionid",
        "phpsessid",
        "ticket",
        "login_key",
        "login_challenge",
        "login_verifier",
        "consent_challenge",
        "consent_verifier",
    ];
    NAMES.contains(&lower)
}

/// Learns the secrets of an exchange; returns the access and refresh tokens in the answer, in order of appearance.
pub fn learn(vault: &mut Vault, exchange: &RawExchange) -> Vec<(SecretKind, String)> {
    let request = &exchange.request;
    let query = encode::decode_parameters(&request.query);
    declare_public(vault, &query);
    if let RawBody::Form(pairs) = &request.body {
        // What a page repeats in its fields was public where the client sent it, and not because of the field's name.
        if exchange.role.endpoint().is_some() {
            declare_public(vault, pairs);
        }
    }
    learn_parameters(vault, &query);
    if let RawBody::RawForm(text) = &request.body {
        learn_parameters(vault, &encode::decode_parameters(text));
    }
    if let RawBody::Form(pairs) = &request.body {
        learn_parameters(vault, pairs);
        if matches!(
            exchange.role,
            Role::Login | Role::Consent | Role::Interaction
        ) {
            for (name, value) in pairs {
                learn_field(vault, name, value);
            }
        }
    }
    for (name, value) in &request.headers {
        if name.eq_ignore_ascii_case("authorization")
            && let Some((scheme, token)) = value.split_once(' ')
            && ["bearer", "dpop"].contains(&scheme.to_ascii_lowercase().as_str())
        {
            vault.learn(SecretKind::AccessToken, token);
        }
        if name.eq_ignore_ascii_case("dpop") {
            vault.learn(SecretKind::Other("dpop_proof".to_owned()), value);
        }
    }
    let Ok(response) = &exchange.result else {
        return Vec::new();
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
                SecretKind::Cookie(name.trim().to_owned()),
                value.trim().trim_matches('"'),
            );
        }
    }
    // It is new with each answer, and a proof with it is good for a while.
    if let Some(nonce) = response.header("dpop-nonce") {
        vault.learn(SecretKind::Other("dpop_nonce".to_owned()), nonce);
    }
    if let Some(location) = response.header("location") {
        let (query, fragment) = split_location(location);
        learn_parameters(vault, &query);
        learn_parameters(vault, &fragment);
        learn_handles(vault, location, &query);
    }
    for (_, value) in &response.headers {
        signed_urls::learn(vault, value);
    }
    signed_urls::learn(vault, &response.text());
    // Under their standard names first: what a provider calls otherwise keeps its kind.
    if let Some(members) = &exchange.members {
        learn_json(vault, members);
    }
    if let Some(json) = structured_body(response).1 {
        learn_json(vault, &json);
    }
    tolerant::learn(vault, response)
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

/// Learns what a provider made up for the field of a form.
pub(super) fn learn_field(vault: &mut Vault, name: &str, value: &str) {
    if is_public_parameter(name) {
        return;
    }
    let lower = name.to_ascii_lowercase();
    let protects = ["csrf", "xsrf", "authenticity"];
    let parts = match protects.iter().any(|word| lower.contains(word)) {
        true => vec![value],
        false => made_up_parts(value),
    };
    for part in parts {
        if vault.name_of(part).is_none() {
            vault.learn(SecretKind::CsrfField, part);
        }
    }
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

/// Declares what a request says in the open, as a whole and word for word.
fn declare_public(vault: &mut Vault, pairs: &[(String, String)]) {
    for (name, value) in pairs.iter().filter(|(name, _)| is_public_parameter(name)) {
        if vault.name_of(value).is_none() {
            vault.declare_public(value);
        }
        if name == "scope" {
            for word in value.split_whitespace() {
                vault.declare_public(word);
            }
        }
    }
}

/// Learns the handles of a login in progress that a provider puts into its own addresses. Each of them
/// opens that login, and they are new in every run.
fn learn_handles(vault: &mut Vault, location: &str, query: &[(String, String)]) {
    for (name, value) in query {
        if !is_public_parameter(name) && looks_random(value) && vault.name_of(value).is_none() {
            vault.learn(SecretKind::Other(name.to_ascii_lowercase()), value);
        }
    }
    let path = location.split(['?', '#']).next().unwrap_or_default();
    for segment in path.split('/') {
        if looks_random(segment) && vault.name_of(segment).is_none() {
            vault.learn(SecretKind::Other("segment".to_owned()), segment);
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
                    (Some(SecretKind::Code | SecretKind::State), Value::String(_)) => {}
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
