//! The metadata document, and complaints about its members.

use serde_json::{Map, Value};

use crate::judge::judgement::Judgement;
use crate::oauth::Role;
use crate::transcript::{Exchange, Response};

/// The target's own address, as transcripts write it. It is also the issuer that the request was derived from.
pub const ISSUER: &str = "<base_url>";

/// Whether this is the identifier that the request for the metadata was derived from. A slash at its end is cut off
/// before the well-known path is put in (RFC 8414 3.1), so that the request does not tell whether there was one.
pub fn is_issuer(issuer: &str) -> bool {
    issuer.strip_suffix('/').unwrap_or(issuer) == ISSUER
}

/// An answer to a metadata request below status 400: a 404 says that there is no document, which is judged elsewhere.
pub fn answer(exchange: &Exchange) -> Option<&Response> {
    exchange
        .response
        .as_ref()
        .filter(|response| exchange.role == Role::Metadata && response.status < 400)
}

/// The metadata document, where the answer is one.
pub fn document(exchange: &Exchange) -> Option<&Map<String, Value>> {
    answer(exchange)?.body.json.as_ref()?.as_object()
}

/// Conforms where there are no complaints.
pub fn without(complaints: &[String], word: &str, expected: &str, good: &str) -> Judgement {
    let observed = if complaints.is_empty() {
        good.to_owned()
    } else {
        complaints.join(", ")
    };
    Judgement::either(
        complaints.is_empty(),
        format!("{word}:{}", complaints.join(",")),
        expected,
        observed,
    )
}
