//! One place to test, ready to be used: resolved profile, base URL, credentials, limits, clock.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::agent::manual::Desk;
use crate::agent::webdriver::Pool;
use crate::catalog::profile::Profile;
use crate::catalog::scenario::ClientRef;
use crate::wire::Client as WireClient;

/// A registered client of the target.
#[derive(Clone)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// `client_secret`; none for a public client.
    pub secret: Option<String>,
    /// Registered redirect URIs, the one to use first.
    pub redirect_uris: Vec<String>,
    /// The name that it is registered under, where that is known.
    pub name: Option<String>,
}

/// A person with an account at the target.
#[derive(Clone)]
pub struct User {
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
}

/// Who walks through the pages of a target.
pub enum Agent {
    /// The form agent, with the target's own HTTP client.
    Form,
    /// A browser.
    Browser {
        /// Where browsers come from.
        pool: Arc<Pool>,
        /// Whether certificates are accepted that the system does not know: those of an authority of one's own.
        insecure: bool,
    },
    /// The person at the terminal.
    Person(Arc<Desk>),
}

/// What makes time pass for a target.
pub trait Clock: Send + Sync {
    /// Turns the clock of an embedded provider forward.
    fn advance(&self, by: Duration);
}

/// One place to test.
pub struct Target {
    /// The name in reports and snapshots.
    pub name: String,
    /// The profile's id.
    pub provider: String,
    /// What the provider documents.
    pub profile: Profile,
    /// Where it is, without a trailing slash.
    pub base_url: String,
    /// The client under test.
    pub client: Client,
    /// A second confidential client.
    pub other_client: Option<Client>,
    /// A public client.
    pub public_client: Option<Client>,
    /// Clients for single purposes.
    pub special_clients: BTreeMap<ClientRef, Client>,
    /// The first user.
    pub user: User,
    /// The second user.
    pub other_user: Option<User>,
    /// Full URL of the protected resource, when it is not below the base URL.
    pub resource_url: Option<String>,
    /// The scopes to ask for, the most harmless first.
    pub scopes: Vec<String>,
    /// Sends the requests.
    pub wire: WireClient,
    /// Logs in and answers the consent page.
    pub agent: Agent,
    /// The clock of an embedded provider; none for a real one.
    pub clock: Option<Box<dyn Clock>>,
}

impl Target {
    /// The client that a scenario means.
    ///
    /// # Errors
    ///
    /// One clause when it is not configured.
    pub fn client_of(&self, which: ClientRef) -> Result<&Client, String> {
        let (client, name) = match which {
            ClientRef::First => return Ok(&self.client),
            ClientRef::Other => (self.other_client.as_ref(), "second"),
            ClientRef::Public => (self.public_client.as_ref(), "public"),
            ClientRef::Native => (self.special_clients.get(&which), "native"),
            ClientRef::Restricted => (self.special_clients.get(&which), "restricted"),
            ClientRef::Expendable => (self.special_clients.get(&which), "expendable"),
            ClientRef::Reserved => (self.special_clients.get(&which), "reserved"),
        };
        client.ok_or_else(|| format!("no {name} client is configured"))
    }

    /// All redirect URIs that are registered for the target's clients.
    pub fn registered_redirect_uris(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.client)
            .chain(&self.other_client)
            .chain(&self.public_client)
            .chain(self.special_clients.values())
            .flat_map(|client| &client.redirect_uris)
    }

    /// The full URL of a path of the target.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// The profile's word for a standard parameter.
    #[must_use]
    pub fn parameter_name<'a>(&'a self, standard: &'a str) -> &'a str {
        self.profile
            .parameter_names
            .get(standard)
            .map_or(standard, String::as_str)
    }

    /// The profile's value for a standard grant type.
    #[must_use]
    pub fn grant_type<'a>(&'a self, standard: &'a str) -> &'a str {
        self.profile
            .grant_types
            .get(standard)
            .map_or(standard, String::as_str)
    }

    /// What stands between two scopes in a request (RFC 6749 3.3: a space).
    #[must_use]
    pub fn scope_delimiter(&self) -> &str {
        self.profile.scope_delimiter.as_deref().unwrap_or(" ")
    }
}

/// Why a scenario with these needs cannot run where these capabilities are, if it cannot.
#[must_use]
pub fn missing(
    capabilities: &BTreeSet<String>,
    needs: &[String],
    unless: &[String],
) -> Option<String> {
    if let Some(present) = unless
        .iter()
        .find(|capability| capabilities.contains(*capability))
    {
        return Some(format!("does not apply where the provider has {present}"));
    }
    let missing: Vec<&str> = needs
        .iter()
        .map(String::as_str)
        .filter(|need| !capabilities.contains(*need))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let reasons: Vec<&str> = missing.iter().map(|need| reason_for(need)).collect();
    Some(format!(
        "needs {}: {}",
        missing.join(", "),
        reasons.join("; ")
    ))
}

/// In one clause, why a capability can be missing.
fn reason_for(capability: &str) -> &'static str {
    match capability {
        "second-client" => "no second client is configured (GRANTCHECK_OTHER_CLIENT_ID)",
        "second-user" => "no second user is configured (GRANTCHECK_OTHER_USERNAME)",
        "second-redirect-uri" => {
            "no second redirect URI is configured (GRANTCHECK_SECOND_REDIRECT_URI)"
        }
        "redirect-uri-with-query" => "no configured redirect URI has a query",
        "public-client" => "no public client is configured (GRANTCHECK_PUBLIC_CLIENT_ID)",
        "native-client" => "no native client is configured (GRANTCHECK_NATIVE_CLIENT_ID)",
        "restricted-client" => {
            "no client for the code grant only is configured (GRANTCHECK_RESTRICTED_CLIENT_ID)"
        }
        "expendable-client" => {
            "no client that may be locked out is configured (GRANTCHECK_EXPENDABLE_CLIENT_ID)"
        }
        "secret-with-reserved-characters" => {
            "no client with such a secret is configured (GRANTCHECK_RESERVED_CLIENT_ID)"
        }
        "http-redirect-uri" => {
            "no second redirect URI with http is configured for the restricted client"
        }
        "concurrency" => "the rate of the requests is limited",
        "client-secret" => "no client secret is configured (GRANTCHECK_CLIENT_SECRET)",
        "two-scopes" => "the profile documents fewer than two scopes",
        "slow" => "waits for an expiry (--slow)",
        "resource" => "no protected resource is known (GRANTCHECK_RESOURCE_URL)",
        _ => "the provider documents no such thing",
    }
}
