//! One place from flags and variables of the environment.

use std::collections::BTreeSet;
use std::path::PathBuf;

use thiserror::Error;
use url::Url;

use super::{Place, SPECIAL_CLIENTS, Spec, default_name};
use crate::catalog::library::ResolvedProfile;
use crate::flow::target::{Client, Setup, User};
use crate::wire::Limits;

/// What every variable of a target begins with.
const PREFIX: &str = "GRANTCHECK_";

/// Variables without which nothing can be tested.
const REQUIRED: [&str; 4] = ["CLIENT_ID", "REDIRECT_URI", "USERNAME", "PASSWORD"];

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
        let mut redirect_uris =
            vec![get("REDIRECT_URI").unwrap_or_else(|| self.value("REDIRECT_URI"))];
        redirect_uris.extend(get("SECOND_REDIRECT_URI"));
        Some(Client {
            id: get("CLIENT_ID")?,
            secret: get("CLIENT_SECRET"),
            redirect_uris,
            name: get("CLIENT_NAME"),
        })
    }
}

impl Spec {
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
        let variables = Variables(env);
        let missing: Vec<String> = REQUIRED
            .iter()
            .filter(|variable| variables.get(variable).is_none())
            .map(|variable| format!("{PREFIX}{variable}"))
            .collect();
        let client = match variables.client("") {
            Some(client) if missing.is_empty() => client,
            _ => {
                return Err(EnvironmentError::Missing {
                    target: name,
                    names: missing,
                });
            }
        };
        let mut spec = Self {
            name,
            provider: provider.clone(),
            place: Place::Remote { base_url },
            setup: setup(&variables, client),
            limits: Limits::default(),
            ca: variables.get("CA").map(PathBuf::from),
            capabilities: BTreeSet::new(),
        };
        spec.capabilities = spec.derive_capabilities();
        Ok(spec)
    }
}

fn setup(variables: &Variables<'_>, client: Client) -> Setup {
    Setup {
        client,
        other_client: variables.client("OTHER_"),
        public_client: variables.client("PUBLIC_").map(|client| Client {
            secret: None,
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
        resource_url: variables.get("RESOURCE_URL"),
    }
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
