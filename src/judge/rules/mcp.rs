//! The Model Context Protocol: what challenges and authorization responses say beyond what the RFCs demand.

use crate::judge::challenge;
use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::authorization::redirect;
use crate::judge::rules::{Context, Rule};
use crate::oauth::{Capability, Role};
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("mcp/resource/challenge-names-scope", challenge_names_scope),
    Rule::new(
        "mcp/resource/insufficient-scope-attributes",
        insufficient_scope_attributes,
    ),
    Rule::new("mcp/server/iss-in-responses", iss_in_responses),
]];

/// The attributes of the Bearer challenge of a call of the resource with this status.
fn attributes(
    context: &Context<'_>,
    exchange: &Exchange,
    status: u16,
) -> Option<Vec<(String, String)>> {
    let response = exchange.response.as_deref()?;
    let is_call = exchange.role == Role::Resource && response.status == status;
    if !is_call || !context.offers(Capability::Mcp) {
        return None;
    }
    let parsed = response
        .header_values("www-authenticate")
        .flat_map(challenge::parse);
    let mut bearer = parsed
        .flatten()
        .filter(|challenge| challenge.scheme.eq_ignore_ascii_case("bearer"));
    // That there is a challenge has a requirement of its own (RFC 6750 3).
    Some(bearer.next()?.attributes)
}

fn with(attributes: &[(String, String)], wanted: &[&str]) -> Judgement {
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|name| !attributes.iter().any(|(known, _)| known == name))
        .collect();
    let observed = match missing.as_slice() {
        [] => "named".to_owned(),
        names => format!("no `{}`", names.join("`, no `")),
    };
    Judgement::of(
        (!missing.is_empty()).then(|| format!("missing:{}", missing.join(","))),
        format!("`{}` in the challenge", wanted.join("` and `")),
        observed,
    )
}

fn challenge_names_scope(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    Some(with(&attributes(context, exchange, 401)?, &["scope"]))
}

fn insufficient_scope_attributes(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let attributes = attributes(context, exchange, 403)?;
    let says = ("error".to_owned(), "insufficient_scope".to_owned());
    if !attributes.contains(&says) {
        return None;
    }
    Some(with(&attributes, &["scope", "resource_metadata"]))
}

fn iss_in_responses(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let location = redirect(exchange).filter(|_| context.offers(Capability::Mcp))?;
    // Where the response comes in the fragment because it was asked for there, so does `iss` (RFC 9207 2).
    let parameters = || location.query.iter().chain(&location.fragment);
    let present = parameters().any(|pair| pair.0 == "iss");
    Some(Judgement::either(
        present,
        "absent",
        "`iss` in the authorization response",
        if present {
            "`iss` present"
        } else {
            "\"iss\" response parameter missing"
        },
    ))
}
