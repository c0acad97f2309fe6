//! The state machine: one request in, one response out, no I/O.

use std::time::Duration;

use super::accounts::{Accounts, Client};
use super::clock::Clock;
use super::dialects::{self, Endpoint, Route, Rules};
use super::faults::{Fault, FaultSet};
use super::message::{Request, Response};
use super::store::{AccessToken, GrantId, Session, Store};
use super::{Dialect, pages};

/// One provider with everything it knows.
#[derive(Debug)]
pub(super) struct Core {
    /// The decisions of its dialect.
    pub(super) rules: &'static Rules,
    /// Its clients and users.
    pub(super) accounts: Accounts,
    /// What is wrong with it.
    pub(super) faults: FaultSet,
    /// Its own address, which is also its issuer identifier (RFC 8414 2).
    pub(super) base_url: String,
    /// Its clock.
    pub(super) clock: Clock,
    /// Its memory.
    pub(super) store: Store,
    token_ttl: Option<Duration>,
}

impl Core {
    /// A provider without sessions and tokens.
    pub(super) fn new(
        dialect: Dialect,
        accounts: Accounts,
        faults: FaultSet,
        token_ttl: Option<Duration>,
        base_url: String,
    ) -> Self {
        Self {
            rules: dialects::rules(dialect),
            accounts,
            faults,
            base_url,
            clock: Clock::new(),
            store: Store::default(),
            token_ttl,
        }
    }

    /// Answers one request.
    pub(super) fn handle(&mut self, request: &Request) -> Response {
        let Some(route) = self.route(&request.path) else {
            return pages::not_found();
        };
        let methods = self.methods(route);
        if methods.contains(&request.method.as_str()) || self.is_resumed(request) {
            (route.handler)(self, request)
        } else {
            (self.rules.method_refused)(self, request, route.endpoint)
                .with("allow", methods.join(", "))
        }
    }

    fn route(&self, path: &str) -> Option<&'static Route> {
        if self.has(Fault::SlashFormMissing) && path != "/" && path.ends_with('/') {
            return None;
        }
        self.rules.routes.iter().find(|route| route.path == path)
    }

    fn methods(&self, route: &Route) -> Vec<&'static str> {
        let mut methods = route.methods.to_vec();
        match route.endpoint {
            Endpoint::Authorize if self.has(Fault::AuthorizeGetRefused) => {
                methods.retain(|m| *m != "GET")
            }
            Endpoint::Authorize if self.has(Fault::AuthorizePostRefused) => {
                methods.retain(|m| *m != "POST")
            }
            Endpoint::Token if self.has(Fault::TokenEndpointAcceptsGet) => methods.push("GET"),
            Endpoint::Revoke if self.has(Fault::LogoutByPost) => methods.push("POST"),
            _ => {}
        }
        methods
    }

    /// Whether the provider itself sent the browser here after sign-in. That is a GET even where the client has to
    /// POST its authorization request, so it must work in a provider that refuses GET.
    fn is_resumed(&self, request: &Request) -> bool {
        let address = format!("{}?{}", request.path, request.query);
        request.method == "GET"
            && self
                .session_id(request)
                .and_then(|id| self.store.sessions.get(&id))
                .is_some_and(|session| session.resumed.contains(&address))
    }

    /// Whether a defect is switched on.
    pub(super) fn has(&self, fault: Fault) -> bool {
        self.faults.has(fault)
    }

    /// The reading of the clock.
    pub(super) fn now(&self) -> Duration {
        self.clock.now()
    }

    /// A copy of the client with this id.
    pub(super) fn client(&self, id: &str) -> Option<Client> {
        self.accounts.client_named(id).cloned()
    }

    /// The cookie value of the session that a request belongs to, if it still exists.
    pub(super) fn session_id(&self, request: &Request) -> Option<String> {
        let id = request.cookie(self.rules.session_cookie)?;
        self.store.sessions.contains_key(id).then(|| id.to_owned())
    }

    /// The session of a request.
    pub(super) fn session(&mut self, request: &Request) -> Option<&mut Session> {
        let id = self.session_id(request)?;
        self.store.sessions.get_mut(&id)
    }

    /// The `Set-Cookie` value for a session.
    pub(super) fn session_cookie(&self, id: &str) -> String {
        format!(
            "{}={id}; Path=/; HttpOnly; SameSite=Lax",
            self.rules.session_cookie
        )
    }

    /// How long access tokens live.
    pub(super) fn access_lifetime(&self) -> Duration {
        let documented = if self.has(Fault::LifetimeChanged) {
            Duration::from_secs(7200)
        } else {
            self.rules.access_lifetime
        };
        self.token_ttl.unwrap_or(documented)
    }

    /// A new token value in the format of the dialect.
    pub(super) fn new_token(&self) -> String {
        (self.rules.new_token)(self)
    }

    /// Makes an access token and stores it.
    pub(super) fn issue_access(&mut self, grant: GrantId, scope: Vec<String>) -> AccessToken {
        let token = self.make_access(grant, scope);
        self.store.add_access(token.clone());
        token
    }

    /// Makes the access token that a refresh answers with and stores it, unless the provider forgets to.
    pub(super) fn issue_refreshed(&mut self, grant: GrantId, scope: Vec<String>) -> AccessToken {
        let token = self.make_access(grant, scope);
        if !self.has(Fault::RefreshedTokenDead) {
            self.store.add_access(token.clone());
        }
        token
    }

    fn make_access(&self, grant: GrantId, scope: Vec<String>) -> AccessToken {
        let now = self.now();
        AccessToken {
            value: self.new_token(),
            grant,
            scope,
            issued: now,
            expires: now.saturating_add(self.access_lifetime()),
        }
    }

    /// Makes a refresh token for a grant and stores it.
    pub(super) fn issue_refresh(&mut self, grant: GrantId) -> String {
        let value = self.new_token();
        self.store.add_refresh(value.clone(), grant);
        value
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A core with the sample accounts.
    pub(in crate::sandbox) fn core_with(dialect: Dialect, faults: &[Fault]) -> Core {
        let faults = faults.iter().copied().collect();
        let accounts = Accounts::for_dialect(dialect);
        Core::new(
            dialect,
            accounts,
            faults,
            None,
            "http://sandbox.test".to_owned(),
        )
    }
}
