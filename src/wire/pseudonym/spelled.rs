//! Values that are spelled: one letter after the other, with the same few signs between them.

use super::numbers::words;
use super::view::{BETWEEN, View};

/// Fewer letters in a row are no value that is looked for.
const FEWEST: usize = 6;

/// More bytes between two letters, and they are no word: signs of the value itself are among them.
const WIDEST_GAP: usize = 40;

/// The letters and digits of what is spelled in a view; nothing where nothing is.
pub(super) fn spelled(view: &View) -> Option<View> {
    is_spelled(&view.bytes).then_some(())?;
    let is_near = |before: usize, start: usize| start - before <= WIDEST_GAP;
    let (mut out, mut end_before) = (View::empty(), 0);
    for (start, end) in words(&view.bytes) {
        let is_letter = end - start == 1;
        let ends = !is_letter || !is_near(end_before, start);
        if ends && out.bytes.last().is_some_and(|last| *last != BETWEEN) {
            out.push(BETWEEN, view, start, end);
        }
        if is_letter {
            out.push(view.bytes[start], view, start, end);
        }
        end_before = end;
    }
    Some(out)
}

/// Whether there are letters that stand alone, so many in a row. Most texts have not two.
pub(super) fn is_spelled(bytes: &[u8]) -> bool {
    let is_of_word = |byte: u8| byte.is_ascii_alphanumeric();
    let (mut in_a_row, mut length, mut gap) = (0, 0, 0);
    for byte in bytes {
        if is_of_word(*byte) {
            length += 1;
            // The second letter of a word, or one that is too far away.
            if length > 1 {
                in_a_row = 0;
            } else {
                in_a_row = if gap <= WIDEST_GAP { in_a_row + 1 } else { 1 };
            }
            gap = 0;
        } else {
            // The last letter stood alone, if it is counted.
            if in_a_row >= FEWEST {
                return true;
            }
            length = 0;
            gap += 1;
        }
    }
    in_a_row >= FEWEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let spelled = spelled(&View::of(text))?;
        Some(String::from_utf8_lossy(&spelled.bytes).into_owned())
    }

    #[test]
    fn letters_are_read_with_whatever_stands_between_them() {
        for text in [
            "K,q,9,V,o,r,n",
            "K q 9 V o r n",
            "['K', 'q', '9', 'V', 'o', 'r', 'n']",
            "K-q-9---V-o-r-n",
            "K q 9 V o r n and more",
        ] {
            assert!(
                read(text).is_some_and(|read| read.contains("Kq9Vorn")),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_far_apart_is_not_spelled() {
        assert_eq!(read("a b c d e"), None);
        assert_eq!(read("i, a man, saw b c d e"), None);
        let gap = " ".repeat(WIDEST_GAP + 1);
        assert_eq!(read(&format!("a b c{gap}d e f")), None);
        let apart = read(&format!("a b c d e f{gap}g")).expect("spelled");
        assert!(!apart.contains("fg"), "{apart}");
    }
}
