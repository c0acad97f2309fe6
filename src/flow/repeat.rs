//! Which requests may be sent again when a busy target did not deal with them.

use std::collections::HashSet;

use crate::oauth::Role;
use crate::wire::{RawBody, RawRequest};

/// The parameters whose values count once: it is unknown how far a request came that was not dealt with.
const COUNT_ONCE: [&str; 4] = ["code", "refresh_token", "device_code", "request_uri"];

/// Whether a request may be sent again as it is. Forms that log in or consent are left to a repetition of the whole
/// scenario, as are requests to the token endpoint.
pub fn is_harmless(role: Role, request: &RawRequest, refresh_tokens: &HashSet<String>) -> bool {
    let counts_once = url::form_urlencoded::parse(request.query.as_bytes())
        .any(|(name, _)| COUNT_ONCE.contains(&name.as_ref()));
    match role {
        Role::Authorization
        | Role::Interaction
        | Role::Metadata
        | Role::ResourceMetadata
        | Role::KeySet
        | Role::Resource => request.method == "GET" && !counts_once,
        Role::PushedAuthorization | Role::DeviceAuthorization => true,
        Role::Introspection => match &request.body {
            RawBody::Form(pairs) => !pairs
                .iter()
                .any(|(_, value)| refresh_tokens.contains(value)),
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(query: &str) -> RawRequest {
        RawRequest {
            query: query.to_owned(),
            ..RawRequest::new("GET", "https://provider.example/x")
        }
    }

    #[test]
    fn what_counts_once_is_sent_once() {
        let none = HashSet::new();
        let harmless = |role, request| is_harmless(role, &request, &none);
        assert!(harmless(
            Role::Authorization,
            get("response_type=code&client_id=a")
        ));
        assert!(!harmless(
            Role::Authorization,
            get("client_id=a&request_uri=urn%3Ax")
        ));
        // Some providers exchange codes by GET.
        for role in [Role::Token, Role::Refresh, Role::Http] {
            assert!(!harmless(role, get("grant_type=authorization_code&code=a")));
        }
        assert!(!harmless(
            Role::Resource,
            RawRequest::new("POST", "https://provider.example/x")
        ));
        assert!(!harmless(
            Role::Login,
            RawRequest::new("POST", "https://provider.example/login")
        ));
    }

    #[test]
    fn a_refresh_token_is_not_asked_about_twice() {
        let known = HashSet::from(["refresh".to_owned()]);
        let about = |token: &str| RawRequest {
            body: RawBody::Form(vec![("token".to_owned(), token.to_owned())]),
            ..RawRequest::new("POST", "https://provider.example/introspect")
        };
        assert!(is_harmless(Role::Introspection, &about("access"), &known));
        assert!(!is_harmless(Role::Introspection, &about("refresh"), &known));
    }
}
