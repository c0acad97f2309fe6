//! Pseudonyms: evidence without secrets.
//!
//! A [`Vault`] learns every secret value of a transcript and gives it a name by its kind and the order in
//! which it appeared: `<code#1>`, `<access_token#2>`, `<client_secret>`. Equal values share a name, so that
//! a transcript shows which token a provider returned again and which it rotated. [`Vault::sealed`] gives
//! a [`Redactor`], which finds the values in text by value, in whatever encoding they stand there.
//!
//! ```
//! use grantcheck::wire::pseudonym::{SecretKind, Vault};
//!
//! let mut vault = Vault::new();
//! vault.fixed("client_id", "camera app", false);
//! vault.fixed("client_secret", "p+q/r&s=", true);
//! assert_eq!(vault.learn(SecretKind::Code, "SplxlOBeZQQYbYS6WxSbIA"), "<code#1>");
//! let redactor = vault.sealed();
//! assert_eq!(redactor.text("code=SplxlOBeZQQYbYS6WxSbIA&client_secret=p%2Bq%2fr%26s%3D"), "code=<code#1>&client_secret=<client_secret>");
//! assert_eq!(redactor.text("Basic Y2FtZXJhIGFwcDpwK3EvciZzPQ=="), "Basic <client_id>:<client_secret>");
//! assert_eq!(redactor.contains_secret("p%2Bq%2fr%26s%3D").as_deref(), Some("<client_secret>"));
//! ```

mod anchors;
mod base64;
mod decode;
mod encodings;
mod facts;
mod hit;
mod numbers;
mod pattern;
mod patterns;
mod public_values;
mod redactor;
mod search;
mod secret_kind;
mod spelled;
mod terms;
mod vault;
mod vault_entry;
mod view;
mod weak_values;
mod wide;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests;

pub use facts::facts_of;
pub use public_values::is_public_parameter;
pub use redactor::Redactor;
pub use secret_kind::SecretKind;
pub use vault::Vault;
