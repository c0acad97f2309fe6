//! RFC 9207: the `iss` parameter of authorization responses.

use serde_json::Value;

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::authorization::redirect;
use crate::judge::rules::shared::metadata;
use crate::judge::rules::{Context, Rule};
use crate::transcript::Exchange;

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
        .filter_map(|other| other.response.as_ref()?.location.as_ref())
        .any(|location| location.at_redirect_uri && location.parameter("iss").is_some());
    if !sent {
        return None;
    }
    let flag = document.get("authorization_response_iss_parameter_supported");
    Some(Judgement::either(
        flag == Some(&Value::Bool(true)),
        "not-advertised",
        "`authorization_response_iss_parameter_supported` is true, since redirects carry `iss`",
        flag.map_or_else(|| "absent".to_owned(), Value::to_string),
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
        .filter(|_| context.offers("iss"))?
        .parameter("iss")?;
    Some(Judgement::either(
        iss == "<base_url>",
        "another-issuer",
        "`iss` is the issuer itself",
        format!("iss `{iss}`"),
    ))
}

fn iss_present(context: &Context<'_>, exchange: &Exchange, beside: &str) -> Option<Judgement> {
    let location = redirect(exchange).filter(|_| context.offers("iss"))?;
    location.parameter(beside)?;
    let present = location.parameter("iss").is_some();
    Some(Judgement::either(
        present,
        "absent",
        format!("`iss` beside `{beside}`"),
        if present {
            "`iss` present"
        } else {
            "`iss` parameter missing"
        },
    ))
}
