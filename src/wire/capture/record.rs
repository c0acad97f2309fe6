//! Writes an exchange down once all secrets of the scenario are known.

use super::body::{record_body, record_json};
use super::internals;
use super::location::{arrival_at, raw_parts};
use super::long_text;
use crate::oauth::Role;
use crate::transcript::{BodyKind, Disclosed, Exchange, Location, Pair, Request, Response};
use crate::wire::pseudonym::Redactor;
use crate::wire::raw_exchange::{RawBody, RawExchange, RawRequest, RawResponse};
use crate::wire::{encode, page_facts};

/// More parameters than these are not recorded.
const MOST_PAIRS: usize = 300;
/// The name of a parameter beyond this length is cut in the record, in bytes.
const LONGEST_NAME: usize = 256;
/// A longer query is looked through by its parameters alone, in bytes.
const LONGEST_WHOLE: usize = 40 * 1024;
/// The value of a header beyond this length is cut in the record, in bytes.
const LONGEST_HEADER: usize = 4 * 1024;

/// A record of the exchange in which every known value is a pseudonym. `markup` are the tags that have been sent so
/// far.
#[must_use]
pub fn record(
    exchange: &RawExchange,
    redactor: &Redactor,
    redirect_uris: &[String],
    markup: &[String],
) -> Exchange {
    Exchange {
        step: exchange.step,
        role: exchange.role,
        endpoint: exchange
            .request
            .endpoint
            .or_else(|| exchange.role.endpoint()),
        https: exchange.request.url.starts_with("https:"),
        request: record_request(&exchange.request, exchange.role, redactor).into(),
        response: exchange.result.as_ref().ok().map(|response| {
            let mut recorded = record_response(response, redactor, redirect_uris);
            recorded.body.members = exchange
                .members
                .as_ref()
                .map(|members| record_json(members, redactor));
            if recorded.body.kind == BodyKind::Html {
                let html = response.text();
                recorded.body.markup = page_facts::reflection(&html, markup);
                let origins = page_facts::foreign_origins(&html, &exchange.request.url);
                recorded.body.foreign_origins =
                    origins.iter().map(|one| redactor.text(one)).collect();
            }
            recorded.into()
        }),
        failure: exchange
            .result
            .as_ref()
            .err()
            .map(|failure| crate::transcript::Failure {
                kind: failure.kind,
                message: redactor.text(&failure.message),
            }),
        duration_ms: u64::try_from(exchange.duration.as_millis()).unwrap_or(u64::MAX),
    }
}

fn record_request(request: &RawRequest, role: Role, redactor: &Redactor) -> Request {
    let is_typed = matches!(role, Role::Login | Role::Consent | Role::Interaction);
    let (form, body) = match &request.body {
        RawBody::None => (Vec::new(), None),
        RawBody::RawForm(text) => (Vec::new(), Some(long_text::text(redactor, text))),
        RawBody::Form(pairs) if is_typed => (typed(pairs, redactor), None),
        RawBody::Form(pairs) => (redacted(pairs, redactor), None),
        RawBody::Json(text) => (Vec::new(), Some(long_text::text(redactor, text))),
    };
    Request {
        method: request.method.clone(),
        url: long_text::cut(&redactor.text(&request.url), LONGEST_HEADER),
        query: parameters(&request.query, redactor),
        headers: headers(&request.headers, redactor),
        form,
        body,
    }
}

/// Parameters with their values as pseudonyms; a value that *is* a secret is replaced by structure, however short it may be.
fn redacted(pairs: &[(String, String)], redactor: &Redactor) -> Vec<Pair> {
    let shown = |(name, value): &(String, String)| {
        let shown = long_text::shown(value, |value| redactor.value(name, value));
        (redactor.text(name), shown)
    };
    bounded(pairs.iter().map(shown), pairs.len())
}

/// The fields of a page that a user fills in.
fn typed(pairs: &[(String, String)], redactor: &Redactor) -> Vec<Pair> {
    let shown = |(name, value): &(String, String)| {
        let shown = long_text::shown(value, |value| redactor.typed(name, value));
        (redactor.text(name), shown)
    };
    bounded(pairs.iter().map(shown), pairs.len())
}

