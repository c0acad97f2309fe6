//! What profile and credentials offer together.

use std::collections::{BTreeMap, BTreeSet};

use super::{Place, SPECIAL_CLIENTS, Spec};
use crate::catalog::library::ResolvedProfile;
use crate::catalog::profile::{PkceUse, RevokeStyle};
use crate::oauth::{AuthMethod, Capability, ClientRef, Endpoint};

/// The clients that are there for one way to authenticate.
const SIGNING: [(ClientRef, AuthMethod); 2] = [
    (ClientRef::Signing, AuthMethod::PrivateKeyJwt),
    (ClientRef::SecretSigning, AuthMethod::ClientSecretJwt),
];

/// Whether a profile with an open list of capabilities states an endpoint that revokes in the standard way.
fn stated_by_rfc7009(provider: &ResolvedProfile) -> bool {
    let revoke = provider.profile.endpoints.revoke.as_ref();
    provider.states_endpoint(Endpoint::Revoke)
        && revoke.is_some_and(|endpoint| endpoint.style == RevokeStyle::Rfc7009)
}

impl Spec {
    /// Works out what follows from the settings. To be called after each change of them.
    pub(in crate::run) fn settle(&mut self) {
        let style = self.provider.profile.client_auth.style;
        let setup = &mut self.setup;
        for (which, method) in SIGNING {
            if let Some(client) = setup.special_clients.get_mut(&which) {
                client.auth = Some(method);
            }
        }
        let clients = std::iter::once(&mut setup.client)
            .chain(&mut setup.other_client)
            .chain(setup.special_clients.values_mut());
        for client in clients {
            // A client that is registered without authentication has no use for a secret.
            if client.auth.unwrap_or(style) == AuthMethod::None {
                client.secret = None;
            }
        }
        self.capabilities = self.derive_capabilities();
        self.keyless();
        // What follows from no profile is there unless a look showed otherwise.
        for capability in self.learnt.absent.keys() {
            if !self.provider.profile.offers(*capability) {
                self.capabilities.remove(capability);
            }
        }
        if self.setup.pkce == Some(PkceUse::Never) {
            for capability in [
                Capability::Pkce,
                Capability::PkceExpected,
                Capability::PkceRequired,
            ] {
                self.take_away(capability, "the target does without PKCE (`pkce: never`)");
            }
        }
        let registered = self.setup.client.auth.unwrap_or(style);
        if self.own.client_auth && registered != AuthMethod::Basic {
            self.take_away(
                Capability::BasicAuth,
                "the client is registered for another method than Basic",
            );
        }
    }

    /// A client that has to sign and has nothing to sign with cannot act.
    fn keyless(&mut self) {
        let style = self.provider.profile.client_auth.style;
        for (which, method) in SIGNING {
            let own =
                Some(&self.setup.client).filter(|client| client.auth.unwrap_or(style) == method);
            let client = self.setup.special_clients.get(&which).or(own);
            let Some(client) = client else { continue };
            let (can_sign, capability, reason) = match method {
                AuthMethod::PrivateKeyJwt => (
                    client.key.is_some(),
                    Capability::PrivateKeyJwt,
                    "the client has no private key that can be read: PKCS#8 in PEM, as `signing_client.key` or GRANTCHECK_SIGNING_CLIENT_KEY",
                ),
                _ => (
                    client.secret.is_some(),
                    Capability::ClientSecretJwt,
                    "the client has no secret, as `secret_signing_client.secret` or GRANTCHECK_SECRET_SIGNING_CLIENT_SECRET",
                ),
            };
            if can_sign {
                self.capabilities.insert(capability);
            } else {
                self.take_away(capability, reason);
            }
        }
    }

    /// Takes a capability away for a reason.
    fn take_away(&mut self, capability: Capability, reason: &str) {
        self.capabilities.remove(&capability);
        self.absent.insert(capability, reason.to_owned());
    }

