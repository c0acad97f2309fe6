//! RFC 8693 2.2.1: the answer to a token exchange.

use serde_json::Value;

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::token_endpoint::token_answer;
use crate::judge::rules::{Context, Rule};
use crate::transcript::{Exchange, Response};

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("rfc8693/2.2.1/issued-token-type", issued_token_type),
    Rule::new("rfc8693/2.2.1/token-type", token_type),
]];

/// The grant type of RFC 8693 2.1.
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// The type of OAuth access tokens (RFC 8693 3).
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// The answer to an exchange that brought a token.
fn exchanged(exchange: &Exchange) -> Option<&Response> {
    let mut sent = exchange.request.form.iter().chain(&exchange.request.query);
    let is_exchange = sent.any(|pair| pair.0 == "grant_type" && pair.1 == GRANT_TYPE);
    token_answer(exchange).filter(|_| is_exchange)
}

fn issued_token_type(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let expected = "issued_token_type";
    Some(match exchanged(exchange)?.member("issued_token_type") {
        Some(Value::String(text)) if !text.is_empty() => {
            Judgement::conforming(expected, format!("issued_token_type `{text}`"))
        }
        Some(_) => Judgement::deviating("not-a-string", expected, "issued_token_type is no string"),
        None => Judgement::deviating("missing", expected, "issued_token_type is missing"),
    })
}

fn token_type(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = exchanged(exchange)?;
    let issued = response.member("issued_token_type")?.as_str()?;
    let token_type = response.member("token_type")?.as_str()?;
    // Other tokens may be usable as access tokens as well.
    (issued == ACCESS_TOKEN).then(|| {
        Judgement::either(
            !token_type.eq_ignore_ascii_case("N_A"),
            "not-applicable",
            "a token_type that says how to use the token",
            format!("token_type `{token_type}`"),
        )
    })
}
