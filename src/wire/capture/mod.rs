//! From the raw exchange to the record without secrets.
//!
//! Two passes: [`learn()`] finds secrets by structure (parameter names, JSON members, cookies, headers) at the
//! moment of the exchange, with the parsers first and then from the bytes alone; [`record()`] writes the exchange down once
//! all secrets of the scenario are known, so that a value which turned up before its meaning was clear is replaced as well.
//! Both read `body` and `location` alike.

mod body;
#[cfg(test)]
mod canaries;
mod internals;
mod learn;
mod location;
mod long_text;
mod pages;
mod record;
mod signed_urls;
mod tolerant;

pub use self::body::structured_body;
pub use self::learn::{learn, learn_address, learn_fields, looks_random};
pub use self::location::arrival_at;
pub use self::long_text::short_text;
pub use self::pages::learn_pages;
pub use self::record::record;
pub use self::tolerant::learn as learn_arrived;
