//! One run: from the plan over trials on targets to the run document.
//!
//! [`Run`] is the way in. [`targets`] says where to test and what is there; [`plan`] decides before anything is sent
//! which scenario runs where and which is skipped, and why; `engine` runs trials, each control once; [`events`] tell
//! every reporter the same; [`exit`] turns the document into an exit code.

mod assemble;
mod builder;
pub mod discovery;
mod division;
mod document;
mod engine;
pub mod events;
pub mod exit;
pub mod explain;
mod first_look;
mod issued;
mod learnt;
mod left_behind;
mod merge;
mod own_clients;
pub mod pattern;
pub mod plan;
mod preflight;
pub mod rejudge;
pub mod review;
pub mod select;
pub mod selftest;
mod snapshot_place;
pub mod targets;
mod untested;

pub use builder::{Completed, Run, RunError};
pub use engine::{Engine, Finished};
pub use merge::merge;
pub use plan::{Options, Plan, SnapshotMode};
