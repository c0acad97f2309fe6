//! The catalogue in memory: requirements, claims, contradictions and dimensions by id.

use std::collections::BTreeMap;

use super::requirement::{CatalogueFile, ClaimEntry, Contradiction, Dimension, Requirement};

/// A requirement with the document it is from.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// The document, e.g. `RFC 6749`.
    pub document: String,
    /// The entry.
    pub entry: T,
}

/// All entries of all files.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// Requirements of the standards.
    pub requirements: BTreeMap<String, Listed<Requirement>>,
    /// Claims; the document is that of the file, with the page's title where the file names pages.
    pub claims: BTreeMap<String, Listed<ClaimEntry>>,
    /// Contradictions.
    pub contradictions: BTreeMap<String, Listed<Contradiction>>,
    /// Dimensions.
    pub dimensions: BTreeMap<String, Dimension>,
}

impl Catalogue {
    /// Adds a file. The first entry of an id stays; lint reports the second.
    pub fn add(&mut self, file: &CatalogueFile) {
        for entry in &file.requirements {
            let listed = Listed {
                document: file.document.clone(),
                entry: Requirement {
                    concern: entry.concern.or(file.concern),
                    ..entry.clone()
                },
            };
            self.requirements.entry(entry.id.clone()).or_insert(listed);
        }
        for entry in &file.claims {
            let pages: Vec<&str> = entry
                .pages
                .iter()
                .filter_map(|key| file.pages.get(key))
                .map(String::as_str)
                .collect();
            let document = if pages.is_empty() {
                file.document.clone()
            } else {
                format!("{} ({})", file.document, pages.join("; "))
            };
            self.claims.entry(entry.id.clone()).or_insert(Listed {
                document,
                entry: entry.clone(),
            });
        }
        for entry in &file.contradictions {
            let listed = Listed {
                document: file.document.clone(),
                entry: entry.clone(),
            };
            self.contradictions
                .entry(entry.id.clone())
                .or_insert(listed);
        }
        for entry in &file.dimensions {
            self.dimensions
                .entry(entry.id.clone())
                .or_insert_with(|| entry.clone());
        }
    }

    /// The requirement whose probe a dimension is, if a standard has one.
    #[must_use]
    pub fn probe_of(&self, dimension: &str) -> Option<&Listed<Requirement>> {
        self.requirements
            .values()
            .find(|listed| listed.entry.dimension.as_deref() == Some(dimension))
    }

    /// The claims of a provider, by its lineage (its own id and those it extends).
    pub fn claims_of<'a>(
        &'a self,
        lineage: &'a [String],
    ) -> impl Iterator<Item = &'a Listed<ClaimEntry>> {
        self.claims
            .values()
            .filter(move |listed| is_of(&listed.entry.id, lineage))
    }

    /// The contradictions of a provider's documentation, by its lineage.
    pub fn contradictions_of<'a>(
        &'a self,
        lineage: &'a [String],
    ) -> impl Iterator<Item = &'a Listed<Contradiction>> {
        self.contradictions
            .values()
            .filter(move |listed| is_of(&listed.entry.id, lineage))
    }
}

/// Whether an id like `family/C001` belongs to one of these families.
fn is_of(id: &str, lineage: &[String]) -> bool {
    id.split('/')
        .next()
        .is_some_and(|family| lineage.iter().any(|known| known == family))
}
