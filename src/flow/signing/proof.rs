//! Proofs of possession (RFC 9449 4), and the nonces that a provider wants in them (RFC 9449 8, 9).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::jwt::{self, Members};
use super::key::SigningKey;
use crate::catalog::scenario::{Proof, ProofKey};
use crate::flow::answer::{self, Answer};
use crate::flow::references::random_text;
use crate::flow::session::Session;
use crate::oauth::{Outcome, Role};
use crate::transcript::StepRecord;
use crate::wire::RawRequest;
use crate::wire::pseudonym::SecretKind;

/// The keys of one scenario, each made at its first use, and the nonces that the provider gave.
#[derive(Default)]
pub struct Proofs {
    first: Option<SigningKey>,
    second: Option<SigningKey>,
    /// The latest nonce of the authorization server (`false`) and of the resource server (`true`).
    nonces: BTreeMap<bool, String>,
    /// The latest proof that was sent.
    pub latest: Option<String>,
}

impl Proofs {
    /// The key of the scenario, or its second one.
    fn key(&mut self, second: bool) -> Result<SigningKey, String> {
        let place = if second {
            &mut self.second
        } else {
            &mut self.first
        };
        match place {
            Some(key) => Ok(key.clone()),
            None => Ok(place.insert(SigningKey::generated()?).clone()),
        }
    }

    /// The thumbprint of the scenario's key, or of its second one (RFC 9449 10, `dpop_jkt`).
    pub fn thumbprint(&mut self, second: bool) -> Result<String, String> {
        let key = self.key(second)?;
        key.thumbprint()
            .ok_or_else(|| "the key has no public half".to_owned())
    }
}

/// Sends a request with its proof. Where the provider wants a nonce in it, it is made and sent once more with that (RFC 9449
/// 8).
pub async fn send(
    session: &mut Session<'_>,
    role: Role,
    mut request: impl FnMut() -> Result<RawRequest, String>,
    token: Option<&str>,
    proof: Option<&Proof>,
    record: &mut StepRecord,
) -> Result<Option<Answer>, String> {
    let Some(proof) = proof else {
        return Ok(answer::send(session, role, request()?, record).await);
    };
    // A nonce of the one is none of the other (RFC 9449 9).
    let of_resource = token.is_some();
    for attempt in 0..2 {
        if let Some(reason) = leaves_out(session, of_resource, attempt, proof) {
            record.outcome = Outcome::LeftOut;
            record.reason = Some(reason.to_owned());
            return Ok(None);
        }
        let proved = with_proof(session, request()?, token, proof)?;
        let Some(answer) = answer::send(session, role, proved, record).await else {
            return Ok(None);
        };
        let nonce = answer.response.header("dpop-nonce").map(str::to_owned);
        let is_new = nonce.is_some() && nonce != session.proofs.nonces.get(&of_resource).cloned();
        if let Some(nonce) = nonce {
            session.proofs.nonces.insert(of_resource, nonce);
        }
        if attempt > 0 || !is_new || !wants_nonce(&answer) || proof.verbatim.is_some() {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}

/// Why a step says nothing here: the age of a proof is that of its nonce where there are nonces, and what is done to a nonce
/// needs one (RFC 9449 4.3, 11.1).
fn leaves_out(
    session: &Session<'_>,
    of_resource: bool,
    attempt: usize,
    proof: &Proof,
) -> Option<&'static str> {
    let has_nonce = session.proofs.nonces.contains_key(&of_resource);
    let asks_for_nonce = attempt > 0;
    if proof.iat.is_some() && (has_nonce || asks_for_nonce) {
        Some("the provider keeps time by the nonce of a proof, so that its `iat` says nothing")
    } else if proof.nonce.is_some() && !has_nonce {
        Some("the provider gave no nonce")
    } else {
        None
    }
}

/// Whether a request was refused for want of a nonce: the token endpoint says it by its error, a resource by its challenge.
fn wants_nonce(answer: &Answer) -> bool {
    let challenge = answer.response.header("www-authenticate");
    answer.error().as_deref() == Some("use_dpop_nonce")
        || challenge.is_some_and(|text| text.contains("use_dpop_nonce"))
}

/// The request with the header that proves possession.
fn with_proof(
    session: &mut Session<'_>,
    mut request: RawRequest,
    token: Option<&str>,
    proof: &Proof,
) -> Result<RawRequest, String> {
    for _ in 0..=usize::from(proof.twice) {
        let text = match &proof.verbatim {
            Some(text) => text.clone(),
            None => {
                let now = session.target.seconds();
                made(&mut session.proofs, &request, now, token, proof)?
            }
        };
        let kind = SecretKind::Other("dpop_proof".to_owned());
        session.vault.learn(kind, &text);
        session.proofs.latest = Some(text.clone());
        request = request.header("dpop", text);
    }
    Ok(request)
}

fn made(
    proofs: &mut Proofs,
    request: &RawRequest,
    now: i64,
    token: Option<&str>,
    proof: &Proof,
) -> Result<String, String> {
    let key = proofs.key(proof.second_key)?;
    let foreign = match proof.jwk {
        Some(ProofKey::Foreign) => SigningKey::generated()?.public_jwk(),
        _ => None,
    };
    let is_sent = |name: &str| !proof.omit.iter().any(|omitted| omitted == name);
    let typ = proof.typ.as_deref().unwrap_or("dpop+jwt");
    let mut header = Members::from_iter([("typ".to_owned(), json!(typ))]);
    let mut jwk = foreign.or_else(|| key.public_jwk()).unwrap_or_default();
    if proof.jwk == Some(ProofKey::Private)
        && let Value::Object(members) = &mut jwk
    {
        // Any value makes it a private key (RFC 7518 6.2.2.1), so that the real one need not be shown.
        let made_up = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        members.insert("d".to_owned(), json!(made_up));
    }
    if proof.jwk != Some(ProofKey::Missing) {
        header.insert("jwk".to_owned(), jwk);
    }
    let text = |given: &Option<String>, right: String| Some(json!(given.clone().unwrap_or(right)));
    let address = request.url.split(['?', '#']).next().unwrap_or_default();
    let nonce = (proof.nonce.clone()).or_else(|| proofs.nonces.get(&token.is_some()).cloned());
    let hash = |token: &str| URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()));
    let ath = (proof.ath.clone()).or_else(|| token.map(hash));
    let iat = now.saturating_add(proof.iat.unwrap_or(0));
    let all = [
        ("jti", text(&proof.jti, random_text(32))),
        ("htm", text(&proof.htm, request.method.clone())),
        ("htu", text(&proof.htu, address.to_owned())),
        ("iat", Some(json!(iat))),
        ("ath", ath.map(|ath| json!(ath))),
        ("nonce", nonce.map(|nonce| json!(nonce))),
    ];
    let claims = all
        .into_iter()
        .filter(|(name, _)| is_sent(name))
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    jwt::signed(header, claims, &key, proof.signed_by)
}
