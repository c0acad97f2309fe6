//! The clients that are registered at a target, and the people who have an account there.

use super::signing::SigningKey;
use crate::oauth::AuthMethod;

/// A registered client of the target; the default one stands for a client that is not known yet.
#[derive(Clone, Default)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// `client_secret`; none for a public client.
    pub secret: Option<String>,
    /// The private key that it signs assertions with.
    pub key: Option<SigningKey>,
    /// Registered redirect URIs, the one to use first.
    pub redirect_uris: Vec<String>,
    /// The name that it is registered under, where that is known.
    pub name: Option<String>,
    /// How it is registered to authenticate, where that differs from the profile's way.
    pub auth: Option<AuthMethod>,
}

/// A person with an account at the target.
#[derive(Clone)]
pub struct User {
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
}
