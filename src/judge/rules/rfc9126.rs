//! RFC 9126 2.2: the answer to a pushed authorization request, and how hard request URIs are to guess.

use crate::catalog::profile::Profile;
use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::members;
use crate::judge::rules::shared::randomness::{REQUIRED_BITS, bits};
use crate::judge::rules::{Context, Rule, RunRule};
use crate::oauth::Endpoint;
use crate::transcript::{Exchange, Randomness};

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[Rule::new("rfc9126/2.2/response", push_answer)]];

/// The rules of this file about whole runs.
pub const RUN_RULES: &[RunRule] = &[RunRule::new(
    "rfc9126/2.2/request-uri-entropy",
    request_uri_entropy,
)];

fn push_answer(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = members::answer_of(exchange, Endpoint::Par)?;
    let mut wrong = members::status_and_format(response, 201);
    wrong.extend(members::text(response, "request_uri"));
    wrong.extend(members::seconds(response, "expires_in"));
    Some(members::complete(
        &wrong,
        "status 201 and JSON with request_uri and expires_in",
    ))
}

fn request_uri_entropy(_: &Profile, randomness: &Randomness) -> Option<Judgement> {
    if randomness.kind != "request_uri" {
        return None;
    }
    bits(randomness, REQUIRED_BITS)
}
