//! Values in another form than their own, and values that are nearly the same.

use super::*;

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
    let decimals = |between: &str| {
        let numbers: Vec<String> = SECRET.bytes().map(|byte| byte.to_string()).collect();
        numbers.join(between)
    };
    let base64 = STANDARD.encode(format!("before {SECRET} and behind"));
    let in_lines = |length: usize, end: &str| {
        let lines = base64.as_bytes().chunks(length);
        let lines: Vec<_> = lines.map(String::from_utf8_lossy).collect();
        lines.join(end)
    };
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
        hex(swapped.as_bytes()),
        hex(percent(SECRET.as_bytes()).as_bytes()),
        hex(SECRET
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>()
            .as_slice()),
        SECRET.bytes().map(|byte| format!("{byte:02X}-")).collect(),
        SECRET.bytes().map(|byte| format!("0x{byte:x},")).collect(),
        SECRET.bytes().map(|byte| format!("\\{byte:03o}")).collect(),
        SECRET.bytes().map(|byte| format!("{byte:08b} ")).collect(),
        SECRET
            .bytes()
            .map(|byte| format!("{} ", byte.cast_signed()))
            .collect(),
        SECRET.replace('+', "\\2b").replace('-', "\\2D"),
        SECRET.replace('+', "\\+").replace('é', "\\u{e9}"),
        SECRET.replace('é', "\\303\\251").replace('/', "\\/"),
        SECRET
            .chars()
            .map(|c| format!("U+{:04X} ", u32::from(c)))
            .collect(),
        SECRET.bytes().map(|byte| format!("chr({byte}).")).collect(),
        SECRET.chars().map(|c| format!("'{c}', ")).collect(),
        apart(" "),
        decimals(", "),
        decimals(","),
        decimals(",\n  "),
        // Of a tool of another hand: `printf … | base32`.
        "JNYTSLKWN5ZG4KZXPLB2SL2INFXHIZLOGR4A====".to_owned(),
        "PBFXCOJNKZXXE3RLG55MHKJPJBUW45DFNY2HQ6I=".to_owned(),
        "jnytslkwn5zg4kzxplb2sl2infxhizlogr4a".to_owned(),
        STANDARD.encode(hex(SECRET.as_bytes())),
        // What PowerShell takes as `-EncodedCommand`.
        STANDARD.encode(
            SECRET
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>(),
        ),
        STANDARD.encode(
            SECRET
                .encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect::<Vec<u8>>(),
        ),
        in_lines(19, "\r\n"),
        in_lines(7, "\n  "),
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
            "86, 111, 114",
            "KWN5ZG4KZX",
            "JNKZXXE3RL",
            "kwn5zg4kzx",
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
fn doubled_quotes_and_lists_in_a_sentence_are_seen_through() {
    let mut vault = Vault::new();
    vault.fixed("password", "it's \"on\" me", true);
    let redactor = vault.sealed();
    assert_eq!(
        redactor.text("VALUES ('it''s \"on\" me')"),
        "VALUES ('<password>')"
    );
    assert_eq!(
        redactor.text("a;\"it's \"\"on\"\" me\""),
        "a;\"<password>\""
    );
    assert_eq!(
        redactor.text("he sent [1, 105, 116, 39, 115, 32, 34, 111, 110, 34, 32, 109, 101, 2]"),
        "he sent [1, <password>, 2]"
    );
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
        // Lines of base64 and of quoted-printable, as the words of a page.
        (
            "extra SzlxVm9ybisvJiU9Ijw gJTQxO8Ok4oKsPidcSz lxSGludGVu\"",
            "extra <client_secret~split>\"",
        ),
        (
            "K9q= Vorn=2B=2F=26=25=3D=22=3C=20%41;=C3=A4=E2=82= =AC=3E=27=5CK9qHinten",
            "<client_secret>",
        ),
        ("',\\,K,9,q,H,i,n,t,e,n\">", "',\\,<client_secret~split>\">"),
    ] {
        assert_eq!(redactor.text(seen), shown);
    }
}
