//! What the dialects have in common when codes and refresh tokens are redeemed.

use std::time::Duration;

use super::core::Core;
use super::faults::Fault;
use super::grant::{Code, Grant, GrantId};

impl Core {
    /// The code as it was issued, where one is presented: the very same characters, unless a defect is less exact.
    pub(super) fn presented_code(&self, value: String) -> String {
        let is_meant = |code: &&String| {
            self.has(Fault::CodesComparedWithoutCase) && code.eq_ignore_ascii_case(&value)
                || self.has(Fault::CodeBeginningAccepted)
                    && value.len() > 4
                    && code.starts_with(&value)
        };
        let found = self.store.codes.keys().find(is_meant).cloned();
        found.unwrap_or(value)
    }

    /// Marks a code as used and remembers what it was redeemed for.
    pub(super) fn redeemed(&mut self, value: &str, grant: GrantId) {
        let late = self.has(Fault::CodeRaceLost) || self.has(Fault::RacedTokensSurvive);
        let at = self.used_up_at(late);
        if let Some(code) = self.store.codes.get_mut(value) {
            code.spent.get_or_insert(at);
            code.grants.push(grant);
        }
    }

    /// Ends what a code was redeemed for: the code was stolen (RFC 6749 4.1.2, 10.5).
    pub(super) fn replayed(&mut self, code: &Code) {
        if self.has(Fault::LateReplayUnnoticed) && self.is_long_spent(code) {
            return;
        }
        let mut grants = code.grants.clone();
        if self.has(Fault::RacedTokensSurvive) {
            grants = grants.pop().into_iter().collect();
        }
        for grant in grants {
            if self.has(Fault::ReplayKeepsAccessToken) {
                self.store.remove_refresh_of(grant);
            } else if self.has(Fault::ReplayKeepsRefreshToken) {
                self.store.remove_access_of(grant);
            } else {
                self.store.end_grant(grant);
            }
        }
    }

    /// Whether a code cannot be redeemed any more because it was redeemed before.
    pub(super) fn is_used_up(&self, code: &Code) -> bool {
        let forgotten = self.has(Fault::SpentCodeForgotten) && self.is_long_spent(code);
        code.is_spent(self.now()) && !self.has(Fault::CodeReusable) && !forgotten
    }

    /// Whether a code was redeemed ten seconds ago or more.
    fn is_long_spent(&self, code: &Code) -> bool {
        let long_ago = self.now().saturating_sub(Duration::from_secs(10));
        code.is_spent(long_ago)
    }

    /// The grant that a refresh token belongs to, and whether a newer token has taken its place.
    pub(super) fn refreshable(&self, value: &str) -> Option<(bool, Grant)> {
        let now = self.now();
        let longer = value.get(..value.len().saturating_sub(1));
        let longer = longer.filter(|_| self.has(Fault::RefreshTokenLongerAccepted));
        let stored = self.store.refresh(value);
        let Some(token) = stored.or_else(|| self.store.refresh(longer?)) else {
            let access = self
                .store
                .access(value, now)
                .filter(|_| self.has(Fault::AccessTokenRefreshes))?;
            return Some((false, self.store.grant(access.grant)?.clone()));
        };
        let dead = self.has(Fault::RefreshDiesWithAccessToken)
            && self.store.newest_access(token.grant, now).is_none();
        let grant = self.store.grant(token.grant).filter(|_| !dead)?;
        Some((token.is_retired(now), grant.clone()))
    }
}
