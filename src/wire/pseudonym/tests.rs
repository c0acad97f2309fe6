//! Names, facts, and that no spelling of a secret gets through.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::transcript::ValueFacts;

const CANARY: &str = "s+e/c&r%e=t\"<ä";

fn vault() -> Vault {
    let mut vault = Vault::new();
    vault.fixed("client_id", "camera app", false);
    vault.fixed("client_secret", CANARY, true);
    vault.fixed("redirect_uri", "https://client.test/cb?x=1", false);
    vault
}

#[test]
fn names_are_by_kind_and_order() {
    let mut vault = vault();
    assert_eq!(
        vault.learn(SecretKind::AccessToken, "first-token"),
        "<access_token#1>"
    );
    assert_eq!(
        vault.learn(SecretKind::RefreshToken, "refresh-token"),
        "<refresh_token#1>"
    );
    assert_eq!(
        vault.learn(SecretKind::AccessToken, "second-token"),
        "<access_token#2>"
    );
    assert_eq!(
        vault.learn(SecretKind::RefreshToken, "first-token"),
        "<access_token#1>"
    );
    assert_eq!(
        vault.learn(SecretKind::Cookie("JSESSIONID".into()), "0A1B2C3D"),
        "<cookie:JSESSIONID#1>"
    );
    assert_eq!(
        vault.learn(SecretKind::ClientSecret, CANARY),
        "<client_secret>"
    );
    assert_eq!(
        vault.learn(SecretKind::ClientSecret, "another-secret"),
        "<client_secret#1>"
    );
    assert_eq!(vault.learn(SecretKind::State, ""), "");
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

/// Hidden in a form that is not the value itself, which has another name: else a changed `state` seemed the same.
#[test]
fn altered_values_are_hidden_and_told_from_the_value() {
    const SECRET: &str = "Kq9-Vorn+7zé/Hinten4x";
    let mut vault = Vault::new();
    vault.fixed("client_secret", SECRET, true);
    let redactor = vault.sealed();
    let latin_1: Vec<u8> = SECRET
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let percent = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|b| format!("%{b:02X}"))
            .collect::<String>()
    };
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let base64 = STANDARD.encode(format!("before {SECRET} and behind"));
    let swapped: String = SECRET
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    let apart = |between: &str| {
        SECRET
            .chars()
            .map(String::from)
            .collect::<Vec<_>>()
            .join(between)
    };
    let looks = [
        SECRET.to_uppercase(),
        SECRET.to_lowercase(),
        swapped.clone(),
        STANDARD.encode(SECRET.to_uppercase()),
        hex(SECRET.as_bytes()),
        hex(SECRET.as_bytes()).to_uppercase(),
        hex(&latin_1),
        STANDARD.encode(hex(SECRET.as_bytes())),
        base64
            .as_bytes()
            .chunks(19)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect::<Vec<_>>()
            .join("\r\n"),
        base64
            .as_bytes()
            .chunks(7)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect::<Vec<_>>()
            .join("\n  "),
        STANDARD.encode(format!("x{}y", URL_SAFE_NO_PAD.encode(SECRET))),
        URL_SAFE_NO_PAD.encode(STANDARD.encode(SECRET)),
        percent(&latin_1),
        percent(percent(SECRET.as_bytes()).as_bytes()),
        SECRET.replace('é', "%E9"),
        SECRET.replace('é', "%u00e9"),
        SECRET.replace('é', "=C3=A9").replace("Vorn", "Vo=\r\nrn"),
        SECRET.replace('é', "Ã©"),
        SECRET.replace('é', "\u{fffd}"),
        apart("\u{200b}"),
        apart("\0"),
        apart("\n"),
        apart("<wbr>"),
        SECRET.replace("Vorn", "Vo<b class=\"x\">rn</b>"),
        SECRET
            .replace("Vorn", "Vo\u{ad}rn")
            .replace("Hin", "Hi\r\n\tn"),
    ];
    for look in looks {
        let seen = format!("[{look}]");
        let shown = redactor.text(&seen);
        assert!(shown.contains("client_secret"), "{seen:?} became {shown:?}");
        for part in [
            "Vorn",
            "Hinten",
            "VORN",
            "hINTEN",
            &base64[8..16],
            "566f726e",
        ] {
            assert!(!shown.contains(part), "{seen:?} became {shown:?}");
        }
        assert_eq!(redactor.text(&shown), shown);
    }
    assert_eq!(redactor.value("x", SECRET), "<client_secret>");
    assert_eq!(redactor.value("x", &swapped), "<client_secret~case>");
    assert_eq!(redactor.value("x", &apart("\n")), "<client_secret~split>");
}

#[test]
fn the_beginning_of_a_long_value_is_found_and_told_from_the_whole() {
    let token: String = (0..40_000).map(|n| format!("{:x}", n * 7 % 251)).collect();
    let mut vault = Vault::new();
    vault.learn(SecretKind::AccessToken, &token);
    let redactor = vault.sealed();
    assert_eq!(
        redactor.text(&format!("a {token} b")),
        "a <access_token#1> b"
    );
    assert_eq!(
        redactor.text(&format!("a {} b", &token[..5000])),
        "a <access_token#1~cut> b"
    );
    assert_eq!(redactor.text(&STANDARD.encode(&token)), "<access_token#1>");
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

#[test]
fn json_values_and_names() {
    let mut vault = vault();
    vault.learn(SecretKind::Code, "123456");
    let seen = json!({ "a": [CANARY, 123456, 1234567, null], CANARY: { "b": "x" } });
    let expected = json!({ "a": ["<client_secret>", "<code#1>", "<code#1>7", null], "<client_secret>": { "b": "x" } });
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
fn control_characters_do_not_leave() {
    let redactor = Vault::new().sealed();
    assert_eq!(
        redactor.text("a\0b\u{1b}[31m\tc\n"),
        "a\\u{0}b\\u{1b}[31m\tc\n"
    );
}

/// One value is the other with a space: each has its own name.
#[test]
fn values_that_differ_in_white_space_are_told_apart() {
    let mut vault = Vault::new();
    vault.learn(SecretKind::Code, "Kq9VornHinten4x");
    for other in ["Kq9VornHinten4x ", "Kq9Vorn Hinten4x", "Kq9VornHinten4x'"] {
        vault.learn(SecretKind::Other("random".to_owned()), other);
    }
    let redactor = vault.sealed();
    let told = redactor.text("code=Kq9VornHinten4x&code=Kq9Vorn Hinten4x&code=Kq9VornHinten4x'");
    assert_eq!(told, "code=<code#1>&code=<random#2>&code=<random#3>");
    assert_eq!(redactor.value("code", "Kq9VornHinten4x "), "<random#1>");
}

/// A text that is cut between two words ends in the beginning of a value.
#[test]
fn the_beginning_of_a_value_before_a_mark_is_hidden() {
    let mut vault = Vault::new();
    vault.fixed("client_secret", "K9qVorn+/&%=\"< %41;ä€>'\\K9qHinten", true);
    let redactor = vault.sealed();
    for (seen, shown) in [
        ("K9qVorn+/&%=\"<…", "<client_secret~cut>…"),
        (
            "return K9qVorn+/&%=\"< ...",
            "return <client_secret~cut> ...",
        ),
        (
            "\"return K9qVorn+/&%=\\\"<…\"",
            "\"return <client_secret~cut>…\"",
        ),
        ("K9qVorn+", "K9qVorn+"),
        // What a parser of markup leaves where the value stands in an attribute.
        ("'\\K9qHinten\">", "'<client_secret~cut>\">"),
    ] {
        assert_eq!(redactor.text(seen), shown);
    }
}
