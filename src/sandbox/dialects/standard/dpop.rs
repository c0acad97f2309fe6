//! Proofs of possession (RFC 9449): which key a request proves, and what is bound to it.

use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::JSON;
use crate::jws;
use crate::sandbox::body_format::{self, members};
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::grant::AccessToken;
use crate::sandbox::jwt::Jwt;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::token_answer;

/// How old a proof may be, and how far in the future, in seconds (RFC 9449 11.1).
const WINDOW: i64 = 120;

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It is not valid (RFC 9449 4.3).
    Proof,
    /// It lacks the nonce (RFC 9449 8).
    Nonce,
    /// The access token is not valid here.
    Token,
}

/// The thumbprint of the key that a request proves possession of; none where it proves nothing. `token` is the access token
/// that goes with it.
pub(super) fn proved(
    core: &mut Core,
    request: &Request,
    token: Option<&str>,
) -> Result<Option<String>, Flaw> {
    let all = request.headers.iter();
    let mut proofs = all
        .filter(|(name, _)| name == "dpop")
        .map(|(_, value)| value);
    let Some(proof) = proofs.next().filter(|_| !core.has(Fault::DpopProofIgnored)) else {
        return Ok(None);
    };
    if proofs.next().is_some() && !core.has(Fault::DpopTwoProofsAccepted) {
        return Err(Flaw::Proof);
    }
    let jwt = Jwt::parse(proof).ok_or(Flaw::Proof)?;
    let key = jwt.public_key().ok_or(Flaw::Proof)?;
    let right = is_proof(core, &jwt)
        && is_signed(core, &jwt)
        && is_for(core, request, &jwt)
        && token.is_none_or(|token| names_token(core, &jwt, token));
    if !right {
        return Err(Flaw::Proof);
    }
    has_nonce(core, &jwt)?;
    let replayed = jwt.text("jti").is_some_and(|id| {
        let used = ("dpop".to_owned(), id.to_owned());
        !core.store.taken.insert(used)
    });
    if !is_fresh(core, &jwt) || replayed && !core.has(Fault::DpopReplayable) {
        return Err(Flaw::Proof);
    }
    jws::thumbprint(&key).map(Some).ok_or(Flaw::Proof)
}

/// Whether it is a proof by its type and its parts (RFC 9449 4.2).
fn is_proof(core: &Core, jwt: &Jwt) -> bool {
    let typ = jwt.header.get("typ").and_then(Value::as_str);
    let is_typed = typ == Some("dpop+jwt") || core.has(Fault::DpopTypeUnchecked);
    let has_parts = ["jti", "htm", "htu"]
        .iter()
        .all(|claim| jwt.text(claim).is_some())
        && jwt.seconds("iat").is_some();
    let private = jwt
        .header
        .get("jwk")
        .is_some_and(|jwk| jwk.get("d").is_some());
    is_typed
        && (has_parts || core.has(Fault::DpopClaimsOptional))
        && (!private || core.has(Fault::DpopPrivateKeyAccepted))
}

fn is_signed(core: &Core, jwt: &Jwt) -> bool {
    let key = jwt
        .public_key()
        .and_then(|key| DecodingKey::from_jwk(&key).ok());
    match jwt.algorithm() {
        "none" => core.has(Fault::DpopUnsignedAccepted),
        "HS256" => core.has(Fault::DpopSymmetricAccepted),
        _ if core.has(Fault::DpopSignatureUnchecked) => true,
        "ES256" => key.is_some_and(|key| jwt.is_signed(Algorithm::ES256, &key)),
        _ => false,
    }
}

/// Whether it is for this request.
fn is_for(core: &Core, request: &Request, jwt: &Jwt) -> bool {
    let method = jwt.text("htm").unwrap_or(&request.method);
    let scheme = if core.is_https() { "https" } else { "http" };
    // As the client addressed it, which may have been a proxy.
    let host = request.header("host").unwrap_or_default();
    let here = format!("{scheme}://{host}{}", request.path);
    let own = format!("{}{}", core.base_url, request.path);
    let address = jwt.text("htu").unwrap_or(&own);
    // RFC 9449 4.3: query and fragment do not count.
    let address = address.split(['?', '#']).next().unwrap_or_default();
    (method == request.method || core.has(Fault::DpopMethodUnchecked))
        && (address == own || address == here || core.has(Fault::DpopUriUnchecked))
}

