//! Names with their values in any text: `"name":"value"`, `name=value`, `name: value`, `<name>value</name>` and fields of
//! forms.
//!
//! An answer that no parser takes holds tokens all the same, so that what is looked for here is a name and what stands behind
//! it, and nothing else about the text has to be right. The cost is linear in the text.

use percent_encoding::percent_decode_str;

use super::layers::{unescaped_html, unescaped_json};

/// How a value stands behind its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// `name=value` as in a query, a form or a cookie.
    Parameter,
    /// In quotes: a member of JSON, an attribute, the `value` of a form field of this name.
    Quoted,
    /// An element of XML.
    Element,
    /// Behind a colon, an arrow or in the cell after it, as people write it.
    Prose,
}

/// A name with its value, both as they stand in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedValue<'a> {
    /// The name.
    pub name: &'a str,
    /// The value, still encoded.
    pub value: &'a str,
    /// The position of the value, in bytes.
    pub start: usize,
    /// How they stand together.
    pub spelling: Spelling,
}

/// Longer names are not the protocol's, in bytes.
const LONGEST_NAME: usize = 64;
/// How far the value of a field may stand from its name, in bytes.
const NEAR: usize = 300;
/// How deep values are searched for further names.
const NESTED: usize = 2;
/// Longer values are not searched for further names, in bytes.
const LONGEST_NESTED: usize = 4096;
/// White space between a name and its value, in bytes.
const GAP: usize = 32;

/// Every value that stands behind one of the names that are wanted, in order.
pub fn named_values<'a>(text: &'a str, is_wanted: &dyn Fn(&str) -> bool) -> Vec<NamedValue<'a>> {
    let mut found = Vec::new();
    search(text, 0, is_wanted, NESTED, &mut found);
    found
}

impl NamedValue<'_> {
    /// The value without the encoding of its place.
    pub fn decoded(&self) -> String {
        match self.spelling {
            Spelling::Parameter => percent_decode_str(&self.value.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned(),
            Spelling::Quoted if self.value.contains('\\') => unescaped_json(self.value),
            _ if self.value.contains('&') => unescaped_html(self.value),
            _ => self.value.to_owned(),
        }
    }
}

fn search<'a>(
    text: &'a str,
    offset: usize,
    is_wanted: &dyn Fn(&str) -> bool,
    nested: usize,
    found: &mut Vec<NamedValue<'a>>,
) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !is_of_name(bytes[at]) {
            at += 1;
            continue;
        }
        let end = at + count(&bytes[at..], is_of_name);
        let name = &text[at..end];
        let value = (end - at <= LONGEST_NAME && is_wanted(name))
            .then(|| value_of(text, at, end))
            .flatten();
        let Some((from, to, spelling)) = value else {
            at = end;
            continue;
        };
        let value = &text[from..to];
        if !value.is_empty() {
            found.push(NamedValue {
                name,
                value,
                start: offset + from,
                spelling,
            });
            if nested > 0 && value.len() <= LONGEST_NESTED {
                search(value, offset + from, is_wanted, nested - 1, found);
            }
        }
        // The value of a field may stand before its name.
        at = to.max(end);
    }
}

/// Where the value of the name at `start..end` stands.
fn value_of(text: &str, start: usize, end: usize) -> Option<(usize, usize, Spelling)> {
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

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn gap(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take(GAP)
        .take_while(|b| b.is_ascii_whitespace())
        .count()
}

fn count(bytes: &[u8], belongs: fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|b| belongs(**b)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::layers::layers;

    fn values(text: &str) -> Vec<(String, String, Spelling)> {
        let is_wanted = |name: &str| ["access_token", "code"].contains(&name);
        named_values(text, &is_wanted)
            .iter()
            .map(|one| (one.name.to_owned(), one.decoded(), one.spelling))
            .collect()
    }

    #[test]
    fn values_are_found_whatever_surrounds_them() {
        for (text, spelling) in [
            ("\u{feff}{\"access_token\":\"a/b.c\"}", Spelling::Quoted),
            ("{\"access_token\" : \n \"a\\/b.c\", NaN", Spelling::Quoted),
            ("{\"access_token\":\"a/b.c", Spelling::Quoted),
            ("{'access_token':'a/b.c'}", Spelling::Quoted),
            ("cb({access_token:\"a/b.c\"})", Spelling::Quoted),
            ("$t['access_token'] = 'a/b.c';", Spelling::Quoted),
            ("{\"access_token\":[\"a/b.c\"]}", Spelling::Quoted),
            ("<o access_token='a/b.c'/>", Spelling::Quoted),
            (
                "<input name=\"access_token\" type=hidden value=\"a/b.c\">",
                Spelling::Quoted,
            ),
            (
                "<input value='a/b.c' name='access_token'>",
                Spelling::Quoted,
            ),
            (
                "{\"name\":\"access_token\",\"value\":\"a/b.c\"}",
                Spelling::Quoted,
            ),
            (
                "<o:access_token type='x'>\r\n a/b.c\r\n</o:access_token>",
                Spelling::Element,
            ),
            (
                "<access_token><![CDATA[a/b.c]]></access_token>",
                Spelling::Element,
            ),
            ("x&access_token=a%2Fb.c&", Spelling::Parameter),
            ("access_token=a/b.c", Spelling::Parameter),
            ("access_token: a/b.c", Spelling::Prose),
            ("'access_token' => a/b.c,", Spelling::Prose),
            ("<td>access_token</td>\n<td>a/b.c</td>", Spelling::Prose),
        ] {
            let expected = [("access_token".to_owned(), "a/b.c".to_owned(), spelling)];
            assert_eq!(values(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_value_is_left_alone() {
        for text in [
            "the access_token has expired",
            "access_token",
            "\"access_token\"",
            "<access_token/>",
            "<access_token></access_token>",
            "access_token_hint=a",
            "{\"access_token\":\"\"}",
            "name=\"access_token\"",
            "code]",
        ] {
            assert_eq!(values(text), [], "{text}");
        }
    }

    #[test]
    fn addresses_inside_other_texts_come_apart_in_layers() {
        let found = |text: &str| {
            let layers = layers(text);
            layers.iter().any(|text| {
                values(text)
                    .iter()
                    .any(|(name, value, _)| name == "code" && value == "c0de")
            })
        };
        for text in [
            "/cb#x?code=c0de",
            "0;url=https://a.example/cb?a=b&amp;code=c0de&amp;state=1",
            "/next?to=%2Fcb%3Fcode%3Dc0de%26x",
            "{\"to\":\"\\u002fcb\\u003fcode\\u003dc0de\"}",
            "c\0o\0d\0e\0=\0c\x000\0d\0e\0",
        ] {
            assert!(found(text), "{text}");
        }
    }
}
