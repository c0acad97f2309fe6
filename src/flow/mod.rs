//! Runs the steps of a scenario on a target; its product is a transcript.

mod ability;
mod arrival;
mod authorize;
mod browse;
mod calls;
mod end;
mod listed;
mod lookalike;
mod person;
mod plans;
pub mod quality;
mod referrer;
mod runner;
mod session;
mod spelt;
mod tamper;
pub mod target;
mod token;
mod values;
mod walk;
mod written;

pub use ability::cannot;
pub use listed::lists;
pub use runner::{Run, run};
pub use target::{Clock, Target};
#[cfg(test)]
pub(crate) use values::random_text;
