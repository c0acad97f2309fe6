//! One place to test, ready to be used: resolved profile, base URL, credentials, limits, clock.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::client::{Client, User};
use super::issued::SharedTokens;
use super::traces::Traces;
use crate::agent::manual::Prompt;
use crate::agent::webdriver::Pool;
use crate::catalog::profile::{PkceUse, Profile};
use crate::oauth::{AuthMethod, ClientRef, UserRef};
use crate::transcript::Failure;
use crate::wire::RawRequest;
use crate::wire::pseudonym::Vault;
use crate::wire::{HttpClient, Origins};

/// Whether an endpoint is given by its full address and not by a path.
fn is_full(path: &str) -> bool {
    path.starts_with("http://") || path.starts_with("https://")
}

/// The full address of an endpoint: of a path below the base URL, or of an address that is one already.
#[must_use]
pub fn address(base_url: &str, path: &str) -> String {
    if is_full(path) {
        path.to_owned()
    } else {
        format!("{base_url}{path}")
    }
}

/// What a target was set up with: who acts there, and how.
#[derive(Clone)]
pub struct Setup {
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
    /// What authorizes the registration of clients (RFC 7591 3), where the provider asks for it.
    pub initial_access_token: Option<String>,
    /// Full URL of the protected resource, when it is not below the base URL.
    pub resource_url: Option<String>,
    /// Whether flows that are not about PKCE use it.
    pub pkce: Option<PkceUse>,
    /// Parameters to add to each authorization request that does not set them itself.
    pub authorization_parameters: BTreeMap<String, String>,
    /// Headers to add to each request to the provider; their values may be secrets.
    pub headers: BTreeMap<String, String>,
    /// What answers the provider's question for a second factor.
    pub second_factor: Option<String>,
}

/// What logs in and answers the consent page at a target.
pub enum Agent {
    /// The form agent, with the target's own HTTP client.
    Form,
    /// A browser that is driven over WebDriver.
    Webdriver {
        /// Where browsers come from.
        pool: Arc<Pool>,
        /// Whether certificates are accepted that the system does not know: those of an authority of one's own.
        insecure: bool,
    },
    /// The person at the terminal.
    Manual(Arc<Prompt>),
}

/// What makes time pass for a target.
pub trait Clock: Send + Sync {
    /// Turns the clock of an embedded provider forward.
    fn advance(&self, by: Duration);

    /// What time it is there, in seconds since 1970.
    fn seconds(&self) -> u64;
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
    /// Where its secrets may be sent.
    pub origins: Origins,
    /// Who acts there, and how.
    pub setup: Setup,
    /// The scopes to ask for, the most harmless first.
    pub scopes: Vec<String>,
    /// Sends the requests.
    pub wire: HttpClient,
    /// Logs in and answers the consent page.
    pub agent: Agent,
    /// The clock of an embedded provider; none for a real one.
    pub clock: Option<Box<dyn Clock>>,
    /// What the run leaves there: approvals, and tokens that were not revoked.
    pub traces: Arc<Traces>,
    /// Which scenarios hold the same tokens.
    pub shared_tokens: SharedTokens,
    /// What [`Target::credentials`] made; empty at first.
    pub known: OnceLock<Vault>,
}

impl Target {
    /// The client that a scenario means.
    ///
    /// # Errors
    ///
    /// One clause when it is not configured.
    pub fn client_of(&self, which: ClientRef) -> Result<&Client, String> {
        let setup = &self.setup;
        let (client, name) = match which {
            ClientRef::First => return Ok(&setup.client),
            ClientRef::Other => (setup.other_client.as_ref(), "second"),
            ClientRef::Public => (setup.public_client.as_ref(), "public"),
            ClientRef::Native => (setup.special_clients.get(&which), "native"),
            ClientRef::Restricted => (setup.special_clients.get(&which), "restricted"),
            ClientRef::Expendable => (setup.special_clients.get(&which), "expendable"),
            ClientRef::Reserved => (setup.special_clients.get(&which), "reserved"),
            ClientRef::Signing => (
                self.own_or_special(which, AuthMethod::PrivateKeyJwt),
                "signing",
            ),
            ClientRef::SecretSigning => (
                self.own_or_special(which, AuthMethod::ClientSecretJwt),
                "secret-signing",
            ),
            ClientRef::Registered => {
                return Err("no step before registered a client".to_owned());
            }
        };
        client.ok_or_else(|| format!("no {name} client is configured"))
    }

    /// A client that authenticates in a certain way: the one that is configured for it, or else the first one where that does.
    fn own_or_special(&self, which: ClientRef, method: AuthMethod) -> Option<&Client> {
        let own = Some(&self.setup.client).filter(|client| self.auth_method(client) == method);
        self.setup.special_clients.get(&which).or(own)
    }

