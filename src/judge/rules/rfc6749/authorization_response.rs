//! RFC 6749 4.1.2: what the redirect to the client carries, and where.

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::authorization::{redirect, sent};
use crate::judge::rules::{Context, Rule};
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule::new("rfc6749/4.1.2/parameters-in-query", parameters_in_query),
    Rule::new("rfc6749/4.1.2/code-or-error", code_or_error),
    Rule::new(
        "rfc6749/8.2/response-parameters-registered",
        parameters_registered,
    ),
];

/// What the registry of RFC 6749 11.2 has for authorization responses.
const REGISTERED: [&str; 13] = [
    "code",
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
    "access_token",
    "token_type",
    "expires_in",
    "scope",
    "id_token",
    "session_state",
    "response",
];

const NAMES: [&str; 4] = ["code", "state", "error", "error_description"];

fn parameters_in_query(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let location = redirect(exchange)?;
    // Errors of a request for a token belong into the fragment (RFC 6749 4.2.2.1).
    let for_a_token = |word: &str| word == "token" || word == "id_token";
    if sent(context, "response_type")
        .iter()
        .any(|types| types.split(' ').any(for_a_token))
    {
        return None;
    }
    // So does what a request asks to have there (OAuth 2.0 Multiple Response Types 2.1).
    if sent(context, "response_mode").contains(&"fragment") {
        return None;
    }
    let misplaced: Vec<&str> = NAMES
        .into_iter()
        .filter(|name| location.fragment.iter().any(|pair| pair.0 == *name))
        .collect();
    Some(Judgement::either(
        misplaced.is_empty(),
        "in-fragment",
        "code, error and state in the query of the redirect URI",
        if misplaced.is_empty() {
            "in the query".to_owned()
        } else {
            format!("{} in the fragment", misplaced.join(", "))
        },
    ))
}

fn code_or_error(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let location = redirect(exchange)?;
    let has = |name: &str| {
        location
            .query
            .iter()
            .chain(&location.fragment)
            .any(|pair| pair.0 == name && !pair.1.is_empty())
    };
    let (deviation, observed) = match (has("code"), has("error")) {
        (true, true) => (Some("both"), "`code` and `error` in one redirect"),
        (false, false) => (
            Some("neither"),
            "neither `code` nor `error` in the redirect",
        ),
        (true, false) => (None, "`code`"),
        (false, true) => (None, "`error`"),
    };
    Some(Judgement::of(
        deviation,
        "either `code` or `error`",
        observed,
    ))
}

/// Parameters with a prefix of their vendor are what the clause asks for; which prefixes there are cannot be listed.
/// What the redirect URI of the request had already is the client's.
fn parameters_registered(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let location = redirect(exchange)?;
    let own: Vec<&str> = sent(context, "redirect_uri")
        .into_iter()
        .flat_map(|uri| uri.split(['?', '#', '&']).skip(1))
        .filter_map(|pair| pair.split('=').next())
        .collect();
    let prefixed = |name: &str| {
        name.find(|c: char| !c.is_ascii_alphanumeric())
            .is_some_and(|at| at > 0)
    };
    let mut foreign: Vec<&str> = location
        .query
        .iter()
        .chain(&location.fragment)
        .map(|pair| pair.0.as_str())
        .filter(|name| !REGISTERED.contains(name) && !own.contains(name) && !prefixed(name))
        .collect();
    foreign.sort_unstable();
    foreign.dedup();
    Some(Judgement::either(
        foreign.is_empty(),
        format!("foreign:{}", foreign.join(",")),
        "parameters of the registry, or with a prefix of the vendor",
        if foreign.is_empty() {
            "no other parameters".to_owned()
        } else {
            format!("`{}` in the redirect", foreign.join("`, `"))
        },
    ))
}
