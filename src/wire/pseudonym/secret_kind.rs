//! The kinds of values that get a pseudonym.

use std::fmt;

/// What a value is. Displayed, it is the part of the pseudonym before `#`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// An authorization code.
    Code,
    /// An access token.
    AccessToken,
    /// A refresh token.
    RefreshToken,
    /// An ID token or another token of OpenID Connect.
    IdToken,
    /// A client identifier, which is not a secret (RFC 6749 2.2).
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
    /// A redirection URI, which is not a secret.
    RedirectUri,
    /// A PKCE code verifier.
    CodeVerifier,
    /// A PKCE code challenge, which is not a secret (RFC 7636 1).
    CodeChallenge,
    /// A hidden field against cross-site request forgery.
    CsrfField,
    /// The value of the cookie of this name.
    Cookie(String),
    /// Anything else that is secret, by a name in OAuth's manner.
    Other(String),
}

impl SecretKind {
    /// Whether a value of this kind must never be seen.
    pub fn is_secret(&self) -> bool {
        !matches!(
            self,
            SecretKind::ClientId | SecretKind::RedirectUri | SecretKind::CodeChallenge
        )
    }
}

impl fmt::Display for SecretKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SecretKind::Code => "code",
            SecretKind::AccessToken => "access_token",
            SecretKind::RefreshToken => "refresh_token",
            SecretKind::IdToken => "id_token",
            SecretKind::ClientId => "client_id",
            SecretKind::ClientSecret => "client_secret",
            SecretKind::Username => "username",
            SecretKind::Password => "password",
            SecretKind::State => "state",
            SecretKind::Nonce => "nonce",
            SecretKind::RedirectUri => "redirect_uri",
            SecretKind::CodeVerifier => "code_verifier",
            SecretKind::CodeChallenge => "code_challenge",
            SecretKind::CsrfField => "csrf",
            SecretKind::Cookie(name) => return write!(f, "cookie:{name}"),
            SecretKind::Other(name) => name,
        })
    }
}
