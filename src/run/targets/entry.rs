//! A target of a targets file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::{Own, Place, Source, Spec, own_origins};
use crate::catalog::Rate;
use crate::catalog::RegisteredAuth;
use crate::catalog::library::ResolvedProfile;
use crate::catalog::targets::{ClientEntry, LimitsEntry, TargetEntry, UserEntry};
use crate::flow::client::{Client, User};
use crate::flow::signing::SigningKey;
use crate::flow::target::Setup;
use crate::oauth::ClientRef;
use crate::run::learnt::Learnt;
use crate::run::own_clients;
use crate::wire::Limits;

impl Spec {
    /// A checked entry of the targets file of this name.
    #[must_use]
    pub fn from_entry(entry: &TargetEntry, provider: &ResolvedProfile, file: &str) -> Self {
        let base_url = entry.base_url.trim_end_matches('/').to_owned();
        let mut provider = provider.clone();
        if let Some(scopes) = &entry.scopes {
            provider.profile.scopes.clone_from(scopes);
        }
        let own = Own {
            scopes: entry.scopes.is_some(),
            client_auth: entry.client_auth.or(entry.client.auth_method).is_some(),
        };
        let mut setup = setup(entry);
        let registers = registered(entry, &mut setup);
        setup.pkce = setup.pkce.or(provider.profile.pkce);
        for (name, value) in &provider.profile.authorization_parameters {
            setup
                .authorization_parameters
                .entry(name.clone())
                .or_insert_with(|| value.clone());
        }
        if let Some(RegisteredAuth(method)) = entry.client_auth {
            provider.profile.client_auth.style = method;
        }
        if let Some(RegisteredAuth(method)) = entry.client.auth_method {
            // The judge looks at the first client; the others keep what the target or the profile says.
            let style = provider.profile.client_auth.style;
            let others = setup
                .other_client
                .iter_mut()
                .chain(setup.special_clients.values_mut());
            for client in others {
                client.auth.get_or_insert(style);
            }
            provider.profile.client_auth.style = method;
        }
        let origins = own_origins(&base_url, &provider.profile, &setup, &entry.origins);
        let mut spec = Self {
            origins,
            name: entry.name.clone().unwrap_or_else(|| entry.provider.clone()),
            setup,
            limits: limits(&entry.limits),
            ca: entry.tls.ca.as_ref().map(PathBuf::from),
            proxy: entry.proxy.clone(),
            source: Source::File(file.to_owned()),
            own,
            agent: entry.agent.unwrap_or_default(),
            capabilities: BTreeSet::new(),
            announced: BTreeSet::new(),
            learnt: Learnt::default(),
            absent: BTreeMap::new(),
            discovery: None,
            traces: Arc::default(),
            registers,
            place: Place::Remote { base_url },
            provider,
        };
        spec.settle();
        spec
    }
}

fn setup(entry: &TargetEntry) -> Setup {
    let mut users = entry.users.iter().map(user);
    Setup {
        client: client(&entry.client),
        other_client: entry.other_client.as_ref().map(client),
        public_client: entry.public_client.as_ref().map(client),
        special_clients: [
            (ClientRef::Native, &entry.native_client),
            (ClientRef::Restricted, &entry.restricted_client),
            (ClientRef::Expendable, &entry.expendable_client),
            (ClientRef::Reserved, &entry.reserved_client),
            (ClientRef::Signing, &entry.signing_client),
            (ClientRef::SecretSigning, &entry.secret_signing_client),
        ]
        .into_iter()
        .filter_map(|(which, special)| Some((which, client(special.as_ref()?))))
        .collect(),
        user: users.next().unwrap_or(User {
            username: String::new(),
            password: String::new(),
        }),
        other_user: users.next(),
        initial_access_token: entry.initial_access_token.clone(),
        resource_url: entry.resource_url.clone(),
        pkce: entry.pkce,
        authorization_parameters: entry.authorization_parameters.clone(),
        headers: entry.headers.clone(),
        second_factor: None,
    }
}

/// The clients that the run registers, with placeholders in the settings.
fn registered(entry: &TargetEntry, setup: &mut Setup) -> Vec<ClientRef> {
    let mut registers = if entry.client.register {
        own_clients::reserve(setup)
    } else {
        Vec::new()
    };
    let further = [ClientRef::Other, ClientRef::Public, ClientRef::Native];
    for which in further {
        if entry.client_of(which).is_some_and(|client| client.register) {
            own_clients::reserve_one(setup, which);
            registers.push(which);
        }
    }
    registers
}

fn client(entry: &ClientEntry) -> Client {
    Client {
        id: entry.id.clone(),
        secret: entry.secret.clone(),
        key: SigningKey::of_settings(entry.key.as_deref(), entry.key_id.as_deref()),
        redirect_uris: entry.redirect_uris.clone(),
        name: entry.name.clone(),
        auth: entry.auth_method.map(|RegisteredAuth(method)| method),
    }
}

fn user(entry: &UserEntry) -> User {
    User {
        username: entry.username.clone(),
        password: entry.password.clone(),
    }
}

fn limits(entry: &LimitsEntry) -> Limits {
    let defaults = Limits::default();
    Limits {
        timeout: entry.timeout.map_or(defaults.timeout, |span| span.0),
        max_body: entry.max_body.unwrap_or(defaults.max_body),
        max_hops: entry.max_hops.unwrap_or(defaults.max_hops),
        interval: entry
            .rate
            .as_deref()
            .and_then(|rate| rate.parse::<Rate>().ok())
            .map(|rate| rate.interval),
        scenario: entry.scenario.map_or(defaults.scenario, |span| span.0),
    }
}
