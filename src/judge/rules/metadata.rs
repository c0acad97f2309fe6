//! RFC 8414: the metadata document, and what other standards want to find in it.

use serde_json::{Map, Value};

use super::{Context, Rule, json_type};
use crate::judge::verdict::Finding;
use crate::oauth::Role;
use crate::transcript::{Exchange, Response};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule {
        requirement: "rfc6749/3.1/endpoint-without-fragment",
        judge: endpoint_without_fragment,
    },
    Rule {
        requirement: "rfc8414/2/issuer-form",
        judge: issuer_form,
    },
    Rule {
        requirement: "rfc8414/2/required-members",
        judge: required_members,
    },
    Rule {
        requirement: "rfc8414/2/scopes-supported-present",
        judge: scopes_supported_present,
    },
    Rule {
        requirement: "rfc8414/3.2/status-and-type",
        judge: status_and_type,
    },
    Rule {
        requirement: "rfc8414/3.2/arrays",
        judge: arrays,
    },
    Rule {
        requirement: "rfc8414/3.3/issuer-identical",
        judge: issuer_identical,
    },
    Rule {
        requirement: "rfc9207/2.3/iss-advertised",
        judge: iss_advertised,
    },
    Rule {
        requirement: "rfc9700/2.1.1/pkce-advertised",
        judge: pkce_advertised,
    },
];

/// The target's own address, as transcripts write it. It is also the issuer that the request was derived from.
const ISSUER: &str = "<base_url>";

/// Members whose names end in `_supported` and that are booleans by their definitions.
const BOOLEANS: [&str; 10] = [
    "authorization_response_iss_parameter_supported",
    "backchannel_logout_session_supported",
    "backchannel_logout_supported",
    "backchannel_user_code_parameter_supported",
    "claims_parameter_supported",
    "client_id_metadata_document_supported",
    "frontchannel_logout_session_supported",
    "frontchannel_logout_supported",
    "request_parameter_supported",
    "request_uri_parameter_supported",
];

/// An answer to a metadata request that is no refusal: 404 says that there is no document, which is judged as such.
fn answer(exchange: &Exchange) -> Option<&Response> {
    exchange
        .response
        .as_ref()
        .filter(|response| exchange.role == Role::Metadata && response.status < 400)
}

fn document(exchange: &Exchange) -> Option<&Map<String, Value>> {
    answer(exchange)?.body.json.as_ref()?.as_object()
}

/// Conforms where there are no complaints.
fn without(complaints: &[String], word: &str, expected: &str, good: &str) -> Finding {
    let observed = if complaints.is_empty() {
        good.to_owned()
    } else {
        complaints.join(", ")
    };
    Finding::either(
        complaints.is_empty(),
        format!("{word}:{}", complaints.join(",")),
        expected,
        observed,
    )
}

fn endpoint_without_fragment(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let with_fragment: Vec<String> = document(exchange)?
        .iter()
        .filter(|(name, _)| name.ends_with("_endpoint"))
        .filter(|(_, url)| url.as_str().is_some_and(|url| url.contains('#')))
        .map(|(name, _)| name.clone())
        .collect();
    Some(without(
        &with_fragment,
        "fragment",
        "endpoint URLs without a fragment",
        "no fragment",
    ))
}

fn issuer_form(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let issuer = document(exchange)?.get("issuer")?;
    let expected = "`issuer` is an https URL without query and fragment";
    let Some(text) = issuer.as_str() else {
        let observed = format!("`issuer` is {}", json_type(issuer));
        return Some(Finding::deviating("wrong-type", expected, observed));
    };
    // The scheme of the target itself is that of the whole run, and the sandbox may use http.
    let after_scheme = text.strip_prefix(ISSUER).or_else(|| {
        text.strip_prefix("https://")
            .filter(|rest| !rest.is_empty())
    });
    let deviation = match after_scheme {
        None => "no-https-url",
        Some(rest) if rest.contains('?') => "query",
        Some(rest) if rest.contains('#') => "fragment",
        Some(_) => "",
    };
    Some(Finding::either(
        deviation.is_empty(),
        deviation,
        expected,
        format!("issuer `{text}`"),
    ))
}

