//! Finds the anchors of all patterns in a text at once, in any letter case of ASCII.
//!
//! A table is made anew for each scenario and searched for some hundred short texts, so that what it costs to make counts as
//! much as what it costs to search: it is keyed by the first bytes of an anchor, which takes one step for each anchor, where
//! an automaton takes one for each byte of it.

/// The longest anchor, in bytes. Longer ones meet less by chance, and cost more.
pub(super) const LONGEST: usize = 12;

/// Anchors from this length on are found by so many of their bytes.
const WINDOW: usize = 6;

/// How many places a table has for each anchor: with more, fewer texts meet one by chance.
const ROOM: usize = 8;

/// No anchor.
const NONE: u32 = u32::MAX;

/// A text in lower case, with room behind it for the last window.
pub(super) struct Lowered {
    bytes: Vec<u8>,
    length: usize,
}

impl Lowered {
    pub fn of(text: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(text.len() + size_of::<u64>());
        bytes.extend_from_slice(text);
        bytes.make_ascii_lowercase();
        bytes.extend([0; size_of::<u64>()]);
        Self {
            bytes,
            length: text.len(),
        }
    }
}

/// Anchors, by the order in which they were given.
pub(super) struct Anchors {
    long: Table,
    /// Those below [`WINDOW`].
    short: Table,
}

impl Anchors {
    /// Empty anchors are found nowhere.
    pub fn new(anchors: &[Vec<u8>]) -> Self {
        let is_long = |anchor: &Vec<u8>| anchor.len() >= WINDOW;
        let short = anchors.iter().filter(|anchor| !is_long(anchor));
        let shortest = short.map(Vec::len).filter(|length| *length > 0).min();
        Self {
            long: Table::new(anchors, WINDOW, is_long),
            short: Table::new(anchors, shortest.unwrap_or(1), |anchor| {
                !is_long(anchor) && !anchor.is_empty()
            }),
        }
    }

    /// Tells each place of an anchor, also one inside another: which one, and where it begins.
    pub fn find(&self, text: &Lowered, mut tell: impl FnMut(usize, usize)) {
        self.long.find(text, &mut tell);
        self.short.find(text, &mut tell);
    }
}

/// Anchors that are found by the same number of bytes.
struct Table {
    window: usize,
    /// The first anchor at each place.
    heads: Vec<u32>,
    anchors: Vec<Anchor>,
}

struct Anchor {
    /// Its first bytes.
    key: u64,
    bytes: [u8; LONGEST],
    length: usize,
    /// Which of those that were given it is.
    index: usize,
    /// The next one at the same place.
    next: u32,
}

impl Table {
    fn new(given: &[Vec<u8>], window: usize, is_wanted: impl Fn(&Vec<u8>) -> bool) -> Self {
        let wanted = given.iter().enumerate().filter(|(_, one)| is_wanted(one));
        let count = wanted.clone().count();
        let mut table = Self {
            window,
            heads: vec![NONE; (count * ROOM).next_power_of_two()],
            anchors: Vec::with_capacity(count),
        };
        for (index, one) in wanted {
            let mut bytes = [0; LONGEST];
            let length = one.len().min(LONGEST);
            bytes[..length].copy_from_slice(&one[..length]);
            bytes.make_ascii_lowercase();
            let key = table.key(&bytes);
            let place = table.place(key);
            let number = u32::try_from(table.anchors.len()).unwrap_or(NONE);
            table.anchors.push(Anchor {
                key,
                bytes,
                length,
                index,
                next: std::mem::replace(&mut table.heads[place], number),
            });
        }
        table
    }

    /// The first bytes of a window, as a number.
    fn key(&self, bytes: &[u8]) -> u64 {
        let first = bytes.first_chunk().copied().map_or(0, u64::from_le_bytes);
        first & (u64::MAX >> (u64::BITS as usize - 8 * self.window))
    }

    fn place(&self, key: u64) -> usize {
        // The golden ratio spreads keys that differ in a few bits (Knuth, The Art of Computer Programming 3, 6.4).
        let spread = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        usize::try_from(spread).unwrap_or_default() & (self.heads.len() - 1)
    }

    fn find(&self, text: &Lowered, tell: &mut impl FnMut(usize, usize)) {
        if self.anchors.is_empty() || text.length < self.window {
            return;
        }
        let windows = text.bytes.windows(size_of::<u64>());
        for (at, window) in windows.take(text.length - self.window + 1).enumerate() {
            let key = self.key(window);
            let mut number = self.heads[self.place(key)];
            while let Some(anchor) = self.anchors.get(number as usize) {
                if anchor.key == key
                    && text.bytes[at..text.length].starts_with(&anchor.bytes[..anchor.length])
                {
                    tell(anchor.index, at);
                }
                number = anchor.next;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(anchors: &[&str], text: &str) -> Vec<(usize, usize)> {
        let anchors: Vec<Vec<u8>> = anchors.iter().map(|one| one.as_bytes().to_vec()).collect();
        let mut found = Vec::new();
        Anchors::new(&anchors).find(&Lowered::of(text.as_bytes()), |index, at| {
            found.push((at, index));
        });
        found.sort_unstable();
        found
    }

    #[test]
    fn every_place_is_found_in_any_case() {
        let anchors = [
            "abc",
            "ABCDEFGHIJKL",
            "bcdefg",
            "l",
            "abcdefx",
            "",
            "bcdefg",
        ];
        assert_eq!(
            found(&anchors, "xabcdefghijkl ABC"),
            [(1, 0), (1, 1), (2, 2), (2, 6), (12, 3), (14, 0)]
        );
        assert_eq!(found(&anchors, "ab"), []);
        assert_eq!(found(&[], "abc"), []);
        assert_eq!(found(&["é", "éé"], "éÉé"), [(0, 0), (4, 0)]);
    }

    #[test]
    fn what_goes_on_behind_the_end_is_not_found() {
        assert_eq!(found(&["abcdef\0\0"], "abcdef"), []);
        assert_eq!(found(&["abcdef"], "abcde"), []);
        assert_eq!(found(&["ab", "a\0"], "xa"), []);
        assert_eq!(found(&["abcdefgh"], "xabcdefgh"), [(1, 0)]);
    }
}