    /// What time it is at the provider, in seconds since 1970, as JSON Web Tokens have it (RFC 7519 2).
    #[must_use]
    pub fn seconds(&self) -> i64 {
        let here = || {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            now.unwrap_or_default().as_secs()
        };
        let seconds = (self.clock.as_ref()).map_or_else(here, |clock| clock.seconds());
        i64::try_from(seconds).unwrap_or(i64::MAX)
    }

    /// The account that a scenario means.
    #[must_use]
    pub fn user_of(&self, which: UserRef) -> Option<&User> {
        match which {
            UserRef::First => Some(&self.setup.user),
            UserRef::Other => self.setup.other_user.as_ref(),
        }
    }

    /// The status with which an own address answers a plain GET: a cheap question, with nothing secret in it but the
    /// headers that every request to the provider gets.
    ///
    /// # Errors
    ///
    /// Why there was no answer.
    pub async fn ask(&self, address: &str) -> Result<u16, Failure> {
        let mut request = RawRequest::from_full_url("GET", address);
        let documented = self.profile.headers.iter();
        let documented = documented.filter(|(name, _)| !self.setup.headers.contains_key(*name));
        for (name, value) in self.setup.headers.iter().chain(documented) {
            request = request.header(name, value.clone());
        }
        Ok(self.wire.send(&request).await?.status)
    }

    /// The target's credentials by name, so that they never stand in a transcript.
    pub fn credentials(&self) -> &Vault {
        self.known
            .get_or_init(|| self.named_credentials().prepared())
    }

    fn named_credentials(&self) -> Vault {
        let mut vault = Vault::new();
        let mut client = |prefix: &str, client: &Client| {
            if let Some(secret) = &client.secret {
                vault.fixed(&format!("{prefix}client_secret"), secret, true);
            }
            vault.fixed(&format!("{prefix}client_id"), &client.id, false);
            for (index, uri) in client.redirect_uris.iter().enumerate() {
                let ordinal = ["", "second_", "third_", "fourth_"]
                    .get(index)
                    .copied()
                    .unwrap_or("further_");
                vault.fixed(&format!("{prefix}{ordinal}redirect_uri"), uri, false);
            }
        };
        client("", &self.setup.client);
        if let Some(other) = &self.setup.other_client {
            client("other_", other);
        }
        if let Some(public) = &self.setup.public_client {
            client("public_", public);
        }
        for (which, special) in &self.setup.special_clients {
            client(&format!("{which:?}_").to_lowercase(), special);
        }
        if let Some(factor) = &self.setup.second_factor {
            vault.fixed("second_factor", factor, true);
        }
        vault.fixed("password", &self.setup.user.password, true);
        vault.fixed("username", &self.setup.user.username, false);
        if let Some(other) = &self.setup.other_user {
            vault.fixed("other_password", &other.password, true);
            vault.fixed("other_username", &other.username, false);
        }
        for scope in &self.scopes {
            vault.declare_public(scope);
            for word in scope.split_whitespace() {
                vault.declare_public(word);
            }
        }
        vault.fixed("base_url", &self.base_url, false);
        if let Some(token) = &self.setup.initial_access_token {
            vault.fixed("initial_access_token", token, true);
        }
        for (name, value) in &self.setup.headers {
            vault.fixed(&format!("header_{}", name.to_lowercase()), value, true);
        }
        vault
    }

    /// All redirect URIs that are registered for the target's clients.
    pub fn registered_redirect_uris(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.setup.client)
            .chain(&self.setup.other_client)
            .chain(&self.setup.public_client)
            .chain(self.setup.special_clients.values())
            .flat_map(|client| &client.redirect_uris)
    }

    /// The full URL of an endpoint: of a path below the base URL, or of an address that is one already.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        address(&self.base_url, path)
    }

    /// The issuer identifier (RFC 8414 2): the base URL, unless the profile has another one.
    #[must_use]
    pub fn issuer(&self) -> String {
        let documented = self.profile.issuer.as_deref();
        documented.map_or_else(
            || self.base_url.clone(),
            |issuer| issuer.replace("{base_url}", &self.base_url),
        )
    }

    /// Whether an address belongs to the provider. Passwords, client credentials, codes, tokens and secret headers go
    /// nowhere else.
    #[must_use]
    pub fn is_own(&self, address: &str) -> bool {
        self.origins.include(address)
    }

    /// How a client presents its secret.
    #[must_use]
    pub fn auth_method(&self, client: &Client) -> AuthMethod {
        client.auth.unwrap_or(self.profile.client_auth.style)
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
