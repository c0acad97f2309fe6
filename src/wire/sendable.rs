//! Values that no header can carry: a request with one is not sent, and whoever gave out the value is named.

use crate::transcript::{Failure, FailureKind};
use crate::wire::raw_exchange::RawRequest;

/// Why a request cannot be sent as it is, where a header cannot have its value (RFC 9110 5.5).
pub fn unsendable(request: &RawRequest) -> Option<Failure> {
    request.headers.iter().find_map(|(name, value)| {
        let (at, character) = value.chars().enumerate().find(|(_, c)| !is_of_header(*c))?;
        let character = format!("U+{:04X}", u32::from(character));
        let scheme = value.split(' ').next().unwrap_or_default();
        let is_token = name.eq_ignore_ascii_case("authorization")
            && ["bearer", "dpop"].contains(&scheme.to_ascii_lowercase().as_str());
        let message = if is_token {
            let at = at.saturating_sub(scheme.len() + 1);
            format!(
                "the request was not sent: the access token that the provider issued holds {character} (after {at} characters), which no header can carry and no token may have (RFC 6750 2.1, RFC 6749 A.12)"
            )
        } else {
            format!(
                "the request was not sent: its header {name} would hold {character} (after {at} characters), which no header can carry (RFC 9110 5.5)"
            )
        };
        Some(Failure {
            kind: FailureKind::NotSent,
            message,
        })
    })
}

/// What the value of a header is made of, in the form that every server reads.
fn is_of_header(c: char) -> bool {
    matches!(c, '\t' | ' '..='~')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, value: &str) -> Option<String> {
        let request = RawRequest::new("GET", "http://127.0.0.1/").header(name, value);
        unsendable(&request).map(|failure| failure.message)
    }

    #[test]
    fn the_token_is_blamed_and_not_the_answer() {
        for (token, character) in [
            ("a\r\nX-Injected: 1", "U+000D (after 1"),
            ("a\0b", "U+0000 (after 1"),
            ("\u{e9}", "U+00E9 (after 0"),
            ("ab\u{1f600}", "U+1F600 (after 2"),
            ("abc\u{7f}", "U+007F (after 3"),
        ] {
            let told = told("authorization", &format!("Bearer {token}")).expect("not sent");
            assert!(told.contains("access token"), "{told}");
            assert!(told.contains(character), "{told}");
            assert!(!told.contains("X-Injected"), "{told}");
        }
    }

    #[test]
    fn other_headers_are_named_and_plain_ones_sent() {
        assert!(told("cookie", "a=\u{1}").is_some_and(|told| told.contains("header cookie")));
        assert_eq!(told("authorization", "Bearer a-b.c~d+e/f=="), None);
    }
}
