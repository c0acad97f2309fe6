//! A value of the vault with its pseudonym.

use super::weak_values;
use crate::transcript::ValueFacts;

/// One value with its name.
#[derive(Clone)]
pub(super) struct Entry {
    pub name: String,
    pub value: String,
    pub secret: bool,
    /// Whether the same value is a public one as well, as where a client's secret is its id.
    pub public: bool,
    pub facts: ValueFacts,
    /// Whether it is replaced by structure only: it is short, a word of the protocol, or the target uses it as a word
    /// elsewhere, as in a scope.
    pub weak: bool,
    /// What else the value is, as kinds and names: a password that is the name of its user as well.
    pub others: Vec<(String, String)>,
}

/// Fewer characters than this may be a word of the page.
const SHORTEST: usize = 8;

/// Letters of one case may be a word up to this length.
const LONGEST_WORD: usize = 15;

impl Entry {
    /// Notes what else it is, and what it is called then.
    pub fn is_also(&mut self, kind: &str, name: Option<String>) {
        const MOST: usize = 8;
        let is_known =
            self.facts.kind == kind || self.others.iter().any(|(known, _)| known == kind);
        if !is_known && self.others.len() < MOST {
            let name = name.unwrap_or_else(|| self.name.clone());
            self.others.push((kind.to_owned(), name));
        }
    }

    /// Whether a text may name a place that holds it; only a header does so for a cookie.
    pub fn has_place_in_text(&self) -> bool {
        let others = self.others.iter().map(|(kind, _)| kind);
        let mut kinds = std::iter::once(&self.facts.kind).chain(others);
        kinds.any(|kind| !kind.starts_with("cookie"))
    }

    /// Whether people type it: the name of a user, a password or a second factor.
    pub fn is_typed(&self) -> bool {
        let kinds =
            std::iter::once(&self.facts.kind).chain(self.others.iter().map(|(kind, _)| kind));
        let typed = ["username", "password", "second_factor"];
        kinds
            .into_iter()
            .any(|kind| typed.iter().any(|typed| kind.ends_with(typed)))
    }

    /// Its name in a place of this name, if it may stand there.
    pub fn name_at(&self, place: &str) -> Option<&str> {
        let all = std::iter::once((&self.facts.kind, &self.name))
            .chain(self.others.iter().map(|(kind, name)| (kind, name)));
        let mut held = all.filter(|(kind, _)| weak_values::may_hold(place, kind));
        held.next().map(|(_, name)| name.as_str())
    }

    /// Whether it is a credential that stands in a text only where it was put there.
    pub fn is_telling_credential(&self) -> bool {
        const KINDS: [&str; 4] = ["client_secret", "password", "access_token", "refresh_token"];
        let is_credential = KINDS.iter().any(|kind| self.facts.kind.ends_with(kind));
        self.secret && !self.public && is_credential && !is_a_word(&self.value)
    }
}

/// Whether a value may stand on a page by chance.
fn is_a_word(value: &str) -> bool {
    let length = value.chars().count();
    let plain = |test: fn(&u8) -> bool| value.as_bytes().iter().all(test);
    let of_one_sort =
        plain(u8::is_ascii_lowercase) || plain(u8::is_ascii_uppercase) || plain(u8::is_ascii_digit);
    length < SHORTEST || (of_one_sort && length <= LONGEST_WORD)
}

#[cfg(test)]
mod tests {
    use super::is_a_word;

    #[test]
    fn words_are_told_from_credentials() {
        for word in ["admin", "secret1", "administrator", "12345678"] {
            assert!(is_a_word(word), "{word}");
        }
        for credential in [
            "p+q/r&s=",
            "Tr0ub4dor",
            "correct-horse",
            "abcdefghijklmnopq",
        ] {
            assert!(!is_a_word(credential), "{credential}");
        }
    }
}
