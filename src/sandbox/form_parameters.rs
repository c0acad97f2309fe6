//! Form-encoded parameters, as queries and bodies carry them.

use std::collections::HashSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use percent_encoding::{CONTROLS, percent_encode};

/// What may stand unescaped in a query value: the unreserved characters of RFC 3986 2.3.
const UNRESERVED_ONLY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What may not stand in a `Location` header even when it was registered that way.
pub(super) const NOT_IN_LOCATION: &AsciiSet = &CONTROLS.add(b' ');

/// Decoded parameters, in order and with repetitions. Values are bytes, because `state` has to come back as it
/// was sent even where it is not UTF-8.
#[derive(Debug, Clone, Default)]
pub(super) struct Parameters(Vec<(String, Vec<u8>)>);

impl Parameters {
    /// Decodes a query string or form body. A percent sign that begins no escape stands for itself.
    pub(super) fn parse(raw: &[u8]) -> Self {
        let pairs = raw.split(|b| *b == b'&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let split = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
                    let value = pair.get(split + 1..).unwrap_or_default();
                    let name = form_decode(&pair[..split]);
                    (
                        String::from_utf8_lossy(&name).into_owned(),
                        form_decode(value),
                    )
                })
                .collect(),
        )
    }

    /// Names and values, in order and with repetitions.
    pub(super) fn all(&self) -> &[(String, Vec<u8>)] {
        &self.0
    }

    /// Adds those of another source after these.
    pub(super) fn append(&mut self, mut more: Self) {
        self.0.append(&mut more.0);
    }

    /// The first value with this name as bytes; an empty value counts as absent (RFC 6749 3.1, 3.2).
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0
            .iter()
            .find(|(n, value)| n == name && !value.is_empty())
            .map(|(_, value)| value.as_slice())
    }

    /// The first value with this name as text; an empty value counts as absent (RFC 6749 3.1, 3.2).
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.bytes(name)
            .map(|value| String::from_utf8_lossy(value).into_owned())
    }

    /// All values with this name as text, for the parameters that may be repeated (RFC 8707 2).
    pub(super) fn get_all(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|(n, value)| n == name && !value.is_empty())
            .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
            .collect()
    }

    /// All values.
    pub(super) fn values(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(|(_, value)| value.as_slice())
    }

    /// Whether `name` is there with an empty value, which means the same as its absence.
    pub(super) fn is_empty_in(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|(n, value)| n == name && value.is_empty())
    }

    /// Sets the only value with this name.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        self.remove(name);
        self.0.push((name.to_owned(), value.into()));
    }

    /// Removes all values with this name.
    pub(super) fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| n != name);
    }

    /// The same parameters without repetitions: of each name the first value stays.
    pub(super) fn first_of_each(mut self) -> Self {
        let mut seen = HashSet::new();
        self.0.retain(|(name, _)| seen.insert(name.clone()));
        self
    }

    /// The same parameters without repetitions: of each name the last value stays.
    pub(super) fn last_of_each(mut self) -> Self {
        self.0.reverse();
        let mut kept = self.first_of_each();
        kept.0.reverse();
        kept
    }

    /// The first name that is in none of these lists.
    pub(super) fn unknown(&self, known: &[&str]) -> Option<&str> {
        self.0
            .iter()
            .map(|(name, _)| name.as_str())
            .find(|name| !known.contains(name))
    }

    /// The first name that occurs twice, which RFC 6749 3.1 and 3.2 forbid.
    pub(super) fn repeated(&self) -> Option<&str> {
        self.repeated_except("")
    }

    /// The first name that occurs twice, leaving out one that may.
    pub(super) fn repeated_except(&self, allowed: &str) -> Option<&str> {
        let names: Vec<&str> = self
            .0
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| *name != allowed)
            .collect();
        (1..names.len()).find_map(|i| names[..i].contains(&names[i]).then_some(names[i]))
    }

    /// Whether `name` occurs twice.
    pub(super) fn repeats(&self, name: &str) -> bool {
        self.0.iter().filter(|(n, _)| n == name).count() > 1
    }
}

/// Decodes one `application/x-www-form-urlencoded` name or value.
pub(super) fn form_decode(raw: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = raw
        .iter()
        .map(|b| if *b == b'+' { b' ' } else { *b })
        .collect();
    percent_decode(&spaced).collect()
}

/// The raw value of a parameter, still encoded.
pub(super) fn raw_value<'a>(raw: &'a [u8], name: &str) -> Option<&'a [u8]> {
    raw.split(|b| *b == b'&')
        .find_map(|pair| pair.strip_prefix(name.as_bytes())?.strip_prefix(b"="))
}

/// A raw value with its escapes decoded and its plus signs left alone.
pub(super) fn percent_decoded(raw: &[u8]) -> Vec<u8> {
    percent_decode(raw).collect()
}

/// Whether a percent sign begins anything but an escape.
pub(super) fn has_broken_escape(raw: &[u8]) -> bool {
    (0..raw.len()).filter(|at| raw[*at] == b'%').any(|at| {
        let digits = raw.get(at + 1..at + 3).unwrap_or_default();
        digits.len() < 2 || !digits.iter().all(u8::is_ascii_hexdigit)
    })
}

/// Appends parameters to a URI: after `?`, or after `&` where the URI has a query already (RFC 6749 3.1.2).
pub(super) fn append_query(uri: &str, parameters: &[(&str, Vec<u8>)]) -> String {
    let mut out = utf8_percent_encode(uri, NOT_IN_LOCATION).to_string();
    let mut delimiter = match uri.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    for (name, value) in parameters {
        out.push_str(delimiter);
        out.push_str(name);
        out.push('=');
        out.extend(percent_encode(value, UNRESERVED_ONLY));
        delimiter = "&";
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_keep_bytes_and_see_repetitions() {
        let p = Parameters::parse(b"a=1%202+3&state=%ff%zz%2B&a=&b");
        assert_eq!(p.get("a").as_deref(), Some("1 2 3"));
        assert_eq!(p.bytes("state"), Some(&b"\xff%zz+"[..]));
        assert_eq!(p.repeated(), Some("a"));
        assert!(p.repeats("a") && !p.repeats("state"));
        assert_eq!(p.get("b"), None);
    }

    #[test]
    fn an_existing_query_is_continued() {
        let code = [("code", b"a b&\"\xff".to_vec())];
        assert_eq!(
            append_query("https://a.example", &code),
            "https://a.example?code=a%20b%26%22%FF"
        );
        assert_eq!(
            append_query("https://a.example/r?t=7", &code[..]),
            "https://a.example/r?t=7&code=a%20b%26%22%FF"
        );
        assert_eq!(
            append_query(
                "https://a.example/r?",
                &[("a", b"1".to_vec()), ("b", vec![])]
            ),
            "https://a.example/r?a=1&b="
        );
        assert_eq!(
            append_query("https://a.example/\r\nX", &[]),
            "https://a.example/%0D%0AX"
        );
    }
}
