//! The embedded provider: an OAuth 2.0 authorization server with a login page, a consent page, tokens and a protected
//! resource, on loopback.
//!
//! It speaks the dialects in `dialects`, each built from the provider's documents and from nothing else. In particular
//! it knows nothing of the tester's profiles: a provider that reads the tester's own expectations proves nothing. It
//! can be started with deliberate faults, which is how the tests are tested.
//!
//! In reading order:
//!
//! - `accounts`: the clients and users it knows
//! - `dialects`: what each provider's documentation decides, a folder per dialect
//! - `core`: the state machine, one request in and one response out
//! - `authorize`, `request_object`, `pushed`, `examine`, `pkce`, `resources`, `signin`, `consent`, `redirect_match`, `redirects`: from
//!   the authorization request to the code
//! - `client_auth`, `lenient`, `token_request`, `redeem`, `refusal`, `token_answer`, `bearer`: what token endpoints and
//!   resources have in common
//! - `authorization_request`, `browser_session`, `grant`, `registration`: what is remembered, and `store`, `clock`: where and
//!   how long
//! - `random`, `token_values`: what codes and tokens look like; `jwt`: what clients sign
//! - `message`, `form_parameters`, `body_format`, `pages`: requests and responses
//! - `faults`: the table of deliberate defects, and `busy`, `malformed`, `refused_otherwise`, `disclosure`: those that concern many
//!   answers
//! - `socket`: the thin layer that puts the core on a socket
//! - `tls`: the same over https, with a certificate made on the spot
//! - `server`: starting and stopping

mod access_jwt;
mod accounts;
mod authorization_request;
mod authorize;
mod bearer;
mod body_format;
mod browser_session;
mod busy;
mod client_auth;
mod clock;
mod consent;
mod consent_fields;
mod core;
mod dialects;
mod disclosure;
mod examine;
mod faults;
mod form_parameters;
mod forwarded;
mod grant;
mod jwt;
mod leave;
mod lenient;
mod malformed;
mod message;
mod pages;
mod pkce;
mod pushed;
mod random;
mod redeem;
mod redirect_match;
mod redirect_tricks;
mod redirects;
mod refusal;
mod refused_otherwise;
mod registration;
mod request_object;
mod resources;
mod server;
mod signin;
mod socket;
mod store;
mod tls;
mod token_answer;
mod token_request;
mod token_values;

pub use accounts::{Accounts, Client, User};
pub use dialects::vendor::{SECOND_FACTOR, Style, StyleError};
pub use dialects::{Dialect, UnknownDialect};
pub use faults::{Fault, FaultInfo, FaultKind, FaultSet, UnknownFault, faults};
pub use server::{Config, Sandbox, StartError};
pub use tls::CertificateError;
