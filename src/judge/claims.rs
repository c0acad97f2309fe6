//! Claims that stand or fall with a step of a scenario, and the claims table of a target.

use std::collections::BTreeMap;

use super::Input;
use super::evidence::RestingClaim;
use crate::catalog::catalogue::Catalogue;
use crate::document::{Claim, ClaimStatus, Scenario, Verdict};

/// The claims whose evidence is a step, or all steps, of this scenario.
pub fn resting<'a>(input: &Input<'a>) -> Vec<RestingClaim<'a>> {
    input
        .catalogue
        .claims_of(input.lineage)
        .flat_map(|listed| {
            let evidence = listed.entry.verified_by.iter();
            evidence
                .filter(|evidence| evidence.scenario.as_deref() == Some(input.id))
                .map(|evidence| RestingClaim {
                    claim: &listed.entry.id,
                    step: evidence.step,
                    about: &evidence.about,
                    judgements: BTreeMap::new(),
                })
        })
        .collect()
}

/// What became of each claim of a provider, from the checks of all its scenarios.
#[must_use]
pub fn table(catalogue: &Catalogue, lineage: &[String], scenarios: &[Scenario]) -> Vec<Claim> {
    catalogue
        .claims_of(lineage)
        .map(|listed| {
            let entry = &listed.entry;
            let through: Vec<&str> = entry
                .verified_by
                .iter()
                .filter_map(|evidence| evidence.requirement.as_deref())
                .collect();
            let mut evidence = Vec::new();
            let mut contradiction = None;
            let mut verified = false;
            for scenario in scenarios {
                for check in &scenario.checks {
                    if check.requirement != entry.id
                        && !through.contains(&check.requirement.as_str())
                    {
                        continue;
                    }
                    match check.verdict {
                        Verdict::Pass | Verdict::Difference | Verdict::Warn => verified = true,
                        Verdict::Fail => {
                            contradiction.get_or_insert_with(|| {
                                format!("{}: {}", scenario.id, check.observed)
                            });
                        }
                        _ => continue,
                    }
                    if evidence.last() != Some(&scenario.id) {
                        evidence.push(scenario.id.clone());
                    }
                }
            }
            let (status, reason) = match (contradiction, verified, &entry.untestable) {
                (Some(observed), ..) => (ClaimStatus::Contradicted, Some(observed)),
                (None, true, _) => (ClaimStatus::Verified, None),
                (None, false, Some(why)) => (ClaimStatus::Untestable, Some(why.clone())),
                (None, false, None) => {
                    (ClaimStatus::NotReached, Some(not_reached(entry, scenarios)))
                }
            };
            Claim {
                id: entry.id.clone(),
                status,
                quote: entry.quote.clone(),
                document: listed.document.clone(),
                evidence,
                reason,
            }
        })
        .collect()
}

/// Why nothing in the run reached a claim.
fn not_reached(entry: &crate::catalog::requirement::ClaimEntry, scenarios: &[Scenario]) -> String {
    let wanted = entry
        .verified_by
        .iter()
        .find_map(|evidence| evidence.scenario.as_deref());
    let Some(wanted) = wanted else {
        return "no scenario of this run showed it".to_owned();
    };
    match scenarios.iter().find(|scenario| scenario.id == wanted) {
        Some(scenario) => {
            let why = scenario
                .reason
                .clone()
                .unwrap_or_else(|| format!("it ended as {}", scenario.outcome.as_str()));
            format!("{wanted}: {why}")
        }
        None => format!("{wanted} was not part of this run"),
    }
}
