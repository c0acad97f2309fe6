//! The manual agent: asks the person at the terminal to log in, and waits until the browser comes back.
//!
//! The browser comes back to a [`Porch`] on the loopback redirect URI, or the person pastes the address that the
//! browser was sent to: over SSH, and where the redirect URI belongs to an application, there is no other way.

mod desk;
mod open;
mod porch;

pub use desk::{Answer, Desk, Errand};
pub use porch::{Came, Porch};
