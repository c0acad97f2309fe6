//! What a provider remembers: sessions, codes, grants and their tokens.
//!
//! All times are readings of the sandbox clock.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::authorization_request::Pushed;
use super::browser_session::Session;
use super::grant::{AccessToken, Code, Grant, GrantId, RefreshToken};
use super::registration::Registered;

/// How long an expired access token is remembered, so that a broken provider can honour it.
const EXPIRED_KEPT: Duration = Duration::from_secs(86_400);

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
    /// Clients that registered themselves.
    pub(super) registered: Vec<Registered>,
    /// Wrong secrets by `client_id`.
    pub(super) guesses: HashMap<String, Guesses>,
    /// Tokens that were ended before their time, with the grant they belonged to: a broken provider tells of them.
    pub(super) ended: Vec<(AccessToken, Grant)>,
    /// Which client was refused in which session: a broken provider takes it for an answer to every question.
    pub(super) refused: HashSet<(String, String)>,
    /// The identifiers of assertions and proofs that were taken, each with whose it was (RFC 7523 3, RFC 9449 11.1).
    pub(super) taken: HashSet<(String, String)>,
    /// How many values were made that count up.
    pub(super) counter: u64,
    grants: Vec<Grant>,
    access: Vec<AccessToken>,
    refresh: Vec<RefreshToken>,
    last_grant: GrantId,
}

impl Store {
    /// Every code and token that was issued and is remembered.
    pub(super) fn issued(&self) -> impl Iterator<Item = &str> {
        let codes = self.codes.keys().map(String::as_str);
        let access = self.access.iter().map(|token| token.value.as_str());
        let refresh = self.refresh.iter().map(|token| token.value.as_str());
        let devices = (self.devices.iter()).map(|device| device.device_code.as_str());
        codes.chain(access).chain(refresh).chain(devices)
    }

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

    /// Every scope that a user allowed a client earlier.
    pub(super) fn allowed_scope(&self, client_id: &str, user: &str) -> Vec<String> {
        let mut all = Vec::new();
        for code in self.codes.values() {
            if code.user == user && code.request.client_id == client_id {
                all.extend(code.request.scope.iter().cloned());
            }
        }
        all.sort();
        all.dedup();
        all
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

    /// Lets the first access token of a grant live on until then, be it expired.
    pub(super) fn lengthen_first(&mut self, grant: GrantId, until: Duration) {
        let first = self.access.iter_mut().find(|token| token.grant == grant);
        if let Some(token) = first {
            token.expires = token.expires.max(until);
        }
    }

    /// The live access token with the signature of `value`: all behind the last dot.
    pub(super) fn access_by_signature(&self, value: &str, now: Duration) -> Option<&AccessToken> {
        let signature = value.rsplit_once('.')?.1;
        self.access.iter().find(|token| {
            token.expires > now && token.value.rsplit_once('.').map(|p| p.1) == Some(signature)
        })
    }

    /// The access tokens that are alive at `now`.
    pub(super) fn living(&self, now: Duration) -> impl Iterator<Item = &AccessToken> {
        self.access.iter().filter(move |token| token.expires > now)
    }

    /// How many tokens can still be used at `now`.
    pub(super) fn usable(&self, now: Duration) -> usize {
        let refresh = self.refresh.iter();
        let refresh =
            refresh.filter(|token| token.retired.is_none() && self.grant(token.grant).is_some());
        self.living(now).count() + refresh.count()
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

    /// The newest access token that is alive at `now`, of whichever grant.
    pub(super) fn latest_access(&self, now: Duration) -> Option<String> {
        let mut newest = self.access.iter().rev();
        newest
            .find(|token| token.expires > now)
            .map(|token| token.value.clone())
    }

    /// The newest refresh token of a client that is in use.
    pub(super) fn latest_refresh(&self, client_id: &str) -> Option<String> {
        let is_theirs = |token: &&RefreshToken| {
            let grant = self.grant(token.grant);
            token.retired.is_none() && grant.is_some_and(|grant| grant.client_id == client_id)
        };
        let mut newest = self.refresh.iter().rev();
        newest.find(is_theirs).map(|token| token.value.clone())
    }

    /// Records a refresh token.
    pub(super) fn add_refresh(
        &mut self,
        value: String,
        grant: GrantId,
        key: Option<String>,
        issued: Duration,
    ) {
        self.refresh.push(RefreshToken {
            value,
            grant,
            key,
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

    /// Ends all grants of a client, and its codes.
    pub(super) fn end_all_of_client(&mut self, client_id: &str) {
        let of_client = self
            .grants
            .iter()
            .filter(|grant| grant.client_id == client_id);
        let ids: Vec<GrantId> = of_client.map(|grant| grant.id).collect();
        for id in ids {
            self.end_grant(id);
        }
    }

    /// Ends all grants of the user who gave this one.
    pub(super) fn end_all_of_user(&mut self, id: GrantId) {
        let Some(user) = self.grant(id).map(|grant| grant.user.clone()) else {
            return;
        };
        let of_user = self.grants.iter().filter(|grant| grant.user == user);
        let ids: Vec<GrantId> = of_user.map(|grant| grant.id).collect();
        for id in ids {
            self.end_grant(id);
        }
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
            key: None,
            actor: None,
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
        store.add_refresh("ra".into(), a.id, None, Duration::ZERO);
        store.add_refresh("rb".into(), b.id, None, Duration::ZERO);
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
}
