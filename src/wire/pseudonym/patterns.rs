//! The search patterns: every value in each spelling, in one automaton.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, Match, MatchKind};

use super::encodings;
use super::vault_entry::Entry;

/// Shorter values are replaced by structure only, in characters: by value they would be found everywhere.
const SHORTEST: usize = 4;

/// Values shorter than this are replaced only where no letter or digit touches them, in characters.
const SHORTEST_ANYWHERE: usize = 6;

/// What a pattern that was found stands for.
pub(super) struct Pattern {
    /// What is shown in its place; `None` for a pseudonym, which hides what it holds from being found.
    pub shown: Option<String>,
    /// The name of the secret, when it is one.
    pub secret: Option<String>,
    /// Whether it counts only where it stands alone.
    pub alone: bool,
    /// What of the value is missing before it, see [`encodings::tails`].
    pub missing: Option<String>,
}

/// Values in all their spellings, with what finds them.
pub(super) struct Patterns {
    automaton: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
}

impl Patterns {
    /// The patterns of the new entries, and of the credentials in which at least one of the two is new.
    pub fn of(entries: &[Entry], is_new: impl Fn(usize) -> bool) -> Self {
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

    /// Whether nothing can be found although there is something.
    pub fn is_blind(&self) -> bool {
        self.automaton.is_none() && !self.is_empty()
    }

    /// Whether there is a match at all.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.automaton
            .as_ref()
            .is_some_and(|automaton| automaton.is_match(bytes))
    }

    /// Every match, also one inside another.
    pub fn find<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = (&'a Pattern, Match)> {
        self.automaton
            .iter()
            .flat_map(move |automaton| automaton.find_overlapping_iter(bytes))
            .map(|found| (&self.patterns[found.pattern().as_usize()], found))
    }
}

/// Patterns and their texts, side by side.
#[derive(Default)]
struct Collected {
    texts: Vec<String>,
    patterns: Vec<Pattern>,
}

impl Collected {
    fn value(&mut self, entry: &Entry) {
        let length = entry.value.chars().count();
        self.push(
            entry.name.clone(),
            Pattern {
                shown: None,
                secret: None,
                alone: false,
                missing: None,
            },
        );
        if length < SHORTEST {
            return;
        }
        let pattern = |missing: Option<&str>| Pattern {
            shown: Some(entry.name.clone()),
            secret: entry.secret.then(|| entry.name.clone()),
            alone: length < SHORTEST_ANYWHERE,
            missing: missing.map(str::to_owned),
        };
        for spelling in encodings::spellings(&entry.value) {
            self.push(spelling, pattern(None));
        }
        if length >= SHORTEST_ANYWHERE {
            for (missing, tail) in encodings::tails(&entry.value) {
                self.push(tail.to_owned(), pattern(Some(missing)));
            }
        }
    }

    fn pair(&mut self, id: &Entry, secret: &Entry) {
        for spelling in encodings::basic_pairs(&id.value, &secret.value) {
            self.push(
                spelling,
                Pattern {
                    shown: Some(format!("{}:{}", id.name, secret.name)),
                    secret: Some(secret.name.clone()),
                    alone: secret.value.chars().count() < SHORTEST_ANYWHERE,
                    missing: None,
                },
            );
        }
    }

    fn push(&mut self, text: String, pattern: Pattern) {
        self.texts.push(text);
        self.patterns.push(pattern);
    }

    fn finish(self) -> Patterns {
        // Every match is wanted, also one inside another: which of them is shown is decided on the source,
        // where the same place can be found through several decoders. Building fails only beyond the
        // automaton's limits of size, far above any transcript; then all is withheld.
        let automaton = AhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            // A full table searches faster and takes far longer to make than a scenario's few texts do to search.
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&self.texts)
            .ok();
        Patterns {
            automaton,
            patterns: self.patterns,
        }
    }
}

/// The values that are sent together in `Authorization: Basic`, by their positions: every client with every
/// client's secret, since scenarios cross them on purpose.
fn credential_pairs(entries: &[Entry]) -> Vec<(usize, usize)> {
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
