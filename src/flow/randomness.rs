//! The fingerprints of the codes and tokens of a run, by which they are judged together.
//!
//! The values themselves never leave the process. What has to leave it, because the run goes on in another process, is made
//! with a key ([`Keys`]).

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::issued::Holder;
use super::references::random_text;
use crate::transcript::fingerprint::{Column, Fingerprint, HeldBy, KINDS, Shape, VARIED};
use crate::transcript::{Fingerprints, sort_of};

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

/// How often a key made of secrets is hashed, so that guessing them costs as many times as much.
const STRETCHED: usize = 1 << 14;
/// The length of a digest that tells values apart: 96 bits.
const OF_VALUE: usize = 16;
/// The length of a digest that tells holders apart: 48 bits for a handful of them.
const OF_HOLDER: usize = 8;
/// The length of a digest that tells the characters at one position apart: 24 bits for less than a hundred.
const OF_CHARACTER: usize = 4;

/// What the digests are made with.
///
/// A digest without a key would give guessable values away: whoever has the report could try all codes of six digits. So the
/// key is made of what the parts of a run share and no report holds, the secrets of the target: those of its clients, the
/// passwords of its users, the values of its own headers. They go into it all together, and slowly, so that the digest of a
/// known value is no short way to one of them either. A key of the process alone serves where nothing leaves the process.
///
/// What the digests do tell: which values are the same, how long they are, at which positions they vary, and which sort of
/// character is where. The last two are about two of the six bits that a random character has.
pub struct Keys {
    values: [u8; 32],
    characters: [u8; 32],
}

impl Keys {
    /// Keys of this process alone.
    #[must_use]
    pub fn of_process() -> Self {
        let random = hash(&[], &[&random_text(43)]);
        Self::from(random, random)
    }

    /// Keys for the embedded provider, of which each process has its own. A counter that begins anew in each of them issues
    /// the same values twice without repeating one, so values are comparable within the process alone, and characters
    /// everywhere. Nothing of it is worth hiding.
    #[must_use]
    pub fn of_sandbox(target: &str) -> Self {
        let random = hash(&[], &[&random_text(43)]);
        Self::from(random, hash(&[], &[target]))
    }

    /// Keys of a target's secrets; none where it has none.
    #[must_use]
    pub fn of_secrets(target: &str, secrets: &[&str]) -> Option<Self> {
        if secrets.iter().all(|secret| secret.is_empty()) {
            return None;
        }
        let salted: Vec<&str> = std::iter::once(target)
            .chain(secrets.iter().copied())
            .collect();
        let first = hash(&[], &salted);
        let key = (0..STRETCHED).fold(first, |key, _| hash(&key, &[]));
        Some(Self::from(key, key))
    }

    fn from(values: [u8; 32], characters: [u8; 32]) -> Self {
        Self {
            values: hash(&values, &["values"]),
            characters: hash(&characters, &["characters"]),
        }
    }

    fn held_by(&self, holder: &Holder) -> HeldBy {
        let digest = |what: &str, words: &[&str]| {
            let words: Vec<&str> = std::iter::once(what).chain(words.iter().copied()).collect();
            digest(&self.characters, &words, OF_HOLDER)
        };
        let list = |what: &str, words: &[String]| {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            digest(what, &words)
        };
        HeldBy {
            client: digest("client", &[&holder.client]),
            user: holder.user.as_ref().map(|user| digest("user", &[user])),
            scope: holder.scope.as_ref().map(|scope| list("scope", scope)),
            resources: (!holder.resources.is_empty()).then(|| list("resources", &holder.resources)),
        }
    }

    fn character(&self, kind: &str, length: usize, position: usize, character: char) -> String {
        let place = format!("{length} {position}");
        let mut buffer = [0; 4];
        let words = [kind, &place, character.encode_utf8(&mut buffer)];
        digest(&self.characters, &words, OF_CHARACTER)
    }
}

/// The hash of a key and some words, each with its length, so that their borders count.
fn hash(key: &[u8], words: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(key);
    for word in words {
        hash.update(word.len().to_be_bytes());
        hash.update(word);
    }
    hash.finalize().into()
}

/// The beginning of the hash, as text.
fn digest(key: &[u8], words: &[&str], length: usize) -> String {
    let mut text = URL_SAFE_NO_PAD.encode(hash(key, words));
    text.truncate(length);
    text
}

