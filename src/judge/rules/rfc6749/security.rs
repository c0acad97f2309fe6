//! RFC 6749 10: the consent page, the certificate, the escaping of input, and tokens that the browser must not see.

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::authorization::sent;
use crate::judge::rules::shared::browser::{in_walk, is_about_the_certificate, tls_failure};
use crate::judge::rules::shared::disclosed::{places_or, shown};
use crate::judge::rules::{Context, Rule};
use crate::oauth::Role;
use crate::transcript::{Exchange, Markup};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule::new(
        "rfc6749/10.3/access-token-confidential",
        access_token_confidential,
    ),
    Rule::new(
        "rfc6749/10.4/refresh-token-confidential",
        refresh_token_confidential,
    ),
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

fn access_token_confidential(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    kept_from_browser(context, exchange, "access_token", "no access token")
}

fn refresh_token_confidential(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    kept_from_browser(context, exchange, "refresh_token", "no refresh token")
}

/// Whether a token stays between the client and the provider. A request for a token (RFC 6749 4.2) gets it through the
/// browser, which has a requirement of its own (RFC 9700 2.1.2).
fn kept_from_browser(
    context: &Context<'_>,
    exchange: &Exchange,
    kind: &str,
    none: &str,
) -> Option<Judgement> {
    let response = exchange.response.as_deref().filter(|_| in_walk(exchange))?;
    let for_a_token = |word: &str| word == "token" || word == "id_token";
    let asked = sent(context, "response_type");
    if asked.iter().any(|types| types.split(' ').any(for_a_token)) {
        return None;
    }
    let places = shown(response.disclosed_of(&[kind]));
    Some(Judgement::of(
        (!places.is_empty()).then_some("in-browser"),
        format!("{none} on pages and in redirects"),
        places_or(&places, none),
    ))
}

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
            .as_deref()
            .map(|_| Judgement::conforming(expected, "the certificate was accepted")),
    }
}

fn reflected_input_escaped(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let markup = exchange.response.as_deref()?.body.markup?;
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
