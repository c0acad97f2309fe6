//! The redactor: finds known values in text, in every encoding, and replaces them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::base64;
use super::hit::{on_one_line, replace};
use super::patterns::Patterns;
use super::public_values::is_public_parameter;
use super::search::{Known, Whole};

/// More texts than these, and longer ones, in bytes, are not remembered.
const MOST_REMEMBERED: usize = 1_000;
const LONGEST_REMEMBERED: usize = 200;

fn percent_decoded(text: &str) -> String {
    url::form_urlencoded::parse(format!("v={text}").as_bytes())
        .next()
        .map_or_else(|| text.to_owned(), |(_, value)| value.into_owned())
}

/// Replaces known values by their pseudonyms. It is a copy of what its vault knew when it was sealed.
#[derive(Clone)]
pub struct Redactor {
    known: Arc<Known>,
    /// The names of credentials that cannot stand in a text by chance.
    credentials: Arc<Vec<String>>,
    /// What became of texts: one exchange has the same header fields and pages as the next.
    told: Arc<Mutex<HashMap<String, String>>>,
}

impl Redactor {
    pub(super) fn new(whole: Whole, sets: Vec<Arc<Patterns>>) -> Self {
        let credentials = (whole.entries.iter()).filter(|entry| entry.is_telling_credential());
        Redactor {
            credentials: Arc::new(credentials.map(|entry| entry.name.clone()).collect()),
            known: Arc::new(Known::new(whole, sets)),
            told: Arc::default(),
        }
    }

    /// The name of a whole value in a place of this name.
    fn whole_at(&self, place: &str, value: &str) -> Option<&str> {
        let entry = self.known.whole.get(value)?;
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
        let hits = self.known.hits(s);
        hits.iter()
            .any(|hit| hit.secret.is_some() && hit.start < at && at < hit.end)
    }

    /// The value of a field that somebody signs in with: what is known as a whole may stand in any field that is not the
    /// protocol's own.
    pub fn typed(&self, name: &str, s: &str) -> String {
        match self.known.whole.get(s) {
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
        let told = if self.known.is_empty() {
            s.to_owned()
        } else {
            replace(s, self.known.hits(s))
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
        let is_basic = self.known.has_weak() && scheme.eq_ignore_ascii_case("basic");
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
            Value::Array(items) => match self.bytes(items) {
                Some(shown) => Value::String(shown),
                None => Value::Array(items.iter().map(|item| self.member(place, item)).collect()),
            },
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

    /// A list of bytes that hold a secret, as servers print their buffers, with its name.
    fn bytes(&self, items: &[Value]) -> Option<String> {
        let bytes = items.iter().map(|item| u8::try_from(item.as_u64()?).ok());
        let bytes: Vec<u8> = bytes.collect::<Option<_>>()?;
        let text = String::from_utf8_lossy(&bytes);
        self.contains_secret(&text)?;
        Some(format!("bytes({})", on_one_line(&self.text(&text))))
    }

    /// The name of the first secret that the text holds in any encoding. Values that are not secret
    /// (`client_id`, `redirect_uri`) do not count.
    pub fn contains_secret(&self, s: &str) -> Option<String> {
        let hits = self.known.hits(s).into_iter();
        hits.filter_map(|hit| Some((hit.start, hit.secret?)))
            .min_by_key(|(start, _)| *start)
            .map(|(_, name)| name)
    }

    /// Whether a first look at a text misses nothing that the search finds.
    #[cfg(test)]
    pub(super) fn misses_nothing_at_once(&self, text: &str) -> bool {
        self.known.hits(text).is_empty() == self.known.hits_of_search(text).is_empty()
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
}

/// Prints the number of patterns only.
impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor")
            .field("patterns", &self.known.patterns())
            .finish()
    }
}
