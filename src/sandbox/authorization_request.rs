//! An authorization request: what it asks for, from the checks until it is spent.

use std::time::Duration;

use super::form_parameters::Parameters;

/// An authorization request that passed all checks and waits for the user's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuthorizationRequest {
    /// The `client_id` of the client that asks.
    pub(super) client_id: String,
    /// Where the answer goes, exactly as sent or registered.
    pub(super) redirect_uri: String,
    /// Whether the request named that URI, so that the token request has to repeat it (RFC 6749 4.1.3).
    pub(super) redirect_uri_sent: bool,
    /// The `state`, byte for byte.
    pub(super) state: Option<Vec<u8>>,
    /// How the answer comes back.
    pub(super) mode: ResponseMode,
    /// The scope that the user is asked for.
    pub(super) scope: Vec<String>,
    /// Whether the request named a scope.
    pub(super) scope_sent: bool,
    /// Whether the client gets less than it asked for.
    pub(super) narrowed: bool,
    /// The `code_challenge` of RFC 7636.
    pub(super) challenge: Option<Challenge>,
    /// The thumbprint of the key that the code is bound to (RFC 9449 10).
    pub(super) key: Option<String>,
    /// The resources that the tokens are for; none means all (RFC 8707 2).
    pub(super) resources: Vec<String>,
    /// The `request_uri` that the request was pushed under (RFC 9126 2.2).
    pub(super) pushed_as: Option<String>,
    /// Whether the answer is a token and not a code, which only a broken provider offers.
    pub(super) implicit: bool,
}

/// How an authorization response comes back (OAuth 2.0 Multiple Response Types 2.1; Form Post Response Mode 2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum ResponseMode {
    /// In the query of the redirect URI.
    #[default]
    Query,
    /// In its fragment.
    Fragment,
    /// In a form that the browser posts there.
    Form,
}

/// What a verifier has to match (RFC 7636 4.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    /// The `code_challenge`.
    pub(super) value: String,
    /// Whether the method is plain and not S256, which only a broken provider knows.
    pub(super) plain: bool,
}

/// An authorization request that a client pushed (RFC 9126 2).
#[derive(Debug, Clone)]
pub(super) struct Pushed {
    /// The `request_uri` it got.
    pub(super) uri: String,
    /// The client that pushed it.
    pub(super) client_id: String,
    /// Its parameters.
    pub(super) parameters: Parameters,
    /// When it becomes worthless.
    pub(super) expires: Duration,
}
