//! Names with their values in any text: `"name":"value"`, `name=value`, `name: value`, `<name>value</name>` and fields of
//! forms.
//!
//! An answer that no parser takes holds tokens all the same, so that what is looked for here is a name and what stands behind
//! it, and nothing else about the text has to be right. The cost is linear in the text.

mod value;

use percent_encoding::percent_decode_str;

use self::value::{count, is_of_name, may_have_value, value_of};
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
pub const LONGEST_NAME: usize = 64;
/// How deep values are searched for further names.
const NESTED: usize = 2;
/// Longer values are not searched for further names, in bytes.
const LONGEST_NESTED: usize = 4096;

/// Every value that stands behind one of the names that are wanted, in order.
pub fn named_values<'a>(text: &'a str, is_wanted: &dyn Fn(&str) -> bool) -> Vec<NamedValue<'a>> {
    let mut found = Vec::new();
    search(text, 0, is_wanted, NESTED, &mut found);
    found
}

/// Whether there may be names with values in a text: most header fields have none.
#[must_use]
pub fn may_be_in(text: &[u8]) -> bool {
    text.iter().any(value::joins)
}

/// What is made of a name in lower case. Every word of a page may be a name, so that nothing is allocated for one.
pub fn with_lower<T>(name: &str, make: impl FnOnce(&str) -> T) -> T {
    let mut lower = [0; LONGEST_NAME];
    let Some(lower) = lower.get_mut(..name.len()) else {
        return make(&name.to_ascii_lowercase());
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    // Lower case of ASCII leaves UTF-8 what it was.
    make(std::str::from_utf8(lower).unwrap_or(name))
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
        let is_asked = end - at <= LONGEST_NAME && may_have_value(bytes, at, end);
        let value = (is_asked && is_wanted(name))
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
