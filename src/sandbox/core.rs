//! The state machine: one request in, one response out, no I/O.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::time::Duration;

use super::accounts::{Accounts, Client};
use super::browser_session::Session;
use super::busy;
use super::clock::Clock;
use super::dialects::vendor::{self, Style};
use super::dialects::{Endpoint, Route, Rules};
use super::faults::{Fault, FaultSet};
use super::grant::{AccessToken, GrantId};
use super::message::{Request, Response};
use super::random::{random_token, shuffle};
use super::registration::Registered;
use super::store::Store;
use super::{
    Dialect, access_jwt, disclosure, forwarded, malformed, pages, refused_otherwise, token_values,
};

/// How late a slow provider notices that something was used.
pub(super) const RACE_WINDOW: Duration = Duration::from_millis(400);

/// One provider with everything it knows.
#[derive(Debug)]
pub(super) struct Core {
    /// The decisions of its dialect.
    pub(super) rules: &'static Rules,
    /// How it speaks, where that is not as its dialect has it.
    pub(super) style: Option<Style>,
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
    /// What it signs readable tokens with.
    pub(super) signing_key: String,
    /// The nonce that a proof of possession has to hold where nonces are wanted (RFC 9449 8).
    pub(super) proof_nonce: String,
    /// The thumbprint of the key that the present request proves possession of (RFC 9449 5).
    pub(super) proved_key: Option<String>,
    token_ttl: Option<Duration>,
    /// The requests so far.
    requests: u64,
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
            rules: dialect.rules(),
            style: None,
            accounts,
            faults,
            base_url,
            clock: Clock::new(),
            store: Store::default(),
            signing_key: random_token(),
            proof_nonce: random_token(),
            proved_key: None,
            token_ttl,
            requests: 0,
        }
    }

    /// The same provider, speaking like a vendor.
    pub(super) fn styled(mut self, style: Style) -> Self {
        self.rules = vendor::rules(self.rules, &style);
        self.style = Some(style);
        self
    }

    /// Whether the password grant is its documented way in.
    pub(super) fn takes_passwords(&self) -> bool {
        self.style.as_ref().is_some_and(Style::takes_passwords)
    }

    /// Whether its style keeps the refresh token: always where it says so, and where the access token stays too.
    pub(super) fn style_keeps_refresh_token(&self) -> bool {
        ["refresh-token", "access-token", "silently"]
            .iter()
            .any(|kept| self.has_style("refresh-keeps", kept))
    }

    /// Whether its style says this.
    pub(super) fn has_style(&self, key: &'static str, value: &str) -> bool {
        self.style
            .as_ref()
            .is_some_and(|style| style.is(key, value))
    }

    /// Answers one request.
    pub(super) fn handle(&mut self, request: &Request) -> Response {
        match self.style.clone() {
            Some(style) => vendor::serve(self, &style, request),
            None => self.answer(request),
        }
    }

    /// Answers one request in the form of its dialect.
    pub(super) fn answer(&mut self, request: &Request) -> Response {
        self.requests += 1;
        if let Some(response) = busy::answer(self, self.requests) {
            return response;
        }
        if let Some(response) = forwarded::refused(self, request) {
            return response;
        }
        let Some(route) = self.route(&request.path) else {
            return pages::not_found();
        };
        let methods = self.methods(route);
        let response = if self.is_unsupported(route.endpoint, request) {
            Response::new(415, "text/plain; charset=utf-8", "Unsupported media type\n")
        } else if let Some(broken) = malformed::stumbles(self, route.endpoint, request) {
            broken
        } else if methods.contains(&request.method.as_str()) || self.is_resumed(request) {
            (route.handler)(self, request)
        } else {
            let refused = (self.rules.method_refused)(self, request, route.endpoint);
            let mut methods = methods;
            if self.has(Fault::OrderByChance) {
                shuffle(&mut methods);
            }
            if self.has(Fault::MethodRefusedWithoutAllow) {
                refused
            } else if self.has(Fault::AllowNamesMoreMethods) {
                refused.with("allow", format!("{},OPTIONS", methods.join(",")))
            } else {
                refused.with("allow", methods.join(", "))
            }
        };
        let response = refused_otherwise::reshaped(self, route.endpoint, response);
        let response = disclosure::worsened(self, route.endpoint, request, response);
        let response = forwarded::rebased(self, request, response);
        self.finish(route.endpoint, request, response)
    }

    /// Whether the body of a token request is of a media type that the endpoint does not read (RFC 9110 15.5.16).
    fn is_unsupported(&self, endpoint: Endpoint, request: &Request) -> bool {
        let media_type = request.header("content-type").unwrap_or_default();
        self.has(Fault::JsonTokenRequestUnsupported)
            && endpoint == Endpoint::Token
            && media_type.starts_with("application/json")
    }

    /// What concerns every answer of an endpoint, whatever it says.
    fn finish(&self, endpoint: Endpoint, request: &Request, mut response: Response) -> Response {
        if matches!(endpoint, Endpoint::Authorize | Endpoint::Page) {
            response = pages::worsened(self, response);
        }
        if endpoint == Endpoint::Authorize && self.has(Fault::CorsOnAuthorization) {
            response = response.with("access-control-allow-origin", "*");
        }
        if endpoint == Endpoint::Authorize
            && self.has(Fault::CorsReflectsOrigin)
            && let Some(origin) = request.header("origin")
        {
            response = response
                .with("access-control-allow-origin", origin)
                .with("access-control-allow-credentials", "true");
        }
        let caching = response.header("cache-control");
        if caching == Some("no-store") && self.has(Fault::CacheControlInManyWords) {
            let words = "private, no-cache, no-store, max-age=0, must-revalidate";
            response = response.replacing("cache-control", Some(words));
        }
        if self.is_https() && !self.has(Fault::HstsMissing) {
            let seconds = if self.has(Fault::HstsWithoutTime) {
                "max-age=0"
            } else if self.has(Fault::HstsForSubdomains) {
                "max-age=\"63072000\"; includeSubDomains; preload"
            } else {
                "max-age=31536000"
            };
            response = response.with("strict-transport-security", seconds);
        }
        response
    }

    /// Whether everything is said over TLS.
    pub(super) fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Whether a path is served without TLS too, which only a broken provider does.
    pub(super) fn is_served_in_the_clear(&self, path: &str) -> bool {
        let route = self.rules.routes.iter().find(|route| route.path == path);
        match route.map(|route| route.endpoint) {
            Some(Endpoint::Authorize | Endpoint::Page) => self.has(Fault::AuthorizeOverHttp),
            Some(Endpoint::Token) => {
                self.has(Fault::TokenOverHttp) || self.has(Fault::TokenPagesOverHttp)
            }
            Some(Endpoint::Introspect) => self.has(Fault::IntrospectionOverHttp),
            Some(Endpoint::Resource) => self.has(Fault::ResourceOverHttp),
            Some(Endpoint::Revoke) => self.has(Fault::RevocationOverHttp),
            _ => false,
        }
    }

    /// The answer to those who speak plain HTTP where https is expected; the address is a path with its query.
    pub(super) fn refused_in_the_clear(&self, address: &str) -> Response {
        if self.has(Fault::PlainHttpRedirected) {
            Response::redirect(301, format!("{}{address}", self.base_url))
        } else if self.has(Fault::PlainHttpForbidden) {
            let body = r#"{"error":"invalid_request","error_description":"TLS is required"}"#;
            Response::new(403, "application/json", body)
        } else {
            let text = "This port speaks https only.\n";
            Response::new(400, "text/plain; charset=utf-8", text)
        }
    }

    /// The issuer identifier (RFC 8414 2).
    pub(super) fn issuer(&self) -> String {
        if self.has(Fault::IssuerWithQuery) {
            format!("{}?tenant=main", self.base_url)
        } else if self.has(Fault::IssuerWithFragment) {
            format!("{}#main", self.base_url)
        } else if self.has(Fault::IssuerEndsInSlash) {
            format!("{}/", self.base_url)
        } else {
            self.base_url.clone()
        }
    }

    /// The status of the redirect that follows a form.
    pub(super) fn status_after_form(&self) -> u16 {
        if self.has(Fault::Redirects303) {
            303
        } else if self.has(Fault::Redirects302) {
            302
        } else {
            self.rules.status_after_form
        }
    }

    fn route(&self, path: &str) -> Option<&'static Route> {
        if self.has(Fault::SlashFormMissing) && path != "/" && path.ends_with('/') {
            return None;
        }
        let route = self.rules.routes.iter().find(|route| route.path == path)?;
        let hidden = route.endpoint == Endpoint::Metadata && self.has(Fault::MetadataNotPublished);
        (!hidden).then_some(route)
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
            Endpoint::Revoke if self.has(Fault::LogoutByGet) => methods.push("GET"),
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
        let known = self.accounts.client_named(id).cloned();
        known.or_else(|| Some(self.registered(id)?.client.clone()))
    }

    /// The client with this id that registered itself.
    pub(super) fn registered(&self, id: &str) -> Option<&Registered> {
        let mut all = self.store.registered.iter();
        all.find(|known| known.client.id == id && !known.deleted)
    }

    /// The cookie value of the session that a request belongs to, if it still exists.
    pub(super) fn session_id(&self, request: &Request) -> Option<String> {
        let id = request.cookie(self.cookie_name())?;
        self.store.sessions.contains_key(id).then(|| id.to_owned())
    }

    /// The session of a request.
    pub(super) fn session(&mut self, request: &Request) -> Option<&mut Session> {
        let id = self.session_id(request)?;
        self.store.sessions.get_mut(&id)
    }

    /// What the session cookie is called.
    pub(super) fn cookie_name(&self) -> &'static str {
        if self.has(Fault::CookiesRenamed) {
            "sid"
        } else {
            self.rules.session_cookie
        }
    }

    /// What a hidden field of a form holds against forgery: the session's value, in the form that this provider gives it.
    pub(super) fn csrf_field(&self, csrf: &str) -> String {
        if self.has(Fault::CsrfFieldShort) {
            csrf.chars()
                .filter(char::is_ascii_lowercase)
                .take(8)
                .collect()
        } else if self.has(Fault::CsrfFieldBase64) || self.has(Fault::CsrfFieldBase64Unchecked) {
            STANDARD.encode(format!("?>{csrf}?>"))
        } else {
            csrf.to_owned()
        }
    }

    /// The `Set-Cookie` value for a session.
    pub(super) fn session_cookie(&self, id: &str) -> String {
        let mut cookie = format!("{}={id}; Path=/", self.cookie_name());
        if self.has(Fault::SessionCookieForeignPosts) {
            cookie.push_str("; HttpOnly; SameSite=None");
        } else if self.has(Fault::SessionCookieStrict) {
            cookie.push_str("; HttpOnly; SameSite=Strict");
        } else if !self.has(Fault::SessionCookieScriptReadable) {
            cookie.push_str("; HttpOnly; SameSite=Lax");
        }
        if self.is_https() && !self.has(Fault::SessionCookieNotSecure) {
            cookie.push_str("; Secure");
        }
        cookie
    }

    /// How long codes can be redeemed.
    pub(super) fn code_lifetime(&self) -> Duration {
        if self.has(Fault::CodeNeverExpires) {
            Duration::MAX
        } else if self.has(Fault::CodeLivesHalfAnHour) {
            Duration::from_secs(1800)
        } else if self.has(Fault::CodesLiveTwoMinutes) {
            Duration::from_secs(120)
        } else {
            self.rules.code_lifetime
        }
    }

    /// From when on something that is used now is used up: at once, unless the provider is slow to notice.
    pub(super) fn used_up_at(&self, notices_late: bool) -> Duration {
        let delay = if notices_late {
            RACE_WINDOW
        } else {
            Duration::ZERO
        };
        self.now().saturating_add(delay)
    }

    /// How long access tokens live.
    pub(super) fn access_lifetime(&self) -> Duration {
        let documented = if self.has(Fault::LifetimeChanged) {
            Duration::from_secs(7200)
        } else if self.has(Fault::AccessTokenLivesADay) {
            Duration::from_secs(86_400)
        } else if self.has(Fault::AccessTokenLivesAWeek) {
            Duration::from_secs(604_800)
        } else {
            self.rules.access_lifetime
        };
        self.token_ttl.unwrap_or(documented)
    }

    /// Makes an access token and stores it.
    pub(super) fn issue_access(
        &mut self,
        grant: GrantId,
        scope: Vec<String>,
        resources: Vec<String>,
    ) -> AccessToken {
        let token = self.make_access(grant, scope, resources);
        self.store.add_access(token.clone());
        token
    }

    /// Makes the access token that a refresh answers with and stores it, unless the provider forgets to.
    pub(super) fn issue_refreshed(
        &mut self,
        grant: GrantId,
        scope: Vec<String>,
        resources: Vec<String>,
    ) -> AccessToken {
        let token = self.make_access(grant, scope, resources);
        if !self.has(Fault::RefreshedTokenDead) {
            self.store.add_access(token.clone());
        }
        token
    }

    /// Makes the access token that an exchange answers with and stores it (RFC 8693 2.2.1).
    pub(super) fn issue_exchanged(
        &mut self,
        grant: GrantId,
        scope: Vec<String>,
        resources: Vec<String>,
        actor: Option<String>,
    ) -> AccessToken {
        let mut token = self.make_access(grant, scope, resources);
        token.actor = actor;
        self.store.add_access(token.clone());
        token
    }

    fn make_access(
        &mut self,
        grant: GrantId,
        scope: Vec<String>,
        resources: Vec<String>,
    ) -> AccessToken {
        let now = self.now();
        let mut token = AccessToken {
            value: token_values::new_token(self),
            grant,
            scope,
            resources,
            key: self.proved_key.clone(),
            actor: None,
            issued: now,
            expires: now.saturating_add(self.access_lifetime()),
        };
        if access_jwt::are_issued(self) {
            token.value = access_jwt::access_token(self, &token);
        } else if self.has(Fault::SameSecondTokens) {
            token.value = token_values::reproducible(self, &token);
        } else if self.has(Fault::AccessTokensOfClientsEqual) {
            token.value = token_values::of_user_and_scope(self, &token);
        }
        token
    }

    /// Makes a refresh token for a grant and stores it.
    pub(super) fn issue_refresh(&mut self, grant: GrantId) -> String {
        let value = token_values::new_token(self);
        let now = self.now();
        // The refresh token of a confidential client is bound by its authentication (RFC 9449 5).
        let holder = self.store.grant(grant);
        let is_public = holder
            .and_then(|grant| self.client(&grant.client_id))
            .is_some_and(|client| !client.is_confidential());
        let key = self.proved_key.clone().filter(|_| is_public);
        self.store.add_refresh(value.clone(), grant, key, now);
        value
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A core with the sample accounts.
    pub(in crate::sandbox) fn core_with(dialect: Dialect, faults: &[Fault]) -> Core {
        let faults = faults.iter().copied().collect();
        let accounts = dialect.accounts();
        Core::new(
            dialect,
            accounts,
            faults,
            None,
            "http://sandbox.test".to_owned(),
        )
    }
}
