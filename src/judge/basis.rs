//! What verdicts rest on besides the evidence: the differences that a profile declares, and the requirements and claims
//! of the catalogue with their sources.

use crate::catalog::catalogue::Catalogue;
use crate::catalog::profile::{Difference, Profile};
use crate::catalog::requirement::Level;
use crate::document::Source;

/// What verdicts rest on besides the evidence.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    /// The id of the scenario, or of the whole run.
    pub id: &'a str,
    /// What the provider documents.
    pub profile: &'a Profile,
    /// All requirements and claims.
    pub catalogue: &'a Catalogue,
    /// The scenario's control.
    pub control: Option<&'a str>,
}

impl<'a> Basis<'a> {
    /// The level of a requirement. Nothing when the catalogue does not know the id, which lint refuses.
    #[must_use]
    pub fn level(&self, requirement: &str) -> Option<Level> {
        let listed = self.catalogue.requirements.get(requirement)?;
        Some(listed.entry.level)
    }

    /// The differences that the profile declares for a requirement in this scenario.
    #[must_use]
    pub fn declared(&self, requirement: &str) -> Vec<&'a Difference> {
        self.profile
            .differences
            .iter()
            .filter(|difference| difference.requirement.0.iter().any(|id| id == requirement))
            .filter(|difference| {
                difference.scenarios.is_empty()
                    || difference
                        .scenarios
                        .iter()
                        .any(|prefix| self.id.starts_with(prefix.as_str()))
            })
            .collect()
    }

    /// The clause of a requirement.
    #[must_use]
    pub fn clause(&self, requirement: &str) -> Source {
        self.catalogue
            .requirements
            .get(requirement)
            .map_or_else(nowhere, |listed| Source {
                document: listed.document.clone(),
                section: listed.entry.section.clone(),
                quote: listed.entry.summary.clone(),
            })
    }

    /// Where a difference is documented.
    #[must_use]
    pub fn documentation(&self, difference: &Difference) -> Source {
        if let Some(claim) = &difference.claim {
            return self.claim(claim);
        }
        difference.source.as_ref().map_or_else(
            || Source {
                quote: difference.behaviour.clone(),
                ..nowhere()
            },
            |source| Source {
                document: source.document.clone(),
                section: source.section.clone(),
                quote: source.quote.clone(),
            },
        )
    }

    /// The words of a claim.
    #[must_use]
    pub fn claim(&self, id: &str) -> Source {
        let section = id.rsplit('/').next().unwrap_or(id).to_owned();
        match self.catalogue.claims.get(id) {
            Some(listed) => Source {
                document: listed.document.clone(),
                section,
                quote: listed.entry.quote.clone(),
            },
            None => Source {
                section,
                ..nowhere()
            },
        }
    }
}

fn nowhere() -> Source {
    Source {
        document: String::new(),
        section: String::new(),
        quote: String::new(),
    }
}
