//! Secrets in an answer that no parser takes: learnt from its bytes, by the names that stand before the values.

use super::learn::{kind_of_lower, looks_random};
use crate::wire::layers::layers;
use crate::wire::named_values::{LONGEST_NAME, NamedValue, Spelling, named_values, with_lower};
use crate::wire::pseudonym::{SecretKind, Vault};
use crate::wire::raw_exchange::RawResponse;

/// More values than this are not learnt from one answer: each costs a search pattern for every spelling.
const MOST: usize = 256;
/// Values of more bytes together are not learnt from one answer, for the same reason.
const MOST_TOGETHER: usize = 64 * 1024;
/// A plain word from this length on is a value that was made, in bytes.
const LONGEST_WORD: usize = 20;
/// Prose that is shorter than this is a word, in bytes.
const SHORTEST_IN_PROSE: usize = 8;

/// Learns what the bytes of an answer hold under the name of a secret, and the parsers did not find. Returns the access tokens
/// and refresh tokens among it, known or not, in order of appearance.
pub fn learn(vault: &mut Vault, response: &RawResponse) -> Vec<(SecretKind, String)> {
    let mut found = secrets(response);
    for (kind, value) in &found {
        if vault.name_of(value).is_none() {
            vault.learn(kind.clone(), value);
        }
    }
    found.retain(|(kind, _)| matches!(kind, SecretKind::AccessToken | SecretKind::RefreshToken));
    found
}

fn secrets(response: &RawResponse) -> Vec<(SecretKind, String)> {
    let mut found = Vec::new();
    for (name, value) in &response.headers {
        // `X-Access-Token: …`, and addresses with their parameters in any header.
        if let Some(kind) = named(name.trim_start_matches("x-"))
            && is_machine_made(value)
        {
            found.push((kind, value.clone()));
        }
        if name != "set-cookie" {
            search(value, &mut found);
        }
    }
    search(&response.text(), &mut found);
    found
}

fn search(text: &str, found: &mut Vec<(SecretKind, String)>) {
    for layer in layers(text) {
        for one in named_values(&layer, &|name| named(name).is_some()) {
            let Some(kind) = named(one.name) else {
                continue;
            };
            let decoded = one.decoded();
            // The end of a clause in a sentence.
            let value = decoded.trim_end_matches([',', ';', ')']).to_owned();
            let known = found.iter().any(|(_, known)| *known == value);
            let length: usize = found.iter().map(|(_, known)| known.len()).sum();
            let has_room = found.len() < MOST && length + value.len() <= MOST_TOGETHER;
            if has_room && !known && is_value(&kind, &layer, &one, &value) {
                found.push((kind, value));
            }
        }
    }
}

/// What a name says of its value, in any way in which it is written: `accessToken`, `access-token`, `AccessToken`.
fn named(name: &str) -> Option<SecretKind> {
    with_lower(name, |lower| {
        let mut compact = [0; LONGEST_NAME];
        let mut length = 0;
        for byte in lower.bytes().filter(|byte| !matches!(byte, b'-' | b'_')) {
            *compact.get_mut(length)? = byte;
            length += 1;
        }
        named_compact(lower, std::str::from_utf8(&compact[..length]).ok()?)
    })
}

/// The same of a name in lower case, and without hyphens and underscores.
fn named_compact(lower: &str, compact: &str) -> Option<SecretKind> {
    match compact {
        "accesstoken" | "authtoken" | "bearertoken" => Some(SecretKind::AccessToken),
        "refreshtoken" => Some(SecretKind::RefreshToken),
        "clientsecret" => Some(SecretKind::ClientSecret),
        "idtoken" | "devicecode" | "registrationaccesstoken" => {
            let spaced = ["id_token", "device_code", "registration_access_token"];
            let name = spaced
                .into_iter()
                .find(|name| name.replace('_', "") == compact)?;
            Some(SecretKind::Other(name.to_owned()))
        }
        // Known by its value, and in an answer a word about it.
        "password" => None,
        _ if lower.contains('-') => kind_of_lower(&lower.replace('-', "_")),
        _ => kind_of_lower(lower),
    }
}

/// Whether a value may be the secret that its name tells of, and not a word about it.
fn is_value(kind: &SecretKind, text: &str, one: &NamedValue<'_>, value: &str) -> bool {
    if value.is_empty() || value.contains(char::is_whitespace) || value.starts_with(['<', '$', '{'])
    {
        return false;
    }
    let stands_as_parameter = || {
        let before = text[..one.start].trim_end_matches('=');
        let before = before.strip_suffix(one.name);
        before.is_some_and(|before| {
            before.is_empty() || before.ends_with(['?', '&', '#', ';', '"', '\'', '/', '\n'])
        })
    };
    match (kind, one.spelling) {
        // In JSON these are the number of an error and the name of a country.
        (SecretKind::Code | SecretKind::State, Spelling::Parameter) => {
            stands_as_parameter() && !is_plain_word(value) && !is_number(value)
        }
        (SecretKind::Code | SecretKind::State, _) => looks_random(value),
        (SecretKind::Other(name), _) if name == "token" => is_machine_made(value),
        (_, Spelling::Prose) => is_machine_made(value),
        (_, Spelling::Parameter) if !stands_as_parameter() => is_machine_made(value),
        _ => !is_plain_word(value),
    }
}

