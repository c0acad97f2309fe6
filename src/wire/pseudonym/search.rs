//! The search: every known value in a text, in every encoding, with its place.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::anchors::Lowered;
use super::base64::{self, Alphabet};
use super::decode::{DECODERS, JOINERS, is_plain};
use super::hit::{
    Hit, ceil, changed, covers, floor, on_one_line, replace, without_doubtful, without_masked,
};
use super::numbers;
use super::pattern::{Form, Found};
use super::patterns::Patterns;
use super::spelled::{is_spelled, spelled};
use super::vault_entry::Entry;
use super::view::View;
use super::wide;
use crate::wire::named_values::{self, named_values};

/// How often text is decoded on top of decoding.
const LAYERS: usize = 3;

/// How many ways of decoding one text are tried; a text with all kinds of escapes stays below.
const VIEWS: usize = 32;

/// Up to this length a text is looked at as it is first, in bytes.
const SHORT: usize = 256;

/// How deep base64 is followed into base64: a JWT in Basic credentials in a JWT.
const NESTED: usize = 3;

/// Values of a vault, none of which is empty, with the positions of each.
pub(super) struct Whole {
    pub entries: Vec<Arc<Entry>>,
    pub by_value: HashMap<String, usize>,
}

impl Whole {
    pub fn get(&self, value: &str) -> Option<&Entry> {
        let index = self.by_value.get(value)?;
        self.entries.get(*index).map(Arc::as_ref)
    }
}

/// What a search looks for.
pub(super) struct Known {
    /// What is the same in every transcript of a target, and what this transcript added to it.
    sets: Vec<Arc<Patterns>>,
    /// Whole values, however short, for places whose structure says that a value stands there.
    pub whole: Whole,
    /// Those that are replaced by structure only, and that a text may hold.
    weak: Vec<Arc<Entry>>,
    /// What there has to be of a value in base64.
    alphabet: Alphabet,
}

impl Known {
    pub fn new(whole: Whole, sets: Vec<Arc<Patterns>>) -> Self {
        let weak = (whole.entries.iter()).filter(|entry| entry.weak && entry.has_place_in_text());
        let mut alphabet = Alphabet::default();
        sets.iter().for_each(|set| alphabet.join(set.alphabet()));
        Self {
            alphabet,
            weak: weak.map(Arc::clone).collect(),
            sets: sets.into_iter().filter(|set| !set.is_empty()).collect(),
            whole,
        }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.weak.is_empty()
    }

    /// Whether some values are replaced by structure only.
    pub fn has_weak(&self) -> bool {
        !self.weak.is_empty()
    }

    /// How many patterns there are.
    pub fn patterns(&self) -> usize {
        self.sets.iter().map(|set| set.len()).sum()
    }

    /// Whether something known, or what may be in UTF-16, is among some bytes.
    fn may_be_in(&self, bytes: &[u8]) -> bool {
        if bytes.is_empty() {
            return false;
        }
        let lowered = Lowered::of(bytes);
        let mut is_found = wide::is_in(bytes);
        for set in &self.sets {
            set.find(bytes, &lowered, |_| is_found = true);
        }
        is_found
    }

    /// Everything known in a text, through every decoder.
    pub fn hits(&self, source: &str) -> Vec<Hit> {
        if self.is_free(source.as_bytes()) {
            return Vec::new();
        }
        Search::new(self, source, NESTED).all()
    }

    /// Everything known in a text, whatever is seen at once.
    #[cfg(test)]
    pub fn hits_of_search(&self, source: &str) -> Vec<Hit> {
        Search::new(self, source, NESTED).all()
    }

