//! The redactor: finds known values in text, in every encoding, and replaces them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::base64;
use super::decode::{DECODERS, JOINERS};
use super::hit::{Hit, ceil, changed, covers, floor, replace, without_doubtful, without_masked};
use super::patterns::{Form, Patterns};
use super::public_values::is_public_parameter;
use super::vault_entry::Entry;
use super::view::View;
use crate::wire::named_values::named_values;

/// How often text is decoded on top of decoding.
const LAYERS: usize = 3;

/// How many ways of decoding one text are tried; a text with all kinds of escapes stays below.
const VIEWS: usize = 32;

/// How deep base64 is followed into base64: a JWT in Basic credentials in a JWT.
const NESTED: usize = 3;

/// More texts than these, and longer ones, in bytes, are not remembered.
const MOST_REMEMBERED: usize = 1_000;
const LONGEST_REMEMBERED: usize = 200;

fn percent_decoded(text: &str) -> String {
    url::form_urlencoded::parse(format!("v={text}").as_bytes())
        .next()
        .map_or_else(|| text.to_owned(), |(_, value)| value.into_owned())
}

/// Values of a vault, none of which is empty, with the positions of each.
pub(super) struct Whole {
    pub entries: Vec<Arc<Entry>>,
    pub by_value: HashMap<String, usize>,
}

impl Whole {
    fn get(&self, value: &str) -> Option<&Entry> {
        let index = self.by_value.get(value)?;
        self.entries.get(*index).map(Arc::as_ref)
    }
}

/// Replaces known values by their pseudonyms. It is a copy of what its vault knew when it was sealed.
#[derive(Clone)]
pub struct Redactor {
    /// What is the same in every transcript of a target, and what this transcript added to it.
    sets: Vec<Arc<Patterns>>,
    /// Whole values, however short, for places whose structure says that a value stands there.
    whole: Arc<Whole>,
    /// Those that are replaced by structure only, and that a text may hold.
    weak: Arc<Vec<Arc<Entry>>>,
    /// The names of credentials that cannot stand in a text by chance.
    credentials: Arc<Vec<String>>,
    /// What became of texts: one exchange has the same header fields and pages as the next.
    told: Arc<Mutex<HashMap<String, String>>>,
}

impl Redactor {
    pub(super) fn new(whole: Whole, sets: Vec<Arc<Patterns>>) -> Self {
        let credentials = (whole.entries.iter()).filter(|entry| entry.is_telling_credential());
        let weak = (whole.entries.iter()).filter(|entry| entry.weak && entry.has_place_in_text());
        Redactor {
            credentials: Arc::new(credentials.map(|entry| entry.name.clone()).collect()),
            sets: sets.into_iter().filter(|set| !set.is_empty()).collect(),
            weak: Arc::new(weak.map(Arc::clone).collect()),
            whole: whole.into(),
            told: Arc::default(),
        }
    }

    /// The name of a whole value in a place of this name.
    fn whole_at(&self, place: &str, value: &str) -> Option<&str> {
        let entry = self.whole.get(value)?;
        if entry.weak {
            return entry.name_at(place);
        }
        Some(entry.name_at(place).unwrap_or(&entry.name))
    }

    /// The value of a parameter or header of this name: its pseudonym when it is a known value as a whole, however
    /// short, that may stand there; else the redacted text.
    pub fn value(&self, name: &str, s: &str) -> String {
        let known = self.whole_at(name, s).map(str::to_owned);
        known.unwrap_or_else(|| self.text(s))
    }

    /// Whether a secret stands across a position of a text, which would be cut in two there.
    pub fn is_cut_at(&self, s: &str, at: usize) -> bool {
        let hits = self.hits(s, NESTED);
        hits.iter()
            .any(|hit| hit.secret.is_some() && hit.start < at && at < hit.end)
    }

