//! How hard the values of a run are to guess.

use crate::judge::judgement::Judgement;
use crate::judge::whole_run::FEWEST;
use crate::transcript::Randomness;

/// RFC 6749 10.10: guessing must succeed with a probability of 2^-128 at most.
pub const REQUIRED_BITS: f64 = 128.0;
/// Below this the values are not short of randomness but without it, and a profile says how many bits it documents.
const FAR_TOO_FEW_BITS: f64 = 100.0;
/// How many bits one range of such values has: a documented code of six letters (34 bits) is none of six digits (20), and
/// no counter.
const RANGE: f64 = 16.0;
/// Where the second range begins, so that the usual lengths lie in the middle of theirs.
const FIRST: f64 = 8.0;

/// The word for values of so many bits.
fn word(bits: f64) -> String {
    if bits >= FAR_TOO_FEW_BITS {
        "too-guessable".to_owned()
    } else if bits < FIRST {
        format!("below-{FIRST}-bits")
    } else {
        let low = FIRST + ((bits - FIRST) / RANGE).floor() * RANGE;
        format!("{low}-to-{}-bits", low + RANGE)
    }
}

/// Whether the values have as many bits; nothing where there are too few values to tell.
pub fn bits(randomness: &Randomness, wanted: f64) -> Option<Judgement> {
    if randomness.distinct < FEWEST {
        return None;
    }
    let (kind, bits) = (&randomness.kind, randomness.bits_upper);
    Some(Judgement::either(
        // Estimates of equal values differ in the last digits.
        bits + 0.5 >= wanted,
        format!("{kind}-{}", word(bits)),
        format!("{kind}: {wanted} bits or more"),
        format!(
            "{kind}: {bits:.0} bits at most, estimated position by position over {} values",
            randomness.distinct
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn ranges_tell_documented_lengths_from_counters() {
        assert_eq!(word(34.2), "24-to-40-bits");
        assert_eq!(word(19.9), "8-to-24-bits");
        assert_eq!(word(3.3), "below-8-bits");
        assert_eq!(word(122.0), "too-guessable");
    }
}
