//! What a metadata document lists (RFC 8414 2), with the defaults for members that are left out.

use serde_json::Value;

/// The values that a missing member means.
const DEFAULTS: [(&str, &[&str]); 3] = [
    (
        "token_endpoint_auth_methods_supported",
        &["client_secret_basic"],
    ),
    ("grant_types_supported", &["authorization_code", "implicit"]),
    ("response_modes_supported", &["query", "fragment"]),
];

/// Whether a member lists a value; `present` asks for the member alone. Nothing when the member is missing and
/// means nothing then.
pub fn lists(document: &Value, member: &str, value: &str) -> Option<bool> {
    let found = document.get(member);
    if value == "present" {
        return Some(found.is_some());
    }
    match found {
        // An empty list should not be there (RFC 8414 3.2), and has no meaning.
        Some(Value::Array(values)) if values.is_empty() => None,
        Some(Value::Array(values)) => Some(values.iter().any(|listed| listed == value)),
        Some(other) => Some(other == value),
        None => DEFAULTS
            .iter()
            .find(|(known, _)| *known == member)
            .map(|(_, values)| values.contains(&value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn missing_members_have_the_defaults_of_the_standard() {
        let document = json!({ "grant_types_supported": ["password"], "jwks_uri": "https://x" });
        let ask = |member, value| lists(&document, member, value);
        assert_eq!(ask("grant_types_supported", "password"), Some(true));
        assert_eq!(ask("grant_types_supported", "implicit"), Some(false));
        let methods = "token_endpoint_auth_methods_supported";
        assert_eq!(ask(methods, "client_secret_basic"), Some(true));
        assert_eq!(ask(methods, "client_secret_post"), Some(false));
        assert_eq!(ask("code_challenge_methods_supported", "plain"), None);
        let empty = json!({ "grant_types_supported": [] });
        assert_eq!(lists(&empty, "grant_types_supported", "password"), None);
        assert_eq!(ask("jwks_uri", "present"), Some(true));
        assert_eq!(ask("revocation_endpoint", "present"), Some(false));
    }
}
