//! The parts of one run as one document, and the verdicts that rest on all of them.

use std::collections::BTreeSet;

use super::assemble;
use crate::catalog::library::Library;
use crate::document::{Document, MergeError, Requirement, Shards, Target, merge as put_together};

/// Merges the parts of one run, and judges again what no part can judge alone: whether codes and tokens come again and how
/// hard they are to guess, with the claims that rest on that. A sentence for every target where that was not possible comes
/// with it.
///
/// # Errors
///
/// As [`merge`](put_together): the documents are not the parts of one run.
pub fn merge(
    documents: Vec<Document>,
    wanted: Shards,
    library: &Library,
) -> Result<(Document, Vec<String>), MergeError> {
    let is_alone = documents.len() == 1;
    let mut merged = put_together(documents, wanted)?;
    let mut notes = Vec::new();
    for target in merged.targets.iter_mut().filter(|_| !is_alone) {
        if let Err(reason) = judge_again(target, library) {
            notes.push(format!(
                "{}: how random its codes and tokens are is judged in each part by itself, because {reason}",
                target.name
            ));
        }
    }
    if !is_alone {
        let named = Requirement::named_in(&merged.targets);
        merged.requirements.retain(|id, _| named.contains_key(id));
        for (id, requirement) in assemble::requirements(&merged.targets, &library.catalogue) {
            merged.requirements.entry(id).or_insert(requirement);
        }
        merged.recount();
    }
    merged.drop_fingerprints();
    Ok((merged, notes))
}

/// Judges what only all scenarios of a target tell together.
fn judge_again(target: &mut Target, library: &Library) -> Result<(), String> {
    if target.values.is_empty() {
        return Ok(());
    }
    if target.fingerprints.is_empty() {
        return Err(
            "not every part has fingerprints of them: the target has no secrets to make them with"
                .to_owned(),
        );
    }
    let Some(profile) = library.profiles.get(&target.provider) else {
        return Err(format!(
            "there is no profile `{}` here; give `merge` the `--providers` of the run",
            target.provider
        ));
    };
    let mut again = target.clone();
    assemble::as_a_whole(&mut again, profile, &library.catalogue);
    let claims = |target: &Target| -> BTreeSet<String> {
        target.claims.iter().map(|claim| claim.id.clone()).collect()
    };
    if claims(target) != claims(&again) {
        return Err(format!(
            "the claims about `{}` are others here; give `merge` the `--providers` and `--requirements` of the run",
            target.provider
        ));
    }
    *target = again;
    Ok(())
}
