//! The words of the protocol: kinds of step and their outcomes, roles of exchanges, clients and users, client
//! authentication, capabilities.
//!
//! Words only, no behaviour, and no import of another room, so that each room can speak them. The sandbox does not: a
//! provider that reads the words of its tester proves nothing.

mod actor;
pub mod capability;
mod client_auth;
mod outcome;
mod role;
mod step;

pub use self::actor::{ClientRef, UserRef};
pub use self::client_auth::AuthMethod;
pub use self::outcome::Outcome;
pub use self::role::Role;
pub use self::step::{StepKind, StepValue};
