//! The redactor: finds known values in text, in every encoding, and replaces them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::base64;
use super::decode::DECODERS;
use super::patterns::Patterns;
use super::vault_entry::Entry;
use super::view::View;

/// How often text is decoded on top of decoding.
const LAYERS: usize = 3;

/// How many ways of decoding one text are tried; a text with all kinds of escapes stays below.
const VIEWS: usize = 32;

/// How deep base64 is followed into base64: a JWT in Basic credentials in a JWT.
const NESTED: usize = 3;

/// More texts than these, and longer ones, in bytes, are not remembered.
const MOST_REMEMBERED: usize = 1_000;
const LONGEST_REMEMBERED: usize = 200;

/// One place of the source that is to be replaced.
struct Hit {
    start: usize,
    end: usize,
    shown: String,
    secret: Option<String>,
}

fn percent_decoded(text: &str) -> String {
    url::form_urlencoded::parse(format!("v={text}").as_bytes())
        .next()
        .map_or_else(|| text.to_owned(), |(_, value)| value.into_owned())
}

/// Replaces known values by their pseudonyms. It is a copy of what its vault knew when it was sealed.
#[derive(Clone)]
pub struct Redactor {
    /// What is the same in every transcript of a target, and what this transcript added to it.
    sets: Vec<Arc<Patterns>>,
    /// Whole values, however short, for places whose structure says that a value stands there.
    whole: Arc<BTreeMap<String, String>>,
    /// The names of credentials that cannot stand in a text by chance.
    credentials: Arc<Vec<String>>,
    /// What became of texts: one exchange has the same header fields and pages as the next.
    told: Arc<Mutex<HashMap<String, String>>>,
}

impl Redactor {
    pub(super) fn new(entries: &[Entry], sets: Vec<Arc<Patterns>>) -> Self {
        let mut whole = BTreeMap::new();
        for entry in entries.iter().filter(|entry| !entry.value.is_empty()) {
            whole
                .entry(entry.value.clone())
                .or_insert_with(|| entry.name.clone());
        }
        let credentials = entries.iter().filter(|entry| entry.is_telling_credential());
        Redactor {
            credentials: Arc::new(credentials.map(|entry| entry.name.clone()).collect()),
            sets: sets.into_iter().filter(|set| !set.is_empty()).collect(),
            whole: whole.into(),
            told: Arc::default(),
        }
    }

    /// The value of a parameter or header: its pseudonym when it is a known value as a whole, however
    /// short; else the redacted text.
    pub fn value(&self, s: &str) -> String {
        (self.whole.get(s).cloned()).unwrap_or_else(|| self.text(s))
    }

    /// The text with every known value replaced, in any encoding; the longest value wins. Pseudonyms that
    /// stand in the text already stay as they are, so that redacting twice changes nothing more.
    ///
    /// Control characters other than line breaks and tabs are escaped: a NUL breaks XML, and an escape sequence commands
    /// the terminal on which the text is read.
    pub fn text(&self, s: &str) -> String {
        if self.is_blind() {
            return "<withheld>".to_owned();
        }
        // The map is whole whatever panicked while it was held.
        let known = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = known.get(s) {
            return told.clone();
        }
        drop(known);
        let told = self.replaced(s);
        let mut known = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST_REMEMBERED && s.len() < LONGEST_REMEMBERED {
            known.insert(s.to_owned(), told.clone());
        }
        told
    }

    fn replaced(&self, s: &str) -> String {
        let told = if self.sets.is_empty() {
            s.to_owned()
        } else {
            replace(s, self.hits(s, NESTED))
        };
        let is_unprintable = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if !told.contains(is_unprintable) {
            return told;
        }
        let mut printable = String::with_capacity(told.len());
        for c in told.chars() {
            if is_unprintable(c) {
                printable.extend(c.escape_default());
            } else {
                printable.push(c);
            }
        }
        printable
    }

    /// An address with each whole value of its query and fragment replaced, however short it may be, and everything else
    /// as in any text.
    pub fn address(&self, address: &str) -> String {
        // What is long enough to be found anywhere is replaced first: a known address may have a query of its own.
        let text = self.text(address);
        let Some(start) = text.find(['?', '#']) else {
            return text;
        };
        let (place, rest) = text.split_at(start);
        let tell = |piece: &str| {
            let (name, value) = piece.split_once('=')?;
            let shown = self.whole.get(&percent_decoded(value))?;
            Some(format!("{name}={shown}"))
        };
        let mut told = place.to_owned();
        for piece in rest.split_inclusive(['?', '#', '&']) {
            let inner = piece.trim_end_matches(['?', '#', '&']);
            told.push_str(&tell(inner).unwrap_or_else(|| inner.to_owned()));
            told.push_str(&piece[inner.len()..]);
        }
        told
    }

