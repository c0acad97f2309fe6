//! grantcheck: a conformance and compatibility test harness for OAuth 2.0 providers.

pub mod sandbox;
