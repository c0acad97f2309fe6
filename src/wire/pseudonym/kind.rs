//! What a value is, which gives it its name.

use std::fmt;

/// What a value is. Displayed, it is the part of the pseudonym before `#`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An authorization code.
    Code,
    /// An access token.
    AccessToken,
    /// A refresh token.
    RefreshToken,
    /// An ID token or another token of OpenID Connect.
    IdToken,
    /// A client identifier, which is no secret (RFC 6749 2.2).
    ClientId,
    /// A client secret.
    ClientSecret,
    /// The login name of a user.
    Username,
    /// The password of a user.
    Password,
    /// A `state` value.
    State,
    /// An OpenID Connect `nonce`.
    Nonce,
    /// A redirection URI, which is no secret.
    RedirectUri,
    /// A PKCE code verifier.
    CodeVerifier,
    /// A PKCE code challenge, which is no secret (RFC 7636 1).
    CodeChallenge,
    /// A hidden field against cross-site request forgery.
    CsrfField,
    /// The value of the cookie of this name.
    Cookie(String),
    /// Anything else that is secret, by a name in OAuth's manner.
    Other(String),
}

impl Kind {
    /// Whether a value of this kind must never be seen.
    pub fn is_secret(&self) -> bool {
        !matches!(
            self,
            Kind::ClientId | Kind::RedirectUri | Kind::CodeChallenge
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Code => "code",
            Kind::AccessToken => "access_token",
            Kind::RefreshToken => "refresh_token",
            Kind::IdToken => "id_token",
            Kind::ClientId => "client_id",
            Kind::ClientSecret => "client_secret",
            Kind::Username => "username",
            Kind::Password => "password",
            Kind::State => "state",
            Kind::Nonce => "nonce",
            Kind::RedirectUri => "redirect_uri",
            Kind::CodeVerifier => "code_verifier",
            Kind::CodeChallenge => "code_challenge",
            Kind::CsrfField => "csrf",
            Kind::Cookie(name) => return write!(f, "cookie:{name}"),
            Kind::Other(name) => name,
        })
    }
}