    /// What the profile offers, and what the credentials add to it or take from it.
    fn derive_capabilities(&self) -> BTreeSet<Capability> {
        let profile = &self.provider.profile;
        let mut capabilities: BTreeSet<Capability> = profile.capabilities.iter().copied().collect();
        // Where the list is open, an endpoint that the profile states is enough to say so.
        if self.is_open() {
            let stated = Endpoint::ALL.into_iter().filter(|endpoint| {
                !matches!(endpoint, Endpoint::Authorize | Endpoint::Token)
                    && self.provider.states_endpoint(*endpoint)
                    && profile.endpoints.path(*endpoint).is_some()
            });
            capabilities.extend(stated.flat_map(Endpoint::capabilities));
            if stated_by_rfc7009(&self.provider) {
                capabilities.insert(Capability::Rfc7009Revocation);
            }
        }
        let mut set = |capability: Capability, present: bool| {
            if present {
                capabilities.insert(capability);
            } else {
                capabilities.remove(&capability);
            }
        };
        set(Capability::ClientSecret, self.setup.client.secret.is_some());
        set(
            Capability::SecondClient,
            self.setup
                .other_client
                .as_ref()
                .is_some_and(|client| client.secret.is_some()),
        );
        set(Capability::PublicClient, self.setup.public_client.is_some());
        for (which, _, capability) in SPECIAL_CLIENTS {
            set(capability, self.setup.special_clients.contains_key(&which));
        }
        set(
            Capability::HttpRedirectUri,
            self.setup
                .special_clients
                .get(&ClientRef::Restricted)
                .and_then(|client| client.redirect_uris.get(1))
                .is_some_and(|uri| uri.starts_with("http:")),
        );
        // A user who limits the rate of the requests does not want them all at once.
        let is_documented = profile.offers(Capability::Concurrency);
        set(
            Capability::Concurrency,
            (self.is_local() || is_documented) && self.limits.interval.is_none(),
        );
        set(Capability::LoginPage, true);
        if self.learnt.observed.contains(&Capability::RemembersConsent) {
            set(Capability::RemembersConsent, true);
        }
        set(Capability::SecondUser, self.setup.other_user.is_some());
        set(
            Capability::SecondRedirectUri,
            self.setup.client.redirect_uris.len() > 1,
        );
        set(
            Capability::RedirectUriWithQuery,
            self.setup
                .client
                .redirect_uris
                .get(1)
                .is_some_and(|uri| uri.contains('?')),
        );
        set(Capability::TwoScopes, profile.scopes.len() > 1);
        let delimiter = profile.scope_delimiter.as_deref();
        set(
            Capability::SpaceDelimitedScopes,
            delimiter.is_none_or(|text| text == " "),
        );
        set(
            Capability::PkceExpected,
            profile.offers(Capability::Pkce) || self.is_open(),
        );
        let has_resource =
            profile.endpoints.resource.is_some() || self.setup.resource_url.is_some();
        set(Capability::Resource, has_resource);
        set(
            Capability::TokenCheck,
            has_resource
                || (profile.offers(Capability::Introspection)
                    && profile.endpoints.introspect.is_some()),
        );
        set(
            Capability::ScopedResource,
            profile.endpoints.scoped_resource.is_some(),
        );
        set(
            Capability::Https,
            match &self.place {
                Place::Remote { base_url } => base_url.starts_with("https:"),
                Place::Sandbox { tls, .. } => *tls,
            },
        );
        capabilities
    }

    /// In one clause, why a capability is not there and which setting would bring it.
    #[must_use]
    pub fn why_absent(&self, capability: Capability) -> String {
        self.absent
            .get(&capability)
            .cloned()
            .or_else(|| self.source.reason(capability))
            .unwrap_or_else(|| crate::flow::missing::reason_for(capability).to_owned())
    }

    /// Why a scenario with these needs cannot run here, if it cannot.
    #[must_use]
    pub fn missing(
        &self,
        needs: &[Capability],
        unless: &[Capability],
        slow: bool,
    ) -> Option<String> {
        let mut capabilities = self.capabilities.clone();
        // The sandbox's clock is turned, so that no time passes.
        if slow || self.is_sandbox() {
            capabilities.insert(Capability::Slow);
        }
        let mut absent: BTreeMap<Capability, String> = needs
            .iter()
            .filter_map(|need| Some((*need, self.source.reason(*need)?)))
            .collect();
        absent.extend(self.absent.clone());
        crate::flow::missing::reason(&capabilities, &absent, needs, unless)
    }
}
