//! The origins (RFC 6454 4) that may receive a target's password, client credentials, codes and tokens.

use std::collections::BTreeSet;

use url::{Host, Url};

/// The origins that belong to a target: those of its base URL, of the endpoints that its profile states by their full
/// address, and those that the target lists. Metadata and redirects add none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    own: BTreeSet<String>,
    /// Those that the target lists, as a line of settings has them.
    listed: Vec<String>,
}

impl Origins {
    /// The origins of these addresses; what is no address of HTTP has none.
    pub fn of<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Self {
        let mut origins = Self::default();
        for address in addresses {
            origins.add(address);
        }
        origins
    }

    /// Adds the origin of an address.
    pub fn add(&mut self, address: &str) {
        self.own.extend(origin_of(address));
    }

    /// Adds an origin that the target lists.
    pub fn list(&mut self, address: &str) {
        if let Some(origin) = origin_of(address) {
            self.own.insert(origin.clone());
            self.listed.push(origin);
        }
    }

    /// Whether an address is of one of them.
    #[must_use]
    pub fn include(&self, address: &str) -> bool {
        origin_of(address).is_some_and(|origin| self.own.contains(&origin))
    }

    /// Whether an address is the unencrypted form of one of them: the same host, asked by http. Only a request that holds
    /// nothing secret may go there.
    #[must_use]
    pub fn include_encrypted(&self, address: &str) -> bool {
        let Some(asked) = Url::parse(address)
            .ok()
            .filter(|url| url.scheme() == "http")
        else {
            return false;
        };
        self.own
            .iter()
            .filter_map(|own| Url::parse(own).ok())
            .any(|own| own.scheme() == "https" && own.host() == asked.host())
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        self.own.iter().cloned().collect()
    }

    /// Host and port of each.
    pub fn hosts(&self) -> impl Iterator<Item = (String, u16)> + '_ {
        self.own.iter().filter_map(|own| {
            let url = Url::parse(own).ok()?;
            Some((url.host_str()?.to_owned(), url.port_or_known_default()?))
        })
    }

    /// Why nothing is sent to an address that is of none of them, with the line that would allow it. `what` leads there.
    #[must_use]
    pub fn refusal(&self, what: &str, address: &str) -> String {
        let origin = origin_of(address).unwrap_or_else(|| address.to_owned());
        if !is_confidential(address) {
            return format!(
                "{what} leads to {origin}, which is not encrypted and not one of the target's origins; nothing was sent there"
            );
        }
        format!(
            "{what} leads to {origin}, which is not one of the target's origins; nothing was sent there. If it belongs to the provider, add it: `{}`",
            self.line([origin.clone()])
        )
    }

    /// The line of settings that lists these origins beside those that are listed already.
    #[must_use]
    pub fn line(&self, further: impl IntoIterator<Item = String>) -> String {
        let mut all = self.listed.clone();
        for origin in further {
            if !all.contains(&origin) {
                all.push(origin);
            }
        }
        format!("origins: [{}]", all.join(", "))
    }
}

/// The origin of an address of HTTP: scheme, host and port.
#[must_use]
pub fn origin_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    is_web.then(|| url.origin().ascii_serialization())
}

/// Whether no party on the way can read what is sent there: it is encrypted, or does not leave this machine.
#[must_use]
pub fn is_confidential(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| url.scheme() == "https" || is_loopback(&url))
}

/// Whether the host is this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scheme_host_and_port_make_an_origin() {
        let origins = Origins::of(["https://cloud.example/api", "http://127.0.0.1:8000"]);
        for own in [
            "https://cloud.example/login?x=1",
            "https://CLOUD.example:443/",
            "http://127.0.0.1:8000/token",
        ] {
            assert!(origins.include(own), "{own}");
        }
        for foreign in [
            "http://cloud.example/",
            "https://cloud.example:8443/",
            "https://cloud.example.attacker.example/",
            "https://cloud.example@attacker.example/",
            "http://127.0.0.2:8000/",
            "ftp://cloud.example/",
            "cloud.example",
        ] {
            assert!(!origins.include(foreign), "{foreign}");
        }
        assert!(origins.include_encrypted("http://cloud.example/token"));
        assert!(!origins.include_encrypted("http://127.0.0.2:8000/"));
    }

    #[test]
    fn the_line_to_add_keeps_what_is_listed() {
        let mut origins = Origins::of(["https://cloud.example"]);
        origins.list("https://id.example/");
        let sentence = origins.refusal("the login form", "https://login.example/in?x=1");
        assert!(
            sentence.ends_with("`origins: [https://id.example, https://login.example]`"),
            "{sentence}"
        );
        let open = origins.refusal("the login form", "http://login.example/in");
        assert!(!open.contains("origins: ["), "{open}");
    }
}
