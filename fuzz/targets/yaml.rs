//! YAML files of every kind.

#![no_main]

use bodies::Kind;
use libfuzzer_sys::fuzz_target;

#[expect(dead_code, reason = "each target needs one of the bodies")]
#[path = "../../tests/properties/bodies.rs"]
mod bodies;

fuzz_target!(|data: &[u8]| {
    const KINDS: [Kind; 4] = [Kind::Scenario, Kind::Family, Kind::Profile, Kind::Catalogue];
    for kind in KINDS {
        bodies::yaml(kind, data);
    }
});
