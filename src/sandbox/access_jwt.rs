//! Access tokens that can be read (RFC 9068): signed with a key whose public half is published, and checked by the resource
//! with it.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::{Map, Value, json};

use super::core::Core;
use super::faults::Fault;
use super::grant::AccessToken;
use super::jwt::{Jwt, public_half};
use super::random::random_token;
use super::resources;
use crate::jws;

/// The variants of a provider whose access tokens are JWTs.
const ISSUED_BY: [Fault; 24] = [
    Fault::TokenSignatureUnchecked,
    Fault::UnsignedTokenAccepted,
    Fault::AccessTokensAreJwts,
    Fault::IdTokensIssued,
    Fault::IdTokenOpensResource,
    Fault::JwtTypMissing,
    Fault::JwtUnsigned,
    Fault::JwtSymmetric,
    Fault::JwtKeyUnpublished,
    Fault::JwtSignedWithAnotherKey,
    Fault::JwtWithoutClient,
    Fault::JwtAudienceOfClient,
    Fault::JwtClaimsUnchecked,
    Fault::JwtNoneSpelledOtherwise,
    Fault::JwtEmptySignatureAccepted,
    Fault::JwtZeroSignatureAccepted,
    Fault::JwtSignaturePartCompared,
    Fault::JwtUnknownKeySkipped,
    Fault::JwtHeaderKeyTrusted,
    Fault::JwtKeyAddressTrusted,
    Fault::JwtPublicPemAsSecret,
    Fault::JwtPublicJwkAsSecret,
    Fault::JwtUnknownKeyIsEmpty,
    Fault::IntrospectionSignatureUnchecked,
];

/// What the provider signs with.
struct Key {
    private: EncodingKey,
    public: DecodingKey,
    /// The public half as it is published.
    jwk: Map<String, Value>,
    pem: String,
}

impl Key {
    fn made() -> Option<Self> {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).ok()?;
        let text = pair.serialize_pem();
        let private = EncodingKey::from_ec_pem(text.as_bytes()).ok()?;
        let (public, pem) = public_half(&text)?;
        let jwk = jws::public_half(&private, Algorithm::ES256)?;
        let id = jws::thumbprint(&jwk)?;
        let Ok(Value::Object(mut jwk)) = serde_json::to_value(&jwk) else {
            return None;
        };
        jwk.insert("kid".to_owned(), json!(id));
        jwk.insert("use".to_owned(), json!("sig"));
        jwk.insert("alg".to_owned(), json!("ES256"));
        Some(Self {
            private,
            public,
            jwk,
            pem,
        })
    }

    /// The key of this process, and one that is never published.
    fn pair() -> Option<&'static [Self; 2]> {
        static KEYS: OnceLock<Option<[Key; 2]>> = OnceLock::new();
        let made = || Some([Self::made()?, Self::made()?]);
        KEYS.get_or_init(made).as_ref()
    }

    fn id(&self) -> &Value {
        &self.jwk["kid"]
    }
}

/// Whether access tokens are JWTs here.
pub(super) fn are_issued(core: &Core) -> bool {
    ISSUED_BY.iter().any(|fault| core.has(*fault))
}

/// The published keys (RFC 7517 5).
pub(super) fn key_set(core: &Core) -> Value {
    let [own, other] = match Key::pair() {
        Some(pair) => pair,
        None => return json!({ "keys": [] }),
    };
    let shown = if core.has(Fault::JwtKeyUnpublished) {
        other
    } else {
        own
    };
    json!({ "keys": [shown.jwk] })
}

/// An access token of RFC 9068 2.
pub(super) fn access_token(core: &Core, token: &AccessToken) -> String {
    let grant = core.store.grant(token.grant);
    let client = grant.map(|grant| grant.client_id.as_str());
    let user = grant.and_then(|grant| grant.user.as_deref());
    let audience = match token.resources.as_slice() {
        _ if core.has(Fault::JwtAudienceOfClient) => json!(client),
        [] => json!(resources::all(core)),
        [one] => json!(one),
        several => json!(several),
    };
    let mut claims = json!({
        "iss": core.issuer(),
        "sub": user.or(client),
        "aud": audience,
        "client_id": client,
        "scope": token.scope.join(" "),
        "iat": core.clock.unix_seconds(token.issued),
        "exp": core.clock.unix_seconds(token.expires),
        "jti": random_token(),
    });
    if core.has(Fault::JwtWithoutClient)
        && let Some(claims) = claims.as_object_mut()
    {
        claims.shift_remove("client_id");
    }
    signed(core, access_type(core), &claims)
}

/// An ID token beside an access token, for the client alone (OpenID Connect Core 2).
pub(super) fn id_token(core: &Core, token: &AccessToken) -> Option<String> {
    if !core.has(Fault::IdTokensIssued) && !core.has(Fault::IdTokenOpensResource) {
        return None;
    }
    let grant = core.store.grant(token.grant)?;
    let of_access = Jwt::parse(&token.value)?;
    let claims = json!({
        "iss": core.issuer(),
        "sub": grant.user.as_deref()?,
        "aud": grant.client_id,
        "iat": core.clock.unix_seconds(token.issued),
        "exp": core.clock.unix_seconds(token.expires),
        "jti": of_access.claims.get("jti"),
    });
    Some(signed(core, "JWT", &claims))
}

fn access_type(core: &Core) -> &'static str {
    if core.has(Fault::JwtTypMissing) {
        "JWT"
    } else {
        "at+jwt"
    }
}

