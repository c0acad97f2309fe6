//! The tables of a report: what repeats, said once and named by its position.

use std::collections::HashMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::body::{TypedBody, shorten};
use super::check::{Check, Difference};
use super::exchange::{Response, Sent};
use super::scenario::Step;
use crate::transcript::{Location, Pair, ValueFacts};

/// What scenarios name by its position, from 0.
#[derive(Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(default)]
pub struct Tables {
    /// Checks that passed, that are documented differences, or that were skipped, each without its step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Lists of checks, by `check_rows` of scenarios: positions in `checks`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub check_lists: Vec<Vec<usize>>,
    /// What came of steps, by `step_rows` of scenarios.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// The members of families that steps tried, by `step_variants` of scenarios.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
    /// Requests, each with what it was for, by `sent` of exchanges.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Sent>,
    /// Responses, by `received` of exchanges.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<Response>,
    /// Why scenarios matter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// What profiles declare where their providers differ from a standard.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// Header lines of requests and responses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Pair>,
    /// Lists of parameters, of the query of a request or of its form: positions in `pairs`. Older reports have the names and
    /// values themselves here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Vec<Parameter>>,
    /// Names and values of parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<Pair>,
    /// Parsed `Location` headers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location>,
    /// The bodies of responses, each with its media type. One with `like` has a text that begins and ends as that of another
    /// one; `text` is what stands between the two.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<TypedBody>,
    /// Pseudonyms, each with facts about the value that it stands for. One pseudonym occurs here as often as there are
    /// values of another form behind it in different scenarios.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<(String, ValueFacts)>,
    /// Sentences about what an agent saw and chose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<String>,
}

/// A parameter of a list.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub enum Parameter {
    /// Its position in `pairs`.
    Position(usize),
    /// Older reports: its name and value.
    Pair(Pair),
}

/// The tables while a report is packed.
#[derive(Default)]
pub struct Packer {
    pub checks: Growing<Check>,
    pub check_lists: Growing<Vec<usize>>,
    pub steps: Growing<Step>,
    pub variants: Growing<String>,
    pub requests: Growing<Sent>,
    pub responses: Growing<Response>,
    pub about: Growing<String>,
    pub differences: Growing<Difference>,
    pub headers: Growing<Pair>,
    pub parameters: Growing<Vec<Parameter>>,
    pub pairs: Growing<Pair>,
    pub locations: Growing<Location>,
    pub bodies: Growing<TypedBody>,
    pub values: Growing<(String, ValueFacts)>,
    pub trace: Growing<String>,
}

impl Packer {
    pub fn tables(mut self) -> Tables {
        shorten(&mut self.bodies.entries);
        Tables {
            checks: self.checks.entries,
            check_lists: self.check_lists.entries,
            steps: self.steps.entries,
            variants: self.variants.entries,
            requests: self.requests.entries,
            responses: self.responses.entries,
            about: self.about.entries,
            differences: self.differences.entries,
            headers: self.headers.entries,
            parameters: self.parameters.entries,
            pairs: self.pairs.entries,
            locations: self.locations.entries,
            bodies: self.bodies.entries,
            values: self.values.entries,
            trace: self.trace.entries,
        }
    }
}

/// A table that gets an entry for each value that it does not have.
pub struct Growing<T> {
    entries: Vec<T>,
    /// By the JSON text: what is written the same is read as the same.
    positions: HashMap<String, usize>,
}

impl<T> Default for Growing<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            positions: HashMap::new(),
        }
    }
}

impl<T: Clone + Serialize> Growing<T> {
    /// The position of a value.
    pub fn position(&mut self, value: &T) -> serde_json::Result<usize> {
        let text = serde_json::to_string(value)?;
        let next = self.entries.len();
        let position = *self.positions.entry(text).or_insert(next);
        if position == next {
            self.entries.push(value.clone());
        }
        Ok(position)
    }

    /// The positions of some values.
    pub fn positions<'a>(
        &mut self,
        values: impl IntoIterator<Item = &'a T>,
    ) -> serde_json::Result<Vec<usize>>
    where
        T: 'a,
    {
        let values = values.into_iter();
        values.map(|value| self.position(value)).collect()
    }
}

/// What makes a report contradict itself.
#[derive(Debug, thiserror::Error)]
pub enum Mistake {
    /// A position behind the end of a table.
    #[error("it names the entry {position} of `tables.{table}`, which has {count}, counted from 0")]
    NoEntry {
        table: &'static str,
        position: usize,
        count: usize,
    },
    /// A check names a place that its scenario has not, or that another check has.
    #[error(
        "a check of `{requirement}` in `{scenario}` cannot be at the place {place} of its checks"
    )]
    NoPlace {
        scenario: String,
        requirement: String,
        place: usize,
    },
    /// A body has more of another one's text than there is, or of one that does not stand before it.
    #[error("the entry {position} of `tables.bodies` cannot be like the entry {other}")]
    NoText { position: usize, other: usize },
    /// An exchange neither holds a request nor names one.
    #[error("an exchange of the step {step} of `{scenario}` has no `{member}`")]
    NoRequest {
        scenario: String,
        step: usize,
        member: &'static str,
    },
    /// A check leaves out what its requirement does not say either.
    #[error("a check of `{requirement}` has no `{member}`, and `requirements` has none for it")]
    Untold {
        requirement: String,
        member: &'static str,
    },
}

/// An entry of a table.
pub fn look_up<'a, T>(
    table: &'static str,
    entries: &'a [T],
    position: usize,
) -> Result<&'a T, Mistake> {
    entries.get(position).ok_or(Mistake::NoEntry {
        table,
        position,
        count: entries.len(),
    })
}

/// Copies of some entries of a table.
pub fn look_up_all<T: Clone, L: FromIterator<T>>(
    table: &'static str,
    entries: &[T],
    positions: &[usize],
) -> Result<L, Mistake> {
    let positions = positions.iter();
    positions
        .map(|position| look_up(table, entries, *position).cloned())
        .collect()
}
