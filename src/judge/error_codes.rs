//! The registered error codes of OAuth 2.0.

/// Codes of the authorization response: RFC 6749 4.1.2.1 and the registered extensions.
pub const AUTHORIZATION: [&str; 16] = [
    "invalid_request",
    "unauthorized_client",
    "access_denied",
    "unsupported_response_type",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    "invalid_target",
    "invalid_request_object",
    "invalid_request_uri",
    "request_not_supported",
    "request_uri_not_supported",
    "login_required",
    "consent_required",
    "interaction_required",
    "account_selection_required",
];

/// Codes of the token endpoint: RFC 6749 5.2 and the registered extensions.
pub const TOKEN: [&str; 14] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "authorization_pending",
    "slow_down",
    "access_denied",
    "expired_token",
    "invalid_target",
    "unsupported_token_type",
    "invalid_dpop_proof",
    "use_dpop_nonce",
];

/// Whether an error is a sentence rather than a code: codes are one word of small letters, digits and separators.
#[must_use]
pub fn is_free_text(error: &str) -> bool {
    !error
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c))
}

/// The characters of a text that RFC 6749 does not permit in `error` and `error_description`: it has
/// %x20-21 / %x23-5B / %x5D-7E. What would not show, or would break the line, is named by its number.
#[must_use]
pub fn forbidden_characters(text: &str) -> Vec<String> {
    let mut found: Vec<char> = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '!' | '#'..='[' | ']'..='~'))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
        .into_iter()
        .map(|c| {
            if c.is_control() || c.is_whitespace() {
                format!("U+{:04X}", u32::from(c))
            } else {
                c.to_string()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_no_codes() {
        assert!(is_free_text("Invalid request"));
        assert!(is_free_text("Error"));
        assert!(!is_free_text("invalid_grant"));
        assert!(!is_free_text("unauthorized"));
    }

    #[test]
    fn quotes_backslashes_and_accents_are_forbidden() {
        assert!(forbidden_characters("plain text, 100% fine!").is_empty());
        assert_eq!(forbidden_characters("a \"b\" \\ é"), ["\"", "\\", "é"]);
    }

    #[test]
    fn what_would_not_show_is_named_by_its_number() {
        let found = forbidden_characters("{\n\t\"a\": 1\u{a0}}");
        assert_eq!(found, ["U+0009", "U+000A", "\"", "U+00A0"]);
    }
}
