//! The sandbox over real HTTP: a browser with a cookie jar signs in, consents and hands the code over.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod browser;
mod cameramanager;
mod common;
mod effects;
mod extensions;
mod flows;
mod probe;
mod probe_basics;
mod probe_credentials;
mod probe_endpoints;
mod probe_exchange;
mod probe_extensions;
mod probe_hosts;
mod probe_keys;
mod probe_modes;
mod probe_pages;
mod probe_places;
mod probe_redirects;
mod probe_registration;
mod probe_resources;
mod probe_spellings;
mod probe_tokens;
mod standard;
mod survilla;

use grantcheck::sandbox::Dialect;

/// The dialects that the tests in common can speak, one by one below; a further dialect has tests of its own.
const SPOKEN: [Dialect; 3] = [Dialect::Survilla, Dialect::CameraManager, Dialect::Standard];

fn unspoken(dialect: Dialect) -> ! {
    panic!("these tests do not speak {dialect}")
}
