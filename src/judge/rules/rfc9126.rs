//! RFC 9126 2.2: the answer to a pushed authorization request.

use crate::judge::rules::shared::members;
use crate::judge::rules::{Context, Rule};
use crate::judge::verdict::Finding;
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[Rule::new("rfc9126/2.2/response", push_answer)]];

fn push_answer(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let endpoint = context.profile.endpoints.par.as_ref();
    let response = members::answer_of(exchange, endpoint.map(|endpoint| endpoint.path.as_str()))?;
    let mut wrong = members::status_and_format(response, 201);
    wrong.extend(members::text(response, "request_uri"));
    wrong.extend(members::seconds(response, "expires_in"));
    Some(members::finding(
        &wrong,
        "status 201 and JSON with request_uri and expires_in",
    ))
}
