//! What a client of each provider has to know: its documented differences, said once for providers that are alike.

use super::finding::FindingView;
use crate::document::{Document, Verdict};

/// Differences that the same targets have.
pub struct Family<'a> {
    /// The targets.
    pub names: Vec<&'a str>,
    /// What they have in common, each as the first of them shows it.
    pub differences: Vec<FindingView<'a>>,
}

/// The differences of all targets, those of the most targets first.
pub fn families(document: &Document) -> Result<Vec<Family<'_>>, askama::Error> {
    // The id without its target tells which behaviour it is.
    let mut known: Vec<(Vec<&str>, FindingView<'_>)> = Vec::new();
    for target in &document.targets {
        for finding in &target.findings {
            if finding.verdict != Verdict::Difference {
                continue;
            }
            let same = known.iter_mut().find(|(_, view)| {
                let behaviour = |target: &str, id: &str| {
                    id.strip_prefix(target)
                        .map(str::to_owned)
                        .unwrap_or_default()
                };
                let (other, told) = (view.target, view.finding);
                behaviour(&target.name, &finding.id) == behaviour(&other.name, &told.id)
                    && (&finding.sentence, &finding.client) == (&told.sentence, &told.client)
            });
            match same {
                Some((names, _)) => names.push(&target.name),
                None => {
                    let view = FindingView::new(document, target, finding);
                    known.push((vec![&target.name], view));
                }
            }
        }
    }
    let mut families: Vec<Family<'_>> = Vec::new();
    for (names, view) in known {
        match families.iter_mut().find(|family| family.names == names) {
            Some(family) => family.differences.push(view),
            None => families.push(Family {
                names,
                differences: vec![view],
            }),
        }
    }
    Ok(families)
}
