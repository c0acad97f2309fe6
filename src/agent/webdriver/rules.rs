//! The hosts that the browser must not reach: those of the redirect URIs. Their names do not resolve, so that a redirect
//! to them shows in the log and nothing leaves the machine.

use std::collections::BTreeSet;

use url::Url;

/// Reserved top-level domains (RFC 2606 2), to which scenarios send browsers.
const NOWHERE: [&str; 2] = ["*.example", "*.invalid"];

/// Hosts, or hosts with a port, that do not resolve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRules(BTreeSet<String>);

impl HostRules {
    /// Keeps the browser away from these redirect URIs. The provider's own origin stays reachable.
    pub fn blocking<'a>(redirect_uris: impl IntoIterator<Item = &'a str>, provider: &str) -> Self {
        let provider = Url::parse(provider).ok();
        let own = provider.as_ref().and_then(host_and_port);
        let own_host = own.as_ref().map(|(host, _)| host.as_str());
        let is_there = |domain: &str| {
            own_host.is_some_and(|host| host.ends_with(domain.trim_start_matches('*')))
        };
        let mut rules: BTreeSet<String> = (NOWHERE.into_iter())
            .filter(|domain| !is_there(domain))
            .map(str::to_owned)
            .collect();
        for uri in redirect_uris {
            let Some((host, port)) = Url::parse(uri).ok().as_ref().and_then(host_and_port) else {
                continue;
            };
            if own_host != Some(host.as_str()) {
                rules.insert(host);
            } else if own.as_ref().is_some_and(|(_, known)| *known != port) {
                rules.insert(format!("{host}:{port}"));
            }
        }
        Self(rules)
    }

    /// Whether these rules block all that others do.
    #[must_use]
    pub fn cover(&self, others: &Self) -> bool {
        others.0.is_subset(&self.0)
    }

    /// These and others together.
    #[must_use]
    pub fn with(&self, others: &Self) -> Self {
        Self(self.0.union(&others.0).cloned().collect())
    }

    /// The value of Chromium's `--host-resolver-rules`.
    #[must_use]
    pub fn as_flag(&self) -> String {
        let rules: Vec<String> = (self.0.iter())
            .map(|host| format!("MAP {host} ~NOTFOUND"))
            .collect();
        rules.join(", ")
    }
}

/// None for schemes other than those of the web: no host stands behind them.
fn host_and_port(url: &Url) -> Option<(String, u16)> {
    let host = url.host_str()?;
    // A comma or a space would begin another rule; no host that can be requested has them.
    let plain = host
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-._:[]".contains(c));
    let port = url.port_or_known_default()?;
    plain.then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_blocked_and_the_provider_is_not() {
        let uris = [
            "https://acme.test/return",
            "http://127.0.0.1:9000/cb",
            "http://127.0.0.1:8000/cb",
            "acme.app:/cb",
        ];
        let rules = HostRules::blocking(uris, "http://127.0.0.1:8000");
        assert_eq!(
            rules.as_flag(),
            "MAP *.example ~NOTFOUND, MAP *.invalid ~NOTFOUND, MAP 127.0.0.1:9000 ~NOTFOUND, MAP acme.test ~NOTFOUND"
        );
    }

    #[test]
    fn a_wider_rule_covers_a_narrower() {
        let narrow = HostRules::blocking([], "https://cloud.test");
        let wide = HostRules::blocking(["https://acme.test/"], "https://cloud.test");
        assert!(wide.cover(&narrow) && !narrow.cover(&wide));
        assert_eq!(narrow.with(&wide), wide);
    }
}
