//! The words of the protocol: endpoints, kinds of step and their outcomes, roles of exchanges, clients and users, client
//! authentication, capabilities, and what is at stake.
//!
//! Words only, no behaviour, and no import of another room, so that each room can speak them. The sandbox does not: a
//! provider that reads the words of its tester proves nothing.

mod actor;
mod capability;
mod client_auth;
mod concern;
mod endpoint;
mod outcome;
mod role;
mod step;

pub use self::actor::{ClientRef, UserRef};
pub use self::capability::Capability;
pub use self::client_auth::AuthMethod;
pub use self::concern::Concern;
pub use self::endpoint::Endpoint;
pub use self::outcome::Outcome;
pub use self::role::Role;
pub use self::step::{StepKind, StepValue};
