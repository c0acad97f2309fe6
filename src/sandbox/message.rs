//! Requests and responses as the core sees them: plain values, no HTTP library.

use std::borrow::Cow;
use std::time::Duration;

use percent_encoding::percent_encode;

use super::form_parameters::{NOT_IN_LOCATION, Parameters};

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
        all.append(self.form_parameters());
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
