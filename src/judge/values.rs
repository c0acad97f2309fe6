//! Codes and tokens of the whole run: how random they look, and whether one came twice (RFC 6749 10.10).

use super::verdict::Finding;
use super::{Whole, whole_check};
use crate::document::Check;
use crate::transcript::Quality;

/// The requirements of this file.
pub const REQUIREMENTS: [&str; 6] = [
    "rfc6749/10.10/token-entropy",
    "rfc6749/10.10/code-entropy",
    "rfc6749/10.10/entropy-160",
    "rfc6749/10.10/values-never-repeat",
    "rfc8628/5.2/device-code-entropy",
    "rfc9126/2.2/request-uri-entropy",
];

/// Fewer values than this say too little about the positions that vary.
pub const FEWEST: usize = 10;

/// RFC 6749 10.10: guessing must succeed with a probability of 2^-128 at most.
const REQUIRED_BITS: f64 = 128.0;
/// Below this the values are not short of randomness but without it.
const FAR_TOO_FEW_BITS: f64 = 100.0;
/// RFC 6749 10.10: and should with 2^-160 at most.
const RECOMMENDED_BITS: f64 = 160.0;

/// Judges the values of a run on one target.
#[must_use]
pub fn judge(whole: &Whole<'_>, qualities: &[Quality]) -> Vec<Check> {
    let mut checks = Vec::new();
    for quality in qualities
        .iter()
        .filter(|quality| quality.distinct >= FEWEST)
    {
        let minimum = match quality.kind.as_str() {
            "code" => "rfc6749/10.10/code-entropy",
            "device_code" => "rfc8628/5.2/device-code-entropy",
            "request_uri" => "rfc9126/2.2/request-uri-entropy",
            _ => "rfc6749/10.10/token-entropy",
        };
        checks.extend(whole_check(whole, minimum, &enough(quality, REQUIRED_BITS)));
        // Below the minimum one finding is enough.
        if quality.bits_upper >= REQUIRED_BITS
            && matches!(
                quality.kind.as_str(),
                "code" | "access_token" | "refresh_token"
            )
        {
            checks.extend(whole_check(
                whole,
                "rfc6749/10.10/entropy-160",
                &enough(quality, RECOMMENDED_BITS),
            ));
        }
    }
    for quality in qualities {
        // Where a second login returns the living token, equal tokens are the documented way.
        let may_repeat = whole.profile.shared_tokens && quality.kind != "code";
        if quality.seen > 1 && !may_repeat {
            checks.extend(whole_check(
                whole,
                "rfc6749/10.10/values-never-repeat",
                &unrepeated(quality),
            ));
        }
    }
    checks
}

fn enough(quality: &Quality, wanted: f64) -> Finding {
    let (kind, bits) = (&quality.kind, quality.bits_upper);
    Finding::either(
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
            quality.distinct
        ),
    )
}

fn unrepeated(quality: &Quality) -> Finding {
    let repeated = quality.seen - quality.distinct;
    Finding::either(
        repeated == 0,
        format!("{}-repeated", quality.kind),
        format!("{}: every value is new", quality.kind),
        match repeated {
            0 => format!("{}: {} different values", quality.kind, quality.distinct),
            _ => format!(
                "{}: {repeated} of {} values came before",
                quality.kind, quality.seen
            ),
        },
    )
}
