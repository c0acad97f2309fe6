//! The algorithms of RFC 7518 3.1 and RFC 8037 3.1 by `ring`.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::jwk::{EllipticCurve, ThumbprintHash};
use jsonwebtoken::signature::{Error, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey};
use ring::rand::SystemRandom;
use ring::signature::{
    self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaEncoding, RsaKeyPair, RsaParameters,
    RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use ring::{digest, hmac};

/// What `jsonwebtoken` computes with.
pub(super) static RING: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: rsa_public_half,
        ec_pub_components_from_private_key: ec_public_half,
        ed_pub_components_from_private_key: ed_public_half,
        compute_digest: digest_of,
        // Of public keys in DER, of which none is read here.
        rsa_pub_components_from_public_key: |_| Err(ErrorKind::InvalidKeyFormat.into()),
    },
};

/// How an algorithm signs, and what checks it.
enum Method {
    Hmac(hmac::Algorithm),
    Ecdsa(
        &'static signature::EcdsaSigningAlgorithm,
        &'static dyn VerificationAlgorithm,
    ),
    Eddsa,
    Rsa(&'static dyn RsaEncoding, &'static RsaParameters),
}

/// The method of an algorithm, if keys of this family are for it.
fn method(algorithm: Algorithm, family: AlgorithmFamily) -> Result<Method> {
    if algorithm.family() != family {
        return Err(ErrorKind::InvalidKeyFormat.into());
    }
    Ok(match algorithm {
        Algorithm::HS256 => Method::Hmac(hmac::HMAC_SHA256),
        Algorithm::HS384 => Method::Hmac(hmac::HMAC_SHA384),
        Algorithm::HS512 => Method::Hmac(hmac::HMAC_SHA512),
        Algorithm::ES256 => Method::Ecdsa(
            &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
            &signature::ECDSA_P256_SHA256_FIXED,
        ),
        Algorithm::ES384 => Method::Ecdsa(
            &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
            &signature::ECDSA_P384_SHA384_FIXED,
        ),
        Algorithm::EdDSA => Method::Eddsa,
        Algorithm::RS256 => Method::Rsa(
            &signature::RSA_PKCS1_SHA256,
            &signature::RSA_PKCS1_2048_8192_SHA256,
        ),
        Algorithm::RS384 => Method::Rsa(
            &signature::RSA_PKCS1_SHA384,
            &signature::RSA_PKCS1_2048_8192_SHA384,
        ),
        Algorithm::RS512 => Method::Rsa(
            &signature::RSA_PKCS1_SHA512,
            &signature::RSA_PKCS1_2048_8192_SHA512,
        ),
        Algorithm::PS256 => Method::Rsa(
            &signature::RSA_PSS_SHA256,
            &signature::RSA_PSS_2048_8192_SHA256,
        ),
        Algorithm::PS384 => Method::Rsa(
            &signature::RSA_PSS_SHA384,
            &signature::RSA_PSS_2048_8192_SHA384,
        ),
        Algorithm::PS512 => Method::Rsa(
            &signature::RSA_PSS_SHA512,
            &signature::RSA_PSS_2048_8192_SHA512,
        ),
        _ => return Err(ErrorKind::InvalidAlgorithm.into()),
    })
}

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    let (algorithm, key) = (*algorithm, key.clone());
    let method = method(algorithm, key.family())?;
    Ok(Box::new(Signing {
        algorithm,
        method,
        key,
    }))
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    let (algorithm, key) = (*algorithm, key.clone());
    let method = method(algorithm, key.family())?;
    Ok(Box::new(Verifying {
        algorithm,
        method,
        key,
    }))
}

struct Signing {
    algorithm: Algorithm,
    method: Method,
    key: EncodingKey,
}

