//! A first look at a remote target: one clear sentence when the configuration is wrong, instead of one failure
//! per scenario.
//!
//! Signs in, asks for a code and redeems it once; where the profile has no code grant, asks for what it has instead.
//! Everything that a provider may legitimately do wrong is left to
//! the scenarios; only what makes every scenario fail the same way is hopeless. Providers word a mistake in many
//! ways, and some do not word it at all: where that leaves a doubt, the same request goes out once more with one
//! value that is certainly wrong ([`trial`]), and a provider that answers alike has the same complaint.

mod authorization;
mod consent;
mod grants;
mod network;
mod observed;
mod origins;
mod others;
mod pkce;
mod token;
mod trial;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use super::discovery::{Discovery, Outcome as Found};
use super::learnt::Learnt;
use super::targets::{Live, Setting, Source, Spec};
use crate::document::Stage;
use crate::flow::Target;
use crate::oauth::{Capability, Endpoint, Outcome};
use crate::transcript::{FailureKind, Transcript};

/// What is looked at, and what the settings are called that may be wrong.
struct Look<'l> {
    target: &'l mut Target,
    source: &'l Source,
    has_proxy: bool,
    interrupted: &'l AtomicBool,
    /// Where the addresses of endpoints come from.
    discovery: Option<&'l Discovery>,
    /// What the scenarios need that will run.
    wanted: &'l Wanted,
    stages: Vec<Stage>,
    /// What the agent saw on the way to the code.
    trace: Vec<String>,
    learnt: Learnt,
    /// The requirements that what makes testing hopeless breaks, whatever the settings are.
    broken: Vec<&'static str>,
    /// The endpoint that does not work, where others do.
    without: Option<Endpoint>,
}

/// What the scenarios of a target need: the look goes no further than that.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Their capabilities, those of their controls included.
    pub capabilities: BTreeSet<Capability>,
    /// Whether one of them is about the consent page.
    pub consent: bool,
}

/// What a look brought.
pub struct Seen {
    /// The stages, in order. The last one tells why testing the target is hopeless, if it is. None where the look was
    /// interrupted, which says nothing about the target.
    pub stages: Vec<Stage>,
    /// What was learnt about the provider.
    pub learnt: Learnt,
    /// Where testing is hopeless for what the provider does, and no setting can be the reason: the requirements that this
    /// breaks. The scenarios that judge them say the rest.
    pub broken: Vec<&'static str>,
    /// Where testing is hopeless because this endpoint does not work: what does not need it can be tested.
    pub without: Option<Endpoint>,
}

/// Looks at a target for the first time. `wanted` is what the scenarios need that will run there: no other client
/// is tried.
pub async fn preflight(
    live: &mut Live,
    spec: &Spec,
    wanted: &Wanted,
    interrupted: &AtomicBool,
) -> Seen {
    let mut look = Look {
        target: &mut live.target,
        source: &spec.source,
        has_proxy: spec.proxy.is_some(),
        interrupted,
        discovery: spec.discovery.as_ref(),
        wanted,
        stages: Vec::new(),
        trace: Vec::new(),
        learnt: Learnt::default(),
        broken: Vec::new(),
        without: None,
    };
    let hopeless = look.run().await;
    if interrupted.load(Ordering::Relaxed) {
        return Seen {
            stages: Vec::new(),
            learnt: Learnt::default(),
            broken: Vec::new(),
            without: None,
        };
    }
    let without = look.lacking();
    if let Err((name, sentence)) = hopeless {
        look.stages.push(Stage {
            name: name.to_owned(),
            passed: false,
            sentence,
            trace: look.trace,
        });
    }
    Seen {
        stages: look.stages,
        learnt: look.learnt,
        broken: look.broken,
        without,
    }
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
        let ordinary = self.ordinary().await;
        self.trace = (ordinary.step(1)).map_or_else(Vec::new, |step| step.trace.clone());
        self.reached(&ordinary).await?;
        self.stayed_within(&ordinary)?;
        if let Some(status) = trial::only_busy(&ordinary) {
            let place = self.endpoint(Endpoint::Authorize);
            self.without = Some(Endpoint::Authorize);
            return Err((
                "reachable",
                format!(
                    "{place} answers every request with {status}: the provider is down or limits the rate of requests, so that nothing can be tested now"
                ),
            ));
        }
        if trial::was_busy(&ordinary) {
            self.learnt.notes.push("the provider was too busy for a login of the first look, so that nothing was learnt from one".to_owned());
            self.find_pulse().await;
            return Ok(());
        }
        self.signed_in(&ordinary).await?;
        if self.learnt.demands_pkce {
            let always = "the provider demands a challenge, so that each request has one, as with `always` in";
            let sentence = format!("{always} {}", self.names(&[Setting::Pkce]));
            self.passed("PKCE", sentence);
        }
        let ended = |step: usize, outcome: Outcome| {
            ordinary
                .step(step)
                .is_some_and(|record| record.outcome == outcome)
        };
        if ended(1, Outcome::Code) {
            self.redeemed(&ordinary).await?;
            self.observe(&ordinary).await;
            self.observe_consent(&ordinary).await;
        }
        // Where the client under test gets nothing, others would show nothing.
        if ended(2, Outcome::Tokens) {
            self.others_usable().await?;
        }
        self.find_pulse().await;
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

    /// The endpoint that does not work, where another one does: a place whose every address answers the same is praised for
    /// nothing. Who gave a code has a working authorization endpoint.
    fn lacking(&self) -> Option<Endpoint> {
        let metadata = self.discovery.map(|discovery| &discovery.outcome);
        let is_described = matches!(metadata, Some(Found::Found(_)));
        self.without
            .filter(|endpoint| *endpoint != Endpoint::Authorize || is_described)
    }

    /// That the first address answers, by TLS where it says so, and what the metadata gave.
    async fn reached(&mut self, ordinary: &Transcript) -> Result<(), Hopeless> {
        let Some(first) = ordinary.exchanges_of(1).next() else {
            return Ok(());
        };
        let address = self.shown(&first.request.url);
        if let Some(failure) = &first.failure {
            let root = format!("{}/", self.target.base_url);
            let metadata = self.discovery.map(|discovery| &discovery.outcome);
            let is_of_endpoint = self.place_of(&address) == self.target.base_url
                && !matches!(
                    failure.kind,
                    FailureKind::Dns | FailureKind::Connect | FailureKind::Tls
                )
                && (matches!(metadata, Some(Found::Found(_)))
                    || self.target.ask(&root).await.is_ok());
            return Err(if is_of_endpoint {
                self.broken_off(Endpoint::Authorize, failure)
            } else {
                self.unreachable(&address, failure)
            });
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
