//! The documents that the browser's main frame asked for, and the chains of redirects they come from.

use std::time::Duration;

use crate::wire::{RawBody, RawRequest, RawResponse, encode};

/// A document that the main frame asked for: one hop of a chain of redirects, or its end.
#[derive(Clone)]
pub struct Visit {
    /// What was sent, as far as the browser tells: method, address, cookies, form.
    pub request: RawRequest,
    /// The address with its fragment, which is never sent.
    pub address: String,
    /// What came back, without a body; none while it is awaited or when it failed.
    pub response: Option<RawResponse>,
    /// Chromium's word for why nothing came back, like `net::ERR_CONNECTION_REFUSED`.
    pub failure: Option<String>,
    /// The id by which the browser gives out the body; one for a whole chain of redirects.
    pub id: String,
    /// From the request to the headers of the answer.
    pub duration: Duration,
}

/// One chain of redirects.
#[derive(Default)]
pub(super) struct Chain {
    pub id: String,
    pub hops: Vec<Hop>,
    pub failure: Option<String>,
}

pub(super) struct Hop {
    pub method: String,
    pub address: String,
    pub form: Option<String>,
    pub started: f64,
    pub answer: Option<Answer>,
}

#[derive(Clone)]
pub(super) struct Answer {
    pub at: f64,
    pub status: u16,
    pub headers: Vec<(String, String)>,
}

/// Headers as they were on the wire; they come apart from the rest, in the order of the hops.
#[derive(Default)]
pub(super) struct OnTheWire {
    pub requests: Vec<Vec<(String, String)>>,
    pub responses: Vec<(u16, Vec<(String, String)>)>,
}

impl Chain {
    /// Its hops as visits; `wire` holds the headers of its requests and answers.
    pub fn visits<'a>(&'a self, wire: Option<&'a OnTheWire>) -> impl Iterator<Item = Visit> + 'a {
        self.hops.iter().enumerate().map(move |(index, hop)| {
            let is_last = index + 1 == self.hops.len();
            let headers = wire.and_then(|w| w.requests.get(index));
            let raw = wire.and_then(|w| w.responses.get(index));
            let duration = hop.answer.as_ref().map_or(0.0, |a| a.at - hop.started);
            // The headers of a redirect are known before the next hop is, or without one: to an application's scheme.
            let response = match (&hop.answer, raw) {
                (Some(answer), None) => Some((answer.status, answer.headers.clone())),
                (None, None) => None,
                (_, Some((status, headers))) => Some((*status, headers.clone())),
            };
            Visit {
                request: request(hop, headers.map(Vec::as_slice).unwrap_or_default()),
                address: hop.address.clone(),
                response: response.map(|(status, headers)| RawResponse {
                    status,
                    headers,
                    body: Vec::new(),
                }),
                failure: self.failure.clone().filter(|_| is_last),
                id: self.id.clone(),
                duration: Duration::try_from_secs_f64(duration).unwrap_or_default(),
            }
        })
    }
}

/// What tells something about the request: the browser's further headers are those of any browser.
fn request(hop: &Hop, headers: &[(String, String)]) -> RawRequest {
    let mut request = RawRequest::from_full_url(&hop.method, &hop.address);
    for (name, value) in headers {
        if matches!(name.as_str(), "cookie" | "origin") {
            request = request.header(name, value.clone());
        }
    }
    if let Some(form) = &hop.form {
        request.body = RawBody::Form(encode::decode_parameters(form));
    }
    request
}
