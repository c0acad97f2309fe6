//! Why a provider cannot be reached.

use super::{Hopeless, Look};
use crate::oauth::Endpoint;
use crate::run::targets::Setting;
use crate::transcript::{Failure, FailureKind};

/// What the words of a failed handshake point to.
fn tls_advice(look: &Look<'_>, message: &str) -> String {
    let message = message.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&[
        "unknownissuer",
        "causedasendentity",
        "self-signed",
        "badsignature",
    ]) {
        format!(
            "name the authority that signed its certificate in {}",
            look.names(&[Setting::Ca])
        )
    } else if says(&["notvalidforname", "not valid for name"]) {
        format!(
            "its certificate is for another name; check {}",
            look.names(&[Setting::BaseUrl])
        )
    } else if says(&["expired", "notvalidyet", "not valid yet"]) {
        "its certificate is out of date".to_owned()
    } else {
        format!(
            "is https spoken there? check {}",
            look.names(&[Setting::BaseUrl])
        )
    }
}

impl Look<'_> {
    /// Why an endpoint does not answer though another one of the same place did: neither host nor port is wrong then.
    pub(super) fn broken_off(&mut self, endpoint: Endpoint, failure: &Failure) -> Hopeless {
        let (name, address) = (endpoint.name(), self.endpoint(endpoint));
        let message = &failure.message;
        if self.place_of(&address) != self.target.base_url || failure.kind == FailureKind::Tls {
            return self.unreachable(&address, failure);
        }
        self.without = Some(endpoint);
        let advice = self.address_of(endpoint);
        let sentence = match failure.kind {
            FailureKind::Timeout => format!(
                "the {name} {address} does not answer, and other addresses there do: {message}; allow more time ({}), or {advice}",
                self.names(&[Setting::Timeout])
            ),
            FailureKind::TooLarge | FailureKind::Protocol => format!(
                "the {name} {address} gives no answer that can be read, and other addresses there do: {message}"
            ),
            _ => format!(
                "the {name} {address} gives no answer, and other addresses there do: {message}; {advice}"
            ),
        };
        (name, sentence)
    }

    /// Why this address cannot be reached, and which setting it stands in.
    pub(super) fn unreachable(&self, address: &str, failure: &Failure) -> Hopeless {
        let place = self.place_of(address);
        let message = &failure.message;
        let own = place == self.target.base_url;
        let what = match failure.kind {
            FailureKind::Dns => "the host in ",
            FailureKind::Connect => "host and port in ",
            _ => "",
        };
        let mut advice = if own {
            format!("check {what}{}", self.names(&[Setting::BaseUrl]))
        } else {
            "its address stands in the profile, in the provider's metadata or in a redirect"
                .to_owned()
        };
        if self.has_proxy && failure.kind != FailureKind::Tls {
            advice = format!(
                "{advice}, and the proxy ({})",
                self.names(&[Setting::Proxy])
            );
        }
        match failure.kind {
            FailureKind::Timeout => (
                "reachable",
                format!(
                    "{place} does not answer: {message}; {advice}, or allow more time ({})",
                    self.names(&[Setting::Timeout])
                ),
            ),
            FailureKind::Tls => (
                "TLS",
                format!(
                    "{place} cannot be reached: {message}; {}",
                    tls_advice(self, message)
                ),
            ),
            _ => (
                "reachable",
                format!("{place} cannot be reached: {message}; {advice}"),
            ),
        }
    }
}
