//! The values that references in a scenario stand for, at run time.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng as _;
use rand::distr::Alphanumeric;
use sha2::{Digest as _, Sha256};

use super::client::Client;
use super::steps::authorize::lookalike;
use super::target::Target;
use crate::catalog::template::{self, ClientPart, Piece, Reference};
use crate::oauth::{Endpoint, StepValue};

/// What one step left behind for later ones.
#[derive(Clone, Default)]
pub struct StepValues {
    /// The step's number, for messages.
    pub number: usize,
    /// The authorization code.
    pub code: Option<String>,
    /// The `state` that was sent.
    pub state: Option<String>,
    /// The `redirect_uri` that was sent.
    pub redirect_uri: Option<String>,
    /// Whether the request had the challenge that belongs to every request of the target.
    pub challenged: bool,
    /// The access token.
    pub access_token: Option<String>,
    /// The refresh token.
    pub refresh_token: Option<String>,
    /// Further pairs of access and refresh token that parallel requests won.
    pub others: Vec<(String, Option<String>)>,
    /// The assertion by which the client authenticated.
    pub client_assertion: Option<String>,
    /// The proof of possession that was sent.
    pub dpop_proof: Option<String>,
    /// The JSON answer.
    pub json: Option<serde_json::Value>,
}

impl StepValues {
    /// One value, where the step left it; what has no field of its own is a member of the JSON answer.
    #[must_use]
    pub fn get(&self, value: StepValue) -> Option<String> {
        match value {
            StepValue::Code => self.code.clone(),
            StepValue::State => self.state.clone(),
            StepValue::RedirectUri => self.redirect_uri.clone(),
            StepValue::AccessToken => self.access_token.clone(),
            StepValue::RefreshToken => self.refresh_token.clone(),
            StepValue::ClientAssertion => self.client_assertion.clone(),
            StepValue::DpopProof => self.dpop_proof.clone(),
            other => {
                let member = self.json.as_ref()?.get(other.as_str())?;
                member.as_str().map(str::to_owned)
            }
        }
    }
}

/// The values of the earlier steps of a scenario, by name and kind.
#[derive(Default)]
pub struct References {
    steps: BTreeMap<String, StepValues>,
    verifier: Option<String>,
    /// The thumbprints of the scenario's two keys for proofs of possession, once they are asked for.
    pub thumbprints: Option<[String; 2]>,
}

/// A text of random letters and digits.
#[must_use]
pub fn random_text(length: usize) -> String {
    rand::rng()
        .sample_iter(&Alphanumeric)
        .take(length)
        .map(char::from)
        .collect()
}

impl References {
    /// Keeps what a step left, under its kind and its name.
    pub fn keep(&mut self, names: &[&str], values: &StepValues) {
        for name in names {
            self.steps.insert((*name).to_owned(), values.clone());
        }
    }

    /// The latest step of this kind or name.
    #[must_use]
    pub fn step(&self, name: &str) -> Option<&StepValues> {
        self.steps.get(name)
    }

    /// What the step left that pushed the request with this `request_uri`.
    #[must_use]
    pub fn pushed(&self, request_uri: &str) -> Option<&StepValues> {
        self.steps.values().find(|step| {
            step.get(StepValue::RequestUri)
                .is_some_and(|known| known == request_uri)
        })
    }

    /// The PKCE verifier of this scenario, made at its first use (RFC 7636 4.1).
    pub fn verifier(&mut self) -> String {
        self.verifier.get_or_insert_with(|| random_text(64)).clone()
    }

    /// The parameters of an authorization request that carry the challenge of the verifier (RFC 7636 4.3).
    pub fn challenge(&mut self) -> [(String, String); 2] {
        [
            ("code_challenge".to_owned(), challenge(&self.verifier())),
            ("code_challenge_method".to_owned(), "S256".to_owned()),
        ]
    }

    /// A verifier of a given length, made of the scenario's own.
    fn verifier_of(&mut self, length: usize) -> String {
        let own = self.verifier();
        own.chars().cycle().take(length).collect()
    }

    /// A verifier of the right length with a character that none may have.
    fn foreign_verifier(&mut self) -> String {
        format!("{}!", self.verifier_of(63))
    }

    /// Puts values into a text. The second result lists the parts that the harness made up.
    ///
    /// # Errors
    ///
    /// One clause that says which value is missing and why.
    pub fn fill(&mut self, target: &Target, text: &str) -> Result<(String, Vec<String>), String> {
        let mut filled = String::new();
        let mut made_up = Vec::new();
        let is_step = |name: &str| self.steps.contains_key(name);
        let pieces = template::parse_after(text, &is_step).map_err(|_| missing_step(text))?;
        for piece in pieces {
            match piece {
                Piece::Text(literal) => filled.push_str(&literal),
                Piece::Reference(reference) => {
                    let value = self.resolve(target, &reference)?;
                    if matches!(
                        reference,
                        Reference::Random
                            | Reference::RandomLong
                            | Reference::RandomOversize
                            | Reference::RandomUuidZone
                            | Reference::Respelled(..)
                    ) {
                        made_up.push(value.clone());
                    }
                    filled.push_str(&value);
                }
            }
        }
        Ok((filled, made_up))
    }

