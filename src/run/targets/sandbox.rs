//! The embedded sandbox as a target.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Own, Place, Source, Spec};
use crate::catalog::AgentKind;
use crate::catalog::library::ResolvedProfile;
use crate::flow::client::{Client, User};
use crate::flow::signing::SigningKey;
use crate::flow::target::Setup;
use crate::oauth::ClientRef;
use crate::run::learnt::Learnt;
use crate::sandbox::{self, Accounts, Dialect, Fault};
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
        let dialect = Dialect::served_as(name).ok()?;
        let accounts = accounts.unwrap_or_else(|| dialect.accounts());
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
