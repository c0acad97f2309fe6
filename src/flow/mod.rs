//! Runs the steps of a scenario on a target; its product is a transcript.

mod arrival;
mod authorize;
mod calls;
mod listed;
mod plans;
mod runner;
mod session;
pub mod target;
mod token;
mod values;

pub use runner::run;
pub use target::{Clock, Target};
