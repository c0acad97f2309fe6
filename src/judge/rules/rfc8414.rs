//! RFC 8414: the metadata document.

use serde_json::{Map, Value};

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::metadata;
use crate::judge::rules::{Context, Rule};
use crate::judge::shape::json_type;
use crate::oauth::Role;
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("rfc8414/2/issuer-form", issuer_form),
    Rule::new("rfc8414/2/required-members", required_members),
    Rule::new(
        "rfc8414/2/scopes-supported-present",
        scopes_supported_present,
    ),
    Rule::new("rfc8414/3.2/status-and-type", status_and_type),
    Rule::new("rfc8414/3.2/arrays", arrays),
    Rule::new("rfc8414/3.3/issuer-identical", issuer_identical),
    Rule::new("rfc8414/2/auth-algorithms-listed", auth_algorithms_listed),
    Rule::new(
        "rfc8414/2/auth-algorithms-without-none",
        auth_algorithms_without_none,
    ),
    Rule::new("rfc8414/2/endpoints-live", endpoints_answer),
]];

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

/// The metadata members of endpoints whose answers hold a member that tells them apart, and whether it is there: RFC 7662 2.2,
/// RFC 7009 2.2, RFC 9126 2.2, RFC 8628 3.2. Any endpoint may grant with 200 what another one was asked.
const TOLD_APART: [(&str, &str, bool); 4] = [
    ("introspection_endpoint", "active", true),
    ("revocation_endpoint", "active", false),
    ("pushed_authorization_request_endpoint", "request_uri", true),
    ("device_authorization_endpoint", "device_code", true),
];

/// That what is listed as an endpoint grants as an endpoint of that kind.
fn endpoints_answer(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let earlier = context.transcript.exchanges.iter();
    let document = earlier.filter_map(metadata::document).next()?;
    let lists = |name: &str| {
        let address = document.get(name).and_then(Value::as_str);
        address == Some(exchange.request.url.as_str())
    };
    let response = exchange.response.as_deref()?;
    if exchange.role != Role::Http || !(200..300).contains(&response.status) {
        return None;
    }
    // Where one address is listed for two kinds, it cannot answer as both.
    let mut listed = TOLD_APART
        .iter()
        .filter(|(name, ..)| lists(name))
        .peekable();
    listed.peek()?;
    let wrong = listed.find(|(_, member, wanted)| response.member(member).is_some() != *wanted);
    let observed = match wrong {
        None => "answers as the endpoint that it is listed as".to_owned(),
        Some((name, member, true)) => format!("`{name}` answers without `{member}`"),
        Some((name, member, false)) => format!("`{name}` answers with `{member}`"),
    };
    Some(Judgement::of(
        wrong.map(|_| "other-endpoint"),
        "answers of the kind of endpoint that the metadata lists",
        observed,
    ))
}

/// The endpoints where clients authenticate, by the beginnings of their members.
const AUTHENTICATING: [&str; 3] = [
    "token_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
];

/// The members of a metadata document that list the algorithms of client assertions, each with what it lists. Those of
/// endpoints where clients cannot authenticate by assertions are left out.
fn assertion_algorithms(document: &Map<String, Value>) -> Vec<(String, Option<&Value>)> {
    let takes_assertions = |endpoint: &&str| {
        let methods = document.get(&format!("{endpoint}_auth_methods_supported"));
        let methods = methods.and_then(Value::as_array);
        methods.is_some_and(|methods| {
            let is_assertion =
                |method: &Value| method == "private_key_jwt" || method == "client_secret_jwt";
            methods.iter().any(is_assertion)
        })
    };
    let named = AUTHENTICATING.into_iter().filter(takes_assertions);
    named
        .map(|endpoint| {
            let member = format!("{endpoint}_auth_signing_alg_values_supported");
            let listed = document.get(&member);
            (member, listed)
        })
        .collect()
}

