//! Words for the ids of findings.

use sha2::{Digest as _, Sha256};

/// How long the last part of an id may be.
const LONGEST_WORD: usize = 60;

/// A text as a part of an address: small letters and digits with hyphens between. Counts, which differ from run to run,
/// do not belong to it; a status, which has three digits, does.
pub fn word(text: &str) -> String {
    let mut word = String::new();
    let mut digits = String::new();
    let flush = |word: &mut String, digits: &mut String| {
        match digits.len() {
            0 => {}
            3 => word.push_str(digits),
            _ => word.push('n'),
        }
        digits.clear();
    };
    for character in text.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        flush(&mut word, &mut digits);
        if character.is_alphanumeric() || matches!(character, '_' | '.') {
            word.extend(character.to_lowercase());
        } else if !word.is_empty() && !word.ends_with('-') {
            word.push('-');
        }
    }
    flush(&mut word, &mut digits);
    let word = word.trim_end_matches('-');
    let short: String = word.chars().take(LONGEST_WORD).collect();
    if short.len() == word.len() {
        return short;
    }
    // Two long texts with the same beginning stay apart.
    let rest: String = Sha256::digest(word)
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}-{rest}", short.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn counts_are_no_part_of_an_address_and_statuses_are() {
        assert_eq!(word("winners:6"), word("winners:51"));
        assert_ne!(word("status-500"), word("status-502"));
        assert_eq!(word("text/html; charset"), "text-html-charset");
    }

    #[test]
    fn long_texts_with_one_beginning_stay_apart() {
        let long = "a".repeat(100);
        assert_ne!(word(&format!("{long}b")), word(&format!("{long}c")));
        assert!(word(&long).len() < 80);
    }
}
