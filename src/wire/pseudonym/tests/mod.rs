//! That no spelling of a secret gets through.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::json;

use super::*;

mod altered;
mod at_once;
mod names;
mod weak;

const CANARY: &str = "s+e/c&r%e=t\"<ä";

fn vault() -> Vault {
    let mut vault = Vault::new();
    vault.fixed("client_id", "camera app", false);
    vault.fixed("client_secret", CANARY, true);
    vault.fixed("redirect_uri", "https://client.test/cb?x=1", false);
    vault
}

#[test]
fn basic_credentials_show_both_names() {
    let redactor = vault().sealed();
    let form = |v: &str| url::form_urlencoded::byte_serialize(v.as_bytes()).collect::<String>();
    for plain in [
        format!("camera app:{CANARY}"),
        format!("{}:{}", form("camera app"), form(CANARY)),
    ] {
        for encoded in [STANDARD.encode(&plain), URL_SAFE_NO_PAD.encode(&plain)] {
            assert_eq!(
                redactor.text(&format!("Basic {encoded}")),
                "Basic <client_id>:<client_secret>"
            );
            assert_eq!(
                redactor.contains_secret(&encoded).as_deref(),
                Some("<client_secret>")
            );
        }
    }
}

#[test]
fn jwt_segments_are_read() {
    let redactor = vault().sealed();
    let payload = json!({ "sub": "anna", "hint": CANARY }).to_string();
    let jwt = format!(
        "{}.{}.c2lnbmF0dXJl",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let shown = redactor.text(&format!("id_token={jwt}"));
    assert!(
        shown.contains(r#".base64({"sub":"anna","hint":"<client_secret>"}).c2ln"#),
        "{shown}"
    );
    assert!(redactor.contains_secret(&shown).is_none());
}

#[test]
fn what_is_no_secret_is_replaced_and_not_reported() {
    let redactor = vault().sealed();
    let location =
        "/authorize?redirect_uri=https%3a%2F%2Fclient.test%2fcb%3Fx%3D1&client_id=camera+app";
    assert_eq!(
        redactor.text(location),
        "/authorize?redirect_uri=<redirect_uri>&client_id=<client_id>"
    );
    assert_eq!(redactor.contains_secret(location), None);
}

#[test]
fn longest_first_and_twice_the_same() {
    let mut vault = Vault::new();
    vault.fixed("password", "hidden", true);
    vault.fixed("client_secret", "hidden-of-client", true);
    let redactor = vault.sealed();
    let once = redactor.text("a=hidden&b=hidden-of-client");
    assert_eq!(once, "a=<password>&b=<client_secret>");
    assert_eq!(redactor.text(&once), once);
    assert_eq!(redactor.contains_secret(&once), None);
    assert_eq!(
        redactor.contains_secret("&lt;client_secret&gt; \\u003cclient_secret\\u003e"),
        None
    );
    assert_eq!(
        redactor.contains_secret("(hidden)").as_deref(),
        Some("<password>")
    );
}

#[test]
fn json_values_and_names() {
    let mut vault = vault();
    vault.learn(SecretKind::Code, "123456");
    let bytes = CANARY.as_bytes();
    let seen = json!({ "a": [CANARY, 123456, 1234567, null], CANARY: { "b": "x" }, "data": bytes, "count": [1, 2, 300] });
    let expected = json!({ "a": ["<client_secret>", "<code#1>", "<code#1>7", null], "<client_secret>": { "b": "x" },
        "data": "bytes(<client_secret>)", "count": [1, 2, 300] });
    assert_eq!(vault.sealed().json(&seen), expected);
}

#[test]
fn mixed_and_layered_spellings() {
    let mut vault = Vault::new();
    vault.fixed("password", "pä/ss wörd", true);
    let redactor = vault.sealed();
    for seen in [
        "p%C3%a4/ss%20w%C3%B6rd",
        "p&auml;&sol;ss w&#xF6;rd",
        "p\\u00e4\\/ss w\\u00F6rd",
        "p%25C3%25a4%2fss+w%25C3%25b6rd",
    ] {
        assert_eq!(
            redactor.text(&format!("[{seen}]")),
            "[<password>]",
            "{seen}"
        );
    }
    let inside = STANDARD.encode(format!("xx{}", STANDARD.encode("say p%C3%A4/ss+w%C3%B6rd")));
    assert_eq!(
        redactor.contains_secret(&inside).as_deref(),
        Some("<password>")
    );
    assert_eq!(redactor.contains_secret(&redactor.text(&inside)), None);
}

#[test]
fn an_empty_vault_changes_nothing() {
    assert_eq!(Vault::new().sealed().text("as %41 it is"), "as %41 it is");
}

const RESERVED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'=')
    .add(b'#')
    .add(b'"')
    .add(b'<');
const KEEP_SLASH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b':')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.');

