//! The embedded provider: an OAuth 2.0 authorization server with a login page, a consent page, tokens and a protected
//! resource, on loopback.
//!
//! It speaks three dialects, each built from the provider's documents and from nothing else. In particular it knows
//! nothing of the tester's profiles: a provider that reads the tester's own expectations proves nothing. It can be
//! started with deliberate faults, which is how the tests are tested.
//!
//! In reading order:
//!
//! - `accounts`: the clients and users it knows
//! - `dialects`: what each provider's documentation decides, one file per dialect
//! - `core`: the state machine, one request in and one response out
//! - `authorize`, `pushed`, `examine`, `pkce`, `resources`, `signin`, `consent`, `redirect_match`, `redirects`: from
//!   the authorization request to the code
//! - `client_auth`, `answers`, `redeem`, `bearer`: what token endpoints and resources have in common
//! - `store`, `values`, `clock`, `message`, `pages`: what is remembered, when, and how it is said
//! - `faults`: the table of deliberate defects
//! - `http`: the thin layer that puts the core on a socket
//! - `tls`: the same over https, with a certificate made on the spot
//! - `server`: starting and stopping

mod accounts;
mod answers;
mod authorize;
mod bearer;
mod client_auth;
mod clock;
mod consent;
mod core;
mod dialects;
mod examine;
mod faults;
mod http;
mod message;
mod pages;
mod pkce;
mod pushed;
mod redeem;
mod redirect_match;
mod redirects;
mod resources;
mod server;
mod signin;
mod store;
mod tls;
mod values;

use std::fmt;
use std::str::FromStr;

pub use accounts::{Accounts, Client, User};
pub use faults::{Fault, FaultInfo, FaultKind, FaultSet, UnknownFault, faults};
pub use server::{Config, Sandbox, StartError};
pub use tls::CertificateError;

/// The language that a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// Survilla Cloud, which is served under several names: everything in the query, comma-separated scopes,
    /// free-text errors (claims `survilla/C001` to `survilla/C064`).
    Survilla,
    /// Eagle Eye Networks CameraManager: Spring Security OAuth behind a guide (claims `cameramanager/C065` to
    /// `cameramanager/C108`).
    CameraManager,
    /// The standards to the letter: RFC 6749, 6750, 7009, 7636, 7662, 8252, 8414, 8628, 8707, 9126 and 9207 under
    /// RFC 9700.
    Standard,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 3] = [Self::Survilla, Self::CameraManager, Self::Standard];

    /// The dialect of a provider known by this name: `netrex` and `camstreamer` are Survilla Cloud under other names
    /// (survilla/C003, C004), the others are named as their dialect.
    pub fn served_as(name: &str) -> Option<Self> {
        match name {
            "netrex" | "camstreamer" => Some(Self::Survilla),
            name => name.parse().ok(),
        }
    }

    /// The name of the dialect.
    pub fn name(self) -> &'static str {
        match self {
            Self::Survilla => "survilla",
            Self::CameraManager => "cameramanager",
            Self::Standard => "standard",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that no dialect has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no dialect named `{0}`; there are survilla, cameramanager and standard")]
pub struct UnknownDialect(pub String);

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|dialect| dialect.name() == name)
            .ok_or_else(|| UnknownDialect(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_are_found_by_their_names() {
        for dialect in Dialect::ALL {
            assert_eq!(dialect.to_string().parse(), Ok(dialect));
            assert_eq!(Dialect::served_as(dialect.name()), Some(dialect));
        }
        assert_eq!(Dialect::served_as("netrex"), Some(Dialect::Survilla));
        assert_eq!(Dialect::served_as("camstreamer"), Some(Dialect::Survilla));
        assert_eq!(Dialect::served_as("nobody"), None);
        assert!("netrex".parse::<Dialect>().is_err());
    }
}
