//! RFC 9449: proofs of possession.

use serde_json::Value;

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::metadata;
use crate::judge::rules::shared::token_endpoint::token_answer;
use crate::judge::rules::{Context, Rule};
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("rfc9449/5/token-type-dpop", token_type),
    Rule::new("rfc9449/5.1/asymmetric-algorithms", asymmetric_algorithms),
]];

/// RFC 9449 5. Types are compared without regard to case (RFC 6749 5.1).
fn token_type(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let mut headers = exchange.request.headers.iter();
    headers.find(|pair| pair.0.eq_ignore_ascii_case("dpop"))?;
    let answer = token_answer(exchange)?;
    let named = answer.member("token_type").and_then(Value::as_str);
    let is_bound = named.is_some_and(|name| name.eq_ignore_ascii_case("dpop"));
    let observed = match named {
        Some(name) => format!("`token_type` {name:?}"),
        None => "no `token_type`".to_owned(),
    };
    Some(Judgement::either(
        is_bound,
        "not-bound",
        "`token_type` \"DPoP\" in answer to a proof",
        observed,
    ))
}

/// RFC 9449 4.2: `alg` of a proof must be neither `none` nor symmetric, so that nothing else can be listed (5.1).
fn asymmetric_algorithms(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let listed = metadata::document(exchange)?.get("dpop_signing_alg_values_supported")?;
    let mut names = listed.as_array()?.iter().filter_map(Value::as_str);
    let wrong = names.find(|name| *name == "none" || name.starts_with("HS"));
    let deviation = wrong.map(|name| match name {
        "none" => "none-listed",
        _ => "symmetric-listed",
    });
    let observed = match wrong {
        Some(name) => format!("`dpop_signing_alg_values_supported` lists `{name}`"),
        None => "asymmetric algorithms alone".to_owned(),
    };
    Some(Judgement::of(
        deviation,
        "asymmetric algorithms alone in `dpop_signing_alg_values_supported`",
        observed,
    ))
}
