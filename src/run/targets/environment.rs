//! One place from flags and variables of the environment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;
use url::Url;

use super::{Own, Place, SPECIAL_CLIENTS, Setting, Source, Spec, own_origins};
use crate::catalog::library::ResolvedProfile;
use crate::catalog::profile::PkceUse;
use crate::catalog::targets;
use crate::catalog::{AgentKind, RegisteredAuth, TimeSpan};
use crate::flow::client::{Client, User};
use crate::flow::signing::SigningKey;
use crate::flow::target::Setup;
use crate::run::learnt::Learnt;
use crate::run::own_clients;
use crate::wire::Limits;

/// What every variable of a target begins with.
pub(super) const PREFIX: &str = "GRANTCHECK_";

/// The variables without which nothing of this provider can be tested.
fn required(provider: &ResolvedProfile, registers: bool) -> Vec<&'static str> {
    let mut names = Vec::new();
    if !registers {
        names.push("CLIENT_ID");
    }
    if provider.redirects() && !registers {
        names.push("REDIRECT_URI");
    }
    if provider.signs_in() {
        names.extend(["USERNAME", "PASSWORD"]);
    }
    names
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
    /// A variable with a value that it cannot have. The value is not repeated, for it may be a secret.
    #[error("`{name}` has a value that it cannot have: {help}")]
    BadValue {
        /// The variable.
        name: String,
        /// What it can be.
        help: String,
    },
    /// The base URL is none. It is repeated where it cannot be another variable's value.
    #[error(
        "{shown} is no base URL: it has to begin with http:// or https:// and name a host, without query and fragment"
    )]
    BadUrl {
        /// How the message names what was given.
        shown: String,
    },
}

/// The variables of a target; an empty one counts as none.
struct Variables<'e>(&'e dyn Fn(&str) -> Option<String>);

impl Variables<'_> {
    fn get(&self, name: &str) -> Option<String> {
        (self.0)(&format!("{PREFIX}{name}")).filter(|value| !value.is_empty())
    }

    /// One that is known to be there.
    fn value(&self, name: &str) -> String {
        self.get(name).unwrap_or_default()
    }

    /// The client whose variables begin so, with the redirect URI of the first one unless it has its own.
    fn client(&self, prefix: &str) -> Option<Client> {
        let get = |name: &str| self.get(&format!("{prefix}{name}"));
        let mut redirect_uris: Vec<String> = get("REDIRECT_URI")
            .or_else(|| self.get("REDIRECT_URI"))
            .into_iter()
            .collect();
        redirect_uris.extend(get("SECOND_REDIRECT_URI"));
        Some(Client {
            id: get("CLIENT_ID")?,
            secret: get("CLIENT_SECRET"),
            key: SigningKey::of_settings(
                get("CLIENT_KEY").as_deref(),
                get("CLIENT_KEY_ID").as_deref(),
            ),
            redirect_uris,
            name: get("CLIENT_NAME"),
            auth: None,
        })
    }

    /// The one of these words that a variable holds.
    fn word<T: Copy>(
        &self,
        name: &str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, EnvironmentError> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let found = words.iter().find(|(word, _)| *word == text);
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        found
            .map(|(_, value)| Some(*value))
            .ok_or_else(|| EnvironmentError::BadValue {
                name: format!("{PREFIX}{name}"),
                help: format!("write one of {}", known.join(", ")),
            })
    }

    /// The origins that are listed by flags and by a variable, which has several between commas.
    fn origins(&self, flags: &[String]) -> Result<Vec<String>, EnvironmentError> {
        let text = self.get("ORIGINS").unwrap_or_default();
        let named = text.split(',').map(str::trim).filter(|one| !one.is_empty());
        let by_variable = named.map(|one| ("GRANTCHECK_ORIGINS", one.to_owned()));
        let by_flag = flags.iter().map(|one| ("--origin", one.clone()));
        by_flag
            .chain(by_variable)
            .map(|(name, origin)| match targets::bad_origin(&origin) {
                Some(help) => Err(EnvironmentError::BadValue {
                    name: name.to_owned(),
                    help,
                }),
                None => Ok(origin),
            })
            .collect()
    }

    /// The limits on each exchange.
    fn limits(&self) -> Result<Limits, EnvironmentError> {
        let mut limits = Limits::default();
        if let Some(text) = self.get("TIMEOUT") {
            let span: TimeSpan =
                (text.parse()).map_err(|help: String| EnvironmentError::BadValue {
                    name: format!("{PREFIX}TIMEOUT"),
                    help: targets::without_value(&help, &text),
                })?;
            limits.timeout = span.0;
        }
        Ok(limits)
    }

    /// Names and values in the form of a query: `prompt=consent&max_age=0`.
    fn pairs(&self, name: &str) -> Result<BTreeMap<String, String>, EnvironmentError> {
        let text = self.get(name).unwrap_or_default();
        let mut pairs = BTreeMap::new();
        for piece in text.split('&').filter(|piece| !piece.is_empty()) {
            if !piece.contains('=') || piece.starts_with('=') {
                return Err(EnvironmentError::BadValue {
                    name: format!("{PREFIX}{name}"),
                    help: "write it like a query, `name=value&other=value`".to_owned(),
                });
            }
            pairs.extend(url::form_urlencoded::parse(piece.as_bytes()).into_owned());
        }
        Ok(pairs)
    }
}

