//! RFC 9325 3: TLS versions and Strict-Transport-Security.

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::browser::{browser_answer, tls_failure};
use crate::judge::rules::{Context, Rule};
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::over_https("rfc9325/3.1.1/tls-12-or-newer", modern_version),
    Rule::over_https("rfc9325/3.2/hsts", strict_transport),
]];

/// Nothing older than TLS 1.2 is ever offered, so that an answer over https proves it.
fn modern_version(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let expected = "a connection with TLS 1.2 or 1.3";
    if !exchange.https {
        return None;
    }
    match tls_failure(exchange) {
        // A version or a suite that both sides know is what such a failure is about (RFC 8446 6.2).
        Some(failure)
            if failure.contains("protocolversion") || failure.contains("handshakefailure") =>
        {
            Some(Judgement::deviating("no-common-version", expected, failure))
        }
        Some(_) => None,
        None => exchange
            .response
            .as_deref()
            .map(|_| Judgement::conforming(expected, "TLS 1.2 or 1.3, the only versions offered")),
    }
}

fn strict_transport(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
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
    Some(Judgement::either(
        lasts,
        if header.is_some() {
            "max-age"
        } else {
            "absent"
        },
        "Strict-Transport-Security with a positive max-age",
        header.map_or_else(
            || "`Strict-Transport-Security` header missing".to_owned(),
            |value| format!("Strict-Transport-Security: {value}"),
        ),
    ))
}
