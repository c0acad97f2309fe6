//! The dialects that the sandbox speaks, a folder each, and what they have in common.
//!
//! A new dialect is a folder beside the others with a [`Description`], and a line in the table below with the `mod` it
//! needs. Its providers are then targets of the default run, known to `grantcheck sandbox` and part of the self-test;
//! each needs a profile of its name in `providers/`.

mod cameramanager;
mod standard;
mod survilla;
pub(super) mod vendor;

use std::fmt;
use std::time::Duration;

use super::accounts::Accounts;
use super::authorize::authorize;
use super::consent::{CONSENT_PATH, decide};
use super::core::Core;
use super::grant::AccessToken;
use super::message::{Request, Response};
use super::signin::{LOGIN_PATH, login};

macro_rules! dialects {
    ($($(#[$doc:meta])* $variant:ident in $folder:ident;)*) => {
        /// The language that a provider speaks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Dialect {
            $($(#[$doc])* $variant,)*
        }

        impl Dialect {
            /// Every dialect, in the order in which their targets run.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// What the dialect says of itself.
            fn description(self) -> &'static Description {
                match self {
                    $(Self::$variant => &$folder::DIALECT,)*
                }
            }
        }
    };
}

dialects! {
    /// Survilla Cloud, which is served under several names.
    Survilla in survilla;
    /// Eagle Eye Networks CameraManager.
    CameraManager in cameramanager;
    /// The standards to the letter.
    Standard in standard;
}

/// What a dialect says of itself.
#[derive(Debug)]
struct Description {
    /// Its name, which its claims in `requirements/` begin with.
    name: &'static str,
    /// The providers that speak it: each is a target of that name, and has a profile of that name.
    providers: &'static [&'static str],
    /// The clients and users that a sandbox knows unless it is told others.
    accounts: fn() -> Accounts,
    /// What it decides.
    rules: &'static Rules,
}

impl Dialect {
    /// The dialect that is called so or that a provider of this name speaks.
    ///
    /// # Errors
    ///
    /// When there is none; the error lists all names.
    pub fn served_as(name: &str) -> Result<Self, UnknownDialect> {
        Self::ALL
            .iter()
            .copied()
            .find(|dialect| dialect.name() == name || dialect.providers().contains(&name))
            .ok_or_else(|| UnknownDialect(name.to_owned()))
    }

    /// The name of the dialect.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.description().name
    }

    /// The providers that speak it, which are the sandbox's targets. The first one stands for all.
    #[must_use]
    pub fn providers(self) -> &'static [&'static str] {
        self.description().providers
    }

    /// The clients and users that a sandbox of this dialect knows unless it is told others.
    #[must_use]
    pub fn accounts(self) -> Accounts {
        (self.description().accounts)()
    }

    /// The names of all dialects for a message, with the providers where they have other names.
    #[must_use]
    pub fn names() -> String {
        let names = Self::ALL.iter().map(|dialect| match dialect.providers() {
            [one] if *one == dialect.name() => dialect.name().to_owned(),
            providers => format!("{dialect} ({})", providers.join(", ")),
        });
        names.collect::<Vec<_>>().join(", ")
    }

    /// The decisions of the dialect.
    pub(super) fn rules(self) -> &'static Rules {
        self.description().rules
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that neither a dialect nor one of its providers has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no dialect `{0}`; known: {known}", known = Dialect::names())]
pub struct UnknownDialect(pub String);

/// What an address is for; defects ask for this and not for a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// The authorization endpoint (RFC 6749 3.1).
    Authorize,
    /// The provider's own pages.
    Page,
    /// Where authorization requests are pushed to (RFC 9126).
    Push,
    /// Where devices begin (RFC 8628).
    Device,
    /// Where clients register (RFC 7591), and their registrations (RFC 7592).
    Register,
    /// The token endpoint (RFC 6749 3.2).
    Token,
    /// Whatever ends tokens.
    Revoke,
    /// Token introspection (RFC 7662).
    Introspect,
    /// The provider's metadata (RFC 8414).
    Metadata,
    /// A protected resource (RFC 6749 1.1).
    Resource,
    /// What a protected resource says of itself (RFC 9728).
    ResourceMetadata,
    /// The keys that access tokens are signed with (RFC 7517 5).
    KeySet,
}

/// One address of a provider.
#[derive(Debug)]
pub(super) struct Route {
    /// Its path.
    pub(super) path: &'static str,
    /// The methods it answers.
    pub(super) methods: &'static [&'static str],
    /// What it is for.
    pub(super) endpoint: Endpoint,
    /// What answers it.
    pub(super) handler: fn(&mut Core, &Request) -> Response,
}