fn signed(core: &Core, typ: &str, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let Some([own, other]) = Key::pair() else {
        return random_token();
    };
    let (algorithm, name) = if core.has(Fault::JwtUnsigned) {
        (None, "none")
    } else if core.has(Fault::JwtSymmetric) {
        (Some(Algorithm::HS256), "HS256")
    } else {
        (Some(Algorithm::ES256), "ES256")
    };
    let header = json!({ "alg": name, "typ": typ, "kid": own.id() });
    let text = format!("{}.{}", part(&header), part(claims));
    let secret = EncodingKey::from_secret(core.signing_key.as_bytes());
    let key = match algorithm {
        Some(Algorithm::HS256) => secret.ok(),
        _ if core.has(Fault::JwtSignedWithAnotherKey) => Some(other.private.clone()),
        _ => Some(own.private.clone()),
    };
    let signature = algorithm.zip(key).and_then(|(algorithm, key)| {
        // Each key signs with its own algorithm.
        jws::sign(&text, &key, algorithm).ok()
    });
    format!("{text}.{}", signature.unwrap_or_default())
}

/// The live access token that a resource server, or introspection, takes a text for after it checked it (RFC 9068 4). A
/// careful one takes no text but those that were issued.
pub(super) fn believed(core: &Core, text: &str) -> Option<AccessToken> {
    let jwt = parsed(core, text)?;
    is_signed(core, &jwt, text).then(|| claimed(core, &jwt))?
}

/// The same without a look at the signature.
pub(super) fn unchecked(core: &Core, text: &str) -> Option<AccessToken> {
    claimed(core, &parsed(core, text)?)
}

fn parsed(core: &Core, text: &str) -> Option<Jwt> {
    if !are_issued(core) {
        return None;
    }
    // Without its second dot it is none; a careless reader puts it there.
    if text.matches('.').count() == 1 {
        Jwt::parse(&format!("{text}."))
    } else {
        Jwt::parse(text)
    }
}

/// The live access token that the claims are about.
fn claimed(core: &Core, jwt: &Jwt) -> Option<AccessToken> {
    let is_of_type = jwt.header.get("typ").and_then(Value::as_str) == Some(access_type(core));
    if !is_of_type && !core.has(Fault::IdTokenOpensResource) {
        return None;
    }
    let now = core.now();
    let ends = jwt.seconds("exp")?;
    let seconds = i64::try_from(core.clock.unix_seconds(now)).ok()?;
    if jwt.text("iss") != Some(core.issuer().as_str()) || ends <= seconds {
        return None;
    }
    // What was revoked is not forgotten: the identifier is looked up (RFC 7519 4.1.7).
    let id = jwt.claims.get("jti")?;
    let known = core.store.living(now).find(|token| {
        Jwt::parse(&token.value).is_some_and(|issued| issued.claims.get("jti") == Some(id))
    })?;
    let scope = jwt.text("scope").unwrap_or_default();
    Some(AccessToken {
        scope: scope.split(' ').map(str::to_owned).collect(),
        ..known.clone()
    })
}

/// Whether the signature is one that the resource server trusts.
fn is_signed(core: &Core, jwt: &Jwt, text: &str) -> bool {
    let Some([own, _]) = Key::pair() else {
        return false;
    };
    let has = |fault| core.has(fault);
    let signature = jwt.signature();
    match jwt.algorithm() {
        "none" => has(Fault::UnsignedTokenAccepted),
        other if other.eq_ignore_ascii_case("none") => {
            has(Fault::UnsignedTokenAccepted) || has(Fault::JwtNoneSpelledOtherwise)
        }
        "HS256" => {
            let as_published = Value::Object(own.jwk.clone()).to_string();
            // For an HMAC, zeros behind a secret do not count (RFC 2104 2): this one is as good as an empty one.
            let unknown = jwt.header.get("kid") != Some(own.id());
            has(Fault::JwtPublicPemAsSecret) && jwt.is_sealed(&own.pem)
                || has(Fault::JwtPublicJwkAsSecret) && jwt.is_sealed(&as_published)
                || has(Fault::JwtUnknownKeyIsEmpty) && unknown && jwt.is_sealed("\0")
        }
        "ES256" => {
            let part = |of: &AccessToken| !signature.is_empty() && of.value.starts_with(text);
            jwt.is_signed(Algorithm::ES256, &own.public)
                || has(Fault::TokenSignatureUnchecked)
                || has(Fault::JwtClaimsUnchecked)
                    && core.store.access_by_signature(text, core.now()).is_some()
                || has(Fault::JwtEmptySignatureAccepted) && signature.is_empty()
                || has(Fault::JwtZeroSignatureAccepted) && is_zero(signature)
                || has(Fault::JwtSignaturePartCompared) && core.store.living(core.now()).any(part)
                || has(Fault::JwtUnknownKeySkipped) && jwt.header.get("kid") != Some(own.id())
                || header_key(core, jwt).is_some_and(|key| jwt.is_signed(Algorithm::ES256, &key))
        }
        _ => false,
    }
}

/// Whether a signature is of zero bytes alone, which holds for every text where nothing looks for it (CVE-2022-21449).
fn is_zero(signature: &str) -> bool {
    let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    !bytes.is_empty() && bytes.iter().all(|byte| *byte == 0)
}

/// The key that a header brings with it, where a careless resource server takes it from there (RFC 7515 10.1 leaves trust to
/// the application).
fn header_key(core: &Core, jwt: &Jwt) -> Option<DecodingKey> {
    let key = if core.has(Fault::JwtHeaderKeyTrusted) {
        jwt.public_key()?
    } else if core.has(Fault::JwtKeyAddressTrusted) {
        let address = jwt.header.get("jku")?.as_str()?;
        let (_, encoded) = address.split_once(";base64,")?;
        let set: Value = serde_json::from_slice(&STANDARD.decode(encoded).ok()?).ok()?;
        serde_json::from_value(set["keys"][0].clone()).ok()?
    } else {
        return None;
    };
    DecodingKey::from_jwk(&key).ok()
}
