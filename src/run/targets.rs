//! Where to test: the sandbox, one place from the environment, or a targets file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use url::Url;

use crate::agent::Kind;
use crate::agent::manual::Desk;
use crate::agent::webdriver::Pool;
use crate::catalog::library::ResolvedProfile;
use crate::catalog::profile::Profile;
use crate::catalog::scenario::{ClientRef, Scenario};
use crate::catalog::targets::{ClientEntry, TargetEntry, UserEntry};
use crate::flow::target::{Agent, Client, Clock, Target, User};
use crate::sandbox::{Accounts, Config, Dialect, Fault, FaultSet, Sandbox};
use crate::wire::{self, Authority, Limits, Rate};

/// A place to test, known before anything is started or sent.
pub struct Spec {
    /// The name in reports and snapshots.
    pub name: String,
    /// The provider's profile.
    pub provider: ResolvedProfile,
    /// Where it is.
    pub place: Place,
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
    /// Limits on each exchange.
    pub limits: Limits,
    /// A certificate authority to trust besides the platform's.
    pub ca: Option<PathBuf>,
    /// What logs in and answers the consent page.
    pub agent: Kind,
    /// What profile and credentials together offer.
    pub capabilities: BTreeSet<String>,
}

/// Where a target is.
pub enum Place {
    /// The embedded sandbox, started when the first trial needs it.
    Sandbox {
        /// What it speaks.
        dialect: Dialect,
        /// What is broken in it.
        faults: Vec<Fault>,
        /// Whom it knows.
        accounts: Box<Accounts>,
        /// Whether it serves https, with an authority made for the run.
        tls: bool,
    },
    /// A provider that runs already.
    Remote {
        /// Its base URL, without a trailing slash.
        base_url: String,
    },
}

/// What the agents of a run share.
pub struct Agents {
    /// The browsers of the webdriver agent.
    pub pool: Arc<Pool>,
    /// Where the person of the manual agent sits.
    pub desk: Arc<Desk>,
}

/// A target that can be used, with the sandbox behind it if there is one.
pub struct Live {
    /// The target.
    pub target: Target,
    /// Keeps the embedded provider running.
    pub sandbox: Option<Arc<Sandbox>>,
}

/// Why a target could not be made ready.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The sandbox did not start.
    #[error("the sandbox did not start: {0}")]
    Sandbox(String),
    /// The HTTP client could not be made.
    #[error(transparent)]
    Wire(#[from] wire::ClientError),
    /// The agent cannot work here.
    #[error("the {agent} agent cannot work: {reason}", agent = agent.as_str())]
    Agent {
        /// Which one.
        agent: Kind,
        /// Why not.
        reason: String,
    },
}

/// Why the environment describes no target.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum EnvironmentError {
    /// Variables without which nothing can be tested.
    #[error(
        "the target `{target}` needs {}: set {} in the environment or in an --env-file",
        if names.len() == 1 { "one more variable" } else { "more variables" },
        names.join(", ")
    )]
    Missing {
        /// The target's name.
        target: String,
        /// The variables.
        names: Vec<String>,
    },
    /// The base URL holds a name or a password, which would stand in every report.
    #[error("the base URL holds a user name or a password before its host; leave them out")]
    UrlWithCredentials,
    /// The base URL is none.
    #[error(
        "`{url}` is no base URL: it has to begin with http:// or https:// and name a host, without query and fragment"
    )]
    BadUrl {
        /// What was given.
        url: String,
    },
}

/// Clients for single purposes: the variable's prefix (`GRANTCHECK_<prefix>_CLIENT_ID` and so on) and the
/// capability that such a client is.
pub const SPECIAL_CLIENTS: [(ClientRef, &str, &str); 4] = [
    (ClientRef::Native, "NATIVE", "native-client"),
    (ClientRef::Restricted, "RESTRICTED", "restricted-client"),
    (ClientRef::Expendable, "EXPENDABLE", "expendable-client"),
    (
        ClientRef::Reserved,
        "RESERVED",
        "secret-with-reserved-characters",
    ),
];

struct SandboxClock(Arc<Sandbox>);

impl Clock for SandboxClock {
    fn advance(&self, by: Duration) {
        self.0.advance(by);
    }
}

