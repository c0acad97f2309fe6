//! Addresses that a browser is sent to: their parameters, and whether they lead back to the client.

use crate::wire::encode;

/// Decoded parameters, in order.
type Parameters = Vec<(String, String)>;

/// What follows a redirect URI in a `Location`, if it leads there. The empty path and `/` are the same
/// (RFC 3986 6.2.3), and providers do add that slash; everything else is compared byte for byte.
#[must_use]
pub fn arrival_at<'a>(location: &'a str, redirect_uri: &str) -> Option<&'a str> {
    let ends_there = |rest: &str| rest.is_empty() || rest.starts_with(['?', '#']);
    if let Some(rest) = location.strip_prefix(redirect_uri) {
        if ends_there(rest) || (redirect_uri.contains('?') && rest.starts_with('&')) {
            return Some(rest);
        }
        let has_empty_path = redirect_uri
            .split_once("://")
            .is_some_and(|(_, after)| !after.contains('/'));
        if has_empty_path && rest.strip_prefix('/').is_some_and(ends_there) {
            return Some(rest);
        }
    }
    None
}

/// The query and the fragment, as they stand there.
pub(super) fn raw_parts(raw: &str) -> (&str, &str) {
    let (before, fragment) = raw.split_once('#').unwrap_or((raw, ""));
    let query = before.split_once('?').map_or("", |(_, query)| query);
    (query, fragment)
}

/// The parameters of the query and those of the fragment.
pub(super) fn split_location(raw: &str) -> (Parameters, Parameters) {
    let (query, fragment) = raw_parts(raw);
    (
        encode::decode_parameters(query),
        encode::decode_parameters(fragment),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrival_is_compared_byte_for_byte() {
        assert_eq!(
            arrival_at("https://a.example/cb?code=1", "https://a.example/cb"),
            Some("?code=1")
        );
        assert_eq!(
            arrival_at(
                "https://a.example/cb?x=1&code=1",
                "https://a.example/cb?x=1"
            ),
            Some("&code=1")
        );
        assert_eq!(
            arrival_at("https://a.example/?code=1", "https://a.example"),
            Some("/?code=1")
        );
        assert_eq!(
            arrival_at("https://a.example/cbx?code=1", "https://a.example/cb"),
            None
        );
        assert_eq!(
            arrival_at("https://A.example/cb?code=1", "https://a.example/cb"),
            None
        );
        assert_eq!(
            arrival_at("https://a.example.evil/?code=1", "https://a.example"),
            None
        );
    }
}
