//! What profile and credentials offer together.

use std::collections::BTreeSet;

use super::{Place, SPECIAL_CLIENTS, Spec};
use crate::catalog::scenario::ClientRef;

impl Spec {
    /// What the profile offers, and what the credentials add to it or take from it.
    pub(super) fn derive_capabilities(&self) -> BTreeSet<String> {
        let profile = &self.provider.profile;
        let mut capabilities: BTreeSet<String> = profile.capabilities.iter().cloned().collect();
        let mut set = |name: &str, present: bool| {
            if present {
                capabilities.insert(name.to_owned());
            } else {
                capabilities.remove(name);
            }
        };
        set("client-secret", self.setup.client.secret.is_some());
        set(
            "second-client",
            self.setup
                .other_client
                .as_ref()
                .is_some_and(|client| client.secret.is_some()),
        );
        set("public-client", self.setup.public_client.is_some());
        for (which, _, capability) in SPECIAL_CLIENTS {
            set(capability, self.setup.special_clients.contains_key(&which));
        }
        set(
            "http-redirect-uri",
            self.setup
                .special_clients
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
        set("second-user", self.setup.other_user.is_some());
        set(
            "second-redirect-uri",
            self.setup.client.redirect_uris.len() > 1,
        );
        set(
            "redirect-uri-with-query",
            self.setup
                .client
                .redirect_uris
                .get(1)
                .is_some_and(|uri| uri.contains('?')),
        );
        set("two-scopes", profile.scopes.len() > 1);
        set(
            "resource",
            profile.endpoints.resource.is_some() || self.setup.resource_url.is_some(),
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
}
