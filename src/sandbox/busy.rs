//! A provider that has too much to do and says so before it looks at a request.

use super::core::Core;
use super::faults::Fault;
use super::message::Response;

/// The answer to the request of this number (counted from 1), where the provider does not deal with it.
pub(super) fn answer(core: &Core, number: u64) -> Option<Response> {
    let text = "text/plain; charset=utf-8";
    if core.has(Fault::BusyEveryThird) && number.is_multiple_of(3) {
        return Some(Response::new(429, text, "Too many requests.\n"));
    }
    if core.has(Fault::BusyInBursts) && number % 40 >= 38 {
        let response = Response::new(503, text, "Out of service for a moment.\n");
        return Some(response.with("retry-after", "0"));
    }
    None
}
