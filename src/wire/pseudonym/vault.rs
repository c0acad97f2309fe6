//! The vault: every secret value of a transcript with its pseudonym.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use super::facts::{can_be_read_out, facts_of};
use super::patterns::Patterns;
use super::public_values::is_protocol_word;
use super::redactor::Redactor;
use super::search::Whole;
use super::secret_kind::SecretKind;
use super::vault_entry::Entry;
use super::weak_values::is_weak;
use crate::transcript::ValueFacts;

/// The values of one transcript and their pseudonyms, in order of appearance.
#[derive(Default, Clone)]
pub struct Vault {
    entries: Vec<Arc<Entry>>,
    by_value: HashMap<String, usize>,
    numbers: HashMap<String, usize>,
    /// Values that are never learnt as secrets.
    public: HashSet<String>,
    prepared: Option<Prepared>,
}

/// Patterns that were made before the transcript began.
#[derive(Clone)]
struct Prepared {
    patterns: Arc<Patterns>,
    /// How many entries they speak of.
    entries: usize,
    /// Those of them that have become secret since.
    outdated: Vec<usize>,
}

impl Vault {
    /// A vault that knows nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names a value of the target: `client_secret` is shown as `<client_secret>`. A value that is known
    /// already keeps its name, and is secret when either says so. An empty value is not kept.
    pub fn fixed(&mut self, name: &str, value: &str, secret: bool) {
        let shown = format!("<{name}>");
        if self
            .entries
            .iter()
            .any(|e| e.name == shown && e.value != value)
        {
            // Two values under one name would make a transcript lie: the later one is numbered.
            self.keep(value, secret, name, |vault| vault.numbered(name));
        } else {
            self.keep(value, secret, name, |_| shown);
        }
        if let Some(&index) = self.by_value.get(value) {
            let told = format!("<{name}>");
            Arc::make_mut(&mut self.entries[index]).is_also(name, Some(told));
        }
    }

    /// Says that a value is no secret: the scope of a request, a documented value. It is not learnt from now on, whatever
    /// the field is called in which it stands; what is known already stays known.
    pub fn declare_public(&mut self, value: &str) {
        if value.is_empty() {
            return;
        }
        self.public.insert(value.to_owned());
        if let Some(&index) = self.by_value.get(value) {
            Arc::make_mut(&mut self.entries[index]).weak = true;
        }
    }

    /// Whether a value is none that could be a secret: declared public, or a word of the protocol.
    pub fn is_public(&self, value: &str) -> bool {
        self.public.contains(value) || is_protocol_word(value)
    }

    /// Learns a value that appeared, and returns its pseudonym: `<access_token#2>`. A known value keeps the
    /// name it got first, of whatever kind. A public value stays as it is. An empty value is not a secret and stays empty.
    pub fn learn(&mut self, kind: SecretKind, value: &str) -> String {
        if value.is_empty() {
            return String::new();
        }
        if !self.by_value.contains_key(value) && self.is_public(value) {
            return value.to_owned();
        }
        let label = self.label(&kind);
        self.keep(value, kind.is_secret(), &label, |vault| {
            vault.numbered(&label)
        })
    }

    /// The pseudonym of a value.
    pub fn name_of(&self, value: &str) -> Option<&str> {
        self.by_value
            .get(value)
            .map(|&index| self.entries[index].name.as_str())
    }

    /// Makes what finds the values known so far, for this vault and all its clones: the credentials of a target
    /// are the same in each of its transcripts, and there are many spellings of them.
    #[must_use]
    pub fn prepared(mut self) -> Self {
        self.prepared = Some(Prepared {
            patterns: Arc::new(Patterns::of(&self.entries, |_| true)),
            entries: self.entries.len(),
            outdated: Vec::new(),
        });
        self
    }

    /// The values known so far, as what finds them in text.
    pub fn sealed(&self) -> Redactor {
        let is_new = |at: usize| {
            self.prepared
                .as_ref()
                .is_none_or(|prepared| at >= prepared.entries || prepared.outdated.contains(&at))
        };
        let mut sets = vec![Arc::new(Patterns::of(&self.entries, is_new))];
        sets.extend(
            self.prepared
                .iter()
                .map(|prepared| Arc::clone(&prepared.patterns)),
        );
        let whole = Whole {
            entries: self.entries.clone(),
            by_value: self.by_value.clone(),
        };
        Redactor::new(whole, sets)
    }

