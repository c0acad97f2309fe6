//! The encodings in which a value is written by the programs that are likely to write it.
//!
//! Decoding finds almost everything; these find a value even where what stands before it would be decoded
//! together with it (`%` or a backslash), or where base64 runs into a word.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use crate::wire::quotation::parts_words;

/// Every distinct spelling of a value, the value itself among them.
pub(super) fn spellings(value: &str) -> Vec<String> {
    let mut all = vec![value.to_owned()];
    // What no encoder but base64 and the thorough ones of HTML writes otherwise, as most tokens are.
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    if value.bytes().all(is_plain) {
        if !value.bytes().all(|b| b.is_ascii_alphanumeric()) {
            all.extend(html_of_all_signs(value));
        }
        all.extend(base64s(value));
        all.sort_unstable();
        all.dedup();
        return all;
    }
    let mut percent = Vec::new();
    for kept in [
        "-._~",
        "-._~/",
        "-._~:",
        "-._~/:",
        "-_.!~*'()",
        "-._~!$&'()*+,;=:@/?",
        "-._~!$&'()*+,;=:@/?#[]",
    ] {
        percent.push(percent_encoded(value, kept, true, false));
        percent.push(percent_encoded(value, kept, false, false));
    }
    for kept in ["*-._", "*-._/", "*-._:", "*-._~", "*-._/:"] {
        percent.push(percent_encoded(value, kept, true, true));
        percent.push(percent_encoded(value, kept, false, true));
    }
    percent.sort_unstable();
    percent.dedup();
    all.extend(
        percent
            .iter()
            .flat_map(|p| [p.replace('%', "%25"), p.clone()]),
    );
    all.extend(json(value));
    all.extend(html(value));
    all.extend(with_doubled_quotes(value));
    all.extend(base64s(value));
    all.sort_unstable();
    all.dedup();
    all
}

/// What a value becomes where bytes are written in hexadecimal or in base32, taken for another character set, or replaced by what
/// can be shown.
pub(super) fn broken(value: &str) -> Vec<Vec<u8>> {
    let hex = |bytes: &[u8]| {
        let digit = |value: u8| b"0123456789abcdef"[usize::from(value & 15)];
        let digits = bytes
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(*byte)]);
        digits.collect::<Vec<u8>>()
    };
    let mut all = vec![hex(value.as_bytes())];
    all.extend((0..5).filter_map(|before| base32_behind(before, value)));
    if value.is_ascii() {
        return all;
    }
    let latin_1: Option<Vec<u8>> = value
        .chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect();
    if let Some(latin_1) = latin_1 {
        all.push(hex(&latin_1));
        all.extend(base64s(&latin_1).into_iter().map(String::into_bytes));
        all.push(latin_1);
    }
    // UTF-8 that was taken for Latin-1.
    all.push(
        value
            .bytes()
            .map(char::from)
            .collect::<String>()
            .into_bytes(),
    );
    if value.chars().filter(char::is_ascii).count() >= 6 {
        for lost in ["\u{fffd}", "\u{fffd}\u{fffd}", "?", "??", ""] {
            let shown = value.chars().map(|c| {
                if c.is_ascii() {
                    c.to_string()
                } else {
                    lost.to_owned()
                }
            });
            all.push(shown.collect::<String>().into_bytes());
        }
    }
    all.push(value.to_uppercase().into_bytes());
    all.push(value.to_lowercase().into_bytes());
    all
}

/// The characters of base32 (RFC 4648 6) that depend on a value alone, where so many bytes stand before it; nothing where they
/// are so few that a text may have them by chance.
fn base32_behind(before: usize, value: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const SHORTEST: usize = 8;
    let bit = |at: usize| {
        let byte = value.as_bytes()[at / 8 - before];
        usize::from(byte >> (7 - at % 8) & 1)
    };
    let (first, end) = ((before * 8).div_ceil(5), (before + value.len()) * 8 / 5);
    let quintet = |at: usize| (at * 5..at * 5 + 5).fold(0, |bits, at| bits << 1 | bit(at));
    let characters: Vec<u8> = (first..end).map(|at| ALPHABET[quintet(at)]).collect();
    (characters.len() >= SHORTEST).then_some(characters)
}

/// The beginnings of a value that are left where a text is [cut between two words](crate::wire::quotation::up_to).
pub(super) fn beginnings(value: &str) -> impl Iterator<Item = &str> {
    const SHORTEST: usize = 4;
    let ends = value
        .char_indices()
        .filter(|(_, c)| c.is_whitespace() || parts_words(*c));
    let beginnings = ends.map(|(end, _)| value[..end].trim_end());
    beginnings.filter(|beginning| beginning.chars().count() >= SHORTEST)
}

