//! Percent-encoding and form-encoding that leave the text as it was asked for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{
    AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode,
};

/// Everything but the unreserved characters of RFC 3986 2.3.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// As [`COMPONENT`], with the comma left as it is: providers with comma-separated scopes print it bare.
const COMPONENT_WITH_COMMA: &AsciiSet = &COMPONENT.remove(b',');

/// What cannot stand in a query as it is, because it would end a value or mean something else there.
const BARE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'#')
    .add(b'&')
    .add(b'+')
    .add(b'%')
    .add(b'"')
    .add(b'<')
    .add(b'>');

/// Percent-encodes one value; a space becomes `%20`, which every form decoder reads as a space.
#[must_use]
pub fn component(value: &str) -> String {
    utf8_percent_encode(value, COMPONENT).to_string()
}

/// Encodes parameters for a query or a form body, in order.
#[must_use]
pub fn parameters(pairs: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(&component(name));
        text.push('=');
        if name == "scope" {
            text.extend(utf8_percent_encode(value, COMPONENT_WITH_COMMA));
        } else {
            text.push_str(&component(value));
        }
    }
    text
}

/// As [`parameters`], with the values of some names left as they are, but for what would end a value.
#[must_use]
pub fn parameters_but(pairs: &[(String, String)], bare: &[String]) -> String {
    let encoded = pairs.iter().map(|pair| {
        if bare.contains(&pair.0) {
            format!(
                "{}={}",
                component(&pair.0),
                utf8_percent_encode(&pair.1, BARE)
            )
        } else {
            parameters(std::slice::from_ref(pair))
        }
    });
    encoded.collect::<Vec<_>>().join("&")
}

/// Decodes parameters as `application/x-www-form-urlencoded`: a plus is a space (RFC 6749 B).
#[must_use]
pub fn decode_parameters(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(decode_pair)
        .collect()
}

fn decode_pair(part: &str) -> (String, String) {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let decode = |raw: &str| {
        percent_decode_str(&raw.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
    };
    (decode(name), decode(value))
}

/// The value of an `Authorization: Basic` header.
///
/// RFC 6749 2.3.1 wants both parts form-encoded first; a provider that documents plain Basic gets them raw.
#[must_use]
pub fn basic(id: &str, secret: &str, form_encoded: bool) -> String {
    let part = |text: &str| -> String {
        if form_encoded {
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
        } else {
            text.to_owned()
        }
    };
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{}", part(id), part(secret)))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_come_back_as_they_went() {
        let pairs = vec![
            ("state".to_owned(), "a b+c%&=é\"<".to_owned()),
            ("scope".to_owned(), "read,write".to_owned()),
            (
                "redirect_uri".to_owned(),
                "https://acme.example/a?b=c".to_owned(),
            ),
        ];
        let text = parameters(&pairs);
        assert!(
            text.contains("scope=read,write"),
            "the comma stays bare: {text}"
        );
        assert!(
            text.contains("redirect_uri=https%3A%2F%2Facme.example%2Fa%3Fb%3Dc"),
            "{text}"
        );
        assert_eq!(decode_parameters(&text), pairs);
    }

    #[test]
    fn bare_values_stay_as_they_are() {
        let pairs = [
            (
                "redirect_uri".to_owned(),
                "https://c.example/r?a=b".to_owned(),
            ),
            ("state".to_owned(), "a/b".to_owned()),
        ];
        let text = parameters_but(&pairs, &["redirect_uri".to_owned()]);
        assert_eq!(text, "redirect_uri=https://c.example/r?a=b&state=a%2Fb");
        let inside = [(
            "redirect_uri".to_owned(),
            "https://c.example/#a&b".to_owned(),
        )];
        let text = parameters_but(&inside, &["redirect_uri".to_owned()]);
        assert_eq!(decode_parameters(&text), inside);
    }

    #[test]
    fn basic_encodes_its_parts_only_when_asked() {
        assert_eq!(
            basic("a b", "s:1", false),
            format!("Basic {}", STANDARD.encode("a b:s:1"))
        );
        assert_eq!(
            basic("a b", "s:1", true),
            format!("Basic {}", STANDARD.encode("a+b:s%3A1"))
        );
    }
}