impl Spec {
    /// The embedded sandbox under a provider's name. Nothing when the sandbox does not speak its dialect.
    #[must_use]
    pub fn sandbox(
        provider: &ResolvedProfile,
        faults: &[Fault],
        accounts: Option<Accounts>,
    ) -> Option<Self> {
        let dialect = Dialect::served_as(&provider.id)?;
        let accounts = accounts.unwrap_or_else(|| Accounts::for_dialect(dialect));
        let client = |client: &crate::sandbox::Client| Client {
            id: client.id.clone(),
            secret: client.secret.clone(),
            redirect_uris: client.redirect_uris.clone(),
            name: Some(client.name.clone()),
        };
        let user = |user: &crate::sandbox::User| User {
            username: user.username.clone(),
            password: user.password.clone(),
        };
        let faults = faults
            .iter()
            .copied()
            .filter(|fault| fault.applies_to(dialect))
            .collect();
        let mut spec = Self {
            name: provider.id.clone(),
            provider: provider.clone(),
            client: client(&accounts.client),
            other_client: Some(client(&accounts.other_client)),
            public_client: accounts.public_client.as_ref().map(client),
            special_clients: [
                (ClientRef::Native, &accounts.native_client),
                (ClientRef::Restricted, &accounts.restricted_client),
                (ClientRef::Expendable, &accounts.expendable_client),
                (ClientRef::Reserved, &accounts.reserved_client),
            ]
            .into_iter()
            .filter_map(|(which, account)| account.as_ref().map(|account| (which, client(account))))
            .collect(),
            user: user(&accounts.user),
            other_user: Some(user(&accounts.other_user)),
            resource_url: None,
            limits: Limits::default(),
            ca: None,
            agent: Kind::default(),
            capabilities: BTreeSet::new(),
            place: Place::Sandbox {
                dialect,
                faults,
                accounts: Box::new(accounts),
                tls: false,
            },
        };
        spec.capabilities = spec.derive_capabilities();
        Some(spec)
    }

    /// The same with the sandbox serving https; another place than the sandbox stays as it is.
    #[must_use]
    pub fn over_tls(mut self) -> Self {
        if let Place::Sandbox { tls, .. } = &mut self.place {
            *tls = true;
        }
        self.capabilities = self.derive_capabilities();
        self
    }

