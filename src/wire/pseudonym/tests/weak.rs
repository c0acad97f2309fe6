//! Values that are replaced by structure only.

use super::*;

#[test]
fn short_values() {
    let mut vault = Vault::new();
    vault.fixed("password", "abc", true);
    vault.learn(SecretKind::State, "xy12");
    let redactor = vault.sealed();
    assert_eq!(
        redactor.text("abc xy12 axy12 xy123 state=xy12&a"),
        "abc <state#1> axy12 xy123 state=<state#1>&a"
    );
    assert_eq!(redactor.text("state%3Dxy12%26a"), "state%3D<state#1>%26a");
}

/// What says nothing but what it is, and stands in innocent text, is replaced where it is the value of what holds it.
#[test]
fn words_of_the_protocol_are_replaced_by_structure_only() {
    let mut vault = Vault::new();
    vault.fixed("client_id", "client", false);
    vault.fixed("client_secret", "token", true);
    vault.fixed("username", "1", false);
    vault.fixed("password", "access", true);
    let redactor = vault.sealed();
    let innocent = "client_credentials access_token access denied: 1 token, token_type=access&client=2 (client)";
    assert_eq!(redactor.text(innocent), innocent);
    for (seen, shown) in [
        (
            "client_id=client&client_secret=token&grant_type=token",
            "client_id=<client_id>&client_secret=<client_secret>&grant_type=token",
        ),
        (
            r#"{"password": "access", "error": "access"}"#,
            r#"{"password": "<password>", "error": "access"}"#,
        ),
        (
            "<j_password>access</j_password>",
            "<j_password><password></j_password>",
        ),
        (
            "no user with username=1, password: access",
            "no user with username=<username>, password: <password>",
        ),
        (
            "Basic Y2xpZW50OnRva2Vu",
            "Basic <client_id>:<client_secret>",
        ),
    ] {
        assert_eq!(redactor.text(seen), shown);
        assert_eq!(redactor.text(shown), shown);
    }
    // A client that nobody knows, with a secret that is too common to be looked for.
    let basic = |pair: &str| redactor.authorization(&format!("Basic {}", STANDARD.encode(pair)));
    assert_eq!(
        basic("nobody:token"),
        "Basic base64(nobody:<client_secret>)"
    );
    assert_eq!(basic("client:token"), "Basic <client_id>:<client_secret>");
    assert_eq!(basic("1:access"), "Basic <username>:<password>");
    assert_eq!(
        basic("nobody:nothing"),
        format!("Basic {}", STANDARD.encode("nobody:nothing"))
    );
    assert_eq!(redactor.value("client_id", "client"), "<client_id>");
    assert_eq!(redactor.value("response_type", "token"), "token");
    assert_eq!(redactor.value("error", "access"), "access");
    assert_eq!(redactor.typed("f3", "access"), "<password>");
    let seen = json!({ "client_id": "client", "scope": "access", "aud": ["client", "token"], "error": "1", "username": 1 });
    let expected = json!({ "client_id": "<client_id>", "scope": "access", "aud": ["<client_id>", "token"], "error": "1", "username": "<username>" });
    assert_eq!(redactor.json(&seen), expected);
}

/// A cookie that is `1` does not make every other 1 a cookie.
#[test]
fn a_short_cookie_is_no_other_value() {
    let mut vault = Vault::new();
    vault.learn(SecretKind::Cookie("seen".to_owned()), "1");
    let redactor = vault.sealed();
    assert_eq!(
        redactor.cookies("seen=1; a=1", true),
        "seen=<cookie:seen#1>; a=1"
    );
    assert_eq!(redactor.value("max_age", "1"), "1");
    assert_eq!(
        redactor.json(&json!({ "success": "1" })),
        json!({ "success": "1" })
    );
}

#[test]
fn short_values_are_hidden_where_the_structure_tells_them() {
    let mut vault = Vault::new();
    vault.learn(SecretKind::Cookie("SID".to_owned()), "a1");
    vault.learn(SecretKind::Other("sid".to_owned()), "7f");
    let redactor = vault.sealed();
    assert_eq!(
        redactor.cookies("SID=a1; theme=dark", true),
        "SID=<cookie:SID#1>; theme=dark"
    );
    assert_eq!(
        redactor.cookies("SID=\"a1\"; Path=/; HttpOnly", false),
        "SID=<cookie:SID#1>; Path=/; HttpOnly"
    );
    assert_eq!(
        redactor.address("/login?sid=7f&lang=en#sid=7f"),
        "/login?sid=<sid#1>&lang=en#sid=<sid#1>"
    );
    assert_eq!(redactor.address("/7f?x"), "/7f?x");
}

#[test]
fn credentials_are_known_as_they_are_encoded_too() {
    let mut vault = Vault::new();
    vault.fixed("client_secret", "a b", true);
    let redactor = vault.sealed();
    let encoded = STANDARD.encode("someone:a+b");
    assert_eq!(
        redactor.authorization(&format!("Basic {encoded}")),
        "Basic base64(someone:<client_secret>)"
    );
}

#[test]
fn what_is_typed_may_stand_in_any_field_that_is_not_the_protocol_s() {
    let mut vault = Vault::new();
    vault.fixed("client_secret", "abc", true);
    vault.fixed("password", "code", true);
    let redactor = vault.sealed();
    assert_eq!(redactor.typed("pin", "code"), "<password>");
    assert_eq!(redactor.typed("response_type", "code"), "code");
    assert_eq!(redactor.typed("pin", "abc"), "abc");
}

#[test]
fn a_secret_is_cut_between_its_ends_alone() {
    let mut vault = Vault::new();
    vault.fixed("client_id", "acme-camera", false);
    vault.fixed("client_secret", "Kq9-Vorn+7z", true);
    let redactor = vault.sealed();
    let text = "a Kq9-Vorn+7z acme-camera";
    let cut: Vec<usize> = (0..text.len())
        .filter(|at| redactor.is_cut_at(text, *at))
        .collect();
    assert_eq!(cut, (3..13).collect::<Vec<_>>());
}
