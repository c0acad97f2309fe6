//! Long texts: what is looked through at once is bounded, and what is kept is cut with a mark that says how long it was.
//!
//! Looking for secrets takes many times the memory of the text, so that long ones are looked through in pieces. No secret
//! is split by that: a piece ends where a look at both sides together finds the same as a look at each.

use std::borrow::Cow;

use crate::wire::pseudonym::Redactor;
use crate::wire::quotation::{parts_words, shortened};

/// The longest value of a header, parameter or JSON member that is shown, in bytes; longer than any token that is read.
const LONGEST_VALUE: usize = 40 * 1024;
/// What is kept of a value, in bytes.
const KEPT_OF_VALUE: usize = 4 * 1024;
/// What is kept of a sentence, in bytes.
const LONGEST_SENTENCE: usize = 2 * 1024;
/// Words beyond this length, in bytes, are left out of texts: they may be secrets that are too long to look for.
const LONGEST_WORD: usize = 8 * 1024;
/// How much is looked through at once, in bytes.
const PIECE: usize = 48 * 1024;
/// How much before and after the end of a piece is looked at together, in bytes.
const SEAM: usize = 4 * 1024;
/// How many places are tried as the end of a piece.
const TRIES: usize = 12;

/// A value as it is shown once it is redacted as a whole, cut afterwards.
pub(super) fn shown(value: &str, redact: impl FnOnce(&str) -> String) -> String {
    if value.len() > LONGEST_VALUE {
        return left_out(value.len());
    }
    cut(&redact(value), KEPT_OF_VALUE)
}

/// A sentence of a step, redacted and no longer than somebody reads; what it quotes is shortened.
#[must_use]
pub fn short_text(redactor: &Redactor, sentence: &str) -> String {
    cut(&shortened(&text(redactor, sentence)), LONGEST_SENTENCE)
}

/// What stands in the place of something that is left out.
pub(super) fn left_out(length: usize) -> String {
    format!("[{length} bytes left out]")
}

/// The beginning of a text that is redacted already, with a mark where something is missing.
pub(super) fn cut(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let end = floor(text, limit);
    format!(
        "{}\n[cut after {end} of {} bytes]",
        &text[..end],
        text.len()
    )
}

/// A text of any length with every known value replaced.
pub(super) fn text(redactor: &Redactor, text: &str) -> String {
    let text = without_long_words(text);
    let mut rest: &str = &text;
    if rest.len() <= PIECE {
        return redactor.text(rest);
    }
    let mut told = String::with_capacity(rest.len());
    while rest.len() > PIECE {
        match seam(redactor, rest) {
            Some(end) => {
                told.push_str(&redactor.text(&rest[..end]));
                rest = &rest[end..];
            }
            None => {
                let end = floor(rest, PIECE);
                told.push_str(&left_out(end));
                rest = &rest[end..];
            }
        }
    }
    told.push_str(&redactor.text(rest));
    told
}

/// Where a piece can end without splitting anything that is known.
fn seam(redactor: &Redactor, text: &str) -> Option<usize> {
    let mut end = floor(text, PIECE);
    for _ in 0..TRIES {
        let at = text[..end].rfind(parts_words)?;
        if at <= SEAM {
            return None;
        }
        let (from, to) = (floor(text, at - SEAM), floor(text, at + SEAM));
        let apart = [&text[from..at], &text[at..to]].map(|side| redactor.text(side));
        if redactor.text(&text[from..to]) == apart.concat() {
            return Some(at);
        }
        end = at.saturating_sub(64);
        end = floor(text, end);
    }
    None
}

/// The text with a mark in the place of each word that is too long.
fn without_long_words(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST_WORD || !text.split(parts_words).any(is_long) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    for piece in text.split_inclusive(parts_words) {
        let word = piece.trim_end_matches(parts_words);
        if is_long(word) {
            out.push_str(&left_out(word.len()));
            out.push_str(&piece[word.len()..]);
        } else {
            out.push_str(piece);
        }
    }
    Cow::Owned(out)
}

fn is_long(word: &str) -> bool {
    word.len() > LONGEST_WORD
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::pseudonym::{SecretKind, Vault};
    use crate::wire::quotation::quoted;

    fn redactor(secrets: &[&str]) -> Redactor {
        let mut vault = Vault::new();
        for secret in secrets {
            vault.learn(SecretKind::Password, secret);
        }
        vault.sealed()
    }

    #[test]
    fn a_secret_at_the_end_of_a_piece_is_replaced_wherever_it_begins() {
        let secret = "a pass word \"of, many< words";
        let redactor = redactor(&[secret]);
        for before in PIECE - 40..PIECE + 4 {
            let page = format!("{}{secret}{}", "x ".repeat(before / 2), " y".repeat(PIECE));
            let told = text(&redactor, &page);
            assert!(told.contains("<password#1>"), "{before}");
            for word in ["pass word", "of,", "many"] {
                assert!(!told.contains(word), "{before}: {word}");
            }
        }
    }

    /// What is quoted of a page is shortened behind the replacement, not before.
    #[test]
    fn a_secret_where_a_quotation_ends_is_replaced_in_any_form() {
        let secret = "K9q Secret,Vorn+/&% Hinten=4x";
        let redactor = redactor(&[secret]);
        let forms = [
            secret.to_owned(),
            secret.to_lowercase(),
            secret.to_uppercase(),
            percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC)
                .to_string(),
            secret.replace(' ', "\n "),
        ];
        for form in forms {
            for before in 150..205 {
                let page = format!("{} {form} and more words", "x".repeat(before));
                let told = short_text(&redactor, &format!("page 1: {}", quoted(&page)));
                let told = told.to_lowercase();
                for piece in ["k9q", "secret,", "hinten"] {
                    assert!(!told.contains(piece), "{before}: {told}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_lost_between_pieces() {
        let redactor = redactor(&["0123456789abcdef"]);
        let page: String = (0..40_000).map(|n| format!("word{n}, ")).collect();
        assert_eq!(text(&redactor, &page), page);
    }

    #[test]
    fn words_and_values_beyond_all_measure_are_left_out() {
        let redactor = redactor(&["0123456789abcdef"]);
        let long = "a1B2".repeat(100_000);
        let told = text(&redactor, &format!("before <p>{long}</p> after"));
        assert_eq!(told, "before <p>[400000 bytes left out]</p> after");
        let redact = |value: &str| redactor.value("x", value);
        assert_eq!(shown(&long, redact), "[400000 bytes left out]");
        let shown = shown(&"word ".repeat(2_000), redact);
        assert!(
            shown.ends_with("[cut after 4096 of 10000 bytes]"),
            "{shown}"
        );
    }

    #[test]
    fn where_everything_is_secret_a_piece_is_left_out() {
        let redactor = redactor(&["aaaa aaaa"]);
        let told = text(&redactor, &"aaaa ".repeat(40_000));
        assert!(!told.contains("aaaa aaaa"), "{}", &told[..200]);
        assert!(told.len() < 400_000, "{}", told.len());
    }
}
