//! HTTP: client, exchange record, limits, redaction and pseudonyms.
//!
//! Requests are built and kept as plain text, because `Url` normalises what a test wants to see
//! ([`encode`]). [`HttpClient`] sends one request and returns one response, never following a redirect.
//! [`capture`] turns the raw exchange into the pseudonymised record that leaves the process.

pub mod answer_bounds;
pub mod capture;
mod content_coding;
pub mod encode;
// Those of the tests of the command.
#[cfg(test)]
#[path = "../../tests/forms/mod.rs"]
pub(crate) mod forms;
pub mod http_client;
pub mod layers;
pub mod named_values;
mod no_answer;
pub mod origins;
pub mod page_facts;
pub mod pauses;
pub mod pseudonym;
pub mod quotation;
pub mod raw_exchange;
mod reuse;
mod sendable;
mod transport_failure;

pub use http_client::{Authority, ClientError, HttpClient, Limits, install_crypto};
pub use no_answer::NoAnswer;
pub use origins::Origins;
pub use raw_exchange::{RawBody, RawExchange, RawRequest, RawResponse};