/// A short number of an error or a status.
fn is_number(value: &str) -> bool {
    value.len() <= 5 && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// A word as people write it: `expired`, `invalid-token`.
fn is_plain_word(value: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '-' | '.');
    let rest = value
        .strip_prefix(|c: char| c.is_ascii_uppercase())
        .unwrap_or(value);
    value.len() < LONGEST_WORD
        && (rest.chars().all(is_plain) || value.bytes().all(|b| b.is_ascii_uppercase()))
}

/// Whether a text is long enough and has what words have not: a digit, or capitals inside.
fn is_machine_made(value: &str) -> bool {
    let inside = value.get(1..).unwrap_or_default();
    let has_capitals = inside.bytes().any(|b| b.is_ascii_uppercase())
        && inside.bytes().any(|b| b.is_ascii_lowercase());
    value.len() >= SHORTEST_IN_PROSE
        && !value.contains("://")
        && (has_capitals
            || value.len() >= LONGEST_WORD
            || value.bytes().any(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "tOk.8f3a91c2-Zq";
    const CODE: &str = "c0De.77aa01x";

    fn response(headers: &[(&str, &str)], body: &[u8]) -> RawResponse {
        RawResponse {
            status: 200,
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: body.to_vec(),
        }
    }

    fn is_learnt(response: &RawResponse, value: &str) -> bool {
        let mut vault = Vault::new();
        learn(&mut vault, response);
        vault.name_of(value).is_some()
    }

    /// Everything that makes a parser give up or forget, around one token.
    #[test]
    fn tokens_are_learnt_where_no_parser_succeeds() {
        let json = format!(
            r#"{{"access_token":"{TOKEN}","refresh_token":"r3f.{TOKEN}","token_type":"bearer"}}"#
        );
        let utf_16: Vec<u8> = json.bytes().flat_map(|byte| [byte, 0]).collect();
        let mut invalid = json.clone().into_bytes();
        invalid.extend([0xff, 0xfe]);
        let deep = format!("{}{json}{}", "[".repeat(500), "]".repeat(500));
        let bodies: Vec<Vec<u8>> = vec![
            format!("\u{feff}{json}").into(),
            format!("{json} and more").into(),
            json.replace("\"bearer\"", "NaN").into(),
            json.replace("bearer", "be\0arer").into(),
            json.replace("bearer", "\\ud800").into(),
            json.replace('"', "'").into(),
            json.replace("\"bearer\"}", "\"bea").into(),
            json.replace("{", "{\"access_token\":\"other.0123456789\",").into(),
            json.replacen('}', ",\"access_token\":\"other.0123456789\"}", 1).into(),
            serde_json::json!({ "body": json }).to_string().into(),
            format!(")]}}',\n{json}").into(),
            format!("callback({json});").into(),
            format!("<pre>{}</pre>", json.replace('"', "&quot;")).into(),
            format!("data: {json}\n\n").into(),
            deep.into(),
            utf_16,
            invalid,
            format!("<OAuth>\r\n<access_token>\r\n{TOKEN}\r\n</access_token>&nope;\r\n").into(),
            format!("access_token={TOKEN}&rubbish&&=&%zz").into(),
            format!("your access_token is here: access_token: {TOKEN}, keep it").into(),
            format!("accessToken = {TOKEN}\n").into(),
            format!("<form><input type=hidden name=access_token value={TOKEN}>").into(),
            format!("<script>var t = {{accessToken: `{TOKEN}`}}</script>").into(),
            format!("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\naccess_token={TOKEN}\r\n--x--").into(),
        ];
        for body in bodies {
            for content_type in ["application/json", "text/html", "application/octet-stream"] {
                let answer = response(&[("content-type", content_type)], &body);
                let shown = String::from_utf8_lossy(&body).into_owned();
                assert!(is_learnt(&answer, TOKEN), "{content_type}: {shown:.200}");
                let tokens = learn(&mut Vault::new(), &answer);
                assert!(tokens.contains(&(SecretKind::AccessToken, TOKEN.to_owned())));
            }
        }
    }

    #[test]
    fn codes_are_learnt_in_addresses_of_any_form() {
        for location in [
            format!("https://a.example/cb#x?code={CODE}"),
            format!("https://a.example/cb?x#?state=s&code={CODE}"),
            format!("https://a.example/cb;code={CODE}"),
            format!("/go?to=https%3A%2F%2Fa.example%2Fcb%3Fcode%3D{CODE}%26state%3Ds"),
            format!("/go?to=https%253A%252F%252Fa.example%252Fcb%253Fcode%253D{CODE}"),
        ] {
            assert!(
                is_learnt(&response(&[("location", &location)], b""), CODE),
                "{location}"
            );
            let refresh = format!("0; url={location}");
            assert!(
                is_learnt(&response(&[("refresh", &refresh)], b""), CODE),
                "{refresh}"
            );
            let meta = format!(
                "<meta http-equiv=refresh content=\"0;url={}\">",
                location.replace('&', "&amp;")
            );
            assert!(is_learnt(&response(&[], meta.as_bytes()), CODE), "{meta}");
        }
        assert!(is_learnt(
            &response(&[("x-access-token", TOKEN)], b""),
            TOKEN
        ));
    }

    #[test]
    fn words_about_secrets_are_not_learnt() {
        let sentences = r#"{"errors":{"access_token":"expired","code":"4711"},"message":"code=400, token: required"}
            the access_token: missing. client_secret = wrong; <code>invalid_grant</code> state=waiting refresh_token=none
            <input name="password" value="Passwort1"> "token": "unknown" Access-Token: https://a.example/docs1"#;
        let mut vault = Vault::new();
        learn(&mut vault, &response(&[], sentences.as_bytes()));
        assert_eq!(format!("{vault:?}"), "[]");
    }
}