    /// Whether a short text is seen at once to hold nothing: nothing is there as it is, and there is nothing to decode or to put
    /// together. Most header fields and names are such.
    fn is_free(&self, bytes: &[u8]) -> bool {
        let has_no_base64 = || {
            base64::runs(bytes).iter().all(|run| {
                let may_hold = self.alphabet.offsets(bytes, run);
                may_hold == [false; 4] && base64::text(&bytes[run.start..run.end]).is_none()
            })
        };
        let is_not_there = || {
            let lowered = Lowered::of(bytes);
            let mut is_found = false;
            for set in &self.sets {
                set.find(bytes, &lowered, |_| is_found = true);
            }
            !is_found
        };
        bytes.len() <= SHORT
            && is_plain(bytes)
            && (self.weak.is_empty() || !named_values::may_be_in(bytes))
            && !is_spelled(bytes)
            && !numbers::has_list(bytes)
            && has_no_base64()
            && is_not_there()
    }
}

/// One search.
struct Search<'a> {
    known: &'a Known,
    source: &'a str,
    /// How deep base64 is followed from here on.
    nested: usize,
    hits: Vec<Hit>,
    /// The places of pseudonyms.
    masks: Vec<(usize, usize)>,
}

impl<'a> Search<'a> {
    fn new(known: &'a Known, source: &'a str, nested: usize) -> Self {
        Self {
            known,
            source,
            nested,
            hits: Vec::new(),
            masks: Vec::new(),
        }
    }

    fn all(mut self) -> Vec<Hit> {
        let mut views = vec![(Rc::new(View::of(self.source)), 0)];
        let mut next = 0;
        while let Some((view, layer)) = views.get(next).cloned() {
            next += 1;
            self.look(&view, false);
            let (joiners, decoders) = match is_plain(&view.bytes) {
                true => (&JOINERS[..0], &DECODERS[..0]),
                false => (&JOINERS[..], &DECODERS[..]),
            };
            for joined in joiners.iter().filter_map(|joiner| joiner(&view)) {
                self.look(&joined, true);
                self.look_into_base64(&joined, true);
            }
            if layer == LAYERS {
                continue;
            }
            if let Some(spelled) = spelled(&view) {
                self.look(&spelled, true);
            }
            self.look_into_base64(&view, false);
            let decoded = decoders.iter().filter_map(|decoder| decoder(&view));
            for decoded in decoded.chain(numbers::listed(&view)) {
                let is_new = !views.iter().any(|(known, _)| known.bytes == decoded.bytes);
                if is_new && views.len() < VIEWS {
                    views.push((Rc::new(decoded), layer + 1));
                }
            }
        }
        self.look_behind_names();
        for hit in &mut self.hits {
            hit.start = floor(self.source, hit.start);
            hit.end = ceil(self.source, hit.end);
        }
        without_masked(&mut self.hits, self.masks);
        without_doubtful(&mut self.hits);
        self.hits
    }

    /// What is replaced by structure only, as the value of what it says that it is: `password=1`.
    fn look_behind_names(&mut self) {
        let weak = &self.known.weak;
        if weak.is_empty() {
            return;
        }
        // A text repeats the same few names.
        let asked: RefCell<HashMap<String, bool>> = RefCell::default();
        let holds = |name: &str| {
            let known = asked.borrow().get(name).copied();
            known.unwrap_or_else(|| {
                let holds = weak.iter().any(|entry| entry.name_at(name).is_some());
                asked.borrow_mut().insert(name.to_owned(), holds);
                holds
            })
        };
        for one in named_values(self.source, &holds) {
            let value = one.decoded();
            // The end of a clause in a sentence.
            let bare = value.trim_end_matches([',', ';', '.', ')']);
            let known = [value.as_str(), bare].into_iter().find_map(|value| {
                let entry = self.known.whole.get(value).filter(|entry| entry.weak)?;
                Some((entry, entry.name_at(one.name)?))
            });
            let Some((entry, shown)) = known else {
                continue;
            };
            let behind = if entry.value == value {
                0
            } else {
                value.len() - bare.len()
            };
            self.hits.push(Hit {
                start: one.start,
                end: one.start + one.value.len() - behind,
                shown: shown.to_owned(),
                secret: entry.secret.then(|| shown.to_owned()),
                altered: false,
            });
        }
    }

