//! The values of new codes and tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::authorization_request::AuthorizationRequest;
use super::core::Core;
use super::faults::Fault;
use super::grant::AccessToken;
use super::random::{of_130_bits, random_token, six_letters};

/// A new code for an approved request.
pub(super) fn new_code(core: &mut Core, request: &AuthorizationRequest, user: &str) -> String {
    if core.has(Fault::CodesRepeat) {
        let both = format!("{user} {}", request.client_id);
        return URL_SAFE_NO_PAD.encode(Sha256::digest(both.as_bytes()));
    }
    match &request.challenge {
        Some(challenge) if core.has(Fault::ChallengeInsideCode) => {
            let content = json!({ "id": random_token(), "challenge": challenge.value });
            format!(
                "{}.{}",
                URL_SAFE_NO_PAD.encode(content.to_string()),
                random_token()
            )
        }
        _ if core.has(Fault::CodesCountUp) => {
            core.store.counter += 1;
            counted_letters(core.store.counter)
        }
        _ if core.has(Fault::CodesOfSixDigits) => {
            format!("{:06}", rand::random_range(0..1_000_000))
        }
        _ if core.has(Fault::CodeShort) => six_letters(),
        _ if core.has(Fault::TokensOf130Bits) => of_130_bits(),
        _ => (core.rules.new_code)(),
    }
}

/// A number in six letters.
fn counted_letters(number: u64) -> String {
    let letter =
        |place: u32| char::from(b'A' + u8::try_from(number / 26_u64.pow(place) % 26).unwrap_or(0));
    (0..6).rev().map(letter).collect()
}

/// A new token in the format of the dialect.
pub(super) fn new_token(core: &mut Core) -> String {
    let usual = (core.rules.new_token)(core);
    if core.has(Fault::TokensCountUp) {
        core.store.counter += 1;
        // What the dialect appends to every token stays there: a missing zone is another defect.
        let zone = usual.find(':').map_or("", |at| &usual[at..]);
        format!("00000000-0000-4000-8000-{:012x}{zone}", core.store.counter)
    } else if core.has(Fault::TokensOf130Bits) {
        of_130_bits()
    } else {
        usual
    }
}

/// An access token that says the same about the same grant within a second: signed JSON without a `jti`, which RFC 7519
/// 4.1.7 leaves out at will.
pub(super) fn reproducible(core: &Core, token: &AccessToken) -> String {
    let grant = core.store.grant(token.grant);
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let claims = json!({
        "iss": core.issuer(),
        "sub": grant.and_then(|grant| grant.user.as_deref()),
        "azp": grant.map(|grant| grant.client_id.as_str()),
        "aud": token.resources,
        "scope": token.scope.join(" "),
        "iat": core.clock.unix_seconds(token.issued),
        "exp": core.clock.unix_seconds(token.expires),
    });
    let signed = signed_part(&header, &claims);
    let signature = Sha256::digest(format!("{}{signed}", core.signing_key));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// An access token that says nothing of the client, which two clients of a user then share.
pub(super) fn of_user_and_scope(core: &Core, token: &AccessToken) -> String {
    let grant = core.store.grant(token.grant);
    let user = grant.and_then(|grant| grant.user.as_deref());
    let both = format!("{} {user:?} {:?}", core.signing_key, token.scope);
    URL_SAFE_NO_PAD.encode(Sha256::digest(both.as_bytes()))
}

/// Header and claims as they stand in a token.
fn signed_part(header: &serde_json::Value, claims: &serde_json::Value) -> String {
    let encode = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(claims))
}