    /// A `Cookie` header, or the value of a `Set-Cookie` header, with the values of its cookies replaced, however short
    /// they may be. `all` tells whether each pair is a cookie: in `Set-Cookie` only the first one is (RFC 6265 4).
    pub fn cookies(&self, header: &str, all: bool) -> String {
        let pieces = header.split(';').enumerate().map(|(index, piece)| {
            match piece.split_once('=').filter(|_| all || index == 0) {
                Some((name, value)) => format!(
                    "{}={}",
                    self.text(name),
                    self.value(value.trim().trim_matches('"'))
                ),
                None => self.text(piece),
            }
        });
        pieces.collect::<Vec<_>>().join(";")
    }

    /// The JSON with every string redacted, names of members included. A number that is a known value as a
    /// whole becomes its pseudonym.
    pub fn json(&self, v: &Value) -> Value {
        match v {
            Value::String(s) => Value::String(self.text(s)),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.json(item)).collect()),
            Value::Object(members) => {
                let mut out = serde_json::Map::new();
                for (name, value) in members {
                    let mut name = self.text(name);
                    // Two names that held different spellings of one secret must not become one member.
                    while out.contains_key(&name) {
                        name.push('\'');
                    }
                    out.insert(name, self.json(value));
                }
                Value::Object(out)
            }
            Value::Number(number) => {
                let written = number.to_string();
                let shown = self.text(&written);
                if shown == written {
                    v.clone()
                } else {
                    Value::String(shown)
                }
            }
            Value::Null | Value::Bool(_) => v.clone(),
        }
    }

    /// The name of the first secret that the text holds in any encoding. Values that are not secret
    /// (`client_id`, `redirect_uri`) do not count.
    pub fn contains_secret(&self, s: &str) -> Option<String> {
        if self.is_blind() {
            return Some("<withheld>".to_owned());
        }
        let hits = self.hits(s, NESTED).into_iter();
        hits.filter_map(|hit| Some((hit.start, hit.secret?)))
            .min_by_key(|(start, _)| *start)
            .map(|(_, name)| name)
    }

    /// The client secrets, passwords, access tokens and refresh tokens whose names stand in a text that is pseudonymised
    /// already. What is no more than a word (`admin`, `secret`), or the same as a public value, tells nothing.
    pub fn credentials_in(&self, told: &str) -> Vec<String> {
        let names = self.credentials.iter();
        names
            .filter(|name| told.contains(name.as_str()))
            .cloned()
            .collect()
    }

    /// Whether a set of patterns could not be made into what finds them: then nothing may be shown.
    fn is_blind(&self) -> bool {
        self.sets.iter().any(|set| set.is_blind())
    }

    /// Everything known in a text, through every decoder.
    fn hits(&self, source: &str, nested: usize) -> Vec<Hit> {
        let (mut hits, mut masks) = (Vec::new(), Vec::new());
        let mut views = vec![(Rc::new(View::of(source)), 0)];
        let mut next = 0;
        while let Some((view, layer)) = views.get(next) {
            self.search(source, view, &mut hits, &mut masks);
            let mut further = Vec::new();
            if *layer < LAYERS {
                self.search_base64(source, view, nested, &mut hits, &mut masks);
                for decoded in DECODERS.iter().filter_map(|decoder| decoder(view)) {
                    further.push((decoded, layer + 1));
                }
            }
            for (decoded, layer) in further {
                if views.len() < VIEWS
                    && !views.iter().any(|(known, _)| known.bytes == decoded.bytes)
                {
                    views.push((Rc::new(decoded), layer));
                }
            }
            next += 1;
        }
        for hit in &mut hits {
            hit.start = floor(source, hit.start);
            hit.end = ceil(source, hit.end);
        }
        // A weak password such as "secret" is part of the pseudonym `<client_secret>`, which is not a leak.
        hits.retain(|hit| {
            !masks
                .iter()
                .any(|(from, to)| *from <= hit.start && hit.end <= *to)
        });
        hits
    }

    fn search(
        &self,
        source: &str,
        view: &View,
        hits: &mut Vec<Hit>,
        masks: &mut Vec<(usize, usize)>,
    ) {
        let found = self.sets.iter().flat_map(|set| set.find(&view.bytes));
        for (pattern, found) in found {
            let (mut start, end) = view.source(found.start(), found.end());
            let Some(shown) = &pattern.shown else {
                masks.push((start, end));
                continue;
            };
            if pattern.alone && !view.stands_alone(found.start(), found.end()) {
                continue;
            }
            if let Some(missing) = &pattern.missing {
                match found
                    .start()
                    .checked_sub(1)
                    .map(|before| view.source(before, before + 1))
                {
                    Some((from, to))
                        if source
                            .get(from..to)
                            .is_some_and(|s| s.len() > 1 && s.ends_with(missing)) =>
                    {
                        start = from;
                    }
                    _ => continue,
                }
            }
            hits.push(Hit {
                start,
                end,
                shown: shown.clone(),
                secret: pattern.secret.clone(),
            });
        }
    }

    fn search_base64(
        &self,
        source: &str,
        view: &View,
        nested: usize,
        hits: &mut Vec<Hit>,
        masks: &mut Vec<(usize, usize)>,
    ) {
        let runs = base64::runs(&view.bytes);
        if runs.is_empty() {
            return;
        }
        for offset in 0..4 {
            let bytes = base64::shifted_bytes(&view.bytes, &runs, offset);
            if !self.sets.iter().any(|set| set.is_in(&bytes)) {
                continue;
            }
            self.search(source, &base64::shifted(view, &runs, offset), hits, masks);
        }
        if nested == 0 {
            return;
        }
        for run in &runs {
            // Base64 of readable text is read like a text of its own: it may be encoded once more inside.
            let Some(text) = std::str::from_utf8(&view.bytes[run.start..run.end])
                .ok()
                .and_then(base64::whole)
            else {
                continue;
            };
            let Some(text) = String::from_utf8(text)
                .ok()
                .filter(|t| !t.contains(|c: char| c.is_control() && !c.is_whitespace()))
            else {
                continue;
            };
            if text == source {
                continue;
            }
            let inner = self.hits(&text, nested - 1);
            if inner.is_empty() {
                continue;
            }
            let secret = inner.iter().find_map(|hit| hit.secret.clone());
            let (start, end) = view.source(run.start, run.padded_end);
            let (names_only, shown) = (covers(&text, &inner), replace(&text, inner));
            let shown = if names_only {
                shown
            } else {
                format!("base64({})", on_one_line(&shown))
            };
            hits.push(Hit {
                start,
                end,
                shown,
                secret,
            });
        }
    }
}

