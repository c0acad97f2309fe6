//! Values that are never secrets: words of the protocol, and what everybody may know of a request.

/// Words that requests and answers of the protocol hold: grant types, response types, errors, token types, methods.
const WORDS: [&str; 38] = [
    "access_denied",
    "access_token",
    "approve",
    "authorization_code",
    "bearer",
    "client_credentials",
    "client_secret_basic",
    "client_secret_post",
    "code",
    "code id_token",
    "code token",
    "consent",
    "deny",
    "false",
    "form_post",
    "fragment",
    "id_token",
    "implicit",
    "insufficient_scope",
    "interaction_required",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_token",
    "login",
    "login_required",
    "none",
    "offline_access",
    "openid",
    "password",
    "plain",
    "query",
    "refresh_token",
    "s256",
    "token",
    "true",
    "unsupported_grant_type",
];

/// Whether a value is a word of the protocol, in any letter case, or the name of a grant type or token type (RFC 6749 4.5,
/// RFC 8693 3).
pub(super) fn is_protocol_word(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    // A pushed `request_uri` is such a name too (RFC 9126 2.2), and a secret.
    let is_name = ["grant-type", "token-type", "client-assertion-type"]
        .iter()
        .any(|sort| {
            let rest = lower.strip_prefix("urn:ietf:params:oauth:");
            rest.is_some_and(|rest| rest.starts_with(sort))
        });
    WORDS.contains(&lower.as_str()) || is_name
}

/// Whether the value of a parameter of this name is no secret, by which party it is sent and wherever it stands.
pub fn is_public_parameter(name: &str) -> bool {
    const NAMES: [&str; 22] = [
        "response_type",
        "response_mode",
        "client_id",
        "client_name",
        "redirect_uri",
        "scope",
        "prompt",
        "display",
        "max_age",
        "ui_locales",
        "acr_values",
        "resource",
        "audience",
        "grant_type",
        "token_type",
        "token_type_hint",
        "code_challenge_method",
        "error",
        "error_description",
        "error_uri",
        "iss",
        "locale",
    ];
    NAMES.contains(&name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::is_protocol_word;

    #[test]
    fn words_are_known_in_any_case() {
        assert!(is_protocol_word("Bearer") && is_protocol_word("S256"));
        assert!(is_protocol_word(
            "urn:ietf:params:oauth:grant-type:device_code"
        ));
        assert!(!is_protocol_word("SplxlOBeZQQYbYS6WxSbIA"));
        assert!(!is_protocol_word(
            "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c"
        ));
    }
}
