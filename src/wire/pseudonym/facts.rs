//! The facts that may be told about a secret value, read off the value itself.

use serde_json::Value;

use crate::transcript::{JwtFacts, ValueFacts};

/// The facts about a value.
pub fn facts_of(kind: &str, value: &str) -> ValueFacts {
    let foreign = foreign_characters(value);
    let format = format(value);
    let alphabet = alphabet(value);
    ValueFacts {
        kind: kind.to_owned(),
        length: value.chars().count(),
        alphabet: alphabet.to_owned(),
        format: format.map(str::to_owned),
        b64token: foreign.is_empty() && !value.trim_end_matches('=').is_empty(),
        vschar: !value.is_empty() && value.chars().all(|c| (' '..='~').contains(&c)),
        foreign_characters: foreign,
        jwt: jwt(value),
        reveals: Vec::new(),
        literal: None,
        entropy_bits_upper: entropy(value, alphabet, format),
    }
}

/// Whether another value can be read out of this one, as it stands or out of a stretch of base64 in it.
pub(super) fn can_be_read_out(value: &str, other: &str) -> bool {
    let segments = value.split(|c: char| !c.is_ascii_alphanumeric() && !"-_+/".contains(c));
    value.contains(other)
        || segments
            .filter_map(super::base64::whole)
            .any(|bytes| String::from_utf8_lossy(&bytes).contains(other))
}

fn is_b64_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/')
}

fn foreign_characters(value: &str) -> String {
    let mut foreign: Vec<char> = value
        .trim_end_matches('=')
        .chars()
        .filter(|c| !is_b64_character(*c))
        .collect();
    foreign.sort_unstable();
    foreign.dedup();
    foreign.into_iter().collect()
}

fn alphabet(value: &str) -> &'static str {
    let all = |test: fn(char) -> bool| !value.is_empty() && value.chars().all(test);
    if all(|c| c.is_ascii_digit()) {
        "digits"
    } else if all(|c| c.is_ascii_hexdigit()) {
        "hex"
    } else if all(|c| c.is_ascii_alphabetic()) {
        "letters"
    } else if all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        "base64url"
    } else if all(|c| (' '..='~').contains(&c)) {
        "printable"
    } else {
        "other"
    }
}

fn format(value: &str) -> Option<&'static str> {
    if is_uuid(value) {
        return Some("uuid");
    }
    if let Some((uuid, zone)) = value.split_once(':')
        && is_uuid(uuid)
        && !zone.is_empty()
        && zone.bytes().all(|b| b.is_ascii_digit())
    {
        return Some("uuid-zone");
    }
    is_jwt(value).then_some("jwt")
}

fn is_uuid(value: &str) -> bool {
    let groups: Vec<&str> = value.split('-').collect();
    let lengths = groups.iter().map(|g| g.len()).eq([8, 4, 4, 4, 12]);
    lengths
        && groups
            .iter()
            .all(|g| g.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A JWS or JWE in compact form whose header is a JSON object with an `alg` (RFC 7519 3).
fn is_jwt(value: &str) -> bool {
    let segments: Vec<&str> = value.split('.').collect();
    if !matches!(segments.len(), 3 | 5) {
        return false;
    }
    let header =
        super::base64::whole(segments[0]).and_then(|bytes| serde_json::from_slice(&bytes).ok());
    header.is_some_and(|header: serde_json::Value| header.get("alg").is_some())
}

/// What a JWT says of itself; nothing of one whose claims are encrypted.
fn jwt(value: &str) -> Option<JwtFacts> {
    let segments: Vec<&str> = value.split('.').collect();
    let [header, claims, _] = segments[..] else {
        return None;
    };
    let object = |segment: &str| {
        let bytes = super::base64::whole(segment)?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(members)) => Some(members),
            _ => None,
        }
    };
    let (header, claims) = (object(header)?, object(claims)?);
    let text = |name: &str| header.get(name)?.as_str().map(str::to_owned);
    let audience = match claims.get("aud") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(several)) => several
            .iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    Some(JwtFacts {
        typ: text("typ"),
        alg: text("alg")?,
        claims: claims.keys().cloned().collect(),
        audience,
    })
}

fn entropy(value: &str, alphabet: &str, format: Option<&str>) -> f64 {
    let characters = value.chars().count() as f64;
    let uuid_bits = |uuid: &str| {
        // Version and variant of a random UUID are fixed (RFC 9562 5.4), which leaves 122 bits.
        let random = uuid.as_bytes().get(14) == Some(&b'4');
        if random { 122.0 } else { 128.0 }
    };
    let bits = match (format, alphabet) {
        (Some("uuid"), _) => uuid_bits(value),
        (Some("uuid-zone"), _) => {
            uuid_bits(value) + value.len().saturating_sub(37) as f64 * 10f64.log2()
        }
        (_, "digits") => characters * 10f64.log2(),
        (_, "hex") => characters * 4.0,
        (_, "letters") => {
            let mixed = value.bytes().any(|b| b.is_ascii_lowercase())
                && value.bytes().any(|b| b.is_ascii_uppercase());
            characters * if mixed { 52f64 } else { 26f64 }.log2()
        }
        (_, "base64url") => characters * 6.0,
        (_, "printable") => characters * 95f64.log2(),
        _ => value.len() as f64 * 8.0,
    };
    (bits * 10.0).round() / 10.0
}