/// The fingerprints of each kind of value. `runs` are the values of each scenario; a value counts once per scenario.
#[must_use]
pub fn fingerprints(runs: &[Vec<Issued>], keys: &Keys) -> Vec<Fingerprints> {
    let of_kind = |kind: &&str| {
        let issued: Vec<&Issued> = (runs.iter().flatten())
            .filter(|issued| issued.kind == *kind)
            .collect();
        (!issued.is_empty()).then(|| Fingerprints {
            kind: (*kind).to_owned(),
            values: issued.iter().map(|issued| of_value(issued, keys)).collect(),
            shapes: shapes(kind, &issued, keys),
        })
    };
    KINDS.iter().filter_map(of_kind).collect()
}

fn of_value(issued: &Issued, keys: &Keys) -> Fingerprint {
    let mut holders: Vec<HeldBy> = Vec::new();
    for holder in &issued.holders {
        let holder = keys.held_by(holder);
        if !holders.contains(&holder) {
            holders.push(holder);
        }
    }
    Fingerprint {
        digest: digest(&keys.values, &[&issued.kind, &issued.value], OF_VALUE),
        length: issued.value.chars().count(),
        holders,
    }
}

/// What stands at each position of the values, by their length.
fn shapes(kind: &str, issued: &[&Issued], keys: &Keys) -> Vec<Shape> {
    let mut by_length: BTreeMap<usize, Vec<BTreeSet<char>>> = BTreeMap::new();
    for one in issued {
        let length = one.value.chars().count();
        let columns = by_length
            .entry(length)
            .or_insert_with(|| vec![BTreeSet::new(); length]);
        for (column, character) in columns.iter_mut().zip(one.value.chars()) {
            column.insert(character);
        }
    }
    let shape = |(length, columns): (usize, Vec<BTreeSet<char>>)| {
        let columns = columns.iter().enumerate();
        let columns = columns.map(|(position, seen)| {
            let varied = seen.len() >= VARIED;
            let told = seen.iter().filter(|_| !varied);
            Column {
                characters: told
                    .map(|character| keys.character(kind, length, position, *character))
                    .collect(),
                varied,
                sorts: seen.iter().fold(0, |sorts, one| sorts | sort_of(*one)),
            }
        });
        Shape {
            length,
            columns: columns.collect(),
        }
    };
    by_length.into_iter().map(shape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Randomness;

    fn assess(runs: &[Vec<Issued>]) -> Vec<Randomness> {
        let made = fingerprints(runs, &Keys::of_process());
        made.iter().map(Randomness::of).collect()
    }

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

    /// The estimate of a run in parts is that of the whole, whatever the parts have of it.
    #[test]
    fn parts_with_the_same_key_are_as_good_as_the_whole() {
        let keys = Keys::of_secrets("there", &["a secret", "a password"]).expect("secrets");
        let counted = (0..50).map(|number| format!("token-{:04}", 9 * (number % 41)));
        let random = (0..9).map(|_| random_text(22));
        let all = runs("code", counted.chain(random));
        for size in [1, 2, 7, 30] {
            let mut parts = all.chunks(size).map(|part| fingerprints(part, &keys));
            let mut united = parts.next().expect("a part").remove(0);
            for mut part in parts {
                united.unite(part.remove(0));
            }
            assert_eq!(Randomness::of(&united), assess(&all)[0], "{size}");
        }
    }

    #[test]
    fn a_digest_depends_on_every_secret_and_on_the_target() {
        let digest = |target: &str, secrets: &[&str]| {
            let keys = Keys::of_secrets(target, secrets).expect("secrets");
            let made = fingerprints(&runs("code", ["123456".to_owned()]), &keys);
            made[0].values[0].digest.clone()
        };
        let one = digest("there", &["a", "b"]);
        assert_eq!(one, digest("there", &["a", "b"]));
        assert_ne!(one, digest("there", &["a", "c"]));
        assert_ne!(one, digest("there", &["ab", ""]));
        assert_ne!(one, digest("elsewhere", &["a", "b"]));
        assert!(Keys::of_secrets("there", &["", ""]).is_none());
    }

    /// Two embedded providers count from the same number on, and repeat nothing by that.
    #[test]
    fn values_of_two_sandboxes_are_never_the_same() {
        let made = || {
            let issued = runs("code", ["1".to_owned()]);
            fingerprints(&issued, &Keys::of_sandbox("standard")).remove(0)
        };
        let mut united = made();
        united.unite(made());
        let randomness = Randomness::of(&united);
        assert_eq!((randomness.distinct, randomness.bits_upper), (2, 0.0));
    }
}
