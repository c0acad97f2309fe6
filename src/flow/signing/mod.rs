//! What the harness signs: client assertions (RFC 7523) and proofs of possession (RFC 9449), right or altered as a step says.
//!
//! The cryptography is that of `jsonwebtoken`; `jwt` puts header, claims and signature together, since no library signs what
//! is wrong on purpose.

mod assertion;
mod jwt;
mod key;
mod proof;

pub use assertion::{ASSERTION_TYPE, ClientAssertion};
pub use key::SigningKey;
pub use proof::{Proofs, send};
