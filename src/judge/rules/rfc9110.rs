//! RFC 9110 11.6.1 and 15.5: the grammar of challenges, and headers that a 401 and a 405 must carry.

use crate::judge::challenge;
use crate::judge::judgement::Judgement;
use crate::judge::rules::{Context, Rule};
use crate::oauth::Role;
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("rfc9110/11.6.1/challenge-grammar", challenge_grammar),
    Rule::new("rfc9110/15.5.2/401-has-challenge", challenge_on_401),
    Rule::new("rfc9110/15.5.6/405-has-allow", allow_on_405),
]];

fn challenge_grammar(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = exchange.response.as_deref()?;
    let mut fields = response.header_values("www-authenticate").peekable();
    fields.peek()?;
    let broken: Vec<String> = fields
        .flat_map(challenge::parse)
        .filter_map(Result::err)
        .collect();
    Some(Judgement::either(
        broken.is_empty(),
        "malformed",
        "schemes with a token68 or attributes, and commas between them",
        if broken.is_empty() {
            "well formed".to_owned()
        } else {
            broken.join(", ")
        },
    ))
}

fn challenge_on_401(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = exchange
        .response
        .as_deref()
        .filter(|response| response.status == 401)?;
    // The resource's own challenges have requirements of their own (RFC 6750 3).
    if exchange.role == Role::Resource {
        return None;
    }
    let present = response.header_values("www-authenticate").next().is_some();
    let observed = if present {
        "`WWW-Authenticate` header present"
    } else {
        "status 401, `WWW-Authenticate` header missing"
    };
    Some(Judgement::either(
        present,
        "absent",
        "WWW-Authenticate with every 401",
        observed,
    ))
}

fn allow_on_405(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = exchange
        .response
        .as_deref()
        .filter(|response| response.status == 405)?;
    let present = response.header_values("allow").next().is_some();
    let observed = if present {
        "`Allow` header present"
    } else {
        "status 405, `Allow` header missing"
    };
    Some(Judgement::either(
        present,
        "absent",
        "Allow with every 405",
        observed,
    ))
}
