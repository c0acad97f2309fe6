//! What a provider remembers: sessions, codes, grants and their tokens.
//!
//! All times are readings of the sandbox clock.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How many unfinished authorization requests one session keeps; older ones are forgotten.
const UNFINISHED_REQUESTS: usize = 64;

/// 256 random bits in base64url, for everything that nobody may guess.
pub(super) fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

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
    /// The scope that the user is asked for.
    pub(super) scope: Vec<String>,
    /// The S256 `code_challenge` of RFC 7636.
    pub(super) challenge: Option<String>,
}

/// One browser session.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// Who signed in.
    pub(super) user: Option<String>,
    /// The value that forms of this session carry in a hidden field.
    pub(super) csrf: String,
    /// Where to go after sign-in, by the id in the login form.
    pub(super) returns: Vec<(String, String)>,
    /// Requests waiting on a consent page, by the id in the consent form.
    pub(super) undecided: Vec<(String, AuthorizationRequest)>,
    /// The addresses this session was sent back to after sign-in.
    pub(super) resumed: Vec<String>,
}

/// A session in which nobody has signed in.
impl Default for Session {
    fn default() -> Self {
        Self {
            user: None,
            csrf: random_token(),
            returns: Vec::new(),
            undecided: Vec::new(),
            resumed: Vec::new(),
        }
    }
}

impl Session {
    /// Remembers where to go after sign-in and returns the id for the form.
    pub(super) fn remember_return(&mut self, target: String) -> String {
        remember(&mut self.returns, target)
    }

    /// Remembers a request for the consent page and returns the id for the form.
    pub(super) fn remember_request(&mut self, request: AuthorizationRequest) -> String {
        remember(&mut self.undecided, request)
    }
}

fn remember<T>(list: &mut Vec<(String, T)>, item: T) -> String {
    if list.len() >= UNFINISHED_REQUESTS {
        list.remove(0);
    }
    let id = random_token();
    list.push((id.clone(), item));
    id
}

/// An authorization code and what it stands for.
#[derive(Debug, Clone)]
pub(super) struct Code {
    /// The request that the user approved.
    pub(super) request: AuthorizationRequest,
    /// Who approved it.
    pub(super) user: String,
    /// When it becomes worthless.
    pub(super) expires: Duration,
    /// Whether it was redeemed or burnt.
    pub(super) spent: bool,
    /// The grant that it was redeemed for, whose tokens a replay ends.
    pub(super) grant: Option<GrantId>,
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
    /// The user who gave it.
    pub(super) user: String,
    /// What the user allowed.
    pub(super) scope: Vec<String>,
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
    /// Whether a newer one took its place; using it again is a sign of theft (RFC 9700 4.14.2).
    pub(super) retired: bool,
}

/// The memory of a provider.
#[derive(Debug, Default)]
pub(super) struct Store {
    /// Sessions by cookie value.
    pub(super) sessions: HashMap<String, Session>,
    /// Codes by value. They are never removed, so that no code is issued twice.
    pub(super) codes: HashMap<String, Code>,
    grants: Vec<Grant>,
    access: Vec<AccessToken>,
    refresh: Vec<RefreshToken>,
    last_grant: GrantId,
}

impl Store {
    /// Records a new grant.
    pub(super) fn new_grant(&mut self, client_id: &str, user: &str, scope: Vec<String>) -> Grant {
        self.last_grant += 1;
        let grant = Grant {
            id: self.last_grant,
            client_id: client_id.to_owned(),
            user: user.to_owned(),
            scope,
        };
        self.grants.push(grant.clone());
        grant
    }