/// RFC 8414 2: where assertions are listed among the methods, their algorithms have to be listed too.
fn auth_algorithms_listed(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let document = metadata::document(exchange)?;
    let members = assertion_algorithms(document);
    members.first()?;
    let missing = members.iter().find(|(_, listed)| listed.is_none());
    let observed = match missing {
        Some((member, _)) => format!("`{member}` missing"),
        None => "the algorithms of client assertions are listed".to_owned(),
    };
    Some(Judgement::of(
        missing.map(|_| "algorithms-missing"),
        "a list of algorithms beside each list of methods with `private_key_jwt` or `client_secret_jwt`",
        observed,
    ))
}

/// RFC 8414 2: `none` must not be used there.
fn auth_algorithms_without_none(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let document = metadata::document(exchange)?;
    let members = assertion_algorithms(document);
    let mut lists = (members.iter())
        .filter_map(|(member, listed)| Some((member, listed.and_then(Value::as_array)?)))
        .peekable();
    lists.peek()?;
    let with_none = lists.find(|(_, listed)| listed.iter().any(|one| one == "none"));
    let observed = match with_none {
        Some((member, _)) => format!("`{member}` lists `none`"),
        None => "no `none` among the algorithms of client assertions".to_owned(),
    };
    Some(Judgement::of(
        with_none.map(|_| "none-listed"),
        "no `none` among the algorithms of client assertions",
        observed,
    ))
}

fn issuer_form(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let issuer = metadata::document(exchange)?.get("issuer")?;
    let expected = "`issuer` is an https URL without query and fragment";
    let Some(text) = issuer.as_str() else {
        let observed = format!("`issuer` is {}", json_type(issuer));
        return Some(Judgement::deviating("wrong-type", expected, observed));
    };
    // The scheme of the target itself is that of the whole run, and the sandbox may use http.
    let after_scheme = text.strip_prefix(metadata::ISSUER).or_else(|| {
        text.strip_prefix("https://")
            .filter(|rest| !rest.is_empty())
    });
    let deviation = match after_scheme {
        None => Some("no-https-url"),
        Some(rest) if rest.contains('?') => Some("query"),
        Some(rest) if rest.contains('#') => Some("fragment"),
        Some(_) => None,
    };
    Some(Judgement::of(
        deviation,
        expected,
        format!("issuer `{text}`"),
    ))
}

fn required_members(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let document = metadata::document(exchange)?;
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
    Some(metadata::without(
        &missing,
        "missing",
        "issuer, response types, token endpoint and, for grants with a redirect, authorization endpoint",
        "all there",
    ))
}

fn scopes_supported_present(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let present = metadata::document(exchange)?.contains_key("scopes_supported");
    Some(Judgement::either(
        present,
        "absent",
        "a member `scopes_supported`",
        if present {
            "`scopes_supported` present"
        } else {
            "\"scopes_supported\" member missing"
        },
    ))
}

fn status_and_type(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = metadata::answer(exchange)?;
    let media_type = response.media_type.as_deref().unwrap_or("none");
    let expected = "status 200 with one JSON object as application/json";
    let is_object = metadata::document(exchange).is_some();
    let deviation = if response.status != 200 {
        Some(format!("status-{}", response.status))
    } else if media_type != "application/json" {
        Some(format!("media-type:{media_type}"))
    } else {
        (!is_object).then(|| "no-object".to_owned())
    };
    let body = if is_object {
        "a JSON object"
    } else {
        "not a JSON object"
    };
    Some(Judgement::of(
        deviation,
        expected,
        format!("status {}, {media_type}, {body}", response.status),
    ))
}

fn arrays(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let complaints: Vec<String> = metadata::document(exchange)?
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
    Some(metadata::without(
        &complaints,
        "arrays",
        "members with several values are arrays, and none is empty",
        "arrays with values",
    ))
}

fn issuer_identical(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let issuer = metadata::document(exchange)?.get("issuer")?.as_str()?;
    // No request can be derived from an issuer with a query; that is the business of its form.
    if issuer.contains(['?', '#']) {
        return None;
    }
    Some(Judgement::either(
        metadata::is_issuer(context.profile, issuer),
        "another-issuer",
        "`issuer` is the identifier that the request was derived from",
        format!("issuer `{issuer}`"),
    ))
}
