//! The search patterns: every value in each spelling.
//!
//! Of a long spelling a few bytes alone are looked for, its anchor, and the rest is compared where that stands.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::anchors::{self, Anchors, Lowered};
use super::base64::Alphabet;
use super::encodings;
use super::pattern::{Extent, Found, Pattern, SHORTEST_CUT};
use super::vault_entry::Entry;
use super::weak_values;

/// Values shorter than this are replaced only where no letter or digit touches them, in characters.
const SHORTEST_ANYWHERE: usize = 6;

/// Values from this length on are found in another letter case too, in characters.
const SHORTEST_IN_OTHER_CASE: usize = 8;

/// Values in all their spellings, with what finds them.
pub(super) struct Patterns {
    anchors: Anchors,
    patterns: Vec<Pattern>,
    alphabet: Alphabet,
}

impl Patterns {
    /// The patterns of the new entries, and of the credentials in which at least one of the two is new.
    pub fn of(entries: &[Arc<Entry>], is_new: impl Fn(usize) -> bool) -> Self {
        let mut made = Collected::default();
        for (_, entry) in entries.iter().enumerate().filter(|(at, _)| is_new(*at)) {
            made.value(entry);
        }
        for (id, secret) in credential_pairs(entries) {
            if is_new(id) || is_new(secret) {
                made.pair(&entries[id], &entries[secret]);
            }
        }
        made.finish()
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// How many patterns there are.
    pub fn len(&self) -> usize {
        self.patterns.len()
    }

    /// What there has to be of a value where base64 is read from anywhere in a text.
    pub fn alphabet(&self) -> &Alphabet {
        &self.alphabet
    }

    /// Tells every place of a value, also one inside another. `lowered` are the bytes in lower case.
    pub fn find<'a>(&'a self, bytes: &[u8], lowered: &Lowered, mut tell: impl FnMut(Found<'a>)) {
        self.anchors.find(lowered, |index, at| {
            let pattern = &self.patterns[index];
            for missing in pattern.missing.clone() {
                pattern
                    .around(at, missing, bytes)
                    .into_iter()
                    .for_each(&mut tell);
            }
        });
    }
}

/// Patterns and their anchors, side by side.
#[derive(Default)]
struct Collected {
    anchors: Vec<Vec<u8>>,
    patterns: Vec<Pattern>,
}

/// What all spellings of a value have in common.
#[derive(Clone)]
struct Kind {
    shown: Option<Arc<str>>,
    secret: Option<Arc<str>>,
    alone: bool,
    word: bool,
    any_case: bool,
    extent: Extent,
}

impl Collected {
    fn value(&mut self, entry: &Entry) {
        let name: Arc<str> = entry.name.as_str().into();
        let mask = Kind {
            shown: None,
            secret: None,
            alone: false,
            word: false,
            any_case: false,
            extent: Extent::Whole,
        };
        self.push(&mask, entry.name.as_bytes());
        if entry.weak {
            return;
        }
        let length = entry.value.chars().count();
        let word = weak_values::is_word(&entry.value);
        let kind = Kind {
            secret: entry.secret.then(|| Arc::clone(&name)),
            shown: Some(name),
            alone: length < SHORTEST_ANYWHERE || word,
            word,
            any_case: entry.secret && length >= SHORTEST_IN_OTHER_CASE,
            extent: Extent::Whole,
        };
        self.raw(&kind, &entry.value);
        if entry.value.len() > SHORTEST_CUT {
            return;
        }
        for spelling in encodings::spellings(&entry.value) {
            if spelling != entry.value {
                self.push(&kind, spelling.as_bytes());
            }
        }
        if entry.secret {
            for spelling in encodings::broken(&entry.value) {
                self.push(&kind, &spelling);
            }
            let of = |extent| Kind {
                extent,
                ..kind.clone()
            };
            for beginning in encodings::beginnings(&entry.value) {
                self.push(&of(Extent::Beginning), beginning.as_bytes());
            }
            for piece in encodings::pieces(&entry.value) {
                if !weak_values::is_weak(&piece) && !weak_values::is_word(&piece) {
                    self.push(&of(Extent::Piece), piece.as_bytes());
                }
            }
        }
    }

    fn pair(&mut self, id: &Entry, secret: &Entry) {
        if id.value.len() + secret.value.len() > SHORTEST_CUT {
            return;
        }
        let kind = Kind {
            shown: Some(format!("{}:{}", id.name, secret.name).into()),
            secret: Some(secret.name.as_str().into()),
            alone: secret.value.chars().count() < SHORTEST_ANYWHERE,
            word: false,
            any_case: true,
            extent: Extent::Whole,
        };
        for spelling in encodings::basic_pairs(&id.value, &secret.value) {
            self.push(&kind, spelling.as_bytes());
        }
    }

    /// A value as it is, and what is left of it where its beginning was decoded with what stands before it.
    fn raw(&mut self, kind: &Kind, value: &str) {
        let text: Arc<[u8]> = value.as_bytes().into();
        let most = encodings::tails(value).map(|(missing, _)| missing.len());
        let most = if value.chars().count() < SHORTEST_ANYWHERE {
            0
        } else {
            most.last().unwrap_or(0)
        };
        if text.len() >= most + anchors::LONGEST {
            self.add(kind, &text, most, 0..=most);
        } else {
            for missing in 0..=most {
                self.add(kind, &text, missing, missing..=missing);
            }
        }
    }

    fn push(&mut self, kind: &Kind, text: &[u8]) {
        self.add(kind, &text.into(), 0, 0..=0);
    }

    fn add(
        &mut self,
        kind: &Kind,
        text: &Arc<[u8]>,
        anchor: usize,
        missing: RangeInclusive<usize>,
    ) {
        let end = text.len().min(anchor + anchors::LONGEST);
        self.anchors.push(text[anchor..end].to_vec());
        self.patterns.push(Pattern {
            shown: kind.shown.clone(),
            secret: kind.secret.clone(),
            alone: kind.alone,
            word: kind.word,
            any_case: kind.any_case,
            extent: kind.extent,
            text: Arc::clone(text),
            anchor,
            missing,
        });
    }

    fn finish(self) -> Patterns {
        let mut alphabet = Alphabet::default();
        for (anchor, pattern) in self.anchors.iter().zip(&self.patterns) {
            // What misses its first bytes stands behind an escape, and there is none in base64.
            if *pattern.missing.start() == 0 {
                alphabet.include(anchor);
            }
        }
        // Every match is wanted, also one inside another: which of them is shown is decided on the source,
        // where the same place can be found through several decoders.
        Patterns {
            anchors: Anchors::new(&self.anchors),
            patterns: self.patterns,
            alphabet,
        }
    }
}

/// The values that are sent together in `Authorization: Basic`, by their positions: every client with every
/// client's secret, since scenarios cross them on purpose.
fn credential_pairs(entries: &[Arc<Entry>]) -> Vec<(usize, usize)> {
    let named = |names: [&str; 2]| -> Vec<usize> {
        let is_one = |entry: &Entry| names.iter().any(|name| entry.facts.kind.ends_with(name));
        (0..entries.len())
            .filter(|at| is_one(&entries[*at]))
            .collect()
    };
    let (ids, secrets) = (
        named(["client_id", "username"]),
        named(["client_secret", "password"]),
    );
    ids.into_iter()
        .flat_map(|id| secrets.iter().map(move |secret| (id, *secret)))
        .filter(|(id, secret)| {
            entries[*id].value.len() + entries[*secret].value.len() >= SHORTEST_ANYWHERE
        })
        .collect()
}
