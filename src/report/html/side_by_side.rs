//! The targets side by side: for each dimension what the standards say, what each documentation says, and what was
//! observed; for each capability who says that it is there.
//!
//! It answers what breaks when a client that works with one provider is to work with another.

use std::collections::BTreeSet;

use crate::document::{Document, DocumentedValue, Offered, Target};

/// One dimension over all targets.
pub struct Dimension<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub standard: &'a str,
    pub cells: Vec<Cell<'a>>,
    /// Whether the targets that were observed do not agree.
    pub differs: bool,
}

/// What is known of one dimension at one target.
pub struct Cell<'a> {
    pub observed: &'a [String],
    pub documented: &'a [DocumentedValue],
    /// Whether something was observed that no documented value allows.
    pub disagrees: bool,
}

/// One capability over all targets.
pub struct Capability<'a> {
    pub id: &'a str,
    /// Who says so, in words; empty where nobody does.
    pub cells: Vec<String>,
    pub differs: bool,
}

/// All dimensions that a target shows or documents.
pub fn dimensions(document: &Document) -> Vec<Dimension<'_>> {
    let ids = document.targets.iter().flat_map(|target| {
        let ids = target.observations.keys().chain(target.documented.keys());
        ids.map(String::as_str)
    });
    let ids: BTreeSet<&str> = ids.collect();
    ids.into_iter().map(|id| dimension(document, id)).collect()
}

fn dimension<'a>(document: &'a Document, id: &'a str) -> Dimension<'a> {
    let known = document.dimensions.get(id);
    let cells: Vec<Cell<'_>> = document.targets.iter().map(|t| cell(t, id)).collect();
    let observed: BTreeSet<&[String]> = cells
        .iter()
        .map(|cell| cell.observed)
        .filter(|values| !values.is_empty())
        .collect();
    Dimension {
        id,
        title: known.map_or("", |known| known.title.as_str()),
        standard: known
            .and_then(|known| known.standard.as_deref())
            .unwrap_or_default(),
        differs: observed.len() > 1,
        cells,
    }
}

fn cell<'a>(target: &'a Target, id: &str) -> Cell<'a> {
    let observed = (target.observations.get(id))
        .map(Vec::as_slice)
        .unwrap_or_default();
    let documented = (target.documented.get(id))
        .map(Vec::as_slice)
        .unwrap_or_default();
    let allows = |entry: &DocumentedValue| observed.iter().any(|v| entry.values.contains(v));
    Cell {
        observed,
        documented,
        disagrees: !observed.is_empty() && documented.iter().any(|entry| !allows(entry)),
    }
}

/// All capabilities that are known of a target.
pub fn capabilities(document: &Document) -> Vec<Capability<'_>> {
    let all = document.targets.iter().flat_map(|target| &target.offered);
    let ids: BTreeSet<&str> = all.map(|offered| offered.capability.as_str()).collect();
    ids.into_iter()
        .map(|id| {
            let cells: Vec<String> = (document.targets.iter())
                .map(|target| {
                    let mut offered = target.offered.iter();
                    let found = offered.find(|offered| offered.capability == id);
                    found.map(said).unwrap_or_default()
                })
                .collect();
            let there: BTreeSet<bool> = cells.iter().map(String::is_empty).collect();
            Capability {
                id,
                differs: there.len() > 1,
                cells,
            }
        })
        .collect()
}

/// Who says that a capability is there.
fn said(offered: &Offered) -> String {
    let words = [
        (offered.documented, "documented"),
        (offered.announced, "announced"),
        (offered.observed, "observed"),
    ];
    let mut said: Vec<&str> = words
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, w)| *w)
        .collect();
    if !offered.tested {
        said.push("not tested");
    }
    said.join(", ")
}
