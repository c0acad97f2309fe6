//! RFC 9207: the `iss` parameter of authorization responses.

use serde_json::Value;

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::authorization::redirect;
use crate::judge::rules::shared::metadata;
use crate::judge::rules::{Context, Rule};
use crate::oauth::Capability;
use crate::transcript::Exchange;

/// The metadata member that announces the parameter.
const FLAG: &str = "authorization_response_iss_parameter_supported";

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("rfc9207/2.3/iss-advertised", iss_advertised),
    Rule::new("rfc9207/2/iss-in-success", iss_in_success),
    Rule::new("rfc9207/2/iss-in-error", iss_in_error),
    Rule::new("rfc9207/2.3/iss-equals-issuer", iss_equals_issuer),
]];

fn iss_advertised(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let document = metadata::document(exchange)?;
    let sent = context
        .transcript
        .exchanges
        .iter()
        .filter_map(|other| other.response.as_deref()?.location.as_ref())
        .any(|location| location.at_redirect_uri && location.parameter("iss").is_some());
    if !sent {
        return None;
    }
    let flag = document.get(FLAG);
    Some(Judgement::either(
        flag == Some(&Value::Bool(true)),
        "not-advertised",
        format!("`{FLAG}` is true, since redirects carry `iss`"),
        flag.map_or_else(
            || format!("\"{FLAG}\" member missing"),
            |value| format!("`{FLAG}` is {value}"),
        ),
    ))
}

fn iss_in_success(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    iss_present(context, exchange, "code")
}

fn iss_in_error(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    iss_present(context, exchange, "error")
}

fn iss_equals_issuer(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let iss = redirect(exchange)
        .filter(|_| context.offers(Capability::Iss))?
        .parameter("iss")?;
    let mut exchanges = context.transcript.exchanges.iter();
    let announced = exchanges.find_map(|other| metadata::document(other)?.get("issuer")?.as_str());
    // By simple string comparison, where the metadata was read (RFC 9207 2.4).
    let is_equal = announced.map_or_else(
        || metadata::is_issuer(context.profile, iss),
        |issuer| iss == issuer,
    );
    Some(Judgement::either(
        is_equal,
        "another-issuer",
        "`iss` equal to the issuer",
        format!("iss `{iss}`"),
    ))
}

fn iss_present(context: &Context<'_>, exchange: &Exchange, beside: &str) -> Option<Judgement> {
    let location = redirect(exchange).filter(|_| context.offers(Capability::Iss))?;
    location.parameter(beside)?;
    let present = location.parameter("iss").is_some();
    Some(Judgement::either(
        present,
        "absent",
        format!("`iss` beside `{beside}`"),
        if present {
            "`iss` present"
        } else {
            "\"iss\" response parameter missing"
        },
    ))
}
