//! Bytes that are written as numbers: arrays of languages (`[75, 57]`), dumps (`4b-39`), escapes (`\113\071`), bits.

use super::view::{BETWEEN, View};

/// Fewer bytes in a row are no value that is looked for.
const FEWEST: usize = 4;

/// Nor are fewer in a row in which a word has more than one: times, lengths and dates are such words.
const FEWEST_JOINED: usize = 6;

/// More bytes between two numbers, and they are no list: lists of JSON in lines have an indent before each.
const WIDEST_GAP: usize = 40;

/// How a byte is written.
struct Notation {
    radix: u32,
    /// The fewest and the most digits of a byte.
    digits: (usize, usize),
    /// How many digits each byte has where nothing stands between them.
    joined: Option<usize>,
    /// What may stand before the digits.
    prefixes: &'static [&'static str],
}

const NOTATIONS: [Notation; 4] = [
    Notation {
        radix: 16,
        digits: (1, 3),
        joined: Some(2),
        prefixes: &["0x", "0X", "x", "X"],
    },
    Notation {
        radix: 10,
        digits: (1, 3),
        joined: None,
        prefixes: &[],
    },
    Notation {
        radix: 8,
        digits: (2, 4),
        joined: None,
        prefixes: &["0o", "0O"],
    },
    Notation {
        radix: 2,
        digits: (7, 8),
        joined: Some(8),
        prefixes: &["0b", "0B"],
    },
];

/// What the lists of numbers in a text stand for, by each notation in which there are such; they are kept apart by a byte that
/// is in no value.
pub(super) fn listed(view: &View) -> impl Iterator<Item = View> {
    let has_list = lists(&view.bytes);
    let notations = NOTATIONS.iter().zip(has_list);
    notations
        .filter(|(_, has_list)| *has_list)
        .map(|(notation, _)| notation.read(view))
}

/// Whether there is a list in any of the notations.
pub(super) fn has_list(bytes: &[u8]) -> bool {
    lists(bytes).contains(&true)
}

/// In which of the notations there is a list.
fn lists(bytes: &[u8]) -> [bool; NOTATIONS.len()] {
    let mut found = [false; NOTATIONS.len()];
    // How many bytes the list has so far, and how many it needs.
    let mut rows = [(0, FEWEST); NOTATIONS.len()];
    for item in items(bytes) {
        if item.begins {
            rows = [(0, FEWEST); NOTATIONS.len()];
        }
        let word = &bytes[item.start..item.end];
        for ((row, found), notation) in rows.iter_mut().zip(&mut found).zip(&NOTATIONS) {
            *row = match notation.places(word) {
                None => (0, FEWEST),
                Some((from, size)) => match (word.len() - from) / size {
                    1 => (row.0 + 1, row.1),
                    more => (row.0 + more, FEWEST_JOINED),
                },
            };
            *found |= row.0 >= row.1;
        }
    }
    found
}

/// A word that may be a number.
struct Item {
    start: usize,
    end: usize,
    /// Whether it belongs to no number before it.
    begins: bool,
}

/// The words that may be numbers. What stands before or behind each of a list, as in `chr(75).chr(57)`, does not end it.
fn items(bytes: &[u8]) -> impl Iterator<Item = Item> {
    let mut companion = None;
    let mut end_before = 0;
    let mut begins = true;
    words(bytes).filter_map(move |(start, end)| {
        let word = &bytes[start..end];
        begins |= start - end_before > WIDEST_GAP;
        end_before = end;
        if !may_be_number(word) {
            begins |= companion.replace(word).is_some_and(|known| known != word);
            return None;
        }
        let begins = std::mem::take(&mut begins);
        if begins {
            companion = None;
        }
        Some(Item { start, end, begins })
    })
}

/// Whether a word may be a number in any notation: of most words that is seen in the first letters.
fn may_be_number(word: &[u8]) -> bool {
    match word {
        [b'0'..=b'9' | b'x' | b'X', ..] => true,
        [b'a'..=b'f' | b'A'..=b'F', ..] => word.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    }
}

/// The words of letters and digits in a text, as ranges.
pub(super) fn words(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let is_of_word = |byte: &u8| byte.is_ascii_alphanumeric();
        let start = at + bytes[at..].iter().position(is_of_word)?;
        let length = bytes[start..].iter().take_while(|byte| is_of_word(byte));
        at = start + length.count();
        Some((start, at))
    })
}

impl Notation {
    fn read(&self, view: &View) -> View {
        let bytes = &view.bytes;
        let mut out = View::empty();
        for Item { start, end, begins } in items(bytes) {
            let places = self.places(&bytes[start..end]);
            if (begins || places.is_none()) && out.bytes.last().is_some_and(|b| *b != BETWEEN) {
                out.push(BETWEEN, view, start, start + 1);
            }
            let Some((from, size)) = places else {
                continue;
            };
            let is_one = start + from + size == end;
            for at in (start + from..end).step_by(size) {
                let byte = self.number(&bytes[at..at + size]).unwrap_or(BETWEEN);
                let is_negative = self.radix == 10 && has_sign(&bytes[..start]);
                let byte = if is_negative {
                    byte.wrapping_neg()
                } else {
                    byte
                };
                // What stands before the digits belongs to the number.
                let at_first = if is_one { start } else { at };
                out.push(byte, view, at_first, at + size);
            }
        }
        out
    }

