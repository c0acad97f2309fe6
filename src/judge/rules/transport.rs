//! RFC 9325, RFC 6749 10.9 and RFC 6265 8.3: what is owed to those who come by https.

use super::{Context, Rule};
use crate::judge::verdict::Finding;
use crate::oauth::Role;
use crate::transcript::{Exchange, FailureKind, Response};

/// The rules of this file. Each judges exchanges over https alone.
pub const RULES: &[Rule] = &[
    Rule {
        requirement: "rfc6749/10.9/certificate-valid",
        judge: certificate_valid,
    },
    Rule {
        requirement: "rfc9325/3.1.1/tls-12-or-newer",
        judge: modern_version,
    },
    Rule {
        requirement: "rfc9325/3.2/hsts",
        judge: strict_transport,
    },
    Rule {
        requirement: "rfc6265/8.3/secure-cookies",
        judge: secure_cookies,
    },
];

/// Why the TLS connection of an exchange failed, in small letters; nothing where it did not.
fn tls_failure(exchange: &Exchange) -> Option<String> {
    exchange
        .failure
        .as_ref()
        .filter(|failure| failure.kind == FailureKind::Tls)
        .map(|failure| failure.message.to_lowercase())
}

fn is_about_the_certificate(failure: &str) -> bool {
    failure.contains("certificate") || failure.contains("unknownissuer")
}

/// Chain, name and dates are validated at every connection; there is no switch to leave that out.
fn certificate_valid(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let expected = "a certificate that the trust store accepts for this host";
    if !exchange.https {
        return None;
    }
    match tls_failure(exchange) {
        Some(failure) if is_about_the_certificate(&failure) => {
            Some(Finding::deviating("certificate-refused", expected, failure))
        }
        Some(_) => None,
        None => exchange
            .response
            .as_ref()
            .map(|_| Finding::conforming(expected, "the certificate was accepted")),
    }
}

/// Nothing older than TLS 1.2 is ever offered, so that an answer over https proves it.
fn modern_version(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let expected = "a connection with TLS 1.2 or 1.3";
    if !exchange.https {
        return None;
    }
    match tls_failure(exchange) {
        // A version or a suite that both sides know is what such a failure is about (RFC 8446 6.2).
        Some(failure)
            if failure.contains("protocolversion") || failure.contains("handshakefailure") =>
        {
            Some(Finding::deviating("no-common-version", expected, failure))
        }
        Some(_) => None,
        None => exchange
            .response
            .as_ref()
            .map(|_| Finding::conforming(expected, "TLS 1.2 or 1.3, the only versions offered")),
    }
}

/// An answer over https on the way of the user's browser.
fn browser_answer(exchange: &Exchange) -> Option<&Response> {
    let in_walk = matches!(
        exchange.role,
        Role::Authorization | Role::Interaction | Role::Login | Role::Consent
    );
    exchange
        .response
        .as_ref()
        .filter(|response| in_walk && exchange.https && response.status < 500)
}

fn strict_transport(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let response = browser_answer(exchange)?;
    let header = response
        .header_values("strict-transport-security")
        .next()
        .map(str::to_ascii_lowercase);
    let lasts = header.as_deref().is_some_and(|value| {
        value
            .split(';')
            .filter_map(|directive| directive.trim().strip_prefix("max-age="))
            .any(|age| {
                age.trim_matches('"')
                    .parse::<u64>()
                    .is_ok_and(|age| age > 0)
            })
    });
    Some(Finding::either(
        lasts,
        if header.is_some() {
            "max-age"
        } else {
            "absent"
        },
        "Strict-Transport-Security with a positive max-age",
        header.unwrap_or_else(|| "no Strict-Transport-Security".to_owned()),
    ))
}

fn secure_cookies(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let response = browser_answer(exchange)?;
    let cookies: Vec<String> = response
        .header_values("set-cookie")
        .map(str::to_ascii_lowercase)
        .collect();
    if cookies.is_empty() {
        return None;
    }
    let open: Vec<&str> = cookies
        .iter()
        .filter(|cookie| !cookie.split(';').any(|part| part.trim() == "secure"))
        .map(|cookie| cookie.split('=').next().unwrap_or_default())
        .collect();
    Some(Finding::either(
        open.is_empty(),
        "secure-missing",
        "cookies with Secure",
        if open.is_empty() {
            "Secure".to_owned()
        } else {
            format!("cookie {} without it", open.join(", "))
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Failure;

    fn failed(message: &str) -> Exchange {
        Exchange {
            step: 1,
            role: Role::Authorization,
            https: true,
            request: crate::transcript::Request {
                method: "GET".to_owned(),
                url: "<base_url>/authorize".to_owned(),
                query: Vec::new(),
                headers: Vec::new(),
                form: Vec::new(),
                body: None,
            },
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
