//! The table of requirements and providers: for each requirement and claim the deliberately broken providers that it
//! catches, and the legal odd ones that it does not take for broken.

use std::collections::BTreeMap;

use super::library::Library;
use super::requirement::{ClaimEntry, RequirementKind};

/// A provider that was made for the self-test. The catalogue does not know the sandbox; it is told.
#[derive(Debug, Clone, Copy)]
pub struct Variant {
    /// Its name.
    pub name: &'static str,
    /// Whether it is a legal odd case of its requirements; else it breaks them.
    pub is_legal: bool,
    /// The ids of requirements and claims.
    pub requirements: &'static [&'static str],
}

/// What proves that a requirement can fail, and that it does not fail by mistake.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// The providers that break it.
    pub broken_by: Vec<&'static str>,
    /// The legal odd ones that keep it.
    pub kept_by: Vec<&'static str>,
    /// Why no provider breaks it.
    pub unbroken: Option<String>,
}

/// The proof of each requirement and claim, by its id. Where a variant names an id that is none, it is in the table as
/// well, so that a test finds it.
#[must_use]
pub fn proofs(library: &Library, variants: &[Variant]) -> BTreeMap<String, Proof> {
    let requirements = library.catalogue.requirements.values().map(|listed| {
        let entry = &listed.entry;
        let reason = (entry.untestable.as_ref().or(entry.no_fault.as_ref())).cloned();
        let is_probe = entry.kind == RequirementKind::Probe;
        let probe = is_probe.then(|| "An observation: no answer breaks it.".to_owned());
        (entry.id.clone(), reason.or(probe))
    });
    let claims = library.catalogue.claims.values().map(|listed| {
        let entry = &listed.entry;
        let reason = (entry.untestable.as_ref().or(entry.no_fault.as_ref())).cloned();
        (
            entry.id.clone(),
            reason.or_else(|| decided_elsewhere(entry)),
        )
    });
    let mut proofs: BTreeMap<String, Proof> = requirements
        .chain(claims)
        .map(|(id, unbroken)| {
            let proof = Proof {
                unbroken,
                ..Proof::default()
            };
            (id, proof)
        })
        .collect();
    for variant in variants {
        for id in variant.requirements {
            let proof = proofs.entry((*id).to_owned()).or_default();
            if variant.is_legal {
                proof.kept_by.push(variant.name);
            } else {
                proof.broken_by.push(variant.name);
                proof.unbroken = None;
            }
        }
    }
    proofs
}

/// Where a claim without a check of its own is decided: by the checks of requirements, each with its own faults, or by
/// an observation.
fn decided_elsewhere(entry: &ClaimEntry) -> Option<String> {
    let mut requirements = Vec::new();
    for evidence in &entry.verified_by {
        requirements.push(format!("`{}`", evidence.requirement.as_ref()?));
    }
    Some(if requirements.is_empty() {
        "Profiles say it as an answer or a dimension, which is compared with what is observed."
            .to_owned()
    } else {
        format!("The checks of {} decide it.", requirements.join(" and "))
    })
}
