//! How hard the values of a run are to guess.

use crate::judge::judgement::Judgement;
use crate::judge::whole_run::FEWEST;
use crate::transcript::Randomness;

/// RFC 6749 10.10: guessing must succeed with a probability of 2^-128 at most.
pub const REQUIRED_BITS: f64 = 128.0;
/// Below this the values are not short of randomness but without it.
const FAR_TOO_FEW_BITS: f64 = 100.0;

/// Whether the values have as many bits; nothing where there are too few values to tell.
pub fn bits(randomness: &Randomness, wanted: f64) -> Option<Judgement> {
    if randomness.distinct < FEWEST {
        return None;
    }
    let (kind, bits) = (&randomness.kind, randomness.bits_upper);
    Some(Judgement::either(
        // Estimates of equal values differ in the last digits.
        bits + 0.5 >= wanted,
        // A documented UUID falls a few bits short; a counter is another thing.
        format!(
            "{kind}-{}too-guessable",
            if bits < FAR_TOO_FEW_BITS { "far-" } else { "" }
        ),
        format!("{kind}: {wanted} bits or more"),
        format!(
            "{kind}: {bits:.0} bits at most, estimated position by position over {} values",
            randomness.distinct
        ),
    ))
}