    /// The value of a field that somebody signs in with: what is known as a whole may stand in any field that is not the
    /// protocol's own.
    pub fn typed(&self, name: &str, s: &str) -> String {
        match self.whole.get(s) {
            Some(entry) if !is_public_parameter(name) && entry.is_typed() => {
                entry.name_at(name).unwrap_or(&entry.name).to_owned()
            }
            _ => self.value(name, s),
        }
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
        let told = if self.sets.is_empty() && self.weak.is_empty() {
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
            let shown = self.whole_at(&percent_decoded(name), &percent_decoded(value))?;
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

    /// An `Authorization` header. In Basic credentials each part is replaced as a whole, however short it may be
    /// (RFC 6749 2.3.1, RFC 7617 2).
    pub fn authorization(&self, header: &str) -> String {
        self.basic(header).unwrap_or_else(|| self.text(header))
    }

    /// Basic credentials with a part that is replaced by structure only.
    fn basic(&self, header: &str) -> Option<String> {
        let (scheme, encoded) = header.split_once(' ')?;
        let is_basic = !self.weak.is_empty() && scheme.eq_ignore_ascii_case("basic");
        let encoded = is_basic.then_some(encoded.trim().trim_end_matches('='))?;
        let pair = String::from_utf8(base64::whole(encoded)?).ok()?;
        let (id, secret) = pair.split_once(':')?;
        let known = |part: &str, places: [&str; 2]| {
            let spellings = [part.to_owned(), percent_decoded(part)];
            let known = |place| spellings.iter().find_map(|part| self.whole_at(place, part));
            places.into_iter().find_map(known).map(str::to_owned)
        };
        let shown_id = known(id, ["client_id", "username"]);
        let shown_secret = known(secret, ["client_secret", "password"]);
        if shown_id.is_none() && shown_secret.is_none() {
            return None;
        }
        let is_all = [(id, &shown_id), (secret, &shown_secret)]
            .iter()
            .all(|(part, shown)| part.is_empty() || shown.is_some());
        let shown_id = shown_id.unwrap_or_else(|| self.text(id));
        let shown_secret = shown_secret.unwrap_or_else(|| self.text(secret));
        let shown = on_one_line(&format!("{shown_id}:{shown_secret}"));
        Some(if is_all {
            format!("{scheme} {shown}")
        } else {
            format!("{scheme} base64({shown})")
        })
    }

    /// A `Cookie` header, or the value of a `Set-Cookie` header, with the values of its cookies replaced, however short
    /// they may be. `all` tells whether each pair is a cookie: in `Set-Cookie` only the first one is (RFC 6265 4).
    pub fn cookies(&self, header: &str, all: bool) -> String {
        // A value that holds a semicolon or an equals sign comes apart otherwise, and is found no more.
        let whole = self.text(header);
        let comes_apart = |c: char| whole.matches(c).count() < header.matches(c).count();
        let header = if comes_apart(';') || comes_apart('=') {
            whole.as_str()
        } else {
            header
        };
        let pieces = header.split(';').enumerate().map(|(index, piece)| {
            match piece.split_once('=').filter(|_| all || index == 0) {
                Some((name, value)) => {
                    let place = format!("cookie:{}", name.trim());
                    let value = value.trim().trim_matches('"');
                    format!("{}={}", self.text(name), self.value(&place, value))
                }
                None => self.text(piece),
            }
        });
        pieces.collect::<Vec<_>>().join(";")
    }

    /// The JSON with every string redacted, names of members included. A number that is a known value as a
    /// whole becomes its pseudonym.
    pub fn json(&self, v: &Value) -> Value {
        self.member("", v)
    }

    /// The value of a member of this name, and so each item of its list.
    fn member(&self, place: &str, v: &Value) -> Value {
        match v {
            Value::String(s) => Value::String(self.value(place, s)),
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.member(place, item)).collect())
            }
            Value::Object(members) => {
                let mut out = serde_json::Map::new();
                for (place, value) in members {
                    let mut name = self.text(place);
                    // Two names that held different spellings of one secret must not become one member.
                    while out.contains_key(&name) {
                        name.push('\'');
                    }
                    out.insert(name, self.member(place, value));
                }
                Value::Object(out)
            }
            Value::Number(number) => {
                let written = number.to_string();
                let shown = self.value(place, &written);
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
            self.search(source, view, false, &mut hits, &mut masks);
            let mut further = Vec::new();
            if *layer < LAYERS {
                self.search_base64(source, view, nested, false, &mut hits, &mut masks);
                for decoded in DECODERS.iter().filter_map(|decoder| decoder(view)) {
                    further.push((decoded, layer + 1));
                }
            }
            for joined in JOINERS.iter().filter_map(|joiner| joiner(view)) {
                self.search(source, &joined, true, &mut hits, &mut masks);
                self.search_base64(source, &joined, 0, true, &mut hits, &mut masks);
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
        self.search_named(source, &mut hits);
        for hit in &mut hits {
            hit.start = floor(source, hit.start);
            hit.end = ceil(source, hit.end);
        }
        without_masked(&mut hits, masks);
        without_doubtful(&mut hits);
        hits
    }

    /// What is replaced by structure only, as the value of what it says that it is: `password=1`.
    fn search_named(&self, source: &str, hits: &mut Vec<Hit>) {
        if self.weak.is_empty() {
            return;
        }
        // A text repeats the same few names.
        let asked: RefCell<HashMap<String, bool>> = RefCell::default();
        let holds = |name: &str| {
            let known = asked.borrow().get(name).copied();
            known.unwrap_or_else(|| {
                let holds = self.weak.iter().any(|entry| entry.name_at(name).is_some());
                asked.borrow_mut().insert(name.to_owned(), holds);
                holds
            })
        };
        for one in named_values(source, &holds) {
            let value = one.decoded();
            // The end of a clause in a sentence.
            let bare = value.trim_end_matches([',', ';', '.', ')']);
            let known = [value.as_str(), bare].into_iter().find_map(|value| {
                let entry = self.whole.get(value).filter(|entry| entry.weak)?;
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
            hits.push(Hit {
                start: one.start,
                end: one.start + one.value.len() - behind,
                shown: shown.to_owned(),
                secret: entry.secret.then(|| shown.to_owned()),
                altered: false,
            });
        }
    }

    /// Every known value in a view. What is `joined` was in pieces: what was whole was found before, and that counts.
    fn search(
        &self,
        source: &str,
        view: &View,
        joined: bool,
        hits: &mut Vec<Hit>,
        masks: &mut Vec<(usize, usize)>,
    ) {
        let found = self.sets.iter().flat_map(|set| set.find(&view.bytes));
        for found in found {
            let pattern = found.pattern;
            let (mut start, end) = view.source(found.start, found.end);
            let Some(shown) = &pattern.shown else {
                masks.push((start, end));
                continue;
            };
            if pattern.alone && !view.stands_alone(found.start, found.end, pattern.word) {
                continue;
            }
            if joined && pattern.secret.is_none() {
                continue;
            }
            let change = match found.form {
                _ if joined => "~split",
                Form::Exact => "",
                Form::OtherCase => "~case",
                Form::Cut => "~cut",
            };
            if !found.missing.is_empty() {
                let before = found.start.checked_sub(1);
                let escape = before.map(|before| view.source(before, before + 1));
                match escape {
                    Some((from, to)) if ends_in(source.get(from..to), found.missing) => {
                        start = from;
                    }
                    _ => continue,
                }
            }
            hits.push(Hit {
                start,
                end,
                shown: changed(shown, change),
                secret: pattern.secret.as_deref().map(str::to_owned),
                altered: !change.is_empty(),
            });
        }
    }

    fn search_base64(
        &self,
        source: &str,
        view: &View,
        nested: usize,
        joined: bool,
        hits: &mut Vec<Hit>,
        masks: &mut Vec<(usize, usize)>,
    ) {
        let runs = base64::runs(&view.bytes);
        if runs.is_empty() {
            return;
        }
        for offset in 0..4 {
            let bytes = base64::shifted_bytes(&view.bytes, &runs, offset);
            if !self.sets.iter().any(|set| set.may_be_in(&bytes)) {
                continue;
            }
            self.search(
                source,
                &base64::shifted(view, &runs, offset),
                joined,
                hits,
                masks,
            );
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
                altered: false,
            });
        }
    }
}

/// Whether an escape, which is not one of quoted-printable, ends in what is missing of a value.
fn ends_in(escape: Option<&str>, missing: &[u8]) -> bool {
    let escape = escape.filter(|escape| escape.len() > 1 && !escape.starts_with('='));
    escape.is_some_and(|escape| escape.as_bytes().ends_with(missing))
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
