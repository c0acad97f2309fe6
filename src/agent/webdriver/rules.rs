//! The hosts that the browser can reach: those of the target's origins. All other names and addresses resolve to nothing, so
//! that a form, a script, a picture or a redirect that leads elsewhere shows in the log and nothing leaves the machine.

use std::collections::BTreeSet;

use crate::wire::Origins;

/// Hosts with their ports that can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRules(BTreeSet<String>);

impl HostRules {
    /// Keeps the browser at these origins.
    #[must_use]
    pub fn only(origins: &Origins) -> Self {
        let hosts = origins.hosts();
        // A comma or a space would begin another rule; no host that can be requested has them.
        let is_plain = |host: &str| {
            host.chars()
                .all(|c| c.is_ascii_alphanumeric() || "-._:[]".contains(c))
        };
        Self(
            hosts
                .filter(|(host, _)| is_plain(host))
                .map(|(host, port)| format!("{host}:{port}"))
                .collect(),
        )
    }

    /// The value of Chromium's `--host-resolver-rules`. The first rule that fits a host with its port holds, so each
    /// own one leads to itself before everything leads to nothing.
    #[must_use]
    pub fn as_flag(&self) -> String {
        let own = self.0.iter().map(|host| format!("MAP {host} {host}"));
        let rules: Vec<String> = own.chain(["MAP * ~NOTFOUND".to_owned()]).collect();
        rules.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_hosts_are_reached() {
        let origins = Origins::of(["http://127.0.0.1:8000", "https://cloud.test/api"]);
        assert_eq!(
            HostRules::only(&origins).as_flag(),
            "MAP 127.0.0.1:8000 127.0.0.1:8000, MAP cloud.test:443 cloud.test:443, MAP * ~NOTFOUND"
        );
    }
}