fn required_members(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let document = document(exchange)?;
    let grants = document
        .get("grant_types_supported")
        .and_then(Value::as_array);
    // A missing or empty list means the grants with a redirect (RFC 8414 2).
    let redirects = grants.is_none_or(|grants| {
        grants.is_empty()
            || grants
                .iter()
                .any(|grant| grant == "authorization_code" || grant == "implicit")
    });
    let mut needed = vec!["issuer", "response_types_supported", "token_endpoint"];
    if redirects {
        needed.push("authorization_endpoint");
    }
    let missing: Vec<String> = needed
        .into_iter()
        .filter(|name| !document.contains_key(*name))
        .map(|name| format!("no `{name}`"))
        .collect();
    Some(without(
        &missing,
        "missing",
        "issuer, response types, token endpoint and, for grants with a redirect, authorization endpoint",
        "all there",
    ))
}

fn scopes_supported_present(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let present = document(exchange)?.contains_key("scopes_supported");
    Some(Finding::either(
        present,
        "absent",
        "a member `scopes_supported`",
        if present { "present" } else { "absent" },
    ))
}

fn status_and_type(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let response = answer(exchange)?;
    let media_type = response.media_type.as_deref().unwrap_or("none");
    let expected = "status 200 with one JSON object as application/json";
    let is_object = document(exchange).is_some();
    let deviation = if response.status != 200 {
        format!("status-{}", response.status)
    } else if media_type != "application/json" {
        format!("media-type:{media_type}")
    } else if is_object {
        String::new()
    } else {
        "no-object".to_owned()
    };
    let body = if is_object {
        "a JSON object"
    } else {
        "no JSON object"
    };
    Some(Finding::either(
        deviation.is_empty(),
        deviation,
        expected,
        format!("status {}, {media_type}, {body}", response.status),
    ))
}

fn arrays(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let complaints: Vec<String> = document(exchange)?
        .iter()
        .filter_map(|(name, value)| {
            let several = name.ends_with("_supported") && !BOOLEANS.contains(&name.as_str());
            match value {
                Value::Array(values) if values.is_empty() => Some(format!("`{name}` is empty")),
                Value::Array(values) if several && !values.iter().all(Value::is_string) => {
                    Some(format!("`{name}` holds other things than strings"))
                }
                Value::Array(_) => None,
                other if several => Some(format!("`{name}` is {}", json_type(other))),
                _ => None,
            }
        })
        .collect();
    Some(without(
        &complaints,
        "arrays",
        "members with several values are arrays, and none is empty",
        "arrays with values",
    ))
}

fn issuer_identical(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let issuer = document(exchange)?.get("issuer")?.as_str()?;
    // No request can be derived from an issuer with a query; that is the business of its form.
    if issuer.contains(['?', '#']) {
        return None;
    }
    Some(Finding::either(
        issuer == ISSUER,
        "another-issuer",
        "`issuer` is the identifier that the request was derived from, character for character",
        format!("issuer `{issuer}`"),
    ))
}

fn iss_advertised(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let document = document(exchange)?;
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
    Some(Finding::either(
        flag == Some(&Value::Bool(true)),
        "not-advertised",
        "`authorization_response_iss_parameter_supported` is true, since redirects carry `iss`",
        flag.map_or_else(|| "absent".to_owned(), Value::to_string),
    ))
}

/// Which methods are listed is compared with behaviour elsewhere.
fn pkce_advertised(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let document = document(exchange).filter(|_| context.offers("pkce"))?;
    let methods = document
        .get("code_challenge_methods_supported")
        .and_then(Value::as_array)
        .is_some_and(|methods| !methods.is_empty());
    Some(Finding::either(
        methods,
        "not-advertised",
        "`code_challenge_methods_supported` names the methods",
        if methods {
            "methods listed"
        } else {
            "no methods listed"
        },
    ))
}
