//! grantcheck: a conformance and compatibility test harness for OAuth 2.0 providers.

pub mod agent;
pub mod catalog;
pub mod cli;
pub mod document;
pub mod flow;
pub mod judge;
pub mod oauth;
pub mod report;
pub mod run;
pub mod sandbox;
pub mod snapshot;
pub mod transcript;
pub mod wire;
