//! What a user allows a client: the code, the grant that it is redeemed for, and the tokens of that grant.
//!
//! All times are readings of the sandbox clock.

use std::time::Duration;

use super::authorization_request::AuthorizationRequest;

/// An authorization code and what it stands for.
#[derive(Debug, Clone)]
pub(super) struct Code {
    /// The request that the user approved.
    pub(super) request: AuthorizationRequest,
    /// Who approved it.
    pub(super) user: String,
    /// When it becomes worthless.
    pub(super) expires: Duration,
    /// From when on it is worthless because it was redeemed or burnt.
    pub(super) spent: Option<Duration>,
    /// The grants that it was redeemed for, whose tokens a replay ends; a healthy provider makes one at most.
    pub(super) grants: Vec<GrantId>,
}

impl Code {
    /// Whether it was redeemed or burnt before `now`.
    pub(super) fn is_spent(&self, now: Duration) -> bool {
        self.spent.is_some_and(|at| at <= now)
    }
}

/// Identifies a grant.
pub(super) type GrantId = u64;

/// What one user allowed one client: the family that access and refresh tokens belong to.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    /// Its number.
    pub(super) id: GrantId,
    /// The client that holds it.
    pub(super) client_id: String,
    /// The user who gave it; none where a client acts for itself (RFC 6749 4.4).
    pub(super) user: Option<String>,
    /// What the user allowed.
    pub(super) scope: Vec<String>,
    /// The resources that its tokens are for; none means all (RFC 8707 2).
    pub(super) resources: Vec<String>,
}

/// An access token.
#[derive(Debug, Clone)]
pub(super) struct AccessToken {
    /// The token itself.
    pub(super) value: String,
    /// The grant it belongs to.
    pub(super) grant: GrantId,
    /// What it is good for; at most the scope of the grant.
    pub(super) scope: Vec<String>,
    /// Where it is good for it; none means everywhere.
    pub(super) resources: Vec<String>,
    /// The thumbprint of the key that it is bound to (RFC 9449 6).
    pub(super) key: Option<String>,
    /// Who acts with it for its user (RFC 8693 4.1).
    pub(super) actor: Option<String>,
    /// When it was issued.
    pub(super) issued: Duration,
    /// When it becomes worthless.
    pub(super) expires: Duration,
}

/// A refresh token.
#[derive(Debug, Clone)]
pub(super) struct RefreshToken {
    /// The token itself.
    pub(super) value: String,
    /// The grant it belongs to.
    pub(super) grant: GrantId,
    /// The thumbprint of the key that it is bound to (RFC 9449 5).
    pub(super) key: Option<String>,
    /// When it was issued.
    pub(super) issued: Duration,
    /// From when on a newer one takes its place; using it after that is a sign of theft (RFC 9700 4.14.2).
    pub(super) retired: Option<Duration>,
}

impl RefreshToken {
    /// Whether a newer one had taken its place at `now`.
    pub(super) fn is_retired(&self, now: Duration) -> bool {
        self.retired.is_some_and(|at| at <= now)
    }
}