/// A text with its line breaks written out: what stood in a header stays on one line.
fn on_one_line(text: &str) -> String {
    text.replace('\r', "\\r").replace('\n', "\\n")
}

/// Prints the number of patterns only.
impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor")
            .field(
                "patterns",
                &self.sets.iter().map(|set| set.len()).sum::<usize>(),
            )
            .finish()
    }
}

/// Whether nothing but separators stands outside the hits.
fn covers(text: &str, hits: &[Hit]) -> bool {
    let inside = |at: usize| hits.iter().any(|hit| hit.start <= at && at < hit.end);
    text.char_indices().all(|(at, c)| c == ':' || inside(at))
}

/// Replaces the hits. Of nested ones the outer is shown; of crossing ones both.
fn replace(source: &str, mut hits: Vec<Hit>) -> String {
    hits.sort_by_key(|hit| (hit.start, Reverse(hit.end)));
    let mut out = String::with_capacity(source.len());
    let mut done = 0;
    let mut last = String::new();
    for hit in hits {
        if hit.end <= done {
            continue;
        }
        let crosses = hit.start < done;
        if !crosses {
            out.push_str(&source[done..hit.start]);
        }
        if !(crosses && last == hit.shown) {
            out.push_str(&hit.shown);
        }
        done = hit.end;
        last = hit.shown;
    }
    out.push_str(&source[done..]);
    out
}

fn floor(source: &str, at: usize) -> usize {
    (0..=at.min(source.len()))
        .rev()
        .find(|i| source.is_char_boundary(*i))
        .unwrap_or(0)
}

fn ceil(source: &str, at: usize) -> usize {
    (at..source.len())
        .find(|i| source.is_char_boundary(*i))
        .unwrap_or(source.len())
}