    /// One place from flags and environment (`GRANTCHECK_…`).
    ///
    /// # Errors
    ///
    /// When the base URL is none, or variables are missing; all missing ones are named at once.
    pub fn from_environment(
        provider: &ResolvedProfile,
        base_url: &str,
        name: Option<&str>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, EnvironmentError> {
        let base_url = checked_base_url(base_url)?;
        let name = name.map_or_else(|| default_name(&provider.id, &base_url), str::to_owned);
        let get = |variable: &str| {
            env(&format!("GRANTCHECK_{variable}")).filter(|value| !value.is_empty())
        };
        let required = ["CLIENT_ID", "REDIRECT_URI", "USERNAME", "PASSWORD"];
        let missing: Vec<String> = required
            .iter()
            .filter(|variable| get(variable).is_none())
            .map(|variable| format!("GRANTCHECK_{variable}"))
            .collect();
        if !missing.is_empty() {
            return Err(EnvironmentError::Missing {
                target: name,
                names: missing,
            });
        }
        let value = |variable: &str| get(variable).unwrap_or_default();
        let mut redirect_uris = vec![value("REDIRECT_URI")];
        redirect_uris.extend(get("SECOND_REDIRECT_URI"));
        let public_redirect_uri =
            get("PUBLIC_REDIRECT_URI").unwrap_or_else(|| value("REDIRECT_URI"));
        let mut spec = Self {
            name,
            provider: provider.clone(),
            place: Place::Remote { base_url },
            client: Client {
                id: value("CLIENT_ID"),
                secret: get("CLIENT_SECRET"),
                redirect_uris,
                name: get("CLIENT_NAME"),
            },
            other_client: get("OTHER_CLIENT_ID").map(|id| Client {
                id,
                secret: get("OTHER_CLIENT_SECRET"),
                redirect_uris: vec![
                    get("OTHER_REDIRECT_URI").unwrap_or_else(|| value("REDIRECT_URI")),
                ],
                name: None,
            }),
            public_client: get("PUBLIC_CLIENT_ID").map(|id| Client {
                id,
                secret: None,
                redirect_uris: vec![public_redirect_uri],
                name: None,
            }),
            special_clients: SPECIAL_CLIENTS
                .iter()
                .filter_map(|(which, prefix, _)| {
                    let id = get(&format!("{prefix}_CLIENT_ID"))?;
                    let redirect_uri = get(&format!("{prefix}_REDIRECT_URI"))
                        .unwrap_or_else(|| value("REDIRECT_URI"));
                    let secret = get(&format!("{prefix}_CLIENT_SECRET"));
                    let mut redirect_uris = vec![redirect_uri];
                    redirect_uris.extend(get(&format!("{prefix}_SECOND_REDIRECT_URI")));
                    Some((
                        *which,
                        Client {
                            id,
                            secret,
                            redirect_uris,
                            name: None,
                        },
                    ))
                })
                .collect(),
            user: User {
                username: value("USERNAME"),
                password: value("PASSWORD"),
            },
            other_user: get("OTHER_USERNAME")
                .zip(get("OTHER_PASSWORD"))
                .map(|(username, password)| User { username, password }),
            resource_url: get("RESOURCE_URL"),
            limits: Limits::default(),
            ca: get("CA").map(PathBuf::from),
            agent: Kind::default(),
            capabilities: BTreeSet::new(),
        };
        spec.capabilities = spec.derive_capabilities();
        Ok(spec)
    }

    /// A checked entry of a targets file.
    #[must_use]
    pub fn from_entry(entry: &TargetEntry, provider: &ResolvedProfile) -> Self {
        let client = |entry: &ClientEntry| Client {
            id: entry.id.clone(),
            secret: entry.secret.clone(),
            redirect_uris: entry.redirect_uris.clone(),
            name: entry.name.clone(),
        };
        let user = |entry: &UserEntry| User {
            username: entry.username.clone(),
            password: entry.password.clone(),
        };
        let defaults = Limits::default();
        let limits = &entry.limits;
        let base_url = entry.base_url.trim_end_matches('/').to_owned();
        let mut provider = provider.clone();
        if let Some(scopes) = &entry.scopes {
            provider.profile.scopes.clone_from(scopes);
        }
        let mut users = entry.users.iter().map(user);
        let mut spec = Self {
            name: entry
                .name
                .clone()
                .unwrap_or_else(|| default_name(&entry.provider, &base_url)),
            client: client(&entry.client),
            other_client: entry.other_client.as_ref().map(client),
            public_client: entry.public_client.as_ref().map(client),
            special_clients: [
                (ClientRef::Native, &entry.native_client),
                (ClientRef::Restricted, &entry.restricted_client),
                (ClientRef::Expendable, &entry.expendable_client),
                (ClientRef::Reserved, &entry.reserved_client),
            ]
            .into_iter()
            .filter_map(|(which, special)| Some((which, client(special.as_ref()?))))
            .collect(),
            user: users.next().unwrap_or(User {
                username: String::new(),
                password: String::new(),
            }),
            other_user: users.next(),
            resource_url: entry.resource_url.clone(),
            limits: Limits {
                timeout: limits.timeout.map_or(defaults.timeout, |span| span.0),
                max_body: limits.max_body.unwrap_or(defaults.max_body),
                max_hops: limits.max_hops.unwrap_or(defaults.max_hops),
                rate: limits
                    .rate
                    .as_deref()
                    .and_then(|rate| rate.parse::<Rate>().ok()),
            },
            ca: entry.tls.ca.as_ref().map(PathBuf::from),
            agent: entry.agent.unwrap_or_default(),
            capabilities: BTreeSet::new(),
            place: Place::Remote { base_url },
            provider,
        };
        spec.capabilities = spec.derive_capabilities();
        spec
    }

    /// What the profile offers, and what the credentials add to it or take from it.
    fn derive_capabilities(&self) -> BTreeSet<String> {
        let profile = &self.provider.profile;
        let mut capabilities: BTreeSet<String> = profile.capabilities.iter().cloned().collect();
        let mut set = |name: &str, present: bool| {
            if present {
                capabilities.insert(name.to_owned());
            } else {
                capabilities.remove(name);
            }
        };
        set("client-secret", self.client.secret.is_some());
        set(
            "second-client",
            self.other_client
                .as_ref()
                .is_some_and(|client| client.secret.is_some()),
        );
        set("public-client", self.public_client.is_some());
        for (which, _, capability) in SPECIAL_CLIENTS {
            set(capability, self.special_clients.contains_key(&which));
        }
        set(
            "http-redirect-uri",
            self.special_clients
                .get(&ClientRef::Restricted)
                .and_then(|client| client.redirect_uris.get(1))
                .is_some_and(|uri| uri.starts_with("http:")),
        );
        // Whoever limits the rate of the requests does not want them all at once.
        let is_documented = profile
            .capabilities
            .iter()
            .any(|known| known == "concurrency");
        set(
            "concurrency",
            (self.is_local() || is_documented) && self.limits.rate.is_none(),
        );
        set("second-user", self.other_user.is_some());
        set("second-redirect-uri", self.client.redirect_uris.len() > 1);
        set(
            "redirect-uri-with-query",
            self.client
                .redirect_uris
                .get(1)
                .is_some_and(|uri| uri.contains('?')),
        );
        set("two-scopes", profile.scopes.len() > 1);
        set(
            "resource",
            profile.endpoints.resource.is_some() || self.resource_url.is_some(),
        );
        set(
            "scoped-resource",
            profile.endpoints.scoped_resource.is_some(),
        );
        set(
            "https",
            match &self.place {
                Place::Remote { base_url } => base_url.starts_with("https:"),
                Place::Sandbox { tls, .. } => *tls,
            },
        );
        capabilities
    }

    /// Why the agent cannot carry out a scenario, if it cannot.
    #[must_use]
    pub fn cannot(&self, scenario: &Scenario) -> Option<String> {
        crate::flow::cannot(self.agent, scenario)
    }

    /// Why a scenario with these needs cannot run here, if it cannot.
    #[must_use]
    pub fn missing(&self, needs: &[String], unless: &[String], slow: bool) -> Option<String> {
        let mut capabilities = self.capabilities.clone();
        // The sandbox's clock is turned, so that nobody has to wait.
        if slow || self.is_sandbox() {
            capabilities.insert("slow".to_owned());
        }
        crate::flow::target::missing(&capabilities, needs, unless)
    }

    /// The faults of the sandbox behind this target.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        match &self.place {
            Place::Sandbox { faults, .. } => {
                faults.iter().map(|fault| fault.name().to_owned()).collect()
            }
            Place::Remote { .. } => Vec::new(),
        }
    }

    /// Whether requests stay on this machine, where several at once disturb nobody else.
    fn is_local(&self) -> bool {
        match &self.place {
            Place::Sandbox { .. } => true,
            Place::Remote { base_url } => is_loopback(base_url),
        }
    }

    /// Whether this is the embedded sandbox.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        matches!(self.place, Place::Sandbox { .. })
    }

    /// Makes the target ready: starts the sandbox if it is one.
    ///
    /// # Errors
    ///
    /// When the sandbox, the HTTP client or the agent cannot be started.
    pub async fn open(&self, rate: Option<Rate>, agents: &Agents) -> Result<Live, OpenError> {
        let (base_url, sandbox) = match &self.place {
            Place::Remote { base_url } => (base_url.clone(), None),
            Place::Sandbox {
                dialect,
                faults,
                accounts,
                tls,
            } => {
                let mut config = Config::new(*dialect);
                config.faults = faults.iter().copied().collect::<FaultSet>();
                config.accounts = (**accounts).clone();
                config.tls = *tls;
                let sandbox = Sandbox::start(config)
                    .await
                    .map_err(|error| OpenError::Sandbox(error.to_string()))?;
                (sandbox.base_url().to_owned(), Some(Arc::new(sandbox)))
            }
        };
        let mut limits = self.limits.clone();
        limits.rate = rate.or(limits.rate);
        let pem = sandbox.as_ref().and_then(|sandbox| sandbox.ca_pem());
        let ca = match (pem, &self.ca) {
            (Some(pem), _) => Some(Authority::Pem(pem)),
            (None, Some(path)) => Some(Authority::File(path)),
            (None, None) => None,
        };
        let has_own_authority = ca.is_some();
        let wire = wire::Client::new(limits, ca, is_loopback(&base_url))?;
        let agent = match self.agent {
            Kind::Webdriver => {
                agents
                    .pool
                    .ready()
                    .await
                    .map_err(|error| OpenError::Agent {
                        agent: self.agent,
                        reason: error.to_string(),
                    })?;
                Agent::Browser {
                    pool: Arc::clone(&agents.pool),
                    insecure: has_own_authority && is_loopback(&base_url),
                }
            }
            Kind::Manual => Agent::Person(Arc::clone(&agents.desk)),
            Kind::Form => Agent::Form,
        };
        let profile: Profile = self.provider.profile.clone();
        let target = Target {
            name: self.name.clone(),
            provider: self.provider.id.clone(),
            scopes: profile.scopes.clone(),
            profile,
            base_url,
            client: self.client.clone(),
            other_client: self.other_client.clone(),
            public_client: self.public_client.clone(),
            special_clients: self.special_clients.clone(),
            user: self.user.clone(),
            other_user: self.other_user.clone(),
            resource_url: self.resource_url.clone(),
            wire,
            agent,
            clock: sandbox
                .clone()
                .map(|sandbox| Box::new(SandboxClock(sandbox)) as Box<dyn Clock>),
        };
        Ok(Live { target, sandbox })
    }
}

/// `<provider>@<host>`: its snapshots never mix with the sandbox's, which are called as the profile.
fn default_name(provider: &str, base_url: &str) -> String {
    let host = Url::parse(base_url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    format!("{provider}@{}", host.unwrap_or_else(|| base_url.to_owned()))
}

fn checked_base_url(text: &str) -> Result<String, EnvironmentError> {
    let bad = || EnvironmentError::BadUrl {
        url: text.to_owned(),
    };
    let url = Url::parse(text).map_err(|_| bad())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EnvironmentError::UrlWithCredentials);
    }
    let usable = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.query().is_none()
        && url.fragment().is_none();
    if usable {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err(bad())
    }
}

fn is_loopback(base_url: &str) -> bool {
    Url::parse(base_url)
        .ok()
        .is_some_and(|url| match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        })
}
