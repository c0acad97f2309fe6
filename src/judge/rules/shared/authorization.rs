//! The redirect to the client, and what the authorization request sent.

use crate::judge::rules::Context;
use crate::oauth::Role;
use crate::transcript::{Exchange, Location, Pair};

/// The redirect to the client, if this exchange is one.
pub fn redirect(exchange: &Exchange) -> Option<&Location> {
    exchange
        .response
        .as_deref()?
        .location
        .as_ref()
        .filter(|location| location.at_redirect_uri)
}

/// What the step sent under this name in its authorization request.
pub fn sent<'c>(context: &Context<'c>, name: &str) -> Vec<&'c str> {
    context
        .transcript
        .exchanges_of(context.step.number)
        .find(|exchange| exchange.role == Role::Authorization)
        .map(|first| {
            first
                .request
                .query
                .iter()
                .chain(&first.request.form)
                .filter(|pair| pair.0 == name)
                .map(|pair| pair.1.as_str())
                .collect()
        })
        .unwrap_or_default()
}

/// The value of a parameter of the request, wherever it stands.
pub fn parameter<'e>(exchange: &'e Exchange, name: &str) -> Option<&'e str> {
    let request = &exchange.request;
    request
        .query
        .iter()
        .chain(&request.form)
        .find(|Pair(known, _)| known == name)
        .map(|Pair(_, value)| value.as_str())
}