    /// Every known value in a view. What is `joined` was in pieces: what was whole was found before, and that counts.
    fn look(&mut self, view: &View, joined: bool) {
        let known = self.known;
        let lowered = Lowered::of(&view.bytes);
        for set in &known.sets {
            set.find(&view.bytes, &lowered, |found| {
                self.note(&found, view, joined);
            });
        }
    }

    /// One value in a view.
    fn note(&mut self, found: &Found<'_>, view: &View, joined: bool) {
        let pattern = found.pattern;
        let (_, end) = view.source(found.start, found.end);
        let Some(start) = self.start_of(found, view) else {
            return;
        };
        let Some(shown) = &pattern.shown else {
            self.masks.push((start, end));
            return;
        };
        let stands_there =
            !pattern.alone || view.stands_alone(found.start, found.end, pattern.word);
        if !stands_there || (joined && pattern.secret.is_none()) {
            return;
        }
        let change = match found.form {
            _ if joined => "~split",
            Form::Exact => "",
            Form::OtherCase => "~case",
            Form::Cut => "~cut",
        };
        self.hits.push(Hit {
            start,
            end,
            shown: changed(shown, change),
            secret: pattern.secret.as_deref().map(str::to_owned),
            altered: !change.is_empty(),
        });
    }

    /// Where in the source it begins; nowhere, where its first bytes are missing and no escape before it holds them.
    fn start_of(&self, found: &Found<'_>, view: &View) -> Option<usize> {
        if found.missing.is_empty() {
            return Some(view.source(found.start, found.end).0);
        }
        let before = found.start.checked_sub(1)?;
        let (from, to) = view.source(before, before + 1);
        // Those of quoted-printable are none.
        let escape = self.source.get(from..to)?.as_bytes();
        let holds = escape.len() > 1 && escape[0] != b'=' && escape.ends_with(found.missing);
        holds.then_some(from)
    }

    fn look_into_base64(&mut self, view: &View, joined: bool) {
        let runs = base64::runs(&view.bytes);
        let alphabet = &self.known.alphabet;
        let offsets = runs.iter().map(|run| alphabet.offsets(&view.bytes, run));
        let offsets: Vec<[bool; 4]> = offsets.collect();
        for offset in 0..4 {
            let worth = runs.iter().zip(&offsets).filter(|(_, may)| may[offset]);
            let worth = worth.map(|(run, _)| run);
            let decoded = base64::decoded(&view.bytes, worth.clone(), offset);
            if self.known.may_be_in(&decoded) {
                let shifted = Rc::new(base64::shifted(view, worth, offset));
                self.look(&shifted, joined);
                let narrowed = [wide::little_endian, wide::big_endian];
                for narrow in narrowed.iter().filter_map(|decoder| decoder(&shifted)) {
                    self.look(&narrow, joined);
                }
            }
        }
        if joined || self.nested == 0 {
            return;
        }
        for run in &runs {
            let hit = self.inside(view, run);
            self.hits.extend(hit);
        }
    }

    /// Base64 of readable text is read like a text of its own: it may be encoded once more inside.
    fn inside(&self, view: &View, run: &base64::Run) -> Option<Hit> {
        let text = base64::text(&view.bytes[run.start..run.end])?;
        if text == self.source {
            return None;
        }
        let inner = Search::new(self.known, &text, self.nested - 1).all();
        let secret = inner.iter().find_map(|hit| hit.secret.clone());
        let names_only = covers(&text, &inner);
        let is_known = !inner.is_empty();
        let shown = replace(&text, inner);
        let (start, end) = view.source(run.start, run.padded_end);
        is_known.then(|| Hit {
            start,
            end,
            shown: if names_only {
                shown
            } else {
                format!("base64({})", on_one_line(&shown))
            },
            secret,
            altered: false,
        })
    }
}
