//! What the harness signs in a step, and how it departs from what is right: client assertions (RFC 7523), proofs of
//! possession (RFC 9449), request objects (RFC 9101); and how it forges access tokens that are JWTs (RFC 9068).

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// With what a text is signed instead of the right key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SignedBy {
    /// A key of the same kind that was made for this and that is registered for no client.
    OtherKey,
    /// Nothing: `alg` is `none`, and the signature is empty (RFC 7518 3.6).
    Nothing,
    /// The public key, taken for the secret of an HMAC: `alg` is `HS256` (RFC 8725 2.1).
    PublicKeyAsSecret,
    /// A secret that was made for this: `alg` is `HS256`.
    OtherSecret,
    /// The right key, and one character of the signature is another.
    Broken,
    /// The right key for other claims, which were replaced after signing.
    OtherClaims,
}

/// How a client assertion departs from the right one (RFC 7523 3). What is not given is right.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Assertion {
    /// `iss`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// `sub`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// `aud`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
    /// `exp`, in seconds from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// `nbf`, in seconds from now; not sent if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// `iat`, in seconds from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// `jti`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// Sends `aud` as an array with one value (RFC 7519 4.1.3).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub aud_as_array: bool,
    /// With what it is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<SignedBy>,
    /// Claims to leave out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
    /// Another `client_assertion_type` (RFC 7521 4.2).
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub assertion_type: Option<String>,
    /// An assertion as it stands, such as that of an earlier step: `${token.client_assertion}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verbatim: Option<String>,
}

/// A signed request object in place of the parameters of an authorization request (RFC 9101), and how it departs from the right
/// one. It holds what the step would have sent; beside it only `client_id` is sent, and what `outside` names.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RequestObject {
    /// With what it is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<SignedBy>,
    /// `client_id` in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Parameters that are sent beside it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub outside: BTreeMap<String, String>,
}

/// What is done to the public key in the header of a proof (RFC 9449 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProofKey {
    /// It is left out.
    Missing,
    /// The private key stands beside it.
    Private,
    /// It is that of another key than the one that signed.
    Foreign,
}

/// A proof of possession, and how it departs from the right one (RFC 9449 4.2). What is not given is right; `dpop: {}` sends
/// a right one. Each scenario has a key of its own for its proofs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Proof {
    /// `htm`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub htm: Option<String>,
    /// `htu`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub htu: Option<String>,
    /// `iat`, in seconds from now. The step is left out where the provider keeps time by its nonces (RFC 9449 11.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// `jti`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// `ath`, of a call of the resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ath: Option<String>,
    /// `nonce` instead of the one that the provider gave. The step is left out where it gave none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// `typ`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typ: Option<String>,
    /// Claims to leave out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omit: Vec<String>,
    /// What is done to the public key in its header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwk: Option<ProofKey>,
    /// With what it is signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<SignedBy>,
    /// Proves possession of a second key of the scenario: a right proof, and not for what is bound to the first one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub second_key: bool,
    /// Sends two proofs, each right in itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub twice: bool,
    /// A proof as it stands, such as that of an earlier step: `${resource.dpop_proof}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verbatim: Option<String>,
}

/// The claim of a forged token that says more than the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ForgedClaim {
    /// `sub` names another user.
    Subject,
    /// `scope` has one more word: the second one of the target where it is not there yet.
    Scope,
    /// `exp` is an hour later.
    Expiry,
}

/// The signature of a forged token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ForgedSignature {
    /// That of the right token.
    #[default]
    Kept,
    /// That of another token of the scenario.
    OfAnother,
    /// Empty, behind the last dot.
    Empty,
    /// Missing, with the dot before it.
    Missing,
    /// The first half of that of the right token.
    Half,
    /// As long as that of the right token, and of zero bytes alone.
    Zero,
    /// Of a key that was made for this, and of the same kind where it can be.
    OtherKey,
    /// An HMAC whose secret is the public key in PEM (RFC 8725 2.1).
    PublicPem,
    /// An HMAC whose secret is the public key as it stands in the key set.
    PublicJwk,
    /// An HMAC whose secret is empty.
    EmptySecret,
}

/// What the header of a forged token says of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ForgedHeader {
    /// The public key itself (RFC 7515 4.1.3, `jwk`).
    Jwk,
    /// The address of a key set that holds it (RFC 7515 4.1.2, `jku`): a `data:` URL, so that nothing else is asked.
    Jku,
    /// The id of no key (RFC 7515 4.1.4, `kid`).
    UnknownKid,
}

/// A token that is made of a right one and signed by nothing that the provider signs with. Where the right one is no signed
/// JWT, the step is left out.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Forgery {
    /// `alg` in the header; that of what signs it if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// What the header says of the key; what it said before if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<ForgedHeader>,
    /// The claim that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<ForgedClaim>,
    /// The signature.
    pub signature: ForgedSignature,
}