    /// Whether a text holds a secret, in whatever encoding.
    pub fn finds_secret(&self, text: &str) -> bool {
        let told = self.sealed().text(text);
        let secrets = self.entries.iter().filter(|entry| entry.secret);
        secrets.into_iter().any(|entry| told.contains(&entry.name))
    }

    /// What may be told about each value, by its pseudonym, in order of appearance.
    pub fn values(&self) -> impl Iterator<Item = (&str, ValueFacts)> {
        self.entries.iter().map(|entry| {
            let mut facts = entry.facts.clone();
            // What it is called in the transcript; a value of two kinds has the first.
            if facts.kind == SecretKind::Code.to_string() {
                facts.reveals = self.revealed_by(&entry.value);
            }
            (entry.name.as_str(), facts)
        })
    }

    /// The challenges that a code gives away (RFC 7636 4.4).
    fn revealed_by(&self, code: &str) -> Vec<String> {
        let challenge = SecretKind::CodeChallenge.to_string();
        self.entries
            .iter()
            .filter(|entry| entry.facts.kind == challenge)
            .filter(|entry| can_be_read_out(code, &entry.value))
            .map(|entry| entry.name.clone())
            .collect()
    }

    /// The kind of each value with the value itself. For use inside the process only.
    pub fn raw_values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .map(|entry| (entry.facts.kind.as_str(), entry.value.as_str()))
    }

    /// The name of a kind. What a provider calls its cookies and parameters may hold a secret itself, in whatever encoding.
    fn label(&self, kind: &SecretKind) -> String {
        const LONGEST: usize = 64;
        const SHORTEST_PART: usize = 6;
        let label = kind.to_string();
        let (named, plain) = match kind {
            SecretKind::Cookie(name) => (name, "cookie"),
            SecretKind::Other(name) => (name, "value"),
            _ => return label,
        };
        // What was told already is looked at once.
        let is_told = self.numbers.contains_key(&label);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:[]".contains(c);
        let lower = named.to_ascii_lowercase();
        let is_alike = |entry: &Arc<Entry>| {
            let value = entry.value.to_ascii_lowercase();
            let is_part =
                lower.len() >= SHORTEST_PART && !is_weak(&lower) && value.contains(&lower);
            entry.secret && !entry.weak && (is_part || lower.contains(&value))
        };
        // What is encoded has digits or letters of both cases.
        let is_of_words = !named.contains(|c: char| c.is_ascii_digit())
            && (*named == lower || *named == named.to_ascii_uppercase());
        let tells = || {
            self.entries.iter().any(is_alike)
                || (!is_of_words && self.sealed().contains_secret(named).is_some())
        };
        if !is_told && (named.len() > LONGEST || !named.chars().all(is_plain) || tells()) {
            return plain.to_owned();
        }
        label
    }

    fn numbered(&mut self, label: &str) -> String {
        let number = self.numbers.entry(label.to_owned()).or_default();
        *number += 1;
        format!("<{label}#{number}>")
    }

    fn keep(
        &mut self,
        value: &str,
        secret: bool,
        kind: &str,
        name: impl FnOnce(&mut Self) -> String,
    ) -> String {
        if value.is_empty() {
            return String::new();
        }
        if let Some(&index) = self.by_value.get(value) {
            let entry = Arc::make_mut(&mut self.entries[index]);
            // What can be found anywhere has one name everywhere.
            if entry.weak {
                entry.is_also(kind, None);
            }
            entry.public |= secret != entry.secret;
            if secret && !entry.secret {
                entry.secret = true;
                if let Some(prepared) = &mut self.prepared {
                    prepared.outdated.push(index);
                }
            }
            return entry.name.clone();
        }
        let name = name(self);
        self.by_value.insert(value.to_owned(), self.entries.len());
        let facts = facts_of(kind, value);
        self.entries.push(Arc::new(Entry {
            name: name.clone(),
            value: value.to_owned(),
            secret,
            public: false,
            facts,
            weak: self.public.contains(value) || is_weak(value),
            others: Vec::new(),
        }));
        name
    }
}

/// Prints names only.
impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.entries.iter().map(|e| &e.name))
            .finish()
    }
}
