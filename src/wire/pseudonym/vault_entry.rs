//! A value of the vault with its pseudonym.

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
}

/// Fewer characters than this may be a word of the page.
const SHORTEST: usize = 8;

/// Letters of one case may be a word up to this length.
const LONGEST_WORD: usize = 15;

impl Entry {
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
