//! A first look at a remote target: one clear sentence when the configuration is wrong, instead of one failure
//! per scenario.
//!
//! Signs in, asks for a code and redeems it once; where the profile has no code grant, asks for what it has instead.
//! Everything that a provider may legitimately do wrong is left to
//! the scenarios; only what makes every scenario fail the same way is hopeless. Providers word a mistake in many
//! ways, and some do not word it at all: where that leaves a doubt, the same request goes out once more with one
//! value that is certainly wrong ([`trial`]), and a provider that answers alike has the same complaint.

mod authorization;
mod grants;
mod network;
mod origins;
mod token;
mod trial;

use std::sync::atomic::{AtomicBool, Ordering};

use super::discovery::{Discovery, Outcome as Found};
use super::targets::{Setting, Source};
use crate::catalog::scenario::{Authorize, Token};
use crate::document::Stage;
use crate::flow::Target;
use crate::oauth::{Capability, Endpoint, Outcome};
use crate::transcript::Transcript;

/// What is looked at, and what the settings are called that may be wrong.
struct Look<'l> {
    target: &'l Target,
    source: &'l Source,
    has_proxy: bool,
    interrupted: &'l AtomicBool,
    /// Where the addresses of endpoints come from.
    discovery: Option<&'l Discovery>,
    stages: Vec<Stage>,
    /// What the agent saw on the way to the code.
    trace: Vec<String>,
}

/// The stages of the first look, in order. The last one tells why testing the target is hopeless, if it is.
pub async fn preflight(
    target: &Target,
    source: &Source,
    has_proxy: bool,
    discovery: Option<&Discovery>,
    interrupted: &AtomicBool,
) -> Vec<Stage> {
    let mut look = Look {
        target,
        source,
        has_proxy,
        interrupted,
        discovery,
        stages: Vec::new(),
        trace: Vec::new(),
    };
    let hopeless = look.run().await;
    // An interrupted look says nothing about the target.
    if interrupted.load(Ordering::Relaxed) {
        return Vec::new();
    }
    if let Err((name, sentence)) = hopeless {
        look.stages.push(Stage {
            name: name.to_owned(),
            passed: false,
            sentence,
            trace: look.trace,
        });
    }
    look.stages
}

/// A stage that did not pass, with the sentence about it.
type Hopeless = (&'static str, String);

impl Look<'_> {
    async fn run(&mut self) -> Result<(), Hopeless> {
        if let Some(Discovery {
            outcome: Found::Failed(failure),
            ..
        }) = self.discovery
        {
            return Err(self.unreachable(&self.target.base_url, failure));
        }
        self.announced_within()?;
        if !self.target.profile.offers(Capability::AuthorizationCode) {
            return self.other_grants().await;
        }
        let ordinary = trial::run(self, Authorize::default(), Token::default()).await;
        self.trace = (ordinary.step(1)).map_or_else(Vec::new, |step| step.trace.clone());
        self.reached(&ordinary)?;
        self.stayed_within(&ordinary)?;
        self.signed_in(&ordinary).await?;
        let is_code = ordinary
            .step(1)
            .is_some_and(|step| step.outcome == Outcome::Code);
        if is_code {
            self.redeemed(&ordinary).await?;
        }
        Ok(())
    }

    fn passed(&mut self, name: &str, sentence: impl Into<String>) {
        self.stages.push(Stage {
            name: name.to_owned(),
            passed: true,
            sentence: sentence.into(),
            trace: Vec::new(),
        });
    }

    /// That the first address answers, by TLS where it says so, and what the metadata gave.
    fn reached(&mut self, ordinary: &Transcript) -> Result<(), Hopeless> {
        let Some(first) = ordinary.exchanges_of(1).next() else {
            return Ok(());
        };
        let address = self.shown(&first.request.url);
        if let Some(failure) = &first.failure {
            return Err(self.unreachable(&address, failure));
        }
        let place = self.place_of(&address);
        self.passed("reachable", format!("{place} answers"));
        if place.starts_with("https:") {
            self.passed("TLS", format!("the certificate of {place} is trusted"));
        }
        if let Some(line) = self.discovery.map(Discovery::line) {
            self.passed("metadata", line);
        }
        Ok(())
    }

    /// The settings by their names where they were made.
    fn names(&self, settings: &[Setting]) -> String {
        self.source.names(settings)
    }

    /// An address as it is, and not as transcripts write it.
    fn shown(&self, address: &str) -> String {
        address.replacen("<base_url>", &self.target.base_url, 1)
    }

    /// The base URL for an address below it, else scheme, host and port.
    fn place_of(&self, address: &str) -> String {
        if address.starts_with(&self.target.base_url) {
            return self.target.base_url.clone();
        }
        url::Url::parse(address).map_or_else(
            |_| address.to_owned(),
            |url| url.origin().ascii_serialization(),
        )
    }

    /// What to check when the address of an endpoint leads nowhere.
    fn address_of(&self, endpoint: Endpoint) -> String {
        match self.discovery {
            Some(discovery) if discovery.from_metadata.contains(&endpoint) => {
                "its address is what the provider's metadata says".to_owned()
            }
            _ => format!(
                "check {}, {} and `endpoints.{endpoint}` of the profile `{}`",
                self.names(&[Setting::BaseUrl]),
                self.names(&[Setting::Provider]),
                self.target.provider
            ),
        }
    }
}