/// The decisions of a dialect that concern the authorization endpoint and everything common.
#[derive(Debug)]
pub(super) struct Rules {
    /// Its addresses.
    pub(super) routes: &'static [Route],
    /// The name of the session cookie.
    pub(super) session_cookie: &'static str,
    /// The realm in challenges.
    pub(super) realm: &'static str,
    /// How long a code can be redeemed.
    pub(super) code_lifetime: Duration,
    /// How long an access token lives.
    pub(super) access_lifetime: Duration,
    /// The scopes there are, in the order in which answers list them.
    pub(super) scopes: &'static [&'static str],
    /// What a request without a scope asks for.
    pub(super) default_scope: &'static [&'static str],
    /// How a scope parameter is split into scopes.
    pub(super) split_scope: fn(&str) -> Vec<&str>,
    /// The names of the parameter that says where to return to; the first one present counts.
    pub(super) redirect_uri_names: &'static [&'static str],
    /// Whether client and redirect URI are checked only after sign-in.
    pub(super) checks_redirect_after_login: bool,
    /// Whether PKCE (RFC 7636) is known.
    pub(super) has_pkce: bool,
    /// Whether authorization requests can be pushed (RFC 9126).
    pub(super) has_par: bool,
    /// Whether it takes request objects (RFC 9101).
    pub(super) has_request_objects: bool,
    /// Whether a request chooses how its response comes back (OAuth 2.0 Multiple Response Types 2.1).
    pub(super) has_response_modes: bool,
    /// Whether loopback redirect URIs are good for every port, and other plain http ones for nothing (RFC 8252).
    pub(super) knows_native_clients: bool,
    /// The paths of the resource servers that a token can be restricted to (RFC 8707); none without the extension.
    pub(super) resources: &'static [&'static str],
    /// Whether the resource takes tokens in form bodies (RFC 6750 2.2).
    pub(super) takes_tokens_in_forms: bool,
    /// Whether redirects name the issuer (RFC 9207).
    pub(super) sends_issuer: bool,
    /// Whether error redirects have an `error_description`.
    pub(super) describes_errors: bool,
    /// Whether a user with a live token is not asked again.
    pub(super) remembers_consent: bool,
    /// The status of the redirect that follows a form.
    pub(super) status_after_form: u16,
    /// Makes a code.
    pub(super) new_code: fn() -> String,
    /// Makes an access or refresh token.
    pub(super) new_token: fn(&Core) -> String,
    /// What a method that an address does not answer gets; the `Allow` header is added to it.
    pub(super) method_refused: fn(&Core, &Request, Endpoint) -> Response,
}

impl Rules {
    /// The name of the parameter that may be repeated; empty where there is none.
    pub(super) fn repeatable(&self) -> &'static str {
        if self.resources.is_empty() {
            ""
        } else {
            "resource"
        }
    }
}

/// An authorization endpoint for GET and POST.
const fn authorize_at(path: &'static str) -> Route {
    Route {
        path,
        methods: &["GET", "POST"],
        endpoint: Endpoint::Authorize,
        handler: authorize,
    }
}

/// The login page, which every dialect has at the same address.
const LOGIN: Route = Route {
    path: LOGIN_PATH,
    methods: &["GET", "POST"],
    endpoint: Endpoint::Page,
    handler: login,
};

/// Where every dialect sends its consent form.
const CONSENT: Route = Route {
    path: CONSENT_PATH,
    methods: &["POST"],
    endpoint: Endpoint::Page,
    handler: decide,
};

/// A refusal of the method without a body of any meaning.
fn plain_method_refused(_: &Core, _: &Request, _: Endpoint) -> Response {
    Response::new(405, "text/plain; charset=utf-8", "Method not allowed\n")
}

/// Whether every scope of `wanted` is in `granted` (RFC 6749 6).
fn is_within(wanted: &[String], granted: &[String]) -> bool {
    wanted.iter().all(|scope| granted.contains(scope))
}

/// The whole lifetime of a token in seconds, for the `expires_in` of a fresh one.
fn lifetime_seconds(token: &AccessToken) -> u64 {
    token.expires.saturating_sub(token.issued).as_secs()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn dialects_are_found_by_their_own_names_and_by_those_of_their_providers() {
        for &dialect in Dialect::ALL {
            for name in [&[dialect.name()], dialect.providers()].concat() {
                assert_eq!(Dialect::served_as(name), Ok(dialect), "{name}");
            }
        }
        let error = Dialect::served_as("netrx").expect_err("a slip");
        assert_eq!(
            error.to_string(),
            format!("there is no dialect `netrx`; known: {}", Dialect::names())
        );
        // Providers are named where the dialect has another name.
        assert!(Dialect::names().starts_with("survilla (netrex, camstreamer), cameramanager,"));
    }

    #[test]
    fn a_provider_speaks_one_dialect() {
        let providers = Dialect::ALL.iter().flat_map(|dialect| dialect.providers());
        let names: Vec<&str> = providers.copied().collect();
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), distinct.len(), "{names:?}");
        assert!(
            Dialect::ALL
                .iter()
                .all(|dialect| !dialect.providers().is_empty())
        );
    }
}
