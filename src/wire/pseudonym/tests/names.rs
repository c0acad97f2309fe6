//! The names of values, and what is told about them.

use super::*;
use crate::transcript::ValueFacts;

#[test]
fn names_are_by_kind_and_order() {
    let mut vault = vault();
    let cookie = SecretKind::Cookie("JSESSIONID".to_owned());
    for (kind, value, name) in [
        (SecretKind::AccessToken, "first-token", "<access_token#1>"),
        (
            SecretKind::RefreshToken,
            "refresh-token",
            "<refresh_token#1>",
        ),
        (SecretKind::AccessToken, "second-token", "<access_token#2>"),
        (SecretKind::RefreshToken, "first-token", "<access_token#1>"),
        (cookie, "0A1B2C3D", "<cookie:JSESSIONID#1>"),
        (SecretKind::ClientSecret, CANARY, "<client_secret>"),
        (
            SecretKind::ClientSecret,
            "another-secret",
            "<client_secret#1>",
        ),
        (SecretKind::State, "", ""),
    ] {
        assert_eq!(vault.learn(kind, value), name, "{value}");
    }
    assert_eq!(vault.name_of("second-token"), Some("<access_token#2>"));
    assert_eq!(vault.name_of("unknown"), None);
    assert!(!format!("{vault:?} {:?}", vault.sealed()).contains("token-"));
    assert_eq!(vault.values().count(), 8);
}

#[test]
fn facts_tell_the_form_only() {
    let facts = |value: &str| facts_of("access_token", value);
    let uuid = facts("0e5f9a70-1b2c-4d3e-8f90-a1b2c3d4e5f6:10003");
    assert_eq!(
        (uuid.format.as_deref(), uuid.alphabet.as_str(), uuid.length),
        (Some("uuid-zone"), "printable", 42)
    );
    assert_eq!(
        (uuid.b64token, uuid.vschar, uuid.foreign_characters.as_str()),
        (false, true, ":")
    );
    assert_eq!(
        facts("0e5f9a70-1b2c-4d3e-8f90-a1b2c3d4e5f6").entropy_bits_upper,
        122.0
    );
    let jwt = format!(
        "{}.{}.c2ln",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#),
        URL_SAFE_NO_PAD.encode("{}")
    );
    assert_eq!(facts(&jwt).format.as_deref(), Some("jwt"));
    assert!(facts(&jwt).b64token);
    assert_eq!(
        (
            facts("123456").alphabet.as_str(),
            facts("123456").entropy_bits_upper
        ),
        ("digits", 19.9)
    );
    assert_eq!(
        (
            facts("deadBEEF").alphabet.as_str(),
            facts("deadBEEF").entropy_bits_upper
        ),
        ("hex", 32.0)
    );
    assert_eq!(facts("ghijkl").alphabet, "letters");
    assert_eq!(facts("gh_ij-1").alphabet, "base64url");
    assert_eq!(
        (facts("žluť").alphabet.as_str(), facts("žluť").vschar),
        ("other", false)
    );
    assert!(
        facts("abc==").b64token
            && !facts("a=bc").b64token
            && !facts("==").b64token
            && !facts("").vschar
    );
    assert_eq!(facts("a=b c:").foreign_characters, " :=");
    let back: ValueFacts = serde_json::from_value(serde_json::to_value(&uuid).unwrap()).unwrap();
    assert_eq!(back, uuid);
}

/// A provider that calls a cookie or a parameter by a secret does not have it told by the name of what that holds.
#[test]
fn names_made_of_secrets_do_not_become_names() {
    let mut vault = Vault::new();
    vault.fixed("password", "Geheim-4711", true);
    let name = vault.learn(SecretKind::Cookie("s_GEHEIM-4711".to_owned()), "0A1B2C3D");
    assert_eq!(name, "<cookie#1>");
    assert_eq!(
        vault.sealed().cookies("s_GEHEIM-4711=0A1B2C3D", true),
        "s_<password~case>=<cookie#1>"
    );
}
