//! The embedded sandbox as a target.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Own, Place, Source, Spec};
use crate::catalog::AgentKind;
use crate::catalog::library::ResolvedProfile;
use crate::catalog::profile::Profile;
use crate::flow::client::{Client, User};
use crate::flow::signing::SigningKey;
use crate::flow::target::Setup;
use crate::oauth::{ClientRef, Endpoint};
use crate::run::learnt::Learnt;
use crate::sandbox::{self, Accounts, Dialect, Fault, Style, StyleError};
use crate::wire::{Limits, Origins};

impl Spec {
    /// The embedded sandbox under a provider's name, tested by this profile. Nothing when the sandbox does not speak the
    /// provider's dialect.
    #[must_use]
    pub fn sandbox(
        name: &str,
        provider: &ResolvedProfile,
        faults: &[Fault],
        accounts: Option<Accounts>,
    ) -> Option<Self> {
        let (dialect, style) = spoken(name, provider)?;
        let provider = &on_one_host(provider, style.is_some());
        let mut accounts = accounts.unwrap_or_else(|| dialect.accounts());
        if style.is_some() {
            // Vendors register confidential clients; what they document of others is not in their styles.
            accounts.public_client = None;
            accounts.native_client = None;
            accounts.restricted_client = None;
            accounts.expendable_client = None;
        }
        let faults = faults
            .iter()
            .copied()
            .filter(|fault| fault.applies_to(dialect))
            .collect();
        let mut spec = Self {
            name: name.to_owned(),
            provider: provider.clone(),
            setup: setup(&accounts, provider),
            origins: Origins::default(),
            limits: Limits::default(),
            ca: None,
            proxy: None,
            source: Source::Sandbox,
            own: Own::default(),
            agent: AgentKind::default(),
            capabilities: BTreeSet::new(),
            announced: BTreeSet::new(),
            learnt: Learnt::default(),
            absent: BTreeMap::new(),
            discovery: None,
            traces: Arc::default(),
            registers: Vec::new(),
            place: Place::Sandbox {
                dialect,
                style,
                faults,
                accounts: Box::new(accounts),
                tls: false,
            },
        };
        spec.settle();
        Some(spec)
    }

    /// The same with the sandbox serving https; another place than the sandbox stays as it is.
    #[must_use]
    pub fn over_tls(mut self) -> Self {
        if let Place::Sandbox { tls, .. } = &mut self.place {
            *tls = true;
        }
        self.settle();
        self
    }
}

/// What the sandbox speaks as this target: the dialect of that name, or the standards in the style of the profile. Nothing
/// where it has neither, or the style cannot be read.
fn spoken(name: &str, provider: &ResolvedProfile) -> Option<(Dialect, Option<Style>)> {
    let words = &provider.profile.sandbox_style;
    if words.is_empty() {
        return Some((Dialect::served_as(name).ok()?, None));
    }
    let style = style_of(&provider.profile).ok()?;
    Some((Dialect::Standard, Some(style)))
}

/// The style that a profile asks the sandbox for.
///
/// # Errors
///
/// When a word of it means nothing to the sandbox.
pub fn style_of(profile: &Profile) -> Result<Style, StyleError> {
    let words = profile.sandbox_style.iter();
    let words: Vec<String> = words.map(|(key, value)| format!("{key}={value}")).collect();
    Style::parse(words.iter().map(String::as_str))
}

/// The profile with its endpoints below one address: a vendor has several hosts, and the sandbox has one.
fn on_one_host(provider: &ResolvedProfile, is_styled: bool) -> ResolvedProfile {
    let mut provider = provider.clone();
    if is_styled {
        let endpoints = &mut provider.profile.endpoints;
        for endpoint in Endpoint::ALL {
            let path = endpoints
                .path(endpoint)
                .map(|path| below_host(path).to_owned());
            if let Some(path) = path {
                endpoints.put(endpoint, Some(path));
            }
        }
        let refresh = endpoints
            .refresh
            .as_mut()
            .and_then(|refresh| refresh.path.as_mut());
        let second = endpoints
            .second_exchange
            .as_mut()
            .map(|second| &mut second.path);
        for path in refresh.into_iter().chain(second) {
            *path = below_host(path).to_owned();
        }
    }
    provider
}

/// The path of an address; a path is one already.
fn below_host(address: &str) -> &str {
    let Some((_, rest)) = address.split_once("://") else {
        return address;
    };
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// The clients and users of the sandbox.
fn setup(accounts: &Accounts, provider: &ResolvedProfile) -> Setup {
    Setup {
        client: client(&accounts.client),
        other_client: Some(client(&accounts.other_client)),
        public_client: accounts.public_client.as_ref().map(client),
        special_clients: [
            (ClientRef::Native, &accounts.native_client),
            (ClientRef::Restricted, &accounts.restricted_client),
            (ClientRef::Expendable, &accounts.expendable_client),
            (ClientRef::Reserved, &accounts.reserved_client),
            (ClientRef::Signing, &accounts.signing_client),
            (ClientRef::SecretSigning, &accounts.secret_signing_client),
        ]
        .into_iter()
        .filter_map(|(which, account)| account.as_ref().map(|account| (which, client(account))))
        .collect(),
        user: user(&accounts.user),
        other_user: Some(user(&accounts.other_user)),
        initial_access_token: None,
        resource_url: None,
        pkce: provider.profile.pkce,
        authorization_parameters: provider.profile.authorization_parameters.clone(),
        headers: BTreeMap::new(),
        second_factor: provider
            .profile
            .second_factor
            .as_ref()
            .map(|_| sandbox::SECOND_FACTOR.to_owned()),
    }
}

fn client(client: &sandbox::Client) -> Client {
    Client {
        id: client.id.clone(),
        secret: client.secret.clone(),
        key: SigningKey::of_settings(client.key.as_deref(), None),
        redirect_uris: client.redirect_uris.clone(),
        name: Some(client.name.clone()),
        auth: None,
    }
}

fn user(user: &sandbox::User) -> User {
    User {
        username: user.username.clone(),
        password: user.password.clone(),
    }
}
