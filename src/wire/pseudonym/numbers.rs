//! Bytes that are written as numbers: arrays of languages (`[75, 57]`), dumps (`4b-39`), escapes (`\113\071`), bits.

use super::view::{BETWEEN, View};

/// Fewer numbers in a row are no value that is looked for.
const FEWEST: usize = 4;

/// Fewer bytes in one word of digits are none either: times, lengths and dates are such words.
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
        digits: (1, 4),
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
        digits: (3, 4),
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

/// In which of the notations there is a list.
fn lists(bytes: &[u8]) -> [bool; NOTATIONS.len()] {
    let mut found = [false; NOTATIONS.len()];
    let mut in_a_row = [0; NOTATIONS.len()];
    let mut end_before = 0;
    for (start, end) in words(bytes) {
        if start - end_before > WIDEST_GAP || !may_be_number(&bytes[start..end]) {
            in_a_row = [0; NOTATIONS.len()];
        }
        end_before = end;
        if !may_be_number(&bytes[start..end]) {
            continue;
        }
        for (index, notation) in NOTATIONS.iter().enumerate() {
            in_a_row[index] = match notation.byte(bytes, start, end) {
                Some(_) => in_a_row[index] + 1,
                None => notation.bytes_in(&bytes[start..end]).map_or(0, |_| FEWEST),
            };
            found[index] |= in_a_row[index] >= FEWEST;
        }
    }
    found
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
fn words(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
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
        let (mut out, mut end_before) = (View::empty(), 0);
        let end_list = |out: &mut View, at: usize| {
            if out.bytes.last().is_some_and(|last| *last != BETWEEN) {
                out.push(BETWEEN, view, at, at + 1);
            }
        };
        for (start, end) in words(&view.bytes) {
            if start - end_before > WIDEST_GAP {
                end_list(&mut out, start);
            }
            end_before = end;
            if let Some(byte) = self.byte(&view.bytes, start, end) {
                out.push(byte, view, start, end);
            } else if let Some((from, size)) = self.bytes_in(&view.bytes[start..end]) {
                for at in (start + from..end).step_by(size) {
                    let byte = self.number(&view.bytes[at..at + size]);
                    out.push(byte.unwrap_or(BETWEEN), view, at, at + size);
                }
            } else {
                end_list(&mut out, start);
            }
        }
        out
    }

    /// The byte that a word is the number of.
    fn byte(&self, bytes: &[u8], start: usize, end: usize) -> Option<u8> {
        let word = &bytes[start..end];
        let prefixes = self.prefixes.iter();
        let mut bare = prefixes.filter_map(|prefix| word.strip_prefix(prefix.as_bytes()));
        let digits = bare.next().unwrap_or(word);
        let (fewest, most) = self.digits;
        // What says its notation may leave its zeros out.
        let is_long_enough = digits.len() >= fewest || digits.len() < word.len();
        let number = (is_long_enough && digits.len() <= most).then(|| self.number(digits))??;
        // Some languages have bytes from -128 to 127.
        let before = bytes[..start].iter().rev();
        let mut before = before.take(2);
        let is_negative = self.radix == 10
            && before.next() == Some(&b'-')
            && !before.next().is_some_and(u8::is_ascii_alphanumeric);
        Some(if is_negative {
            number.wrapping_neg()
        } else {
            number
        })
    }

    fn number(&self, digits: &[u8]) -> Option<u8> {
        let mut number = 0u32;
        for digit in digits {
            number = number * self.radix + char::from(*digit).to_digit(self.radix)?;
        }
        u8::try_from(number).ok().filter(|_| !digits.is_empty())
    }

    /// Where in a word of digits alone its bytes begin, and how many digits each has; a digit too many belongs to what stands
    /// before it.
    fn bytes_in(&self, word: &[u8]) -> Option<(usize, usize)> {
        let size = self.joined?;
        let is_digit = |digit: &u8| char::from(*digit).is_digit(self.radix);
        let is_list = word.len() >= FEWEST_JOINED * size && word.iter().all(is_digit);
        is_list.then(|| (word.len() % size, size))
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
            "004B 0039 0071 00C3 00A9",
            "01001011 00111001 01110001 11000011 10101001",
            "010010110011100101110001110000111010100100100001",
            "4B3971C3A921",
            "a4B3971C3A921",
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
            "12 34 56 and 78",
            "4b 39 71 zz a9 c3 00",
            "999 1000 2000 3000",
            "max-age=31536000, 20261130194700Z",
        ] {
            assert_eq!(listed(&View::of(text)).count(), 0, "{text}");
        }
        // In octal a byte has three digits, in bits seven.
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
        for between in [" and ", &" ".repeat(WIDEST_GAP + 1)] {
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
