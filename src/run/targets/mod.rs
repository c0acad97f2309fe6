//! Where to test: the sandbox, one place from the environment, or a targets file.
//!
//! A [`Spec`] is known before anything is started or sent. It is made from sample accounts (`sandbox`), from flags
//! and variables (`environment`) or from an entry of a targets file (`entry`); `capabilities` says what profile and
//! credentials offer together, and `open` makes a target of it that requests can be sent to.

mod capabilities;
mod entry;
mod environment;
mod known;
mod open;
mod sandbox;
mod settings;
mod variables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use url::Url;

use super::discovery::Discovery;
use super::learnt::Learnt;
use crate::catalog::AgentKind;
use crate::catalog::library::ResolvedProfile;
use crate::catalog::profile::Profile;
use crate::catalog::scenario::Scenario;
use crate::flow::target::Setup;
use crate::flow::traces::Traces;
use crate::oauth::{Capability, ClientRef};
use crate::sandbox::{Accounts, Dialect, Fault, Style};
use crate::wire::{Limits, Origins};

pub use environment::EnvironmentError;
pub use known::{Known, known_variables, misspelt};
pub use open::{Agents, Live, OpenError};
pub(in crate::run) use sandbox::style_of;
pub(in crate::run) use settings::client_names;
pub use settings::{ClientSetting, Setting, Source};
pub use variables::variables_of;

/// A place to test, known before anything is started or sent.
pub struct Spec {
    /// The name in reports and snapshots.
    pub name: String,
    /// The provider's profile.
    pub provider: ResolvedProfile,
    /// Where it is.
    pub place: Place,
    /// Who acts there, and how.
    pub setup: Setup,
    /// Where secrets may be sent; the sandbox's own is added when it has started.
    pub origins: Origins,
    /// Limits on each exchange.
    pub limits: Limits,
    /// A certificate authority to trust besides the platform's.
    pub ca: Option<PathBuf>,
    /// The proxy to use instead of the system's.
    pub proxy: Option<String>,
    /// Where the settings come from.
    pub source: Source,
    /// What the target says itself where the profile or the provider's metadata says otherwise.
    pub own: Own,
    /// What logs in and answers the consent page.
    pub agent: AgentKind,
    /// What profile and credentials together offer.
    pub capabilities: BTreeSet<Capability>,
    /// What the provider's metadata announces.
    pub announced: BTreeSet<Capability>,
    /// What the first look at the provider learnt.
    pub learnt: Learnt,
    /// Of some capabilities, why they are not there.
    pub absent: BTreeMap<Capability, String>,
    /// What was done about the provider's metadata; nothing where none was looked for, or not yet.
    pub discovery: Option<Discovery>,
    /// What the run leaves there.
    pub traces: Arc<Traces>,
    /// The clients that the run registers there.
    pub registers: Vec<ClientRef>,
}

/// Which statements of the profile the target replaces by its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Own {
    /// The scopes.
    pub scopes: bool,
    /// How the client authenticates.
    pub client_auth: bool,
}

/// Where a target is.
pub enum Place {
    /// The embedded sandbox, started when the first trial needs it.
    Sandbox {
        /// What it speaks.
        dialect: Dialect,
        /// How it speaks, where that is not as the dialect has it.
        style: Option<Style>,
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

/// Clients for single purposes: the variable's prefix (`GRANTCHECK_<prefix>_CLIENT_ID` and so on) and the
/// capability that such a client is.
pub const SPECIAL_CLIENTS: [(ClientRef, &str, Capability); 6] = [
    (ClientRef::Native, "NATIVE", Capability::NativeClient),
    (
        ClientRef::Restricted,
        "RESTRICTED",
        Capability::RestrictedClient,
    ),
    (
        ClientRef::Expendable,
        "EXPENDABLE",
        Capability::ExpendableClient,
    ),
    (
        ClientRef::Reserved,
        "RESERVED",
        Capability::SecretWithReservedCharacters,
    ),
    (ClientRef::Signing, "SIGNING", Capability::PrivateKeyJwt),
    (
        ClientRef::SecretSigning,
        "SECRET_SIGNING",
        Capability::ClientSecretJwt,
    ),
];

impl Spec {
    /// Whether an approval counts for later requests, so that most scenarios see no consent page.
    #[must_use]
    pub fn remembers_consent(&self) -> bool {
        self.capabilities.contains(&Capability::RemembersConsent)
    }

    /// Why a scenario about the consent page cannot run where an approval is remembered.
    #[must_use]
    pub fn without_consent_page(&self) -> String {
        let why =
            "needs a consent page, and the provider remembers that the user approved the client";
        if self.learnt.observed.contains(&Capability::RemembersConsent) {
            format!(
                "{why} (or never asks); `prompt=consent` does not bring the page, and another parameter that does can be named in {}",
                self.source.names(&[Setting::AuthorizationParameters])
            )
        } else {
            why.to_owned()
        }
    }

    /// Why the agent cannot carry out a scenario, if it cannot.
    #[must_use]
    pub fn cannot(&self, scenario: &Scenario) -> Option<String> {
        crate::flow::cannot(self.agent, scenario)
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

    /// Whether requests stay on this machine, where several at once disturb no other user.
    #[must_use]
    pub fn is_local(&self) -> bool {
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
}

/// The origins that belong to a target before anything was sent: the base URL's, those of the endpoints that its profile
/// states by their full address, the resource's, and those that it lists.
fn own_origins<'a>(
    base_url: &str,
    profile: &Profile,
    setup: &Setup,
    listed: impl IntoIterator<Item = &'a String>,
) -> Origins {
    let endpoints = profile.endpoints.paths().map(|(_, path)| path);
    let resource = setup.resource_url.as_deref();
    let mut origins = Origins::of([base_url].into_iter().chain(endpoints).chain(resource));
    listed.into_iter().for_each(|origin| origins.list(origin));
    origins
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
