//! The requirements by target.

use std::collections::HashMap;

use super::anchor;
use crate::document::{Check, Document, Verdict};
use crate::report::format;
use crate::report::natural_sort::natural;

/// The requirements of one document.
pub struct Group<'a> {
    /// As ids have it: `rfc6749`.
    pub document: &'a str,
    pub title: String,
    pub rows: Vec<Row<'a>>,
}

/// One requirement over all targets.
pub struct Row<'a> {
    pub requirement: &'a str,
    pub level: &'a str,
    pub sentence: &'a str,
    pub citation: String,
    pub cells: Vec<Option<Cell>>,
}

/// What one target made of one requirement.
pub struct Cell {
    pub verdict: Verdict,
    /// How many checks have the worst verdict, and how many there are.
    pub worst: usize,
    pub total: usize,
    /// The first check with the worst verdict.
    pub first: String,
    /// The next ones, when they are worth a look.
    pub more: Vec<String>,
}

/// How many further checks a cell links to.
const MORE_LINKS: usize = 4;

/// The matrix, grouped by the document that an id begins with: standards, documentation, harness.
pub fn requirements(document: &Document) -> Vec<Group<'_>> {
    let mut cells: HashMap<(&str, usize), Vec<(Verdict, String)>> = HashMap::new();
    let mut told: HashMap<&str, &Check> = HashMap::new();
    for (column, target) in document.targets.iter().enumerate() {
        for scenario in &target.scenarios {
            for (check, id) in scenario.checks.iter().zip(anchor::checks(target, scenario)) {
                let requirement = check.requirement.as_str();
                cells
                    .entry((requirement, column))
                    .or_default()
                    .push((check.verdict, id));
                // The row quotes the document that the id names. For a standard that is not the deciding
                // source of every check, so a check that is decided by the standard itself goes first.
                told.entry(requirement)
                    .and_modify(|known| {
                        if rank(check) > rank(known) {
                            *known = check;
                        }
                    })
                    .or_insert(check);
            }
        }
    }
    let mut ids: Vec<&str> = told.keys().copied().collect();
    ids.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| natural(a, b)));

    let mut groups: Vec<(&str, Group<'_>)> = Vec::new();
    for id in ids {
        let Some(check) = told.get(id) else { continue };
        let prefix = prefix(id);
        let source = check.standard.as_ref().unwrap_or(&check.source);
        let row = Row {
            requirement: id,
            level: &check.level,
            sentence: &source.quote,
            citation: format::citation(source),
            cells: (0..document.targets.len())
                .map(|column| cell(cells.remove(&(id, column))?))
                .collect(),
        };
        match groups.last_mut() {
            Some((known, group)) if *known == prefix => group.rows.push(row),
            _ => groups.push((
                prefix,
                Group {
                    document: prefix,
                    title: title(prefix),
                    rows: vec![row],
                },
            )),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Whether a check can tell its requirement's own sentence.
fn rank(check: &Check) -> u8 {
    let own = |document: &str| {
        let squeezed: String = document
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        squeezed.eq_ignore_ascii_case(prefix(&check.requirement))
    };
    u8::from(check.standard.is_some() || own(&check.source.document))
}

fn prefix(id: &str) -> &str {
    id.split_once('/').map_or(id, |(prefix, _)| prefix)
}

fn order(id: &str) -> u8 {
    match prefix(id) {
        "grantcheck" => 2,
        prefix if prefix.starts_with("rfc") => 0,
        _ => 1,
    }
}

fn title(prefix: &str) -> String {
    match prefix.strip_prefix("rfc") {
        Some(number) => format!("RFC {number}"),
        None if prefix == "grantcheck" => "grantcheck’s own checks".to_owned(),
        None => format!("Documentation: {prefix}"),
    }
}

fn cell(checks: Vec<(Verdict, String)>) -> Option<Cell> {
    let total = checks.len();
    let verdict = checks.iter().map(|(verdict, _)| *verdict).max()?;
    let mut worst: Vec<String> = checks
        .into_iter()
        .filter(|(each, _)| *each == verdict)
        .map(|(_, id)| id)
        .collect();
    let count = worst.len();
    let first = worst.remove(0);
    if verdict.needs_action() {
        worst.truncate(MORE_LINKS);
    } else {
        worst.clear();
    }
    Some(Cell {
        verdict,
        worst: count,
        total,
        first,
        more: worst,
    })
}