/// The parameters of a query or fragment as it was sent.
fn parameters(raw: &str, redactor: &Redactor) -> Vec<Pair> {
    // A value that stands there without its encoding comes apart at its own separators, and is found no more.
    if raw.len() <= LONGEST_WHOLE {
        let whole = redactor.text(raw);
        let comes_apart = |c: char| whole.matches(c).count() < raw.matches(c).count();
        if comes_apart('&') || comes_apart('=') {
            let pairs = encode::decode_parameters(&whole);
            let length = pairs.len();
            return bounded(pairs.into_iter(), length);
        }
    }
    redacted(&encode::decode_parameters(raw), redactor)
}

/// No more pairs than are recorded, and their names cut.
fn bounded(pairs: impl Iterator<Item = (String, String)>, length: usize) -> Vec<Pair> {
    let mut told: Vec<Pair> = pairs
        .take(MOST_PAIRS)
        .map(|(name, value)| Pair(long_text::cut(&name, LONGEST_NAME), value))
        .collect();
    if length > MOST_PAIRS {
        let more = length - MOST_PAIRS;
        told.push(Pair(String::new(), format!("[{more} more left out]")));
    }
    told
}

/// Headers by what stands in them: cookies, addresses, or a text.
fn headers(headers: &[(String, String)], redactor: &Redactor) -> Vec<Pair> {
    let told = |(name, value): &(String, String)| {
        let value = match name.to_ascii_lowercase().as_str() {
            "cookie" => redactor.cookies(value, true),
            "set-cookie" => redactor.cookies(value, false),
            "authorization" => redactor.authorization(value),
            "location" | "referer" | "refresh" => redactor.address(value),
            _ => redactor.value(name, value),
        };
        let name = long_text::cut(&redactor.text(name), LONGEST_NAME);
        Pair(name, long_text::cut(&value, LONGEST_HEADER))
    };
    headers.iter().map(told).collect()
}

fn record_response(
    response: &RawResponse,
    redactor: &Redactor,
    redirect_uris: &[String],
) -> Response {
    let headers = headers(&response.headers, redactor);
    let (body, text) = record_body(response, redactor);
    let in_headers = headers
        .iter()
        .flat_map(|Pair(name, value)| disclosed(redactor, name, value));
    let mut disclosed: Vec<Disclosed> = in_headers
        .chain(disclosed(redactor, "body", &text))
        .collect();
    disclosed.dedup();
    Response {
        status: response.status,
        media_type: response
            .header("content-type")
            .and_then(|text| media_type(&redactor.text(text))),
        location: response
            .header("location")
            .map(|raw| record_location(raw, redactor, redirect_uris)),
        body,
        disclosed,
        internals: internals::of_response(response),
        headers,
    }
}

/// The media type in a `Content-Type` that is redacted as a whole: a value with a semicolon would be cut.
fn media_type(told: &str) -> Option<String> {
    let told = told.split(';').next()?.trim();
    Some(told.to_ascii_lowercase())
}

/// The credentials in a text of a response that is pseudonymised already.
fn disclosed(redactor: &Redactor, place: &str, told: &str) -> Vec<Disclosed> {
    let credentials = redactor.credentials_in(told).into_iter();
    credentials
        .map(|credential| Disclosed {
            credential,
            place: place.to_ascii_lowercase(),
        })
        .collect()
}

fn record_location(raw: &str, redactor: &Redactor, redirect_uris: &[String]) -> Location {
    let (query, fragment) = raw_parts(raw);
    let arrival = redirect_uris
        .iter()
        .find_map(|uri| arrival_at(raw, uri).map(|rest| (uri, rest)));
    let (target, query) = match &arrival {
        // The query of the redirect URI itself belongs to the target; what follows was appended for the client.
        Some((uri, rest)) => {
            let appended = rest.split('#').next().unwrap_or_default();
            (uri.as_str(), appended.trim_start_matches(['?', '&', '/']))
        }
        None => (raw.split(['?', '#']).next().unwrap_or(raw), query),
    };
    let told = |text: &str| long_text::cut(&redactor.text(text), LONGEST_HEADER);
    let mut borders = ['?', '#'].into_iter().filter_map(|c| raw.find(c));
    if arrival.is_none() && borders.any(|at| redactor.is_cut_at(raw, at)) {
        return Location {
            raw: told(raw),
            target: told(raw),
            query: Vec::new(),
            fragment: Vec::new(),
            at_redirect_uri: false,
        };
    }
    Location {
        raw: long_text::cut(&redactor.address(raw), LONGEST_HEADER),
        target: told(target),
        query: parameters(query, redactor),
        fragment: parameters(fragment, redactor),
        at_redirect_uri: arrival.is_some(),
    }
}
