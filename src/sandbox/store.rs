//! What a provider remembers: sessions, codes, grants and their tokens.
//!
//! All times are readings of the sandbox clock.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::message::Parameters;

/// How many unfinished authorization requests one session keeps; older ones are forgotten.
const UNFINISHED_REQUESTS: usize = 64;

/// How long an expired access token is remembered, so that a broken provider can honour it.
const EXPIRED_KEPT: Duration = Duration::from_secs(86_400);

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
    /// Whether the request named a scope.
    pub(super) scope_sent: bool,
    /// Whether the client gets less than it asked for.
    pub(super) narrowed: bool,
    /// The `code_challenge` of RFC 7636.
    pub(super) challenge: Option<Challenge>,
    /// The resources that the tokens are for; none means all (RFC 8707 2).
    pub(super) resources: Vec<String>,
    /// The `request_uri` that the request was pushed under (RFC 9126 2.2).
    pub(super) pushed_as: Option<String>,
    /// Whether the answer is a token and not a code, which only a broken provider offers.
    pub(super) implicit: bool,
}

/// What a verifier has to match (RFC 7636 4.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    /// The `code_challenge`.
    pub(super) value: String,
    /// Whether the method is plain and not S256, which only a broken provider knows.
    pub(super) plain: bool,
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
    /// Device codes waiting on a consent page, by the id in its form.
    pub(super) devices: Vec<(String, String)>,
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
            devices: Vec::new(),
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

    /// Remembers a device code for the consent page and returns the id for the form.
    pub(super) fn remember_device(&mut self, device_code: String) -> String {
        remember(&mut self.devices, device_code)
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

/// How far a device flow has come (RFC 8628 3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DeviceState {
    /// The user has not decided.
    Pending,
    /// This user agreed.
    Approved(String),
    /// The user refused.
    Denied,
    /// The tokens were fetched.
    Spent,
}

/// A device flow (RFC 8628).
#[derive(Debug, Clone)]
pub(super) struct Device {
    /// What the device polls with.
    pub(super) device_code: String,
    /// What the user types.
    pub(super) user_code: String,
    /// The client on the device.
    pub(super) client_id: String,
    /// What the user is asked for.
    pub(super) scope: Vec<String>,
    /// The resources that the tokens are for.
    pub(super) resources: Vec<String>,
    /// When the flow is over.
    pub(super) expires: Duration,
    /// When the device polled last.
    pub(super) polled: Option<Duration>,
    /// How far it has come.
    pub(super) state: DeviceState,
}

/// Wrong secrets of one client (RFC 6749 2.3.1).
#[derive(Debug, Clone, Default)]
pub(super) struct Guesses {
    /// How many there were in a row.
    pub(super) wrong: u32,
    /// Until when nothing more is tried.
    pub(super) locked_until: Duration,
}

/// The memory of a provider.
#[derive(Debug, Default)]
pub(super) struct Store {
    /// Sessions by cookie value.
    pub(super) sessions: HashMap<String, Session>,
    /// Codes by value. They are never removed, so that no code is issued twice.
    pub(super) codes: HashMap<String, Code>,
    /// Pushed authorization requests.
    pub(super) pushed: Vec<Pushed>,
    /// Device flows.
    pub(super) devices: Vec<Device>,
    /// Wrong secrets by `client_id`.
    pub(super) guesses: HashMap<String, Guesses>,
    /// Tokens that were ended before their time, with the grant they belonged to: a broken provider tells of them.
    pub(super) ended: Vec<(AccessToken, Grant)>,
    /// How many values were made that count up.
    pub(super) counter: u64,
    grants: Vec<Grant>,
    access: Vec<AccessToken>,
    refresh: Vec<RefreshToken>,
    last_grant: GrantId,
}

impl Store {
    /// Records a new grant.
    pub(super) fn new_grant(
        &mut self,
        client_id: &str,
        user: Option<&str>,
        scope: Vec<String>,
        resources: Vec<String>,
    ) -> Grant {
        self.last_grant += 1;
        let grant = Grant {
            id: self.last_grant,
            client_id: client_id.to_owned(),
            user: user.map(str::to_owned),
            scope,
            resources,
        };
        self.grants.push(grant.clone());
        grant
    }

