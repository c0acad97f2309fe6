//! RFC 6749 10: the consent page, the certificate and the escaping of input.

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::browser::{is_about_the_certificate, tls_failure};
use crate::judge::rules::{Context, Rule};
use crate::oauth::Role;
use crate::transcript::{Exchange, Markup};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule::new(
        "rfc6749/10.2/consent-names-client-and-scope",
        consent_names_client_and_scope,
    ),
    Rule::over_https("rfc6749/10.9/certificate-valid", certificate_valid),
    Rule::new(
        "rfc6749/10.14/reflected-input-escaped",
        reflected_input_escaped,
    ),
];

fn consent_names_client_and_scope(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let unnamed = context.step.consent_unnamed.as_ref()?;
    (exchange.role == Role::Authorization).then(|| {
        Judgement::either(
            unnamed.is_empty(),
            "unnamed",
            "a consent page with the name of the client and a word for each scope",
            if unnamed.is_empty() {
                "client and scopes are named".to_owned()
            } else {
                format!("not on the page: {}", unnamed.join(", "))
            },
        )
    })
}

/// Chain, name and dates are validated at every connection; no switch turns that off.
fn certificate_valid(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let expected = "a certificate that the trust store accepts for this host";
    if !exchange.https {
        return None;
    }
    match tls_failure(exchange) {
        Some(failure) if is_about_the_certificate(&failure) => Some(Judgement::deviating(
            "certificate-refused",
            expected,
            failure,
        )),
        Some(_) => None,
        None => exchange
            .response
            .as_ref()
            .map(|_| Judgement::conforming(expected, "the certificate was accepted")),
    }
}

fn reflected_input_escaped(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let markup = exchange.response.as_ref()?.body.markup?;
    Some(Judgement::either(
        markup != Markup::Unescaped,
        "unescaped",
        "markup of the request escaped, or not shown",
        match markup {
            Markup::NotShown => "the markup is not on the page",
            Markup::Escaped => "the markup is on the page, escaped",
            Markup::Unescaped => "the markup is on the page, unescaped",
        },
    ))
}
