//! The metadata document, and complaints about its members.

use serde_json::{Map, Value};

use crate::judge::judgement::Judgement;
use crate::oauth::Role;
use crate::transcript::{Exchange, Response};

/// The target's own address, as transcripts write it. It is also the issuer that the request was derived from.
pub const ISSUER: &str = "<base_url>";

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
