//! RFC 7591 3.2: the answers of the client registration endpoint.

use serde_json::{Map, Value};

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::members;
use crate::judge::rules::shared::registration::{self, metadata_sent};
use crate::judge::rules::{Context, Rule};
use crate::judge::shape::json_type;
use crate::oauth::Endpoint;
use crate::transcript::{BodyKind, Exchange};

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("rfc7591/3.2.1/created", created),
    Rule::new("rfc7591/3.2.1/secret-expiry-told", secret_expiry_told),
    Rule::new("rfc7591/3.2.1/client-id-unique", client_id_unique),
    Rule::new("rfc7591/3.2.1/client-secret-unique", client_secret_unique),
    Rule::new("rfc7591/3.2.1/metadata-returned", metadata_returned),
    Rule::new("rfc7591/3.2.1/not-cached", not_cached),
    Rule::new("rfc7591/3.2.2/error-response", error_response),
]];

/// Members that say how a client acts, so that a provider that registers it knows them.
const KNOWN: [&str; 4] = [
    "redirect_uris",
    "grant_types",
    "response_types",
    "token_endpoint_auth_method",
];

/// The codes of RFC 7591 3.2.2.
const ERRORS: [&str; 4] = [
    "invalid_redirect_uri",
    "invalid_client_metadata",
    "invalid_software_statement",
    "unapproved_software_statement",
];

fn created(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = members::answer_of(exchange, Endpoint::Register)?;
    let mut wrong = members::status_and_format(response, 201);
    wrong.extend(members::text(response, "client_id"));
    Some(members::complete(
        &wrong,
        "status 201 and JSON with client_id",
    ))
}

fn secret_expiry_told(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let told = registration::created(exchange)?;
    told.get("client_secret")?;
    let expected = "`client_secret_expires_at` beside `client_secret`, a number";
    Some(match told.get("client_secret_expires_at") {
        Some(Value::Number(_)) => Judgement::conforming(expected, "told"),
        Some(other) => {
            let observed = format!("`client_secret_expires_at` is {}", json_type(other));
            Judgement::deviating("wrong-type", expected, observed)
        }
        None => {
            let observed = "`client_secret_expires_at` member missing";
            Judgement::deviating("missing", expected, observed)
        }
    })
}

fn client_id_unique(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    unlike_earlier(context, exchange, "client_id", |_, _| true)
}

fn client_secret_unique(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    // It is that of a client: where two are one, that is the fault.
    unlike_earlier(context, exchange, "client_secret", |told, earlier| {
        told.get("client_id") != earlier.get("client_id")
    })
}

/// That a member is another one than that of each client that registered before.
fn unlike_earlier(
    context: &Context<'_>,
    exchange: &Exchange,
    member: &str,
    is_compared: fn(&Map<String, Value>, &Map<String, Value>) -> bool,
) -> Option<Judgement> {
    let told = registration::created(exchange)?;
    let value = told.get(member)?;
    let exchanges = context.transcript.exchanges.iter();
    let mut earlier = exchanges
        .take_while(|other| !std::ptr::eq(*other, exchange))
        .filter_map(registration::created)
        .filter(|other| other.contains_key(member) && is_compared(told, other))
        .peekable();
    earlier.peek()?;
    let again = earlier.any(|other| other.get(member) == Some(value));
    let observed = if again {
        format!("the `{member}` of a client that registered before")
    } else {
        format!("a new `{member}`")
    };
    Some(Judgement::either(
        !again,
        "same-again",
        format!("a `{member}` that no other client has"),
        observed,
    ))
}

fn metadata_returned(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let told = registration::told(exchange)?;
    let sent = metadata_sent(exchange)?;
    let missing: Vec<&str> = KNOWN
        .into_iter()
        .filter(|name| sent.contains_key(*name) && !told.contains_key(*name))
        .collect();
    let observed = match missing.as_slice() {
        [] => "all returned".to_owned(),
        names => format!("no `{}`", names.join("`, no `")),
    };
    Some(Judgement::of(
        (!missing.is_empty()).then(|| format!("missing:{}", missing.join(","))),
        "the registered metadata in the answer",
        observed,
    ))
}

fn not_cached(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let told = registration::told(exchange)?;
    if !told.contains_key("client_secret") && !told.contains_key("registration_access_token") {
        return None;
    }
    let response = exchange.response.as_deref()?;
    let directives = response.header_values("cache-control");
    let is_uncached = directives
        .flat_map(|value| value.split(','))
        .any(|directive| directive.trim().eq_ignore_ascii_case("no-store"));
    let observed = response.header_values("cache-control").next();
    let observed = observed.map_or_else(
        || "`Cache-Control` header missing".to_owned(),
        |value| format!("Cache-Control: {value}"),
    );
    Some(Judgement::either(
        is_uncached,
        "cacheable",
        "Cache-Control: no-store",
        observed,
    ))
}

/// Whether what the request asks for was looked at: an update without the token of its registration is refused for that,
/// by RFC 7592 2.1 and not by this document.
fn is_let_in(context: &Context<'_>, exchange: &Exchange) -> bool {
    let request = &exchange.request;
    if request.method != "PUT" {
        return true;
    }
    let sent = request
        .headers
        .iter()
        .find(|pair| pair.0 == "authorization");
    let Some(token) = sent.and_then(|pair| pair.1.strip_prefix("Bearer ")) else {
        return false;
    };
    let Some(metadata) = metadata_sent(exchange) else {
        return true;
    };
    let exchanges = context.transcript.exchanges.iter();
    exchanges.filter_map(registration::told).any(|told| {
        told.get("client_id") == metadata.get("client_id")
            && told
                .get("registration_access_token")
                .and_then(Value::as_str)
                == Some(token)
    })
}

fn error_response(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = exchange.response.as_deref()?;
    let is_refusal = matches!(response.status, 400..=499)
        // The token, the method and the pace are refused by other documents.
        && !matches!(response.status, 401 | 403 | 404 | 405 | 429);
    let is_asked = matches!(exchange.request.method.as_str(), "POST" | "PUT");
    if exchange.endpoint != Some(Endpoint::Register) || !is_refusal || !is_asked {
        return None;
    }
    if !is_let_in(context, exchange) {
        return None;
    }
    let mut wrong = Vec::new();
    if response.status != 400 {
        wrong.push(format!("status-{}", response.status));
    }
    if response.body.kind != BodyKind::Json {
        wrong.push("not-json".to_owned());
    } else {
        match response.member("error").and_then(Value::as_str) {
            Some(code) if ERRORS.contains(&code) => {}
            Some(code) => wrong.push(format!("error:{code}")),
            None => wrong.push("no-error".to_owned()),
        }
    }
    let observed = match wrong.as_slice() {
        [] => "as the clause has it".to_owned(),
        wrong => wrong.join(", "),
    };
    Some(Judgement::of(
        (!wrong.is_empty()).then(|| wrong.join(",")),
        format!("status 400 and JSON with one of {}", ERRORS.join(", ")),
        observed,
    ))
}
