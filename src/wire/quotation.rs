//! What a sentence quotes of a page: as a whole until its secrets are replaced, and shortened only then, since the beginning of a
//! secret is not found as one.

/// How much a sentence quotes, in characters.
const SHOWN: usize = 200;

/// How much it carries until then, in bytes.
const CARRIED: usize = 16 * 1024;

// Of Unicode's private use, so that no page means anything by them.
/// Before the quoted words.
const OPEN: char = '\u{F51D0}';
/// Behind them.
const CLOSE: char = '\u{F51D1}';

/// The words of a page, for a sentence that [`shortened`] is to make readable.
#[must_use]
pub fn quoted(words: &str) -> String {
    let mut end = words.len().min(CARRIED);
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    let words = words[..end].replace([OPEN, CLOSE], "");
    format!("{OPEN}{words}{CLOSE}")
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
            format!("{}…", &words[..cut])
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
        assert_eq!(
            shortened(&quoted(&"ü".repeat(CARRIED))).chars().count(),
            SHOWN + 1
        );
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
