//! Signed addresses: its holder may fetch what it leads to, until it expires. They stand in pages, JSON and headers.

use crate::wire::encode;
use crate::wire::pseudonym::{SecretKind, Vault};

/// Whether a parameter of this name, in lower case, signs the address that it stands in or names who signed it.
pub(super) fn is_secret(lower: &str) -> bool {
    let of_a_cloud = lower.starts_with("x-amz-") || lower.starts_with("x-goog-");
    let words = ["signature", "credential", "security-token", "date"];
    matches!(
        lower,
        "sig" | "hmac" | "signature" | "key-pair-id" | "googleaccessid" | "awsaccesskeyid"
    ) || lower.ends_with("_signature")
        || (of_a_cloud && words.iter().any(|word| lower.ends_with(word)))
        || lower == "jsessionid"
}

/// More signatures than these are not learnt from one text.
const MOST: usize = 200;
/// Nothing longer signs an address, in bytes.
const LONGEST: usize = 8 * 1024;

/// Learns what signs the addresses in a text, and session ids in their paths.
pub(super) fn learn(vault: &mut Vault, text: &str) {
    let mut left = MOST;
    for (at, _) in text.match_indices('=') {
        if left == 0 {
            break;
        }
        let before = &text[..at];
        let start = before
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)))
            .map_or(0, |index| {
                index + before[index..].chars().next().map_or(1, char::len_utf8)
            });
        let name = before[start..].to_ascii_lowercase();
        // A parameter follows a question mark, an ampersand (which HTML writes as an entity) or, in a path, a semicolon.
        let is_parameter = before[..start].ends_with(['?', '&', ';']);
        if !is_parameter || !is_secret(&name) {
            continue;
        }
        let value = &text[at + 1..];
        let end = value.find(|c: char| c.is_whitespace() || "&\"'<>\\?#;,)".contains(c));
        let value = &value[..end.unwrap_or(value.len())];
        if let Some((_, decoded)) = encode::decode_parameters(&format!("v={value}")).pop()
            && decoded.len() <= LONGEST
            && vault.name_of(&decoded).is_none()
        {
            left -= 1;
            vault.learn(SecretKind::Other(name), &decoded);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_signs_an_address_is_found_in_any_text() {
        let mut vault = Vault::new();
        let page = r#"<img src="https://b.example/a.png?X-Amz-Date=20261128T101112Z&amp;X-Amz-Expires=3600&amp;X-Amz-Signature=8f0e1d2c3b4a">
            <a href='/x;jsessionid=A1B2C3D4?sv=1&sig=q%2Bw%3D'>x</a> a = b, Signature=loose"#;
        learn(&mut vault, page);
        let redactor = vault.sealed();
        let told = redactor.text(page);
        for gone in ["8f0e1d2c3b4a", "20261128T101112Z", "A1B2C3D4", "q%2Bw%3D"] {
            assert!(!told.contains(gone), "{gone} in {told}");
        }
        for kept in ["X-Amz-Expires=3600", "Signature=loose", "sv=1"] {
            assert!(told.contains(kept), "{kept} not in {told}");
        }
    }
}
