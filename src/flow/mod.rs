//! Runs the steps of a scenario on a target; its product is a transcript.
//!
//! [`runner`] goes through a scenario, `steps` has a file for each kind of step, `context` holds what the steps of one
//! scenario share, `answer` reads what came back, and `record` writes the transcript.

mod agent_limits;
mod answer;
mod cleanup;
pub mod client;
mod client_request;
mod context;
pub mod issued;
mod metadata_lists;
pub mod missing;
mod off_thread;
pub mod own_clients;
pub mod randomness;
mod reading;
mod record;
mod references;
mod referrer;
pub mod registrations;
mod repeat;
mod runner;
mod session;
mod signature;
pub mod signing;
mod steps;
mod strays;
pub mod target;
pub mod traces;

pub use agent_limits::cannot;
pub use metadata_lists::lists;
pub use off_thread::off_thread;
pub use runner::{Run, run, run_while};
pub use target::{Clock, Target};