    /// A grant that has not ended.
    pub(super) fn grant(&self, id: GrantId) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.id == id)
    }

    /// Changes what a grant allows.
    pub(super) fn rescope(&mut self, id: GrantId, scope: &[String]) {
        if let Some(grant) = self.grants.iter_mut().find(|grant| grant.id == id) {
            grant.scope = scope.to_vec();
        }
    }

    /// Whether a user ever let this client have all of this scope.
    pub(super) fn has_allowed(&self, client_id: &str, user: &str, scope: &[String]) -> bool {
        self.codes.values().any(|code| {
            code.user == user
                && code.request.client_id == client_id
                && scope.iter().all(|one| code.request.scope.contains(one))
        })
    }

    /// The grant of exactly this scope that a user gave a client earlier.
    pub(super) fn same_grant(
        &self,
        client_id: &str,
        user: &str,
        scope: &[String],
    ) -> Option<&Grant> {
        self.grants.iter().find(|g| {
            g.client_id == client_id && g.user.as_deref() == Some(user) && g.scope == scope
        })
    }

    /// Records an access token.
    pub(super) fn add_access(&mut self, token: AccessToken) {
        self.access
            .retain(|old| old.expires.saturating_add(EXPIRED_KEPT) > token.issued);
        self.access.push(token);
    }

    /// The access token with this value, if it is alive at `now`.
    pub(super) fn access(&self, value: &str, now: Duration) -> Option<&AccessToken> {
        self.access
            .iter()
            .find(|token| token.value == value && token.expires > now)
    }

    /// The access token with this value, expired or not.
    pub(super) fn any_access(&self, value: &str) -> Option<&AccessToken> {
        self.access.iter().find(|token| token.value == value)
    }

    /// The live access token whose readable part is the one of `value`: all before the last dot.
    pub(super) fn access_by_claims(&self, value: &str, now: Duration) -> Option<&AccessToken> {
        let claims = value.rsplit_once('.')?.0;
        self.access.iter().find(|token| {
            token.expires > now && token.value.rsplit_once('.').map(|p| p.0) == Some(claims)
        })
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
        self.end_access(|token| token.value == value);
    }

    /// Ends the access tokens of a grant.
    pub(super) fn remove_access_of(&mut self, grant: GrantId) {
        self.end_access(|token| token.grant == grant);
    }

    fn end_access(&mut self, is_ended: impl Fn(&AccessToken) -> bool) {
        let (ended, kept) = self.access.drain(..).partition(|token| is_ended(token));
        self.access = kept;
        let ended: Vec<AccessToken> = ended;
        for token in ended {
            if let Some(grant) = self.grant(token.grant).cloned() {
                self.ended.push((token, grant));
            }
        }
    }

    /// Records a refresh token.
    pub(super) fn add_refresh(&mut self, value: String, grant: GrantId, issued: Duration) {
        self.refresh.push(RefreshToken {
            value,
            grant,
            issued,
            retired: None,
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
            .find(|token| token.grant == grant && token.retired.is_none())
    }

    /// Marks a refresh token as used from `at` on; it is kept so that its reuse is noticed.
    pub(super) fn retire_refresh(&mut self, value: &str, at: Duration) {
        if let Some(token) = self.refresh.iter_mut().find(|token| token.value == value) {
            token.retired.get_or_insert(at);
        }
    }

    /// Lets an access token live for ever.
    pub(super) fn prolong(&mut self, value: &str) {
        if let Some(token) = self.access.iter_mut().find(|token| token.value == value) {
            token.expires = Duration::MAX;
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
        self.end_access(|_| true);
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
            resources: vec![],
            issued: Duration::from_secs(issued),
            expires: Duration::from_secs(expires),
        }
    }

    #[test]
    fn ending_a_grant_leaves_others_alone() {
        let mut store = Store::default();
        let a = store.new_grant("c", Some("alice"), vec!["read".into()], vec![]);
        let b = store.new_grant("c", Some("bob"), vec!["read".into()], vec![]);
        store.add_access(token("ta", a.id, 0, 10));
        store.add_access(token("tb", b.id, 0, 10));
        store.add_refresh("ra".into(), a.id, Duration::ZERO);
        store.add_refresh("rb".into(), b.id, Duration::ZERO);
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
