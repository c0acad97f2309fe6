//! What a run says to the places where a provider's documentation disagrees with itself or with a standard.

use std::collections::BTreeMap;

use crate::catalog::catalogue::Catalogue;
use crate::document::{Contradiction, ContradictionStatus};

/// The contradictions of a provider, sorted by id, each with the observed values or with what readers have to know.
#[must_use]
pub fn table(
    catalogue: &Catalogue,
    lineage: &[String],
    observations: &BTreeMap<String, Vec<String>>,
) -> Vec<Contradiction> {
    catalogue
        .contradictions_of(lineage)
        .map(|listed| {
            let entry = &listed.entry;
            let observed = entry
                .dimension
                .as_ref()
                .and_then(|dimension| observations.get(dimension));
            let (status, answer) = match (&entry.finding, observed) {
                (Some(finding), _) => (ContradictionStatus::Finding, vec![finding.clone()]),
                (None, Some(values)) if !values.is_empty() => {
                    (ContradictionStatus::Observed, values.clone())
                }
                (None, _) => (ContradictionStatus::NotObserved, Vec::new()),
            };
            Contradiction {
                id: entry.id.clone(),
                summary: entry.summary.clone(),
                status,
                dimension: entry.dimension.clone(),
                answer,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalogue::Listed;
    use crate::catalog::requirement::Contradiction as Entry;

    fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (id, dimension, finding) in [
            ("a/X-01", Some("token.params"), None),
            ("a/X-02", None, Some("The sample is not JSON.")),
            ("b/X-03", Some("token.params"), None),
        ] {
            catalogue.contradictions.insert(
                id.to_owned(),
                Listed {
                    document: "A".to_owned(),
                    entry: Entry {
                        id: id.to_owned(),
                        summary: "Two things are said".to_owned(),
                        dimension: dimension.map(str::to_owned),
                        finding: finding.map(str::to_owned),
                    },
                },
            );
        }
        catalogue
    }

    #[test]
    fn the_wire_answers_where_it_can_and_readers_are_told_the_rest() {
        let lineage = ["house".to_owned(), "a".to_owned()];
        let seen = BTreeMap::from([("token.params".to_owned(), vec!["query".to_owned()])]);
        let table = table(&catalogue(), &lineage, &seen);
        let told: Vec<_> = table
            .iter()
            .map(|row| (row.id.as_str(), row.status, row.answer.join(", ")))
            .collect();
        assert_eq!(
            told,
            [
                ("a/X-01", ContradictionStatus::Observed, "query".to_owned()),
                (
                    "a/X-02",
                    ContradictionStatus::Finding,
                    "The sample is not JSON.".to_owned()
                ),
            ]
        );
    }

    #[test]
    fn what_no_scenario_showed_has_no_answer() {
        let table = table(&catalogue(), &["b".to_owned()], &BTreeMap::new());
        assert_eq!(table[0].status, ContradictionStatus::NotObserved);
        assert!(table[0].answer.is_empty());
    }
}
