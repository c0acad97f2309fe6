//! A real browser, for login pages that work by JavaScript: W3C WebDriver to a Chromium.
//!
//! [`Pool`] starts the driver at the first use and hands out browsers that remember nothing, [`Browser`] carries out a
//! [`BrowserInput`](super::BrowserInput) and reads the page that stands there, [`NetworkLog`] tells from Chromium's own log which
//! documents were requested and what was answered. Deciding what to do with a page stays with the
//! [`FormAgent`](super::FormAgent).
//!
//! The protocol is spoken directly: it is a dozen JSON calls over the HTTP client that is here already, and a client
//! library would bring some twenty crates and still leave the log, the DevTools commands and the host rules to us.

mod browser;
mod capabilities;
mod driver;
mod input;
mod network_log;
mod pool;
mod process_group;
mod protocol;
mod rules;
mod visit;

pub use browser::{Browser, Rendered};
pub use input::Held;
pub use network_log::NetworkLog;
pub use pool::Pool;
pub use process_group::end_drivers;
pub use protocol::Error;
pub use rules::HostRules;
pub use visit::Visit;
