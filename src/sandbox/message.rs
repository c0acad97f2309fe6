//! Requests and responses as the core sees them: plain values, no HTTP library.

use std::borrow::Cow;
use std::collections::HashSet;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use percent_encoding::{CONTROLS, percent_encode};

/// What may stand unescaped in a query value: the unreserved characters of RFC 3986 2.3.
const UNRESERVED_ONLY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What may not stand in a `Location` header even when it was registered that way.
const NOT_IN_LOCATION: &AsciiSet = &CONTROLS.add(b' ');

/// One HTTP request.
#[derive(Debug, Clone, Default)]
pub(super) struct Request {
    /// The method, in upper case as sent.
    pub(super) method: String,
    /// The path, still percent-encoded.
    pub(super) path: String,
    /// The query without its question mark, still percent-encoded.
    pub(super) query: String,
    /// Header fields in order; names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// The body.
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The first header field with this lower-case name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a cookie.
    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .filter(|(n, _)| n == "cookie")
            .flat_map(|(_, value)| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(n, value)| (n == name).then_some(value))
    }

    /// The parameters of the query component.
    pub(super) fn query_parameters(&self) -> Parameters {
        Parameters::parse(self.query.as_bytes())
    }

    /// The parameters of a form body; a body of another media type has none.
    pub(super) fn form_parameters(&self) -> Parameters {
        Parameters::parse(self.form_body())
    }

    /// The query parameters followed by those of the form body, as the servlet API merges them.
    pub(super) fn all_parameters(&self) -> Parameters {
        let mut all = self.query_parameters();
        all.0.extend(self.form_parameters().0);
        all
    }

    /// Query and form body as one query string, to repeat a posted request as GET.
    pub(super) fn as_query(&self) -> String {
        let form = percent_encode(self.form_body(), NOT_IN_LOCATION).to_string();
        match (self.query.is_empty(), form.is_empty()) {
            (_, true) => self.query.clone(),
            (true, false) => form,
            (false, false) => format!("{}&{form}", self.query),
        }
    }

    /// The form body as it was sent; empty for a body of another media type.
    pub(super) fn form_body(&self) -> &[u8] {
        let media_type = self.header("content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            &self.body
        } else {
            &[]
        }
    }

    /// The credentials of an `Authorization` header with this scheme, in whatever letter case it is written
    /// (RFC 9110 11.1).
    pub(super) fn credentials(&self, scheme: &str) -> Option<&str> {
        let value = self.header("authorization")?.trim();
        let (sent, rest) = value.split_once(' ').unwrap_or((value, ""));
        sent.eq_ignore_ascii_case(scheme).then_some(rest.trim())
    }
}

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

/// Whether a percent sign begins something that is no escape.
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

/// One HTTP response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Response {
    /// The status code.
    pub(super) status: u16,
    /// Header fields in order.
    pub(super) headers: Vec<(Cow<'static, str>, String)>,
    /// The body.
    pub(super) body: String,
    /// How long the answer is held back after everything has happened that it reports.
    pub(super) hold: Duration,
}

impl Response {
    /// A response without a body.
    pub(super) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: String::new(),
            hold: Duration::ZERO,
        }
    }

    /// A response with a body of a media type.
    pub(super) fn new(status: u16, media_type: &str, body: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            ..Self::empty(status).with("content-type", media_type)
        }
    }

    /// The same response with one more header field.
    pub(super) fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same response with this header field replaced, or removed by `None`.
    pub(super) fn replacing(mut self, name: &'static str, value: Option<&str>) -> Self {
        self.headers.retain(|(n, _)| n != name);
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The same page with more text at its end.
    pub(super) fn with_in_body(mut self, html: &str) -> Self {
        self.body = self.body.replacen("</main>", &format!("{html}</main>"), 1);
        self
    }

    /// A redirect that no cache keeps.
    pub(super) fn redirect(status: u16, location: impl Into<String>) -> Self {
        Self::empty(status)
            .with("location", location)
            .with("cache-control", "no-store")
            .with("referrer-policy", "no-referrer")
    }

    /// The first header field with this lower-case name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }
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

    #[test]
    fn a_json_body_has_no_form_parameters() {
        let mut request = Request {
            headers: vec![("content-type".into(), "application/json".into())],
            body: b"a=1".to_vec(),
            ..Request::default()
        };
        assert_eq!(request.form_parameters().get("a"), None);
        request.headers[0].1 = "application/x-www-form-urlencoded; charset=UTF-8".into();
        assert_eq!(request.form_parameters().get("a").as_deref(), Some("1"));
        request.query = "b=2".into();
        assert_eq!(request.as_query(), "b=2&a=1");
    }

    #[test]
    fn schemes_and_cookies_are_found() {
        let request = Request {
            headers: vec![
                ("authorization".into(), "bEaReR  abc ".into()),
                ("cookie".into(), "x=1; sid=a=b".into()),
            ],
            ..Request::default()
        };
        assert_eq!(request.credentials("Bearer"), Some("abc"));
        assert_eq!(request.credentials("Basic"), None);
        assert_eq!(request.cookie("sid"), Some("a=b"));
    }
}
