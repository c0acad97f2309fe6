//! RFC 6749 10.10: how hard codes, tokens and client secrets are to guess, and whether a value comes twice.

use crate::catalog::profile::Profile;
use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::randomness::{REQUIRED_BITS, bits};
use crate::judge::rules::shared::registration;
use crate::judge::rules::{Context, Rule, RunRule};
use crate::transcript::{Exchange, Randomness};

/// RFC 6749 10.10: and should with 2^-160 at most.
const RECOMMENDED_BITS: f64 = 160.0;

/// The rules of this file about single exchanges.
pub const RULES: &[Rule] = &[Rule::new(
    "rfc6749/10.10/client-secret-entropy",
    client_secret_entropy,
)];

/// The rules of this file about whole runs.
pub const RUN_RULES: &[RunRule] = &[
    RunRule::new("rfc6749/10.10/token-entropy", token_entropy),
    RunRule::new("rfc6749/10.10/code-entropy", code_entropy),
    RunRule::new("rfc6749/10.10/entropy-160", entropy_160),
    RunRule::new("rfc6749/10.10/values-never-repeat", values_never_repeat),
];

/// Of a single value only its length and its alphabet tell something, which is more than its randomness can be.
fn client_secret_entropy(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let told = registration::created(exchange)?;
    let facts = context
        .transcript
        .values
        .get(told.get("client_secret")?.as_str()?)?;
    let bits = facts.entropy_bits_upper;
    Some(Judgement::either(
        bits >= REQUIRED_BITS,
        "too-guessable",
        format!("a `client_secret` of {REQUIRED_BITS} bits or more"),
        format!("{} characters, {bits:.0} bits at most", facts.length),
    ))
}

/// Device codes and request URIs have clauses of their own (RFC 8628 5.2, RFC 9126 2.2).
fn token_entropy(_: &Profile, randomness: &Randomness) -> Option<Judgement> {
    if matches!(
        randomness.kind.as_str(),
        "code" | "device_code" | "request_uri"
    ) {
        return None;
    }
    bits(randomness, REQUIRED_BITS)
}

fn code_entropy(_: &Profile, randomness: &Randomness) -> Option<Judgement> {
    if randomness.kind != "code" {
        return None;
    }
    bits(randomness, REQUIRED_BITS)
}

fn entropy_160(_: &Profile, randomness: &Randomness) -> Option<Judgement> {
    let kind = randomness.kind.as_str();
    // Below the minimum one finding is enough.
    if randomness.bits_upper < REQUIRED_BITS
        || !matches!(kind, "code" | "access_token" | "refresh_token")
    {
        return None;
    }
    bits(randomness, RECOMMENDED_BITS)
}

fn values_never_repeat(profile: &Profile, randomness: &Randomness) -> Option<Judgement> {
    // Where a second login returns the living token, equal tokens are the documented way.
    let may_repeat = profile.shared_tokens && randomness.kind != "code";
    if randomness.seen < 2 || may_repeat {
        return None;
    }
    let kind = &randomness.kind;
    let again = randomness.seen - randomness.distinct;
    // The same grant may get the same token: only what is used up has to be another each time.
    let across_grants = match kind.as_str() {
        "access_token" | "refresh_token" => randomness.across_grants,
        _ => None,
    };
    let repeated = across_grants.unwrap_or(again);
    let (expected, seen) = match across_grants {
        Some(_) => (
            "no value is issued for two grants",
            "belong to several grants",
        ),
        None => ("every value is new", "came before"),
    };
    Some(Judgement::either(
        repeated == 0,
        format!("{kind}-repeated"),
        format!("{kind}: {expected}"),
        match repeated {
            0 => format!("{kind}: {} different values", randomness.distinct),
            _ => format!("{kind}: {repeated} of {} values {seen}", randomness.seen),
        },
    ))
}
