//! The manual agent: asks the person at the terminal to log in, and waits until the browser comes back.
//!
//! The browser comes back to a [`RedirectListener`] on the loopback redirect URI, or the person pastes the address that the
//! browser was sent to: over SSH, and where the redirect URI belongs to an application, there is no other way.

mod open_browser;
mod prompt;
mod redirect_listener;

pub use prompt::{Answer, Errand, Prompt};
pub use redirect_listener::{Came, RedirectListener};
