//! grantcheck: a conformance and compatibility test harness for OAuth 2.0 providers.

pub mod catalog;
pub mod report;
pub mod transcript;
pub mod wire;
