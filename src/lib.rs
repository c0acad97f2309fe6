//! grantcheck: a conformance and compatibility test harness for OAuth 2.0 providers.
//!
//! A run from a program, on the embedded sandbox or on a provider, is a few lines; `examples/` has two:
//!
//! ```no_run
//! use grantcheck::{Run, report};
//!
//! let done = Run::sandbox().scenario("flows").execute()?;
//! report::write(&done.document, "reports/latest".as_ref())?;
//! std::process::exit(i32::from(done.exit_code.number()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The modules are listed in the order in which they are best read: the words, the data, what carries out a flow, what
//! judges it, what is made of it. None imports one that stands below it, and `tests/walls` holds that;
//! `docs/architecture.md` has the way of the data and the places of changes.

// Files that users name, read whole or not at all.
pub mod files;

// The same work on many items.
pub mod parallel;

// Signatures, for the tester and the embedded provider alike.
pub mod jws;

// The words of the protocol: endpoints, steps, outcomes, roles, capabilities.
pub mod oauth;

// What was seen: exchanges and steps, without secrets.
pub mod transcript;

// YAML: typed, cross-checked scenarios, profiles, requirements, targets.
pub mod catalog;

// HTTP: the client, its limits, pseudonyms for secrets.
pub mod wire;

// What signs in and answers the consent page.
pub mod agent;

// Steps: from a scenario and a target to a transcript.
pub mod flow;

// What a run found, and what is counted, merged and compared in it.
pub mod document;

// From a transcript, a profile and the catalogue to checks.
pub mod judge;

// Transcripts as text, compared with the accepted ones.
pub mod snapshot;

// The embedded provider, which imports nothing of the tester.
pub mod sandbox;

// Plan, first look at a target, engine, document; the self-test.
pub mod run;

// Renderings of the document.
pub mod report;

// The command line, a file per command.
pub mod cli;

pub use run::Run;
