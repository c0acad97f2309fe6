//! Exchanges of the user's browser with the pages of the provider, and TLS failures.

use crate::judge::rules::Context;
use crate::oauth::{Outcome, Role};
use crate::transcript::{BodyKind, Exchange, FailureKind, Response};

/// Whether the exchange is part of the walk through the provider's pages.
pub fn in_walk(exchange: &Exchange) -> bool {
    matches!(
        exchange.role,
        Role::Authorization | Role::Interaction | Role::Login | Role::Consent
    )
}

/// A page on which the user signs in or answers: an HTML page, not an error page.
pub fn page<'e>(context: &Context<'_>, exchange: &'e Exchange) -> Option<&'e Response> {
    let in_walk = matches!(
        exchange.role,
        Role::Authorization | Role::Interaction | Role::Login | Role::Consent
    );
    exchange
        .response
        .as_deref()
        .filter(|response| {
            in_walk && response.status == 200 && response.body.kind == BodyKind::Html
        })
        .filter(|_| context.step.outcome != Outcome::ErrorPage)
}

/// A page that tells the user that something is wrong with the request.
pub fn error_page(exchange: &Exchange) -> Option<&Response> {
    let response = exchange.response.as_deref()?;
    let is_error = (400..500).contains(&response.status) && response.body.kind == BodyKind::Html;
    (in_walk(exchange) && is_error).then_some(response)
}

/// An answer over https on the way of the user's browser.
pub fn browser_answer(exchange: &Exchange) -> Option<&Response> {
    let in_walk = matches!(
        exchange.role,
        Role::Authorization | Role::Interaction | Role::Login | Role::Consent
    );
    exchange
        .response
        .as_deref()
        .filter(|response| in_walk && exchange.https && response.status < 500)
}

/// Why the TLS connection of an exchange failed, in small letters; nothing where it did not.
pub fn tls_failure(exchange: &Exchange) -> Option<String> {
    exchange
        .failure
        .as_ref()
        .filter(|failure| failure.kind == FailureKind::Tls)
        .map(|failure| failure.message.to_lowercase())
}

pub fn is_about_the_certificate(failure: &str) -> bool {
    failure.contains("certificate") || failure.contains("unknownissuer")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Failure;

    fn failed(message: &str) -> Exchange {
        Exchange {
            step: 1,
            role: Role::Authorization,
            endpoint: None,
            https: true,
            request: crate::transcript::Request {
                method: "GET".to_owned(),
                url: "<base_url>/authorize".to_owned(),
                query: Vec::new(),
                headers: Vec::new(),
                form: Vec::new(),
                body: None,
            }
            .into(),
            response: None,
            failure: Some(Failure {
                kind: FailureKind::Tls,
                message: message.to_owned(),
            }),
            duration_ms: 1,
        }
    }

    #[test]
    fn causes_of_a_failed_handshake_are_told_apart() {
        let certificate = "the TLS connection failed (invalid peer certificate: UnknownIssuer)";
        let version = "the TLS connection failed (received fatal alert: ProtocolVersion)";
        assert!(is_about_the_certificate(
            &tls_failure(&failed(certificate)).unwrap_or_default()
        ));
        let version = tls_failure(&failed(version)).unwrap_or_default();
        assert!(!is_about_the_certificate(&version) && version.contains("protocolversion"));
        assert!(browser_answer(&failed(certificate)).is_none());
    }
}
