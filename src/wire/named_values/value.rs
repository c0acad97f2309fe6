//! Where the value of a name stands: behind it in quotes, as an element, as a parameter or as people write it, or before it in a
//! field of a form.

use super::{LONGEST_NAME, Spelling};

/// How far the value of a field may stand from its name, in bytes.
const NEAR: usize = 300;
/// White space between a name and its value, in bytes.
const GAP: usize = 32;

/// Whether it joins a name with a value.
pub(super) fn joins(byte: &u8) -> bool {
    matches!(byte, b'=' | b':' | b'<' | b'>' | b']' | b'"' | b'\'' | b'`')
}

/// Whether a value may stand behind the name at `start..end`, or before it in a field: most words of a text have nothing that
/// joins them with one.
pub(super) fn may_have_value(bytes: &[u8], start: usize, end: usize) -> bool {
    let mut before = bytes[..start].iter().rev().take(GAP);
    let before = before.find(|byte| **byte != b' ');
    before.is_some_and(joins) || bytes.get(end + gap(&bytes[end..])).is_some_and(joins)
}

/// Where the value of the name at `start..end` stands.
pub(super) fn value_of(text: &str, start: usize, end: usize) -> Option<(usize, usize, Spelling)> {
    let bytes = text.as_bytes();
    if let Some(found) = element(text, start, end) {
        return Some(found);
    }
    let quoted = matches!(bytes.get(end), Some(b'"' | b'\'' | b'`'));
    let mut at = end + usize::from(quoted);
    at += usize::from(bytes.get(at) == Some(&b']'));
    let is_apart = quoted || matches!(bytes.get(end), Some(b' ' | b'\n' | b'>'));
    if is_apart && is_name_of_field(&bytes[..start]) {
        return field(text, start, at);
    }
    if bytes.get(at..at + 2) == Some(b"</") {
        return cell(text, at);
    }
    at += gap(&bytes[at..]);
    let is_parameter = bytes.get(at) == Some(&b'=') && bytes.get(at + 1) != Some(&b'>');
    at += match bytes.get(at..)? {
        [b'=' | b':', b'>' | b'=', ..] => 2,
        [b'=' | b':', ..] => 1,
        _ => return None,
    };
    if !is_parameter || quoted || matches!(bytes.get(at), Some(b' ')) {
        at += gap(&bytes[at..]);
    }
    if bytes.get(at) == Some(&b'[') {
        at += 1;
        at += gap(&bytes[at..]);
    }
    if let Some(quote @ (b'"' | b'\'' | b'`')) = bytes.get(at).copied() {
        let from = at + 1;
        let to = closing(bytes, from, quote).unwrap_or_else(|| from + bare(&text[from..], false));
        return Some((from, to, Spelling::Quoted));
    }
    let to = at + bare(&text[at..], is_parameter);
    let spelling = if is_parameter {
        Spelling::Parameter
    } else {
        Spelling::Prose
    };
    Some((at, to, spelling))
}

/// The content of an element of this name, up to the next tag.
fn element(text: &str, start: usize, end: usize) -> Option<(usize, usize, Spelling)> {
    let bytes = text.as_bytes();
    let prefix = match bytes[..start].last() {
        Some(b'<') => return content(text, end),
        Some(b':') => &bytes[..start - 1],
        _ => return None,
    };
    let length = prefix
        .iter()
        .rev()
        .take(LONGEST_NAME)
        .take_while(|b| is_of_name(**b))
        .count();
    let is_tag = length > 0 && prefix[..prefix.len() - length].last() == Some(&b'<');
    is_tag.then(|| content(text, end)).flatten()
}

fn content(text: &str, end: usize) -> Option<(usize, usize, Spelling)> {
    const CDATA: &str = "<![CDATA[";
    let bytes = text.as_bytes();
    let length = bytes[end..].iter().take(NEAR).position(|b| *b == b'>')?;
    let tag = end + length;
    if bytes[tag - 1] == b'/' {
        return None;
    }
    let mut from = tag + 1;
    from += gap(&bytes[from..]);
    let ending = if text[from..].starts_with(CDATA) {
        from += CDATA.len();
        "]]>"
    } else {
        "<"
    };
    let to = text[from..]
        .find(ending)
        .map_or(text.len(), |length| from + length);
    let to = from + text[from..to].trim_end().len();
    Some((from, to, Spelling::Element))
}