impl JwtSigner for Signing {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

impl Signer<Vec<u8>> for Signing {
    fn try_sign(&self, text: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        let (key, random) = (self.key.as_bytes(), SystemRandom::new());
        match &self.method {
            Method::Hmac(algorithm) => {
                let key = hmac::Key::new(*algorithm, key);
                Ok(hmac::sign(&key, text).as_ref().to_vec())
            }
            Method::Ecdsa(algorithm, _) => {
                let pair = EcdsaKeyPair::from_pkcs8(algorithm, key, &random);
                let pair = pair.map_err(Error::from_source)?;
                let signature = pair.sign(&random, text).map_err(Error::from_source)?;
                Ok(signature.as_ref().to_vec())
            }
            Method::Eddsa => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key);
                let pair = pair.map_err(Error::from_source)?;
                Ok(pair.sign(text).as_ref().to_vec())
            }
            Method::Rsa(encoding, _) => {
                let pair = RsaKeyPair::from_der(key).map_err(Error::from_source)?;
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(*encoding, &random, text, &mut signature)
                    .map_err(Error::from_source)?;
                Ok(signature)
            }
        }
    }
}

struct Verifying {
    algorithm: Algorithm,
    method: Method,
    key: DecodingKey,
}

impl JwtVerifier for Verifying {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

impl Verifier<Vec<u8>> for Verifying {
    fn verify(&self, text: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        let verified = match (&self.method, self.key.kind()) {
            (Method::Rsa(_, algorithm), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(algorithm, text, signature)
            }
            (method, DecodingKeyKind::SecretOrDer(key)) => match method {
                Method::Hmac(algorithm) => {
                    hmac::verify(&hmac::Key::new(*algorithm, key), text, signature)
                }
                Method::Ecdsa(_, algorithm) => {
                    UnparsedPublicKey::new(*algorithm, key).verify(text, signature)
                }
                Method::Eddsa => {
                    UnparsedPublicKey::new(&signature::ED25519, key).verify(text, signature)
                }
                Method::Rsa(_, algorithm) => {
                    UnparsedPublicKey::new(*algorithm, key).verify(text, signature)
                }
            },
            _ => return Err(Error::new()),
        };
        verified.map_err(Error::from_source)
    }
}

/// Modulus and exponent of an RSA key pair.
fn rsa_public_half(key: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let pair = RsaKeyPair::from_der(key);
    let pair = pair.map_err(|error| ErrorKind::InvalidRsaKey(error.to_string()))?;
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
    Ok((public.n, public.e))
}

/// The curve of an EC key pair, and the coordinates of its public point.
fn ec_public_half(key: &[u8], algorithm: Algorithm) -> Result<(EllipticCurve, Vec<u8>, Vec<u8>)> {
    let curve = match algorithm {
        Algorithm::ES256 => EllipticCurve::P256,
        Algorithm::ES384 => EllipticCurve::P384,
        _ => return Err(ErrorKind::InvalidEcdsaKey.into()),
    };
    let Method::Ecdsa(signing, _) = method(algorithm, AlgorithmFamily::Ec)? else {
        return Err(ErrorKind::InvalidEcdsaKey.into());
    };
    let pair = EcdsaKeyPair::from_pkcs8(signing, key, &SystemRandom::new());
    let pair = pair.map_err(|_| ErrorKind::InvalidEcdsaKey)?;
    // An uncompressed point: 4, and two coordinates of one length (SEC 1 2.3.3).
    let Some((4, point)) = pair.public_key().as_ref().split_first() else {
        return Err(ErrorKind::InvalidEcdsaKey.into());
    };
    let (x, y) = point.split_at(point.len() / 2);
    Ok((curve, x.to_vec(), y.to_vec()))
}

/// The public half of an Ed25519 key pair.
fn ed_public_half(key: &[u8], curve: &EllipticCurve) -> Result<Vec<u8>> {
    if *curve != EllipticCurve::Ed25519 {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key);
    let pair = pair.map_err(|_| ErrorKind::InvalidEddsaKey)?;
    Ok(pair.public_key().as_ref().to_vec())
}

fn digest_of(data: &[u8], function: ThumbprintHash) -> Result<Vec<u8>> {
    let algorithm = match function {
        ThumbprintHash::SHA256 => &digest::SHA256,
        ThumbprintHash::SHA384 => &digest::SHA384,
        ThumbprintHash::SHA512 => &digest::SHA512,
        _ => return Err(ErrorKind::InvalidAlgorithm.into()),
    };
    Ok(digest::digest(algorithm, data).as_ref().to_vec())
}
