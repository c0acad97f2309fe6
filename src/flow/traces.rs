//! What a run leaves at a target: who approved whom there, the tokens that were issued and not revoked, and the clients that
//! were registered and not deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::client::User;
use super::registrations::Registered;
use crate::oauth::ClientRef;

/// What there is of a kind of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenKind {
    /// Access tokens.
    Access,
    /// Refresh tokens.
    Refresh,
}

/// A token that was issued and may still live.
struct Token {
    kind: TokenKind,
    client: ClientRef,
    /// The refresh token of its grant: itself, or the one that it came with.
    grant: Option<String>,
    /// When it ends by itself; none where the provider did not say.
    ends: Option<Instant>,
    /// What became of the attempt to revoke it, where there was one and it failed.
    failure: Option<String>,
}

/// Prints no value: they are secrets.
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token").finish_non_exhaustive()
    }
}

/// What a run leaves at a target. Token values stay in the process.
#[derive(Default)]
pub struct Traces {
    /// By `client_id` and name of the user.
    approvals: Mutex<BTreeSet<(String, String)>>,
    tokens: Mutex<BTreeMap<String, Token>>,
    /// The registered clients that were not deleted, by `client_id`.
    clients: Mutex<BTreeSet<String>>,
    /// The clients that were registered for the whole run.
    own_clients: Mutex<Vec<Registered>>,
    /// Whether the provider revoked any token.
    revokes: AtomicBool,
}

/// Prints no value: they are secrets.
impl std::fmt::Debug for Traces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Traces").finish_non_exhaustive()
    }
}

/// Tokens of one kind and client that may still live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrevoked {
    /// What they are.
    pub kind: TokenKind,
    /// The client that has them.
    pub client: ClientRef,
    /// How many.
    pub count: usize,
    /// When the last of them ends by itself; none where the provider did not say it of each.
    pub ends_within: Option<Duration>,
    /// What became of the attempts to revoke them, with the number of each.
    pub failures: BTreeMap<String, usize>,
}

impl Traces {
    /// Keeps in mind that a user approves a client, from the moment before the answer is sent.
    pub fn approve(&self, client_id: &str, user: &User) {
        let approval = (client_id.to_owned(), user.username.clone());
        whole(&self.approvals).insert(approval);
    }

    /// Whether a user has approved a client.
    pub fn has_approved(&self, client_id: &str, user: &User) -> bool {
        let approval = (client_id.to_owned(), user.username.clone());
        whole(&self.approvals).contains(&approval)
    }

    /// Who approved whom: `client_id` and name of the user.
    pub fn approvals(&self) -> Vec<(String, String)> {
        whole(&self.approvals).iter().cloned().collect()
    }

    /// A client was registered.
    pub fn client_registered(&self, client_id: &str) {
        whole(&self.clients).insert(client_id.to_owned());
    }

    /// A client was deleted, as the provider said. What users approved ends with it.
    pub fn client_deleted(&self, client_id: &str) {
        whole(&self.clients).remove(client_id);
        whole(&self.approvals).retain(|(client, _)| client != client_id);
    }

    /// A client was registered for the whole run.
    pub fn own_client(&self, client: &Registered) {
        self.client_registered(&client.client.id);
        whole(&self.own_clients).push(client.clone());
    }

    /// The clients that were registered for the whole run; each is taken once, to be deleted.
    pub fn take_own_clients(&self) -> Vec<Registered> {
        std::mem::take(&mut *whole(&self.own_clients))
    }

    /// How many clients were registered and not deleted.
    pub fn clients(&self) -> usize {
        whole(&self.clients).len()
    }

    /// A token ended with its client.
    pub fn ended(&self, token: &str) {
        self.end(token, false);
    }

    /// Tokens were issued; the access token ends after its lifetime, where one was announced.
    pub fn issued(
        &self,
        client: ClientRef,
        access_token: &str,
        refresh_token: Option<&str>,
        lifetime: Option<Duration>,
    ) {
        let grant = refresh_token.map(str::to_owned);
        let ends = lifetime.and_then(|lifetime| Instant::now().checked_add(lifetime));
        let mut tokens = whole(&self.tokens);
        let of = |kind, ends| Token {
            kind,
            client,
            grant: grant.clone(),
            ends,
            failure: None,
        };
        tokens.insert(access_token.to_owned(), of(TokenKind::Access, ends));
        if let Some(token) = refresh_token {
            tokens.insert(token.to_owned(), of(TokenKind::Refresh, None));
        }
    }

