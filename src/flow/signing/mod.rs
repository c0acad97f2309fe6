//! What the harness signs: client assertions (RFC 7523), proofs of possession (RFC 9449) and request objects (RFC 9101), right or
//! altered as a step says.
//!
//! The cryptography is that of `jsonwebtoken`; `jwt` puts header, claims and signature together, since no library signs what
//! is wrong on purpose.

mod assertion;
mod jwt;
mod key;
mod proof;
mod request_object;

pub use assertion::{ASSERTION_TYPE, ClientAssertion};
pub use key::SigningKey;
pub use proof::{Proofs, send};
pub use request_object::request_object;