    /// Where in a word its digits begin, and how many of them each byte has; a digit too many belongs to what stands before.
    fn places(&self, word: &[u8]) -> Option<(usize, usize)> {
        let prefixes = self.prefixes.iter();
        let mut bare = prefixes.filter_map(|prefix| word.strip_prefix(prefix.as_bytes()));
        let digits = bare.next().unwrap_or(word);
        let is_digit = |digit: &u8| char::from(*digit).is_digit(self.radix);
        (!digits.is_empty() && digits.iter().all(is_digit)).then_some(())?;
        let before = word.len() - digits.len();
        if let Some(size) = self.joined.filter(|size| digits.len() >= 2 * size) {
            return Some((before + digits.len() % size, size));
        }
        let (fewest, most) = self.digits;
        // What says its notation may leave its zeros out.
        let is_long_enough = digits.len() >= fewest || before > 0;
        let is_byte = is_long_enough && digits.len() <= most && self.number(digits).is_some();
        is_byte.then_some((before, digits.len()))
    }

    fn number(&self, digits: &[u8]) -> Option<u8> {
        let mut number = 0u32;
        for digit in digits {
            number = number * self.radix + char::from(*digit).to_digit(self.radix)?;
        }
        u8::try_from(number).ok()
    }
}

/// Whether a text ends in the sign of a number: some languages have bytes from -128 to 127.
fn has_sign(before: &[u8]) -> bool {
    match before {
        [.., last, b'-'] => !last.is_ascii_alphanumeric(),
        [b'-'] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, value: &str) -> Option<String> {
        let view = View::of(text);
        listed(&view).find_map(|listed| {
            let mut windows = listed.bytes.windows(value.len());
            let at = windows.position(|window| window == value.as_bytes())?;
            let (start, end) = listed.source(at, at + value.len());
            Some(text[start..end].to_owned())
        })
    }

    #[test]
    fn each_notation_is_read() {
        for text in [
            "[75, 57, 113, -61, -87]",
            "[\n  75,\n  57,\n  113,\n  195,\n  169\n]",
            "4b-39-71-C3-A9",
            "4b 39 71 c3 a9",
            "0x4b,0x39,0x71,0xc3,0xa9",
            "\\x4b\\x39\\x71\\xc3\\xa9",
            "\\113\\071\\161\\303\\251",
            "01001011 00111001 01110001 11000011 10101001",
            "010010110011100101110001110000111010100100100001",
            "4B3971C3A921",
            "a4B3971C3A921",
            "0x4b3971c3a921",
            "4b39 71c3 a921",
            "chr(75).chr(57).chr(113).chr(195).chr(169)",
            "{(byte)0x4b, (byte)0x39, (byte)0x71, (byte)0xc3, (byte)0xa9}",
            "113 71 161 303 251",
            "0b1001011 0b111001 0b1110001 0b11000011 0b10101001",
        ] {
            let text = format!("before it: {text} and behind");
            let found = found(&text, "K9qé").unwrap_or_default();
            assert!(found.len() >= 10, "{text}: {found}");
            assert!(!found.contains('b') || found.contains("4b") || found.contains("0b"));
        }
    }

    #[test]
    fn what_is_no_list_stands_for_nothing() {
        for text in [
            "",
            "be a bad face of 12",
            "2026-11-30",
            "127.0.0",
            "12 34 and then 56 78",
            "4b 39 71 zz yy a9 c3 00",
            "999 1000 2000",
            "max-age=31536000, 20261130194700Z",
        ] {
            assert_eq!(listed(&View::of(text)).count(), 0, "{text}");
        }
        // In octal a byte has two digits, in bits seven.
        assert_eq!(listed(&View::of("7 7 7 7 7")).count(), 2);
    }

    #[test]
    fn what_stands_between_two_lists_keeps_them_apart() {
        let apart = |gap: usize| format!("75, 57,{}113, 195", " ".repeat(gap));
        let widest = apart(WIDEST_GAP - 1);
        assert_eq!(
            found(&widest, "K9q").as_deref(),
            Some(&widest[..widest.len() - 5])
        );
        assert_eq!(listed(&View::of(&apart(WIDEST_GAP))).count(), 0);
        let lists = |between: &str| format!("1, 2, 3, 75, 57{between}113, 4, 5, 6");
        assert!(found(&lists(", "), "K9q").is_some());
        for between in [" and then ", &" ".repeat(WIDEST_GAP + 1)] {
            assert_eq!(found(&lists(between), "K9q"), None, "{between:?}");
        }
    }

    #[test]
    fn digits_too_many_belong_to_what_stands_before() {
        let bits: String = "K9q-K9q"
            .bytes()
            .map(|byte| format!("{byte:08b}"))
            .collect();
        for before in ["", "1", "101", "1010101"] {
            let text = format!("{before}{bits}");
            assert_eq!(found(&text, "K9q-K9q").as_deref(), Some(bits.as_str()));
        }
    }
}