impl Spec {
    /// One place from flags and environment (`GRANTCHECK_…`).
    ///
    /// # Errors
    ///
    /// When the base URL is none, a variable has a value that it cannot have, or variables are missing; all missing
    /// ones are named at once.
    pub fn from_environment(
        provider: &ResolvedProfile,
        base_url: &str,
        name: Option<&str>,
        listed: &[String],
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, EnvironmentError> {
        let (base_url, default_name) = checked_base_url(base_url, &provider.id)?;
        let name = name.map_or(default_name, str::to_owned);
        let variables = Variables(env);
        let registers = variables.get("REGISTER").is_some();
        let missing: Vec<String> = required(provider, registers)
            .into_iter()
            .filter(|variable| variables.get(variable).is_none())
            .map(|variable| format!("{PREFIX}{variable}"))
            .collect();
        let client = match variables.client("") {
            Some(client) if missing.is_empty() => client,
            None if missing.is_empty() => Client::default(),
            _ => {
                return Err(EnvironmentError::Missing {
                    target: name,
                    names: missing,
                });
            }
        };
        let mut provider = provider.clone();
        let profile = &mut provider.profile;
        let mut setup = setup(&variables, client);
        let registers = if registers {
            own_clients::reserve(&mut setup)
        } else {
            Vec::new()
        };
        let names: Vec<_> = RegisteredAuth::names().collect();
        let auth = variables.word("CLIENT_AUTH", &names)?;
        if let Some(method) = auth {
            profile.client_auth.style = method;
        }
        setup.pkce = variables.word("PKCE", &PkceUse::ALL)?.or(profile.pkce);
        setup.authorization_parameters = profile.authorization_parameters.clone();
        setup
            .authorization_parameters
            .extend(variables.pairs("AUTHORIZATION_PARAMETERS")?);
        if let Some(name) = targets::taken_parameter(setup.authorization_parameters.keys()) {
            return Err(EnvironmentError::BadValue {
                name: format!("{PREFIX}AUTHORIZATION_PARAMETERS"),
                help: format!("`{name}` is a parameter that grantcheck sets itself"),
            });
        }
        setup.headers = variables.pairs("HEADERS")?;
        if let Some(problem) = targets::bad_headers(&setup.headers) {
            return Err(EnvironmentError::BadValue {
                name: format!("{PREFIX}HEADERS"),
                help: problem,
            });
        }
        let proxy = variables.get("PROXY");
        if let Some(problem) = proxy.as_deref().and_then(targets::bad_proxy) {
            return Err(EnvironmentError::BadValue {
                name: format!("{PREFIX}PROXY"),
                help: problem,
            });
        }
        let scopes: Option<Vec<String>> = variables.get("SCOPE").map(|text| {
            let texts = text.split(',').map(str::trim).map(str::to_owned);
            texts.filter(|text| !text.is_empty()).collect()
        });
        let own = Own {
            scopes: scopes.is_some(),
            client_auth: auth.is_some(),
        };
        profile.scopes = scopes.unwrap_or_else(|| profile.scopes.clone());
        let origins = variables.origins(listed)?;
        let origins = own_origins(&base_url, profile, &setup, &origins);
        let mut spec = Self {
            origins,
            name,
            provider,
            place: Place::Remote { base_url },
            setup,
            limits: variables.limits()?,
            ca: variables.get("CA").map(PathBuf::from),
            proxy,
            source: Source::Environment {
                of_flags: [(Setting::BaseUrl, "URL"), (Setting::Provider, "PROVIDER")]
                    .into_iter()
                    .filter(|(_, variable)| variables.get(variable).is_none())
                    .map(|(setting, _)| setting)
                    .collect(),
            },
            own,
            agent: AgentKind::default(),
            capabilities: BTreeSet::new(),
            announced: BTreeSet::new(),
            learnt: Learnt::default(),
            absent: BTreeMap::new(),
            discovery: None,
            traces: Arc::default(),
            registers,
        };
        spec.settle();
        Ok(spec)
    }
}

fn setup(variables: &Variables<'_>, client: Client) -> Setup {
    Setup {
        client,
        other_client: variables.client("OTHER_"),
        public_client: variables.client("PUBLIC_").map(|client| Client {
            secret: None,
            key: None,
            ..client
        }),
        special_clients: SPECIAL_CLIENTS
            .iter()
            .filter_map(|(which, prefix, _)| {
                Some((*which, variables.client(&format!("{prefix}_"))?))
            })
            .collect(),
        user: User {
            username: variables.value("USERNAME"),
            password: variables.value("PASSWORD"),
        },
        other_user: variables
            .get("OTHER_USERNAME")
            .zip(variables.get("OTHER_PASSWORD"))
            .map(|(username, password)| User { username, password }),
        initial_access_token: variables.get("INITIAL_ACCESS_TOKEN"),
        resource_url: variables.get("RESOURCE_URL"),
        pkce: None,
        authorization_parameters: BTreeMap::new(),
        headers: BTreeMap::new(),
        second_factor: variables.get("SECOND_FACTOR"),
    }
}

/// The base URL without a trailing slash, and the name that a target of this provider has there.
fn checked_base_url(text: &str, provider: &str) -> Result<(String, String), EnvironmentError> {
    let bad = || EnvironmentError::BadUrl {
        shown: targets::repeated_address(text)
            .map_or("what was given".to_owned(), |text| format!("`{text}`")),
    };
    let url = Url::parse(text).map_err(|_| bad())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EnvironmentError::UrlWithCredentials);
    }
    let usable = matches!(url.scheme(), "http" | "https")
        && targets::fits_dns(&url)
        && url.query().is_none()
        && url.fragment().is_none();
    let name = targets::default_name(provider, &url).filter(|_| usable);
    name.map(|name| (text.trim_end_matches('/').to_owned(), name))
        .ok_or_else(bad)
}
