//! Requests with strange values that a fragile server stumbles over.

use super::core::Core;
use super::dialects::Endpoint;
use super::faults::Fault;
use super::message::{Request, Response};
use super::pages;

/// Whether a value is too much for a server.
type Breaks = fn(&[u8]) -> bool;

/// The defects, each with the values that it does not survive.
const FRAGILE: &[(Fault, Breaks)] = &[
    // A data base whose texts cannot hold a NUL.
    (Fault::NulCrashes, |value| value.contains(&0)),
    (Fault::LineBreakCrashes, |value| {
        value.contains(&b'\r') || value.contains(&b'\n')
    }),
    // A query that is put together of texts.
    (Fault::QuoteCrashes, |value| value.contains(&b'\'')),
    // A filter against scripts that throws.
    (Fault::MarkupCrashes, |value| value.contains(&b'<')),
    (Fault::NonAsciiCrashes, |value| !value.is_ascii()),
    (Fault::InvalidUtf8Crashes, |value| {
        std::str::from_utf8(value).is_err()
    }),
    (Fault::LongValueCrashes, |value| value.len() > 4096),
];

/// The answer of a server that has stumbled, if it does.
pub(super) fn stumbles(core: &Core, endpoint: Endpoint, request: &Request) -> Option<Response> {
    let is_read = matches!(
        endpoint,
        Endpoint::Token
            | Endpoint::Push
            | Endpoint::Device
            | Endpoint::Revoke
            | Endpoint::Introspect
    );
    let (_, breaks) = FRAGILE.iter().find(|(fault, _)| core.has(*fault))?;
    let parameters = request.form_parameters();
    let broken = is_read && parameters.values().any(breaks);
    broken.then(pages::broken)
}
