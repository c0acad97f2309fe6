//! What the harness signs: client assertions (RFC 7523), proofs of possession (RFC 9449) and request objects (RFC 9101), right or
//! altered as a step says; what it forges; and what it checks with the keys of the provider (RFC 9068).
//!
//! The cryptography is that of `crate::jws`; `jwt` puts header, claims and signature together, since no library signs what
//! is wrong on purpose.

mod assertion;
mod forgery;
mod jwt;
mod key;
mod key_set;
mod proof;
mod request_object;

pub use assertion::{ASSERTION_TYPE, ClientAssertion};
pub use forgery::Forger;
pub use key::SigningKey;
pub use key_set::KeySet;
pub use proof::{Proofs, send};
pub use request_object::request_object;