/// Whether it is for this access token (RFC 9449 4.3, 7.1).
fn names_token(core: &Core, jwt: &Jwt, token: &str) -> bool {
    let right = URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()));
    match jwt.text("ath") {
        None => core.has(Fault::DpopHashOptional),
        Some(hash) => hash == right || core.has(Fault::DpopHashUnchecked),
    }
}

fn wants_nonces(core: &Core) -> bool {
    [
        Fault::DpopNonceDemanded,
        Fault::DpopNonceKeepsTime,
        Fault::DpopNonceNotCompared,
    ]
    .iter()
    .any(|fault| core.has(*fault))
}

fn has_nonce(core: &Core, jwt: &Jwt) -> Result<(), Flaw> {
    let right = match jwt.text("nonce") {
        _ if !wants_nonces(core) => true,
        None => false,
        Some(nonce) => nonce == core.proof_nonce || core.has(Fault::DpopNonceNotCompared),
    };
    right.then_some(()).ok_or(Flaw::Nonce)
}

fn is_fresh(core: &Core, jwt: &Jwt) -> bool {
    let now = i64::try_from(core.clock.unix_seconds(core.now())).unwrap_or(i64::MAX);
    let age = jwt
        .seconds("iat")
        .map_or(0, |iat| now.saturating_sub(iat).abs());
    age <= WINDOW || core.has(Fault::DpopAgeUnchecked) || core.has(Fault::DpopNonceKeepsTime)
}

/// The answer of the token endpoint to a proof that proves nothing (RFC 9449 5, 8).
pub(super) fn refused(core: &Core, flaw: Flaw, parameters: &Parameters) -> Response {
    let error = match flaw {
        Flaw::Nonce => "use_dpop_nonce",
        _ if core.has(Fault::DpopErrorOtherCode) => "invalid_request",
        _ => "invalid_dpop_proof",
    };
    let refusal = Refusal::new(400, error, "The proof is not valid");
    let response = token_answer::refused(core, JSON, &refusal, parameters);
    if flaw == Flaw::Nonce {
        response.with("dpop-nonce", core.proof_nonce.clone())
    } else {
        response
    }
}

/// The token that opens a resource under the scheme DPoP (RFC 9449 7.1); nothing where another scheme is used.
pub(super) fn open_resource(
    core: &mut Core,
    request: &Request,
) -> Option<Result<AccessToken, Flaw>> {
    if core.has(Fault::DpopSchemeUnknown) {
        return None;
    }
    let token = request.credentials("DPoP")?.to_owned();
    Some(opened(core, request, &token))
}

fn opened(core: &mut Core, request: &Request, token: &str) -> Result<AccessToken, Flaw> {
    let found = core.store.access(token, core.now()).cloned();
    let found = found.ok_or(Flaw::Token)?;
    let proved = proved(core, request, Some(token))?;
    let right = match (&found.key, &proved) {
        (Some(key), Some(proved)) => key == proved || core.has(Fault::DpopKeyNotCompared),
        (Some(_), None) => core.has(Fault::DpopProofOptional),
        (None, _) => false,
    };
    right.then_some(found).ok_or(Flaw::Token)
}

/// The answer of a resource to a proof or a token that is not valid (RFC 9449 7.1, 9).
pub(super) fn challenged(core: &Core, flaw: Flaw) -> Response {
    let error = match flaw {
        Flaw::Proof => "invalid_dpop_proof",
        Flaw::Nonce => "use_dpop_nonce",
        Flaw::Token => "invalid_token",
    };
    let realm = core.rules.realm;
    let challenge = if core.has(Fault::DpopChallengeMissing) {
        format!("Bearer realm=\"{realm}\", error=\"invalid_token\"")
    } else {
        format!("DPoP realm=\"{realm}\", error=\"{error}\", algs=\"ES256\"")
    };
    let body = members([("error", Value::from(error))]);
    let response = body_format::write(401, JSON, &body).with("www-authenticate", challenge);
    if flaw == Flaw::Nonce {
        response.with("dpop-nonce", core.proof_nonce.clone())
    } else {
        response
    }
}
