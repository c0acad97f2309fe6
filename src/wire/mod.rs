//! HTTP: client, exchange record, limits, redaction and pseudonyms.
//!
//! Requests are built and kept as plain text, because `Url` normalises what a test wants to see
//! ([`encode`]). [`Client`] sends one request and returns one response, never following a redirect.
//! [`capture`] turns the raw exchange into the pseudonymised record that leaves the process.

pub mod capture;
pub mod client;
pub mod encode;
pub mod message;
pub mod page_facts;
pub mod pseudonym;

pub use client::{Authority, Client, ClientError, Limits, Rate, install_crypto};
pub use message::{RawBody, RawExchange, RawRequest, RawResponse};
