//! The forms that programs give to a text when they repeat it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Makes the form of a text.
pub type Form = fn(&str) -> String;

/// The text with the case of its letters exchanged.
pub fn swapped(text: &str) -> String {
    let swap = |c: char| match c.is_ascii_lowercase() {
        true => c.to_ascii_uppercase(),
        false => c.to_ascii_lowercase(),
    };
    text.chars().map(swap).collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The bytes in hexadecimal.
pub fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes as decimal numbers, as languages print their arrays.
pub fn decimals(text: &str) -> String {
    let numbers: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
    numbers.join(", ")
}

/// The bytes as octal numbers of three digits, with something before each.
pub fn octal(text: &str, before: &str) -> String {
    text.bytes()
        .map(|byte| format!("{before}{byte:03o}"))
        .collect()
}

/// The bits, with something behind each byte.
pub fn bits(text: &str, behind: &str) -> String {
    text.bytes()
        .map(|byte| format!("{byte:08b}{behind}"))
        .collect()
}

/// The bytes in hexadecimal, as .NET prints its arrays.
fn dump(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| format!("{byte:02X}")).collect();
    bytes.join("-")
}

/// The bytes in base32 (RFC 4648 6), without padding.
pub fn base32(text: &str) -> String {
    let groups = text.as_bytes().chunks(5).map(|group| {
        let bits = group
            .iter()
            .fold(0u64, |bits, byte| bits << 8 | u64::from(*byte))
            << (40 - 8 * group.len());
        let character = |at: usize| {
            char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(bits >> (35 - 5 * at) & 31) as usize])
        };
        (0..(group.len() * 8).div_ceil(5))
            .map(character)
            .collect::<String>()
    });
    groups.collect()
}

fn escaped(text: &str, write: impl Fn(u32) -> String) -> String {
    let escape = |c: char| match c.is_ascii_alphanumeric() {
        true => c.to_string(),
        false => write(u32::from(c)),
    };
    text.chars().map(escape).collect()
}

fn quoted_printable(text: &str) -> String {
    let write = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("={byte:02X}"),
    };
    text.bytes().map(write).collect()
}

fn apart(text: &str, between: &str) -> String {
    let letters: Vec<String> = text.chars().map(String::from).collect();
    letters.join(between)
}

fn in_lines(text: &str, length: usize, end: &str) -> String {
    let lines = text.as_bytes().chunks(length);
    let lines: Vec<_> = lines.map(|line| String::from_utf8_lossy(line)).collect();
    lines.join(end)
}

/// The forms that fit on one line.
pub const ON_A_LINE: [(&str, Form); 29] = [
    ("as it is", str::to_owned),
    ("in upper case", str::to_uppercase),
    ("in lower case", str::to_lowercase),
    ("in swapped case", swapped),
    ("percent-encoded", percent),
    ("percent-encoded twice", |text| percent(&percent(text))),
    ("as a form", |text| {
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
    }),
    ("hexadecimal", hex),
    ("hexadecimal in upper case", |text| hex(text).to_uppercase()),
    ("hexadecimal of UTF-16", |text| {
        let units = text.encode_utf16();
        units.map(|unit| format!("{unit:04x}")).collect()
    }),
    ("a dump", dump),
    ("decimal numbers", decimals),
    ("decimal numbers with a name", |text| {
        text.bytes().map(|byte| format!("chr({byte}).")).collect()
    }),
    ("spelled", |text| apart(text, ",")),
    ("octal escapes", |text| octal(text, "\\")),
    ("bits", |text| bits(text, " ")),
    ("base32", base32),
    ("base64", |text| STANDARD.encode(text)),
    ("base64url", |text| URL_SAFE_NO_PAD.encode(text)),
    ("base64 of upper case", |text| {
        STANDARD.encode(text.to_uppercase())
    }),
    ("base64 of UTF-16", |text| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        STANDARD.encode(units.collect::<Vec<u8>>())
    }),
    ("base64 in a sentence in base64", |text| {
        STANDARD.encode(format!("it was {} then", URL_SAFE_NO_PAD.encode(text)))
    }),
    ("a JWT", |text| {
        let claims = serde_json::json!({ "sub": text }).to_string();
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }),
    ("escaped as in JSON", |text| {
        escaped(text, |code| match u16::try_from(code) {
            Ok(code) => format!("\\u{code:04x}"),
            Err(_) => String::new(),
        })
    }),
    ("escaped with braces", |text| {
        escaped(text, |code| format!("\\u{{{code:x}}}"))
    }),
    ("escaped with backslashes", |text| {
        escaped(text, |code| {
            let c = char::from_u32(code).unwrap_or_default();
            format!("\\{c}")
        })
    }),
    ("escaped as in HTML", |text| {
        escaped(text, |code| format!("&#{code};"))
    }),
    ("quoted-printable", quoted_printable),
    ("with nothing between its letters", |text| {
        apart(text, "\u{200b}")
    }),
];

/// The forms of more than one line, for bodies alone.
pub const ON_LINES: [(&str, Form); 5] = [
    ("base64 in lines", |text| {
        in_lines(&STANDARD.encode(text), 19, "\r\n")
    }),
    ("quoted-printable in lines", |text| {
        let pieces = text.split_inclusive(|c: char| c.is_ascii_lowercase());
        let pieces: Vec<String> = pieces.map(quoted_printable).collect();
        pieces.join("=\r\n")
    }),
    ("with NULs", |text| apart(text, "\0")),
    ("in tags", |text| apart(text, "<wbr>")),
    ("a letter a line", |text| {
        apart(&text.replace(' ', ""), "\n")
    }),
];

/// What stands between the pieces of a text in some of the forms.
pub const BETWEEN: [&str; 11] = [
    "=\r\n", "=\n", "\r", "\n", "\\r", "\\n", "\u{200b}", "\\u200b", "\0", "\\u0000", "<wbr>",
];