    /// A token was revoked, as the provider said; with it those of its grant, where the whole of that ends.
    pub fn revoked(&self, token: &str, whole_grant: bool) {
        self.revokes.store(true, Ordering::Relaxed);
        self.end(token, whole_grant);
    }

    /// The provider refused to revoke a token: where it revokes others, the token was dead already.
    pub fn found_dead(&self, token: &str, whole_grant: bool) {
        if self.revokes.load(Ordering::Relaxed) {
            self.end(token, whole_grant);
        }
    }

    /// An attempt to revoke a token failed. Nothing is kept of one that ended in another way.
    pub fn not_revoked(&self, token: &str, failure: &str) {
        if let Some(token) = whole(&self.tokens).get_mut(token) {
            token.failure = Some(failure.to_owned());
        }
    }

    fn end(&self, token: &str, whole_grant: bool) {
        let mut tokens = whole(&self.tokens);
        let grant = tokens.remove(token).and_then(|token| token.grant);
        if whole_grant && let Some(grant) = grant {
            tokens.retain(|_, token| token.grant.as_ref() != Some(&grant));
        }
    }

    /// The tokens that were issued, not revoked, and may still live.
    pub fn unrevoked(&self) -> Vec<Unrevoked> {
        let now = Instant::now();
        let mut groups: BTreeMap<(TokenKind, ClientRef), Unrevoked> = BTreeMap::new();
        let tokens = whole(&self.tokens);
        for token in tokens.values() {
            let left = token.ends.map(|ends| ends.saturating_duration_since(now));
            if left.is_some_and(|left| left.is_zero()) {
                continue;
            }
            let (kind, client) = (token.kind, token.client);
            let group = groups.entry((kind, client)).or_insert(Unrevoked {
                kind,
                client,
                count: 0,
                ends_within: Some(Duration::ZERO),
                failures: BTreeMap::new(),
            });
            group.count += 1;
            group.ends_within = (group.ends_within.zip(left)).map(|(one, other)| one.max(other));
            if let Some(failure) = &token.failure {
                *group.failures.entry(failure.clone()).or_default() += 1;
            }
        }
        groups.into_values().collect()
    }
}

/// A map or set stays whole whatever happens to a thread that holds it.
fn whole<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_revoked_or_over_is_not_left() {
        let traces = Traces::default();
        let hour = Some(Duration::from_secs(3600));
        traces.issued(ClientRef::First, "a", None, hour);
        traces.issued(ClientRef::First, "b", Some("r"), hour);
        traces.issued(ClientRef::First, "c", None, Some(Duration::ZERO));
        traces.revoked("b", false);
        let left = traces.unrevoked();
        let counts: Vec<_> = left.iter().map(|left| (left.kind, left.count)).collect();
        assert_eq!(counts, [(TokenKind::Access, 1), (TokenKind::Refresh, 1)]);
        assert!(left[0].ends_within <= hour && left[0].ends_within.is_some());
        assert_eq!(left[1].ends_within, None);
    }

    #[test]
    fn failed_revocations_are_counted_by_their_reason() {
        let traces = Traces::default();
        for token in ["a", "b", "c", "d"] {
            traces.issued(ClientRef::First, token, None, None);
        }
        traces.not_revoked("a", "no answer");
        traces.not_revoked("b", "status 503");
        traces.not_revoked("c", "status 503");
        traces.not_revoked("unknown", "status 503");
        let left = traces.unrevoked();
        assert_eq!((left.len(), left[0].count), (1, 4));
        let failures = [("no answer".to_owned(), 1), ("status 503".to_owned(), 2)];
        assert_eq!(left[0].failures, failures.into());
    }

    #[test]
    fn a_grant_ends_with_its_token_where_it_does() {
        let traces = Traces::default();
        traces.issued(ClientRef::First, "a", Some("r"), None);
        traces.issued(ClientRef::First, "b", Some("r"), None);
        traces.issued(ClientRef::Public, "c", Some("s"), None);
        traces.found_dead("b", true);
        assert_eq!(traces.unrevoked().len(), 4, "nothing shows that it revokes");
        traces.revoked("b", true);
        let left = traces.unrevoked();
        assert!(left.iter().all(|left| left.client == ClientRef::Public));
        assert_eq!(left.len(), 2);
    }
}