fn lower(encoded: &str) -> String {
    let mut out = String::new();
    let mut rest = encoded;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        out.push_str(&rest[at..at + 3].to_ascii_lowercase());
        rest = &rest[at + 3..];
    }
    out + rest
}

fn html(value: &str, escape: impl Fn(char) -> String) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == ' ';
    value
        .chars()
        .map(|c| if plain(c) { c.to_string() } else { escape(c) })
        .collect()
}

fn spellings(value: &str) -> Vec<String> {
    let full = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    let json = serde_json::to_string(value).unwrap();
    let json = json[1..json.len() - 1].to_owned();
    let escaped: String = json.chars().fold(String::new(), |mut out, c| {
        let mut units = [0; 2];
        match c {
            '/' => out.push_str("\\/"),
            c if c.is_ascii() => out.push(c),
            c => c
                .encode_utf16(&mut units)
                .iter()
                .for_each(|u| out.push_str(&format!("\\u{u:04x}"))),
        }
        out
    });
    let named = value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    let payload = json!({ "k": value }).to_string();
    vec![
        value.to_owned(),
        lower(&full),
        utf8_percent_encode(&full, NON_ALPHANUMERIC).to_string(),
        full,
        utf8_percent_encode(value, RESERVED).to_string(),
        utf8_percent_encode(value, KEEP_SLASH).to_string(),
        url::form_urlencoded::byte_serialize(value.as_bytes()).collect(),
        STANDARD.encode(value),
        STANDARD_NO_PAD.encode(value),
        URL_SAFE.encode(value),
        URL_SAFE_NO_PAD.encode(value),
        json,
        escaped,
        named.replace('\'', "&#39;"),
        named.replace("&quot;", "&#34;"),
        html(value, |c| format!("&#{};", c as u32)),
        html(value, |c| format!("&#x{:X};", c as u32)),
        STANDARD.encode(format!("camera app:{value}")),
        format!(".{}.", URL_SAFE_NO_PAD.encode(payload)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_spelling_gets_through(value in "[ -~äéßž€漢😀]{6,40}", before in "[ -~é]{0,6}", after in "[ -~é]{0,6}") {
        let mut vault = vault();
        vault.learn(SecretKind::AccessToken, &value);
        let redactor = vault.sealed();
        for spelling in spellings(&value) {
            let seen = format!("{before}{spelling}{after}");
            prop_assert!(redactor.contains_secret(&seen).is_some(), "not found: {seen}");
            let shown = redactor.text(&seen);
            prop_assert!(!shown.contains(&spelling), "{seen} became {shown}");
            prop_assert_eq!(redactor.contains_secret(&shown), None, "{} became {}", seen, shown);
            prop_assert_eq!(redactor.text(&shown), shown.clone());
        }
    }

    #[test]
    fn any_place_in_base64(value in "[!-~é]{6,30}", before in "[ -~]{0,9}", after in "[ -~]{0,9}") {
        let mut vault = Vault::new();
        vault.learn(SecretKind::Password, &value);
        let redactor = vault.sealed();
        let seen = STANDARD.encode(format!("{before}{value}{after}"));
        prop_assert!(redactor.contains_secret(&seen).is_some());
        prop_assert_eq!(redactor.contains_secret(&redactor.text(&seen)), None);
    }

    #[test]
    fn foreign_text_is_survived(text in "\\PC{0,80}") {
        let _ = vault().sealed().text(&text);
    }
}

#[test]
fn control_characters_do_not_leave() {
    let redactor = Vault::new().sealed();
    assert_eq!(
        redactor.text("a\0b\u{1b}[31m\tc\n"),
        "a\\u{0}b\\u{1b}[31m\tc\n"
    );
}
