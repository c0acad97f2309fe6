//! How random the codes and tokens of a run look, taken together.
//!
//! One value tells little: a counter behind a long prefix looks as long as a random one. Over many values the
//! constant and the slowly changing positions show. What comes out is an upper estimate: it can prove that values
//! are weak; it cannot prove that they are strong.

use std::collections::{BTreeMap, BTreeSet};

use super::issued::Holder;
use crate::transcript::Randomness;

/// A value that a provider issued, with its kind. It never leaves the process.
#[derive(Clone)]
pub struct Issued {
    /// `code`, `access_token`, `refresh_token`, `device_code`, `request_uri`.
    pub kind: String,
    /// The value.
    pub value: String,
    /// For whom it was issued, each time.
    pub holders: Vec<Holder>,
}

/// The kinds of value that have to be unguessable.
pub const KINDS: [&str; 5] = [
    "code",
    "access_token",
    "refresh_token",
    "device_code",
    "request_uri",
];

/// From so many different characters on, a position counts as drawn from the whole alphabet of the values.
const VARIED: usize = 6;

/// The randomness of each kind of value. `runs` are the values of each scenario; a value counts once per scenario.
#[must_use]
pub fn assess(runs: &[Vec<Issued>]) -> Vec<Randomness> {
    KINDS
        .iter()
        .filter_map(|kind| {
            let of_kind: Vec<&Issued> = runs
                .iter()
                .flatten()
                .filter(|issued| issued.kind == *kind)
                .collect();
            let values: Vec<&str> = of_kind.iter().map(|issued| issued.value.as_str()).collect();
            let distinct: BTreeSet<&str> = values.iter().copied().collect();
            (!values.is_empty()).then(|| Randomness {
                kind: (*kind).to_owned(),
                seen: values.len(),
                distinct: distinct.len(),
                across_grants: Some(across_grants(&of_kind)),
                bits_upper: estimate(&distinct),
            })
        })
        .collect()
}

/// How many different values were issued for several grants.
fn across_grants(issued: &[&Issued]) -> usize {
    let mut holders: BTreeMap<&str, Vec<&Holder>> = BTreeMap::new();
    for one in issued {
        let known = holders.entry(one.value.as_str()).or_default();
        known.extend(&one.holders);
    }
    let is_of_several = |holders: &&Vec<&Holder>| {
        (holders.iter().enumerate())
            .any(|(index, one)| holders[..index].iter().any(|other| one.differs_from(other)))
    };
    holders.values().filter(is_of_several).count()
}

/// Bits per value, position by position over the values of the commonest length.
fn estimate(values: &BTreeSet<&str>) -> f64 {
    let mut by_length: BTreeMap<usize, Vec<Vec<char>>> = BTreeMap::new();
    for value in values {
        let characters: Vec<char> = value.chars().collect();
        by_length
            .entry(characters.len())
            .or_default()
            .push(characters);
    }
    let Some((length, sample)) = by_length.into_iter().max_by_key(|(_, sample)| sample.len())
    else {
        return 0.0;
    };
    // The alphabet is that of the positions that vary, so that a fixed prefix does not widen it.
    let columns: Vec<BTreeSet<char>> = (0..length)
        .map(|position| sample.iter().map(|value| value[position]).collect())
        .collect();
    let varied: BTreeSet<char> = columns
        .iter()
        .filter(|column| column.len() >= VARIED)
        .flatten()
        .copied()
        .collect();
    let alphabet = alphabet_size(&varied);
    columns
        .iter()
        .map(|column| match column.len() {
            0 | 1 => 0.0,
            // Few different characters in many values: no more than those few are used there.
            few if few < VARIED => bits(few),
            _ => bits(alphabet),
        })
        .sum()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "alphabets have fewer than a hundred characters"
)]
fn bits(count: usize) -> f64 {
    (count as f64).log2()
}

/// The size of the smallest usual alphabet that holds the characters.
fn alphabet_size(characters: &BTreeSet<char>) -> usize {
    let all = |test: fn(&char) -> bool| characters.iter().all(test);
    if all(char::is_ascii_digit) {
        10
    } else if all(|c| c.is_ascii_digit() || ('a'..='f').contains(c))
        || all(|c| c.is_ascii_digit() || ('A'..='F').contains(c))
    {
        16
    } else if all(|c| c.is_ascii_lowercase()) || all(|c| c.is_ascii_uppercase()) {
        26
    } else if all(|c| c.is_ascii_alphabetic()) {
        52
    } else if all(|c| c.is_ascii_alphanumeric()) {
        62
    } else if all(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)) {
        64
    } else {
        94
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::random_text;

    fn runs(kind: &str, values: impl IntoIterator<Item = String>) -> Vec<Vec<Issued>> {
        values
            .into_iter()
            .map(|value| {
                vec![Issued {
                    kind: kind.to_owned(),
                    value,
                    holders: Vec::new(),
                }]
            })
            .collect()
    }

    #[test]
    fn a_counter_behind_a_prefix_is_weak() {
        let counted = (0..40).map(|number| format!("token-of-the-year-2026-{number:020}"));
        let randomness = &assess(&runs("access_token", counted))[0];
        assert!(randomness.bits_upper < 16.0, "{}", randomness.bits_upper);
    }

    #[test]
    fn random_text_has_the_bits_of_its_alphabet() {
        let randomness = &assess(&runs("code", (0..60).map(|_| random_text(32))))[0];
        assert!(
            (180.0..=192.0).contains(&randomness.bits_upper),
            "{}",
            randomness.bits_upper
        );
        assert_eq!((randomness.seen, randomness.distinct), (60, 60));
    }

    #[test]
    fn repeated_values_are_counted() {
        let randomness = &assess(&runs("code", ["a", "b", "a"].map(str::to_owned)))[0];
        assert_eq!((randomness.seen, randomness.distinct), (3, 2));
    }

    #[test]
    fn what_the_same_grant_gets_again_is_told_apart_from_what_another_gets() {
        let issued = |value: &str, user: &str| {
            vec![Issued {
                kind: "access_token".to_owned(),
                value: value.to_owned(),
                holders: vec![Holder {
                    user: Some(user.to_owned()),
                    ..Holder::default()
                }],
            }]
        };
        let of = |runs: &[Vec<Issued>]| assess(runs)[0].across_grants;
        assert_eq!(of(&[issued("a", "alice"), issued("a", "alice")]), Some(0));
        assert_eq!(of(&[issued("a", "alice"), issued("a", "bob")]), Some(1));
    }
}
