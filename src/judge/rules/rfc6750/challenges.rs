//! RFC 6750 3 and 3.1: the `WWW-Authenticate` challenges of the resource.

use crate::judge::challenge::{self, Challenge};
use crate::judge::judgement::Judgement;
use crate::judge::rules::{Context, Rule};
use crate::oauth::{Endpoint, Role};
use crate::transcript::{Exchange, Response, holds_errors_alone};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule::new(
        "rfc6750/3/challenge-without-credentials",
        challenge_without_credentials,
    ),
    Rule::new("rfc6750/3/challenge-on-bad-token", challenge_on_bad_token),
    Rule::new("rfc6750/3/challenge-well-formed", challenge_well_formed),
    Rule::new(
        "rfc6750/3/challenge-attribute-charset",
        challenge_attribute_charset,
    ),
    Rule::new(
        "rfc6750/3.1/no-error-without-credentials",
        no_error_without_credentials,
    ),
    Rule::new("rfc6750/3.1/invalid-token-401", invalid_token_401),
];

fn challenge_without_credentials(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    refusal(exchange)
        .filter(|(_, credentials)| !credentials)
        .map(|(response, _)| has_challenge(response))
}

fn challenge_on_bad_token(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    refusal(exchange)
        .filter(|(_, credentials)| *credentials)
        .map(|(response, _)| has_challenge(response))
}

fn challenge_well_formed(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let expected = "a Bearer challenge with at least one attribute and none twice";
    let parsed = challenges(exchange)?;
    // The grammar has a requirement of its own (RFC 9110 11.6.1).
    if parsed.iter().any(Result::is_err) {
        return None;
    }
    let of_scheme = |scheme: &str| {
        let mut all = parsed.iter().flatten();
        all.find(|challenge| challenge.scheme.eq_ignore_ascii_case(scheme))
    };
    // A token that is bound to a key is asked for under a scheme of its own (RFC 9449 7.1).
    if of_scheme("bearer").is_none() && of_scheme("dpop").is_some() {
        return None;
    }
    let Some(bearer) = of_scheme("bearer") else {
        return Some(Judgement::deviating(
            "no-bearer",
            expected,
            "no `Bearer` challenge",
        ));
    };
    Some(if bearer.attributes.is_empty() {
        Judgement::deviating("no-attribute", expected, "`Bearer` without attributes")
    } else if let Some(name) = bearer.repeated() {
        Judgement::deviating(
            format!("repeated:{name}"),
            expected,
            format!("attribute `{name}` twice"),
        )
    } else {
        Judgement::conforming(expected, "well formed")
    })
}

fn challenge_attribute_charset(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let parsed = challenges(exchange)?;
    let names = ["scope", "error", "error_description", "error_uri"];
    let bad: Vec<String> = parsed
        .iter()
        .flatten()
        .flat_map(|challenge| &challenge.attributes)
        .filter(|(name, _)| names.contains(&name.as_str()))
        .filter(|(name, value)| {
            value.chars().any(|c| {
                !matches!(c, ' ' | '!' | '#'..='[' | ']'..='~') || (c == ' ' && name == "error_uri")
            })
        })
        .map(|(name, _)| name.clone())
        .collect();
    let observed = if bad.is_empty() {
        "permitted characters only".to_owned()
    } else {
        format!("forbidden characters in {}", bad.join(", "))
    };
    Some(Judgement::either(
        bad.is_empty(),
        "characters",
        "attributes of permitted ASCII characters",
        observed,
    ))
}

fn no_error_without_credentials(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let (response, _) = refusal(exchange).filter(|(_, credentials)| !credentials)?;
    let error = challenge::bearer_error(response);
    Some(Judgement::of(
        error.as_ref().map(|error| format!("error:{error}")),
        "a challenge without an error code",
        error.map_or_else(
            || "no `error` attribute".to_owned(),
            |error| format!("error `{error}`"),
        ),
    ))
}

fn invalid_token_401(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let (response, _) = refusal(exchange).filter(|(_, credentials)| *credentials)?;
    let error = challenge::bearer_error(response);
    // A live token that is good for less is another matter (RFC 6750 3.1).
    if error.as_deref() == Some("insufficient_scope") {
        return None;
    }
    // Without a word, 403 from where some tokens are good for too little means just that.
    if response.status == 403
        && error.is_none()
        && exchange.endpoint == Some(Endpoint::ScopedResource)
    {
        return None;
    }
    let conforms = response.status == 401 && error.as_deref() == Some("invalid_token");
    Some(Judgement::either(
        conforms,
        format!(
            "status-{} error:{}",
            response.status,
            error.as_deref().unwrap_or("none")
        ),
        "status 401 with error `invalid_token`",
        format!(
            "status {}, error {}",
            response.status,
            error.as_deref().unwrap_or("none")
        ),
    ))
}

/// A refusal of the resource, and whether the request carried credentials in its header.
fn refusal(exchange: &Exchange) -> Option<(&Response, bool)> {
    let response = exchange.response.as_deref()?;
    // In its usual spelling: whether others are recognised has a requirement of its own (RFC 9110 11.1).
    let credentials = exchange
        .request
        .headers
        .iter()
        .any(|pair| pair.0 == "authorization" && pair.1.starts_with("Bearer "));
    // A token that is bound to a key goes by a scheme of its own, with clauses of its own (RFC 9449 7.1).
    let mut headers = exchange.request.headers.iter();
    let is_bound = headers.any(|pair| pair.0 == "authorization" && pair.1.starts_with("DPoP "));
    // A token in the query is a third case, with clauses of its own (RFC 6750 2.3).
    let in_query = exchange
        .request
        .query
        .iter()
        .any(|pair| pair.0 == "access_token");
    let says_no = (response.body.json.as_ref()).is_some_and(holds_errors_alone)
        || response.body.members.is_some() && response.told("error").is_some()
        || response.header_values("www-authenticate").next().is_some();
    let refuses = match response.status {
        401 | 403 => true,
        200..300 => says_no,
        _ => false,
    };
    (exchange.role == Role::Resource && refuses && !in_query && !is_bound)
        .then_some((response, credentials))
}

fn has_challenge(response: &Response) -> Judgement {
    let present = response.header_values("www-authenticate").next().is_some();
    let observed = if present {
        "`WWW-Authenticate` header present"
    } else {
        "`WWW-Authenticate` header missing"
    };
    Judgement::either(present, "absent", "a WWW-Authenticate header", observed)
}

/// The challenges of a refusal at the resource, if it has any.
fn challenges(exchange: &Exchange) -> Option<Vec<Result<Challenge, String>>> {
    let response = exchange.response.as_deref()?;
    if exchange.role != Role::Resource || !matches!(response.status, 401 | 403) {
        return None;
    }
    let parsed: Vec<_> = response
        .header_values("www-authenticate")
        .flat_map(challenge::parse)
        .collect();
    (!parsed.is_empty()).then_some(parsed)
}
