//! What is known about the codes and tokens of a run, taken together.
//!
//! One value tells little: a counter behind a long prefix looks as long as a random one. Over many values the
//! constant and the slowly changing positions show. What comes out is an upper estimate: it can prove that values
//! are weak; it cannot prove that they are strong.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fingerprint::{Column, Fingerprint, Fingerprints, HeldBy};

/// How random the values of one kind look over a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Randomness {
    /// The kind of value, e.g. `access_token`.
    pub kind: String,
    /// How many were issued; a value counts once per scenario.
    pub seen: usize,
    /// How many different ones.
    pub distinct: usize,
    /// How many different ones were issued for several grants: for other users, clients or scopes. Unknown in documents of
    /// earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub across_grants: Option<usize>,
    /// The most bits of entropy that a value can have, from the positions that vary. The true entropy can be far lower.
    pub bits_upper: f64,
}

impl Randomness {
    /// How random the values of one kind look.
    #[must_use]
    pub fn of(fingerprints: &Fingerprints) -> Self {
        let values = &fingerprints.values;
        let distinct: BTreeMap<&str, usize> = (values.iter())
            .map(|value| (value.digest.as_str(), value.length))
            .collect();
        Self {
            kind: fingerprints.kind.clone(),
            seen: values.len(),
            distinct: distinct.len(),
            across_grants: Some(across_grants(values)),
            bits_upper: estimate(fingerprints, distinct.values()),
        }
    }
}

/// How many different values were issued for several grants.
fn across_grants(values: &[Fingerprint]) -> usize {
    let mut holders: BTreeMap<&str, BTreeSet<&HeldBy>> = BTreeMap::new();
    for value in values {
        let known = holders.entry(value.digest.as_str()).or_default();
        known.extend(&value.holders);
    }
    let is_of_several = |holders: &&BTreeSet<&HeldBy>| {
        let mut all = holders.iter();
        all.any(|one| holders.iter().any(|other| one.differs_from(other)))
    };
    holders.values().filter(is_of_several).count()
}

/// Bits per value, position by position over the values of the commonest length.
fn estimate<'a>(fingerprints: &Fingerprints, lengths: impl Iterator<Item = &'a usize>) -> f64 {
    let mut by_length: BTreeMap<usize, usize> = BTreeMap::new();
    for length in lengths {
        *by_length.entry(*length).or_default() += 1;
    }
    let commonest = by_length.into_iter().max_by_key(|(_, count)| *count);
    let shape = commonest.and_then(|(length, _)| {
        fingerprints
            .shapes
            .iter()
            .find(|shape| shape.length == length)
    });
    let columns = shape.map_or(&[][..], |shape| &shape.columns);
    // The alphabet is that of the positions that vary, so that a fixed prefix does not widen it.
    let varied = columns.iter().filter(|column| column.varied);
    let alphabet = alphabet_size(varied.fold(0, |sorts, column| sorts | column.sorts));
    let of_column = |column: &Column| match column.characters.len() {
        _ if column.varied => bits(alphabet),
        0 => 0.0,
        // Few different characters in many values: no more than those few are used there.
        few => bits(few),
    };
    columns.iter().map(of_column).sum()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "alphabets have fewer than a hundred characters"
)]
fn bits(count: usize) -> f64 {
    (count as f64).log2()
}

/// The sort of a character, as [`Column::sorts`] adds them up.
#[must_use]
pub const fn sort_of(character: char) -> u8 {
    match character {
        '0'..='9' => 1,
        'a'..='f' => 2,
        'A'..='F' => 4,
        'g'..='z' => 8,
        'G'..='Z' => 16,
        '-' | '_' => 32,
        _ => 64,
    }
}

/// The size of the smallest usual alphabet that holds characters of these sorts.
fn alphabet_size(sorts: u8) -> usize {
    const LOWER: u8 = 2 | 8;
    const UPPER: u8 = 4 | 16;
    let all = |of: u8| sorts & !of == 0;
    if all(1) {
        10
    } else if all(1 | 2) || all(1 | 4) {
        16
    } else if all(LOWER) || all(UPPER) {
        26
    } else if all(LOWER | UPPER) {
        52
    } else if all(1 | LOWER | UPPER) {
        62
    } else if all(1 | LOWER | UPPER | 32) {
        64
    } else {
        94
    }
}
