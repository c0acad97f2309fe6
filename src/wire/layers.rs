//! A text behind the encodings in which a whole address or document may stand inside another. Where it came from is forgotten;
//! the pseudonyms, which replace what they find, decode with the places (`pseudonym::decode`).

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The text, and what it is behind each encoding in which a whole address or document may stand inside another.
pub fn layers(text: &str) -> Vec<Cow<'_, str>> {
    let mut all = vec![Cow::Borrowed(text)];
    // In some answers each character has a NUL behind it: UTF-16 that was taken for UTF-8.
    if text.contains(is_invisible) {
        all.push(Cow::Owned(
            text.chars().filter(|c| !is_invisible(*c)).collect(),
        ));
    }
    for index in 0..all.len() {
        let plain = all[index].clone();
        if plain.contains('&') {
            all.push(Cow::Owned(unescaped_html(&plain)));
        }
        if plain.contains('\\') {
            all.push(Cow::Owned(unescaped_json(&plain)));
        }
    }
    let first = all[0].clone();
    if first.contains('%') {
        let once = percent_decode_str(&first).decode_utf8_lossy().into_owned();
        if once.contains('%') {
            all.push(Cow::Owned(
                percent_decode_str(&once).decode_utf8_lossy().into_owned(),
            ));
        }
        all.push(Cow::Owned(once));
    }
    all
}

/// Whether a character takes no place where it stands.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\0' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// A text with the escapes of JSON decoded where they are whole; everything else stays.
pub fn unescaped_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(c) = rest.chars().next() else { break };
        let mut taken = c.len_utf8();
        match c {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'u' => {
                let code = rest
                    .get(1..5)
                    .and_then(|hex| u32::from_str_radix(hex, 16).ok());
                if let Some(c) = code.and_then(char::from_u32) {
                    out.push(c);
                    taken = 5;
                } else {
                    out.push_str("\\u");
                }
            }
            c => out.push(c),
        }
        rest = &rest[taken..];
    }
    out + rest
}

/// A text with the entities decoded that the markup of addresses and values needs.
pub fn unescaped_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(10).position(|b| b == b';');
        let entity = end.and_then(|end| Some((end, character(&rest[1..end])?)));
        let (taken, c) = entity.map_or((1, '&'), |(end, c)| (end + 1, c));
        out.push(c);
        rest = &rest[taken..];
    }
    out + rest
}

fn character(entity: &str) -> Option<char> {
    let code = |digits: &str, radix| {
        u32::from_str_radix(digits, radix)
            .ok()
            .and_then(char::from_u32)
    };
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "equals" => Some('='),
        "plus" => Some('+'),
        _ => match entity.strip_prefix('#')? {
            hex if hex.starts_with(['x', 'X']) => code(&hex[1..], 16),
            decimal => code(decimal, 10),
        },
    }
}
