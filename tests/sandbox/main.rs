//! The sandbox over real HTTP: a browser with a cookie jar signs in, consents and hands the code over.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod browser;
mod cameramanager;
mod common;
mod effects;
mod extensions;
mod flows;
mod probe;
mod probe_endpoints;
mod probe_extensions;
mod probe_pages;
mod probe_tokens;
mod standard;
mod survilla;
