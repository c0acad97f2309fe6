//! A provider without a profile of its own: its metadata says where its endpoints are and what it offers
//! (RFC 8414 3, OpenID Connect Discovery 4).
//!
//! `find` fetches the document, `merge` lays it over the profile without any I/O, and
//! [`Spec::discover`] does both for a target before its run.

mod find;
mod merge;
mod not_tested;

use std::collections::BTreeSet;

pub use find::{Document, WellKnown, candidates};
pub use merge::{Merged, merge, unannounced};

use self::find::Found;
use super::targets::{Place, Spec};
use crate::catalog::Rate;
use crate::flow::target::address;
use crate::oauth::{Capability, Endpoint};
use crate::transcript::Failure;
use crate::wire::Origins;

/// What the search for metadata brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A document was found at this address and laid over the profile.
    Found(String),
    /// Nothing was found, so that the profile's own statements stand.
    Nothing,
    /// The provider could not be reached at all.
    Failed(Failure),
}

/// What was done about the metadata of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// What came of it.
    pub outcome: Outcome,
    /// The endpoints that the metadata gave, by their keys in a profile.
    pub from_metadata: BTreeSet<Endpoint>,
    /// Endpoints that the metadata gave on an origin that is not one of the target's, with their addresses.
    pub foreign: Vec<(Endpoint, String)>,
    /// Whether the metadata lists methods of client authentication, and HTTP Basic is none of them.
    pub denies_basic: bool,
    /// Sentences worth knowing: an issuer that is another one, for instance.
    pub notes: Vec<String>,
}

impl Discovery {
    /// One line about it, for the progress of a run and for reports.
    #[must_use]
    pub fn line(&self) -> String {
        match &self.outcome {
            Outcome::Found(address) => format!(
                "the metadata at {address} gives {}",
                self.from_metadata
                    .iter()
                    .map(|endpoint| endpoint.key())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Outcome::Nothing => self.notes.first().cloned().unwrap_or_else(|| {
                "no metadata was found, so the endpoints are those that the profile states"
                    .to_owned()
            }),
            Outcome::Failed(failure) => format!("no metadata: {}", failure.message),
        }
    }
}

/// Why a document is left aside: it speaks for another host. The user who named this one does not want secrets to be sent
/// to that one, and a client has to refuse such a document anyway (RFC 8414 3.3).
fn foreign_issuer(origins: &Origins, document: &Document) -> Option<String> {
    let issuer = document.json.get("issuer")?.as_str()?;
    (!origins.include(issuer)).then(|| {
        format!(
            "the metadata at {} is left aside because it speaks for another issuer, `{issuer}`, so the endpoints are those of the profile; give that as the base URL if it is what should be tested",
            document.address
        )
    })
}

impl Spec {
    /// Reads the provider's metadata where the profile says that there is some, and makes the profile say what it
    /// says. The embedded sandbox is taken as its profile has it. `rate` wins over the target's own.
    pub async fn discover(&mut self, rate: Option<Rate>) {
        let Place::Remote { base_url } = &self.place else {
            return;
        };
        let base_url = base_url.clone();
        // A client that cannot be made is told when the target is opened.
        let Ok(wire) = self.wire(&base_url, None, rate) else {
            return;
        };
        if !self.provider.profile.discovery {
            self.keep_stated();
            self.settle();
            return;
        }
        let issuer = merge::issuer_of(&self.provider, &base_url);
        let mut headers = self.provider.profile.headers.clone();
        headers.extend(self.setup.headers.clone());
        let discovery = match find::find(&wire, &issuer, &headers, &self.origins).await {
            Err(failure) => Discovery {
                outcome: Outcome::Failed(failure),
                from_metadata: BTreeSet::new(),
                foreign: Vec::new(),
                denies_basic: false,
                notes: Vec::new(),
            },
            Ok(Found {
                document: None,
                refused,
            }) => {
                let note = refused.map(|(address, what)| {
                    format!(
                        "the metadata could not be read, so the endpoints are those that the profile states ({address}: {what})"
                    )
                });
                self.without_metadata(note.into_iter().collect())
            }
            Ok(Found {
                document: Some(document),
                ..
            }) => match foreign_issuer(&self.origins, &document) {
                Some(note) => self.without_metadata(vec![note]),
                None => self.take_over(&base_url, &document),
            },
        };
        if discovery.outcome == Outcome::Nothing {
            self.keep_stated();
        }
        self.discovery = Some(discovery);
        self.settle();
    }

    /// Nothing announces anything: what the standards leave open is not there, unless the profile says so.
    fn without_metadata(&mut self, notes: Vec<String>) -> Discovery {
        let announced_alone = [
            Capability::ClientCredentials,
            Capability::TokenExchange,
            Capability::DeviceGrant,
            Capability::Revocation,
            Capability::Rfc7009Revocation,
            Capability::Introspection,
            Capability::Par,
            Capability::Metadata,
            Capability::Rfc8414Location,
            Capability::ResourceIndicators,
        ];
        if self.is_open() {
            let reason = format!(
                "no metadata announces it, and the profile `{}` does not state it (`capabilities` and `endpoints` of a profile that extends it, --providers DIR)",
                self.provider.id
            );
            for capability in announced_alone {
                self.absent.insert(capability, reason.clone());
            }
        }
        Discovery {
            outcome: Outcome::Nothing,
            from_metadata: BTreeSet::new(),
            foreign: Vec::new(),
            denies_basic: false,
            notes,
        }
    }

    fn take_over(&mut self, base_url: &str, document: &Document) -> Discovery {
        let merged = merge(&self.provider, base_url, document, self.own);
        self.provider.profile = merged.profile;
        self.announced = merged.announced;
        self.absent.extend(merged.absent);
        let profile = &self.provider.profile;
        let foreign = (merged.from_metadata.iter())
            .filter_map(|endpoint| {
                let address = address(base_url, profile.endpoints.path(*endpoint)?);
                (!self.origins.include(&address)).then_some((*endpoint, address))
            })
            .collect();
        Discovery {
            foreign,
            outcome: Outcome::Found(document.address.clone()),
            from_metadata: merged.from_metadata,
            denies_basic: merge::denies_basic(&document.json),
            notes: (merged.notes.into_iter())
                .chain(not_tested::sentence(&document.json))
                .collect(),
        }
    }

    /// Without metadata only what the profile states for this provider is asked.
    fn keep_stated(&mut self) {
        let merged = unannounced(&self.provider);
        self.provider.profile = merged.profile;
        self.absent.extend(merged.absent);
    }
}