/// Whether a name stands as the value of `name` or `id`, in a tag or in an object.
fn is_name_of_field(before: &[u8]) -> bool {
    let skipped = |bytes: &[u8], skip: fn(u8) -> bool| {
        bytes.len() - bytes.iter().rev().take(4).take_while(|b| skip(**b)).count()
    };
    let before = &before[..skipped(before, |b| matches!(b, b'"' | b'\'' | b'`' | b' '))];
    let Some((b'=' | b':', before)) = before.split_last() else {
        return false;
    };
    let before = &before[..skipped(before, |b| matches!(b, b'"' | b'\'' | b'`' | b' '))];
    [&b"name"[..], b"id", b"property", b"key"]
        .iter()
        .any(|word| {
            before.len() >= word.len()
                && before[before.len() - word.len()..].eq_ignore_ascii_case(word)
        })
}

/// The `value` or `content` in the same tag or object as the name.
fn field(text: &str, start: usize, end: usize) -> Option<(usize, usize, Spelling)> {
    let bytes = text.as_bytes();
    let is_boundary = |b: &u8| matches!(b, b'<' | b'>' | b'{' | b'}');
    let after = bytes[end..].iter().take(NEAR).position(is_boundary);
    let after = end + after.unwrap_or_else(|| NEAR.min(bytes.len() - end));
    let before = bytes[..start]
        .iter()
        .rev()
        .take(NEAR)
        .position(is_boundary)?;
    let before = start - before;
    for (from, to) in [(end, after), (before, start)] {
        let from = (from..=to).find(|at| text.is_char_boundary(*at))?;
        let to = (from..=to).rev().find(|at| text.is_char_boundary(*at))?;
        let part = text[from..to].to_ascii_lowercase();
        let word = ["value", "content"]
            .iter()
            .find_map(|word| Some(part.find(word)? + word.len()));
        let Some(mut at) = word.map(|at| from + at) else {
            continue;
        };
        at += count(&bytes[at..], |b| {
            matches!(b, b'"' | b'\'' | b'`' | b' ' | b'=' | b':')
        })
        .min(8);
        let quote = bytes[..at]
            .last()
            .filter(|b| matches!(b, b'"' | b'\'' | b'`'));
        let length = match quote {
            Some(quote) => bytes[at..].iter().position(|b| b == quote),
            None => None,
        };
        let length = length.unwrap_or_else(|| bare(&text[at..], false));
        return Some((at, at + length, Spelling::Quoted));
    }
    None
}

/// The text of the next cell or element: `<dt>name</dt><dd>value</dd>`.
fn cell(text: &str, mut at: usize) -> Option<(usize, usize, Spelling)> {
    let bytes = text.as_bytes();
    for _ in 0..4 {
        if bytes.get(at) != Some(&b'<') {
            break;
        }
        at += bytes[at..].iter().take(NEAR).position(|b| *b == b'>')? + 1;
        at += gap(&bytes[at..]);
        at += usize::from(bytes.get(at) == Some(&b':'));
        at += gap(&bytes[at..]);
    }
    let length = bare(&text[at..], false);
    Some((at, at + length, Spelling::Prose))
}

/// The length of a value without quotes.
fn bare(text: &str, is_parameter: bool) -> usize {
    let ends = |c: char| {
        c.is_whitespace() || "&\"'<>#`".contains(c) || (!is_parameter && ",;(){}[]\\".contains(c))
    };
    text.find(ends).unwrap_or(text.len())
}

/// The closing quote; backslashes escape.
fn closing(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if *byte == quote => return Some(at),
            _ => at += 1,
        }
    }
    None
}

pub(super) fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn gap(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take(GAP)
        .take_while(|b| b.is_ascii_whitespace())
        .count()
}

pub(super) fn count(bytes: &[u8], belongs: fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|b| belongs(**b)).count()
}