/// The pieces of a value that a parser of markup took apart, where it stood there without being escaped; the value without its
/// white space, as what is put together from lines has none; and the letters and digits of each of these, as they are spelled.
pub(super) fn pieces(value: &str) -> Vec<String> {
    const SHORTEST: usize = 8;
    let mut pieces: Vec<String> = value
        .split(['<', '>', '"', '\'', '&'])
        .map(|piece| piece.trim().to_owned())
        .collect();
    pieces.push(value.split_whitespace().collect());
    for at in 0..pieces.len() {
        let spelled = pieces[at].split(|c: char| !c.is_ascii_alphanumeric());
        pieces.push(spelled.collect());
    }
    pieces.retain(|piece| piece.len() < value.len() && piece.chars().count() >= SHORTEST);
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// What is left of a value when its beginning was decoded together with what stands before it: after a
/// stray `%`, the `41` of `41b c` looks like an escape. Each tail comes with what is missing before it, so
/// that it counts only after an escape that ends in just that.
pub(super) fn tails(value: &str) -> impl Iterator<Item = (&str, &str)> {
    (1..=6)
        .filter_map(|n| value.split_at_checked(n))
        .filter(|(missing, tail)| missing.is_ascii() && tail.len() >= 3)
}

/// Base64 of `id:secret`, of the parts as they are and form-encoded first (RFC 6749 2.3.1).
pub(super) fn basic_pairs(id: &str, secret: &str) -> Vec<String> {
    let form = |v: &str| percent_encoded(v, "*-._", true, true);
    let mut all = base64s(format!("{id}:{secret}"));
    all.extend(base64s(format!("{}:{}", form(id), form(secret))));
    all.sort_unstable();
    all.dedup();
    all
}

fn percent_encoded(value: &str, kept: &str, upper: bool, plus: bool) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        if byte == b' ' && plus {
            out.push('+');
        } else if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) {
            out.push(byte as char);
        } else if upper {
            out.push_str(&format!("%{byte:02X}"));
        } else {
            out.push_str(&format!("%{byte:02x}"));
        }
    }
    out
}

/// As SQL and tables of comma-separated values have it.
fn with_doubled_quotes(value: &str) -> [String; 2] {
    [value.replace('\'', "''"), value.replace('"', "\"\"")]
}

fn base64s(value: impl AsRef<[u8]>) -> Vec<String> {
    let value = value.as_ref();
    vec![
        STANDARD.encode(value),
        STANDARD_NO_PAD.encode(value),
        URL_SAFE.encode(value),
        URL_SAFE_NO_PAD.encode(value),
    ]
}

fn json(value: &str) -> Vec<String> {
    let plain = serde_json::Value::from(value).to_string();
    let inner = plain
        .get(1..plain.len().saturating_sub(1))
        .unwrap_or_default()
        .to_owned();
    let ascii = |upper: bool| {
        let mut out = String::new();
        let mut units = [0u16; 2];
        for c in inner.chars() {
            if c.is_ascii() {
                out.push(c);
                continue;
            }
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&if upper {
                    format!("\\u{unit:04X}")
                } else {
                    format!("\\u{unit:04x}")
                });
            }
        }
        out
    };
    let mut all = vec![inner.clone(), ascii(true), ascii(false)];
    // Some writers escape the slash, and what HTML would take for markup.
    let slashes: Vec<String> = all.iter().map(|s| s.replace('/', "\\/")).collect();
    all.extend(slashes);
    let markup = |s: &String| {
        let mut s = s.clone();
        for c in ['<', '>', '&', '\'', '+', '='] {
            s = s.replace(c, &format!("\\u{:04x}", c as u32));
        }
        s
    };
    let safe: Vec<String> = all.iter().map(markup).collect();
    all.extend(safe);
    all
}

fn html(value: &str) -> Vec<String> {
    let write = |escape: &dyn Fn(char) -> Option<String>| written(value, escape);
    let special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'');
    let named = |apostrophe: &'static str, quote: &'static str| {
        move |c: char| {
            Some(match c {
                '&' => "&amp;".to_owned(),
                '<' => "&lt;".to_owned(),
                '>' => "&gt;".to_owned(),
                '"' => quote.to_owned(),
                '\'' => apostrophe.to_owned(),
                _ => return None,
            })
        }
    };
    let mut all = vec![
        write(&named("&#39;", "&quot;")),
        write(&named("&#x27;", "&quot;")),
        write(&named("&apos;", "&#34;")),
        write(&named("'", "&quot;")),
        write(&named("'", "\"")),
        write(&|c| special(c).then(|| decimal(c))),
        write(&|c| special(c).then(|| hex(c))),
        write(&|c| special(c).then(|| hex(c).to_uppercase().replace("&#X", "&#x"))),
    ];
    all.extend(html_of_all_signs(value));
    all
}

/// As encoders write it that escape whatever is no letter, digit or space.
fn html_of_all_signs(value: &str) -> [String; 2] {
    let wide = |c: char| !c.is_ascii_alphanumeric() && c != ' ';
    [
        written(value, &|c| wide(c).then(|| decimal(c))),
        written(value, &|c| wide(c).then(|| hex(c))),
    ]
}

fn decimal(c: char) -> String {
    format!("&#{};", c as u32)
}

fn hex(c: char) -> String {
    format!("&#x{:x};", c as u32)
}

/// A value with some of its characters escaped.
fn written(value: &str, escape: &dyn Fn(char) -> Option<String>) -> String {
    let mut out = String::new();
    for c in value.chars() {
        match escape(c) {
            Some(escaped) => out.push_str(&escaped),
            None => out.push(c),
        }
    }
    out
}
