//! What a sentence quotes of a provider: as a whole until its secrets are replaced, and shortened only then, since the beginning
//! of a secret is not found as one. What is too long to be looked through as a whole ends between two words.

use std::borrow::Cow;

/// How much a sentence quotes, in characters.
const SHOWN: usize = 200;

/// How much it carries until then, in bytes.
const CARRIED: usize = 16 * 1024;

/// Where something is missing.
const MARK: &str = "…";

// Of Unicode's private use, so that no page means anything by them.
/// Before the quoted words.
const OPEN: char = '\u{F51D0}';
/// Behind them.
const CLOSE: char = '\u{F51D1}';

/// The words of a page, for a sentence that [`shortened`] is to make readable.
#[must_use]
pub fn quoted(words: &str) -> String {
    let words = up_to(words, CARRIED).replace([OPEN, CLOSE], "");
    format!("{OPEN}{words}{CLOSE}")
}

/// A text of at most about so many bytes. What is longer ends between two words and with a mark, so that no word is cut in two,
/// and of a secret of several words the beginning is known for one.
#[must_use]
pub fn up_to(text: &str, limit: usize) -> Cow<'_, str> {
    match end_within(text.as_bytes(), limit) {
        None => Cow::Borrowed(text),
        Some(end) => Cow::Owned(format!("{}{MARK}", &text[..end])),
    }
}

/// Cuts bytes as [`up_to`] does a text.
pub fn cut_within(bytes: &mut Vec<u8>, limit: usize) {
    if let Some(end) = end_within(bytes, limit) {
        bytes.truncate(end);
        bytes.extend_from_slice(MARK.as_bytes());
    }
}

/// Where what is too long ends: before the last sign that parts words, each of which is a character of its own.
fn end_within(bytes: &[u8], limit: usize) -> Option<usize> {
    let is_too_long = bytes.len() > limit;
    is_too_long.then(|| {
        let mut within = bytes[..limit].iter();
        within
            .rposition(|byte| parts_words(char::from(*byte)))
            .unwrap_or(0)
    })
}

/// Whether words, values and tags end before a character.
#[must_use]
pub fn parts_words(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ',')
}

/// A name that a provider made up, as a whole or not at all.
#[must_use]
pub fn whole_name(name: &str) -> String {
    match name.chars().count() {
        0..=40 => name.to_owned(),
        count => format!("one with a name of {count} characters"),
    }
}

/// A sentence with what it quotes cut between two words.
#[must_use]
pub fn shortened(sentence: &str) -> String {
    let mut told = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, behind)) = rest.split_once(OPEN) {
        told.push_str(before);
        let (words, after) = behind.split_once(CLOSE).unwrap_or((behind, ""));
        told.push_str(&excerpt(words));
        rest = after;
    }
    told.push_str(rest);
    told
}

/// The beginning of a text, cut between two words.
fn excerpt(words: &str) -> String {
    match words.char_indices().nth(SHOWN) {
        None => words.to_owned(),
        Some((end, _)) => {
            let cut = words[..end].rfind(' ').unwrap_or(end);
            format!("{}{MARK}", &words[..cut])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_cut_between_two_words() {
        let long = "words ".repeat(100);
        let sentence = format!("it says {}, and ends", quoted(&long));
        let told = shortened(&sentence);
        assert!(told.starts_with("it says words words"), "{told}");
        assert!(told.ends_with(" words…, and ends"), "{told}");
        assert!(told.chars().count() < SHOWN + 30, "{told}");
        let whole = "ü".repeat(SHOWN);
        assert_eq!(shortened(&quoted(&whole)), whole);
        let endless = "ü".repeat(CARRIED);
        assert_eq!(shortened(&quoted(&endless)), MARK);
    }

    #[test]
    fn what_is_too_long_ends_between_two_words() {
        assert_eq!(up_to("one two three", 13), "one two three");
        assert_eq!(up_to("one two three", 12), "one two…");
        assert_eq!(up_to("{\"a\":\"bcdefghij\"}", 12), "{\"a\":…");
        assert_eq!(up_to("ü ü", 4), "ü…");
        let mut body = b"{\"token\":\"\xFF\xFEabc".to_vec();
        cut_within(&mut body, 12);
        assert_eq!(body, "{\"token\":…".as_bytes());
    }

    #[test]
    fn marks_in_a_page_mean_nothing() {
        let page = format!("a{CLOSE}b{OPEN}c");
        assert_eq!(shortened(&quoted(&page)), "abc");
        assert_eq!(shortened("no mark"), "no mark");
        // Where redaction took the end away, the rest is what was quoted.
        assert_eq!(shortened(&format!("a {OPEN}b")), "a b");
    }
}
