//! A target of a targets file.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{Place, Spec, default_name};
use crate::catalog::library::ResolvedProfile;
use crate::catalog::scenario::ClientRef;
use crate::catalog::targets::{ClientEntry, LimitsEntry, TargetEntry, UserEntry};
use crate::flow::target::{Client, Setup, User};
use crate::wire::{Limits, Rate};

impl Spec {
    /// A checked entry of a targets file.
    #[must_use]
    pub fn from_entry(entry: &TargetEntry, provider: &ResolvedProfile) -> Self {
        let base_url = entry.base_url.trim_end_matches('/').to_owned();
        let mut provider = provider.clone();
        if let Some(scopes) = &entry.scopes {
            provider.profile.scopes.clone_from(scopes);
        }
        let mut spec = Self {
            name: entry
                .name
                .clone()
                .unwrap_or_else(|| default_name(&entry.provider, &base_url)),
            setup: setup(entry),
            limits: limits(&entry.limits),
            ca: entry.tls.ca.as_ref().map(PathBuf::from),
            capabilities: BTreeSet::new(),
            place: Place::Remote { base_url },
            provider,
        };
        spec.capabilities = spec.derive_capabilities();
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
    }
}

fn client(entry: &ClientEntry) -> Client {
    Client {
        id: entry.id.clone(),
        secret: entry.secret.clone(),
        redirect_uris: entry.redirect_uris.clone(),
        name: entry.name.clone(),
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
        rate: entry
            .rate
            .as_deref()
            .and_then(|rate| rate.parse::<Rate>().ok()),
    }
}