    fn resolve(&mut self, target: &Target, reference: &Reference) -> Result<String, String> {
        match reference {
            Reference::BaseUrl => Ok(target.base_url.clone()),
            Reference::Client(which, part) => client_part(target.client_of(*which)?, *part),
            Reference::Username(second) => {
                let user = if *second {
                    target.setup.other_user.as_ref()
                } else {
                    Some(&target.setup.user)
                };
                user.map(|user| user.username.clone())
                    .ok_or_else(|| "no second user is configured".to_owned())
            }
            Reference::Password => Ok(target.setup.user.password.clone()),
            // Where no scope is known none is asked for (RFC 6749 3.3).
            Reference::Scope(0) if target.scopes.is_empty() => Ok(String::new()),
            Reference::Scope(index) => target
                .scopes
                .get(*index)
                .cloned()
                .ok_or_else(|| "the profile documents fewer scopes".to_owned()),
            Reference::Lookalike(client, index, kind) => {
                lookalike::of(target, *client, *index, *kind)
            }
            Reference::Random => Ok(random_text(24)),
            Reference::RandomLong => Ok(random_text(512)),
            Reference::RandomOversize => Ok(random_text(8192)),
            Reference::RandomUuidZone => Ok(random_uuid_zone()),
            Reference::PkceVerifier => Ok(self.verifier()),
            Reference::PkceChallenge => Ok(challenge(&self.verifier())),
            Reference::PkceLength(length) => Ok(self.verifier_of(*length)),
            Reference::ChallengeLength(length) => Ok(challenge(&self.verifier_of(*length))),
            Reference::PkceForeign => Ok(self.foreign_verifier()),
            Reference::ChallengeForeign => Ok(challenge(&self.foreign_verifier())),
            Reference::Thumbprint(second) => {
                let known = self.thumbprints.as_ref();
                known
                    .map(|both| both[usize::from(*second)].clone())
                    .ok_or_else(|| "the scenario has no key here".to_owned())
            }
            Reference::WellKnown => well_known(&target.issuer()),
            Reference::Endpoint(endpoint) => endpoint_url(target, *endpoint),
            Reference::Respelled(right, respelling) => {
                Ok(respelling.of(&self.resolve(target, right)?))
            }
            Reference::PlainHttp(address) => {
                let url = self.resolve(target, address)?;
                Ok(match url.split_once("://") {
                    Some((_, rest)) => format!("http://{rest}"),
                    None => url,
                })
            }
            Reference::Json(name, member) => {
                let step = self
                    .steps
                    .get(name)
                    .ok_or_else(|| format!("no step `{name}` ran before"))?;
                let value = step.json.as_ref().and_then(|json| json.get(member));
                match value {
                    Some(serde_json::Value::String(text)) => Ok(text.clone()),
                    Some(other) => Ok(other.to_string()),
                    None => Err(format!(
                        "step {} ({name}) answered without `{member}`",
                        step.number
                    )),
                }
            }
            Reference::Step(name, value) => {
                let step = self
                    .steps
                    .get(name)
                    .ok_or_else(|| format!("no step `{name}` ran before"))?;
                step.get(*value).ok_or_else(|| {
                    format!("step {} ({name}) gave no {}", step.number, value.as_str())
                })
            }
        }
    }
}

/// A template that lint accepted fails only when the step it names has not run.
fn missing_step(text: &str) -> String {
    format!("`{text}` refers to a step that did not run")
}

/// The S256 challenge of a verifier (RFC 7636 4.2).
#[must_use]
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

fn endpoint_url(target: &Target, endpoint: Endpoint) -> Result<String, String> {
    let path = target.profile.endpoints.path(endpoint);
    path.map(|path| target.url(path))
        .ok_or_else(|| "the profile has no such endpoint".to_owned())
}

/// The well-known path stands between host and path of the issuer (RFC 8414 3.1).
fn well_known(issuer: &str) -> Result<String, String> {
    let url = url::Url::parse(issuer).map_err(|error| format!("the base URL is none: {error}"))?;
    let path = url.path().trim_end_matches('/');
    let origin = url.origin().ascii_serialization();
    Ok(format!(
        "{origin}/.well-known/oauth-authorization-server{path}"
    ))
}

fn client_part(client: &Client, part: ClientPart) -> Result<String, String> {
    match part {
        ClientPart::Id => Ok(client.id.clone()),
        ClientPart::Secret => client
            .secret
            .clone()
            .ok_or_else(|| "the client has no secret".to_owned()),
        ClientPart::RedirectUri => client
            .redirect_uris
            .first()
            .cloned()
            .ok_or_else(|| "the client has no redirect URI".to_owned()),
        ClientPart::SecondRedirectUri => client
            .redirect_uris
            .get(1)
            .cloned()
            .ok_or_else(|| "the client has no second redirect URI".to_owned()),
    }
}

fn random_uuid_zone() -> String {
    let mut digits = String::new();
    for _ in 0..16 {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{:02x}", rand::rng().random::<u8>());
    }
    format!(
        "{}-{}-{}-{}-{}:10003",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_well_known_path_is_inserted_before_that_of_the_issuer() {
        assert_eq!(
            well_known("https://id.example:8443/tenant"),
            Ok("https://id.example:8443/.well-known/oauth-authorization-server/tenant".to_owned())
        );
        assert_eq!(
            well_known("http://127.0.0.1:8000"),
            Ok("http://127.0.0.1:8000/.well-known/oauth-authorization-server".to_owned())
        );
    }

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn random_values_have_the_documented_shape() {
        let value = random_uuid_zone();
        let (uuid, zone) = value.split_once(':').expect("a zone");
        assert_eq!(
            uuid.split('-').map(str::len).collect::<Vec<_>>(),
            [8, 4, 4, 4, 12]
        );
        assert_eq!(zone, "10003");
        assert_ne!(random_text(24), random_text(24));
    }
}
