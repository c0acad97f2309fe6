//! What a `${...}` may stand for.

use super::lookalike::Lookalike;
use super::respelling::Respelling;
use crate::oauth::{ClientRef, Endpoint, StepValue};

/// What of a client a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientPart {
    /// `id`
    Id,
    /// `secret`
    Secret,
    /// `redirect_uri`
    RedirectUri,
    /// `second_redirect_uri`
    SecondRedirectUri,
}

impl ClientPart {
    /// Which redirect URI it is, counted from 0.
    #[must_use]
    pub fn redirect_uri(self) -> Option<usize> {
        match self {
            Self::RedirectUri => Some(0),
            Self::SecondRedirectUri => Some(1),
            Self::Id | Self::Secret => None,
        }
    }
}

impl Reference {
    /// Whether it is a value that a provider has to know exactly: a secret, a code, a token, a verifier.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        matches!(
            self,
            Self::Client(_, ClientPart::Secret) | Self::Step(..) | Self::PkceVerifier
        )
    }

    /// Whether it is an address that a request can go to.
    #[must_use]
    pub fn is_address(&self) -> bool {
        matches!(self, Self::BaseUrl | Self::Endpoint(_) | Self::WellKnown)
    }
}

/// What a `${...}` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// The target's base URL.
    BaseUrl,
    /// A part of a client.
    Client(ClientRef, ClientPart),
    /// The name of the first or (`true`) the second user.
    Username(bool),
    /// The password of the first user, for the grant that asks for it.
    Password,
    /// The first (0) or second (1) scope.
    Scope(usize),
    /// A part or a lookalike of a redirect URI of a client, counted from 0.
    Lookalike(ClientRef, usize, Lookalike),
    /// 24 random characters, new at each place.
    Random,
    /// 512 characters of random text.
    RandomLong,
    /// 8192 characters of random text, more than any code or token has.
    RandomOversize,
    /// A UUID-shaped random value with a zone, like the provider's own tokens.
    RandomUuidZone,
    /// The PKCE verifier of this scenario (RFC 7636 4.1).
    PkceVerifier,
    /// Its S256 challenge (RFC 7636 4.2).
    PkceChallenge,
    /// A verifier of this length, always the same in a scenario.
    PkceLength(usize),
    /// The S256 challenge of the verifier of this length.
    ChallengeLength(usize),
    /// A verifier of 64 characters with one that RFC 7636 4.1 does not allow.
    PkceForeign,
    /// Its S256 challenge.
    ChallengeForeign,
    /// The thumbprint of the scenario's key for proofs of possession, or of its second one (RFC 9449 10).
    Thumbprint(bool),
    /// A value of an earlier step, by the step's name or kind.
    Step(String, StepValue),
    /// A member of the JSON answer of an earlier step: `${push.json.request_uri}`.
    Json(String, String),
    /// The full URL of an endpoint of the profile: `${endpoint.token}`.
    Endpoint(Endpoint),
    /// Where the metadata of the base URL as an issuer has to be (RFC 8414 3.1): `${endpoint.well_known}`.
    WellKnown,
    /// A secret, code or token that is almost the right one: `${client.secret.altered}`, `${authorize.code.other_case}`.
    Respelled(Box<Reference>, Respelling),
    /// The base URL or an endpoint at the same address with `http`: `${base_url.http}`, `${endpoint.token.http}`.
    PlainHttp(Box<Reference>),
}