    /// A grant that has not ended.
    pub(super) fn grant(&self, id: GrantId) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.id == id)
    }

    /// The grant of exactly this scope that a user gave a client earlier.
    pub(super) fn same_grant(
        &self,
        client_id: &str,
        user: &str,
        scope: &[String],
    ) -> Option<&Grant> {
        self.grants
            .iter()
            .find(|g| g.client_id == client_id && g.user == user && g.scope == scope)
    }

    /// Records an access token.
    pub(super) fn add_access(&mut self, token: AccessToken) {
        self.access.retain(|old| old.expires > token.issued);
        self.access.push(token);
    }

    /// The access token with this value, if it is alive at `now`.
    pub(super) fn access(&self, value: &str, now: Duration) -> Option<&AccessToken> {
        self.access
            .iter()
            .find(|token| token.value == value && token.expires > now)
    }

    /// The newest access token of a grant that is alive at `now`.
    pub(super) fn newest_access(&self, grant: GrantId, now: Duration) -> Option<&AccessToken> {
        self.access
            .iter()
            .rev()
            .find(|token| token.grant == grant && token.expires > now)
    }

    /// Ends one access token.
    pub(super) fn remove_access(&mut self, value: &str) {
        self.access.retain(|token| token.value != value);
    }

    /// Ends the access tokens of a grant.
    pub(super) fn remove_access_of(&mut self, grant: GrantId) {
        self.access.retain(|token| token.grant != grant);
    }

    /// Records a refresh token.
    pub(super) fn add_refresh(&mut self, value: String, grant: GrantId) {
        self.refresh.push(RefreshToken {
            value,
            grant,
            retired: false,
        });
    }

    /// The refresh token with this value, retired or not.
    pub(super) fn refresh(&self, value: &str) -> Option<&RefreshToken> {
        self.refresh.iter().find(|token| token.value == value)
    }

    /// The refresh token of a grant that is in use.
    pub(super) fn current_refresh(&self, grant: GrantId) -> Option<&RefreshToken> {
        self.refresh
            .iter()
            .find(|token| token.grant == grant && !token.retired)
    }

    /// Marks the refresh tokens of a grant as used; they are kept so that their reuse is noticed.
    pub(super) fn retire_refresh_of(&mut self, grant: GrantId) {
        for token in self.refresh.iter_mut().filter(|token| token.grant == grant) {
            token.retired = true;
        }
    }

    /// Ends the refresh tokens of a grant.
    pub(super) fn remove_refresh_of(&mut self, grant: GrantId) {
        self.refresh.retain(|token| token.grant != grant);
    }

    /// Ends a grant with all its tokens.
    pub(super) fn end_grant(&mut self, id: GrantId) {
        self.remove_access_of(id);
        self.remove_refresh_of(id);
        self.grants.retain(|grant| grant.id != id);
    }

    /// Ends all grants of all clients and users.
    pub(super) fn end_everything(&mut self) {
        self.access.clear();
        self.refresh.clear();
        self.grants.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(value: &str, grant: GrantId, issued: u64, expires: u64) -> AccessToken {
        AccessToken {
            value: value.into(),
            grant,
            scope: vec![],
            issued: Duration::from_secs(issued),
            expires: Duration::from_secs(expires),
        }
    }

    #[test]
    fn ending_a_grant_leaves_others_alone() {
        let mut store = Store::default();
        let a = store.new_grant("c", "alice", vec!["read".into()]);
        let b = store.new_grant("c", "bob", vec!["read".into()]);
        store.add_access(token("ta", a.id, 0, 10));
        store.add_access(token("tb", b.id, 0, 10));
        store.add_refresh("ra".into(), a.id);
        store.add_refresh("rb".into(), b.id);
        store.end_grant(a.id);
        assert!(store.access("ta", Duration::ZERO).is_none());
        assert!(store.refresh("ra").is_none() && store.grant(a.id).is_none());
        assert!(store.access("tb", Duration::ZERO).is_some());
        assert!(store.refresh("rb").is_some());
    }

    #[test]
    fn tokens_die_at_their_expiry_and_not_before() {
        let mut store = Store::default();
        store.add_access(token("t", 1, 0, 10));
        assert!(store.access("t", Duration::from_millis(9_999)).is_some());
        assert!(store.access("t", Duration::from_secs(10)).is_none());
        assert!(store.newest_access(1, Duration::from_secs(10)).is_none());
    }

    #[test]
    fn a_session_forgets_its_oldest_request() {
        let mut session = Session::default();
        let first = session.remember_return("/a".into());
        for _ in 0..UNFINISHED_REQUESTS {
            session.remember_return("/b".into());
        }
        assert_eq!(session.returns.len(), UNFINISHED_REQUESTS);
        assert!(session.returns.iter().all(|(id, _)| *id != first));
    }
}
