//! HTML pages, for the agent that signs in and consents.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[expect(dead_code, reason = "each target needs one of the bodies")]
#[path = "../../tests/properties/bodies.rs"]
mod bodies;

fuzz_target!(|data: &[u8]| bodies::page(data));
