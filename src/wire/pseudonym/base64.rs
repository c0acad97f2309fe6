//! Base64 in running text: where it stands, and what is in it.

use super::view::{BETWEEN, View};

/// Shorter runs cannot hold a value that is long enough to be looked for.
const SHORTEST: usize = 6;

/// One stretch of base64 characters in a view, with its padding.
pub(super) struct Run {
    pub start: usize,
    /// The end of the base64 characters.
    pub end: usize,
    /// The end of the padding behind them.
    pub padded_end: usize,
}

/// The stretches of a text that could be base64: in the alphabet of URLs, in the usual one, and in either,
/// since `path/eyJ…` and `abc-QUJD` join what does not belong together.
pub(super) fn runs(bytes: &[u8]) -> Vec<Run> {
    let mut all: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (mut has_usual, mut has_of_urls) = (false, false);
        let mut end = at;
        while let Some(byte) = bytes.get(end).filter(|b| SEXTETS[usize::from(**b)] != NONE) {
            has_usual |= is_usual(*byte);
            has_of_urls |= is_of_urls(*byte);
            end += 1;
        }
        if end - at >= SHORTEST {
            let padding = bytes[end..].iter().take(2).take_while(|b| **b == b'=');
            let run = Run {
                start: at,
                end,
                padded_end: end + padding.count(),
            };
            // In each alphabet alone, where the other one has a part in the stretch.
            if has_usual {
                run.split(bytes, is_usual, &mut all);
            }
            if has_of_urls {
                run.split(bytes, is_of_urls, &mut all);
            }
            all.push(run);
        }
        at = end + 1;
    }
    all
}

/// Of the alphabet of URLs alone (RFC 4648 5).
fn is_of_urls(byte: u8) -> bool {
    matches!(byte, b'-' | b'_')
}

/// Of the usual alphabet alone (RFC 4648 4).
fn is_usual(byte: u8) -> bool {
    matches!(byte, b'+' | b'/')
}

impl Run {
    /// The pieces between characters of the other alphabet.
    fn split(&self, bytes: &[u8], is_other: fn(u8) -> bool, all: &mut Vec<Run>) {
        let joined = &bytes[self.start..self.end];
        let mut start = self.start;
        for piece in joined.split(|b| is_other(*b)) {
            let end = start + piece.len();
            if piece.len() >= SHORTEST {
                all.push(Run {
                    start,
                    end,
                    padded_end: if end == self.end {
                        self.padded_end
                    } else {
                        end
                    },
                });
            }
            start = end + 1;
        }
    }
}

/// Decodes a whole run; `None` when its length or its last bits cannot be base64.
pub(super) fn whole(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    let is_base64 = !bytes.is_empty()
        && bytes.len() % 4 != 1
        && bytes.iter().all(|byte| sextet(*byte).is_some());
    is_base64.then(|| bytes.chunks(4).flat_map(octets).collect())
}

/// Decodes a whole run that is readable text.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let is_unreadable = |octet: u8| octet.is_ascii_control() && !char::from(octet).is_whitespace();
    // Most runs are words, and no text once they are decoded: that is seen in the first bytes.
    if bytes.chunks(4).flat_map(octets).any(is_unreadable) {
        return None;
    }
    let text = String::from_utf8(whole(std::str::from_utf8(bytes).ok()?)?).ok()?;
    let is_binary = text.contains(|c: char| c.is_control() && !c.is_whitespace());
    (!is_binary).then_some(text)
}

/// What there has to be of a value: so many bytes of an alphabet that follow one another.
pub(super) struct Alphabet {
    holds: [bool; 256],
    shortest: usize,
}

/// Of no value.
impl Default for Alphabet {
    fn default() -> Self {
        Self {
            holds: [false; 256],
            shortest: usize::MAX,
        }
    }
}

impl Alphabet {
    /// That of one more text, in either letter case.
    pub fn include(&mut self, text: &[u8]) {
        self.shortest = self.shortest.min(text.len());
        for byte in text {
            self.holds[usize::from(byte.to_ascii_lowercase())] = true;
            self.holds[usize::from(byte.to_ascii_uppercase())] = true;
        }
    }

    /// That of the texts of another one, too.
    pub fn join(&mut self, other: &Self) {
        self.shortest = self.shortest.min(other.shortest);
        for (holds, too) in self.holds.iter_mut().zip(other.holds) {
            *holds |= too;
        }
    }

    /// At which offsets of 0 to 3 characters a run may be decoded to what holds one of the texts.
    pub fn offsets(&self, bytes: &[u8], run: &Run) -> [bool; 4] {
        let mut may_hold = [false; 4];
        let characters = &bytes[run.start..run.end];
        if characters.len().saturating_mul(3) / 4 < self.shortest {
            return may_hold;
        }
        let mut lengths = [0; 4];
        for (at, pair) in characters.windows(2).enumerate() {
            let (one, next) = (SEXTETS[usize::from(pair[0])], SEXTETS[usize::from(pair[1])]);
            // An octet has its bits in two characters: the first and second of a group, the next two, or the last two.
            let octets = [one << 2 | next >> 4, one << 4 | next >> 2, one << 6 | next];
            for (before, octet) in octets.into_iter().enumerate() {
                let offset = at.wrapping_sub(before) % 4;
                // The other half of a character of UTF-16.
                if octet == 0 {
                    continue;
                }
                if self.holds[usize::from(octet)] {
                    lengths[offset] += 1;
                    may_hold[offset] |= lengths[offset] >= self.shortest;
                } else {
                    lengths[offset] = 0;
                }
            }
        }
        may_hold
    }
}

/// What [`shifted`] decodes to, without the places, which take most of the time.
pub(super) fn decoded<'a>(
    bytes: &[u8],
    runs: impl Iterator<Item = &'a Run>,
    offset: usize,
) -> Vec<u8> {
    let mut out = Vec::new();
    for run in runs.filter(|run| run.start + offset < run.end) {
        let groups = bytes[run.start + offset..run.end].chunks(4);
        out.extend(groups.flat_map(octets));
        out.push(BETWEEN);
    }
    out
}

/// Decodes the runs of a view from an offset of 0 to 3 characters: a value inside a longer stretch is found
/// at one of them. The runs are kept apart by a byte that is in no value.
pub(super) fn shifted<'a>(view: &View, runs: impl Iterator<Item = &'a Run>, offset: usize) -> View {
    let mut out = View::empty();
    for run in runs {
        let Some(start) = Some(run.start + offset).filter(|s| *s < run.end) else {
            continue;
        };
        for (index, chunk) in view.bytes[start..run.end].chunks(4).enumerate() {
            let at = start + index * 4;
            for (n, octet) in octets(chunk).enumerate() {
                // The nth octet has its bits in the characters n and n + 1 of its group.
                out.push(octet, view, at + n, at + n + 2);
            }
        }
        // The padding belongs to a value that ends where the run does.
        if run.padded_end > run.end && (run.end - start) % 4 != 0 {
            out.extend_last(view.end_of(run.padded_end - 1));
        }
        out.push(BETWEEN, view, run.end - 1, run.end);
    }
    out
}

/// The octets of a group of up to four characters of the alphabet.
fn octets(group: &[u8]) -> impl Iterator<Item = u8> + use<> {
    let mut bits = 0u32;
    for index in 0..4 {
        let sextet = group.get(index).and_then(|byte| sextet(*byte));
        bits = bits << 6 | u32::from(sextet.unwrap_or(0));
    }
    let [_, a, b, c] = bits.to_be_bytes();
    [a, b, c].into_iter().take(group.len().saturating_sub(1))
}

/// Whether it is a character of either alphabet.
pub(super) fn is_sextet(byte: u8) -> bool {
    SEXTETS[usize::from(byte)] != NONE
}

fn sextet(byte: u8) -> Option<u8> {
    let sextet = SEXTETS[usize::from(byte)];
    (sextet != NONE).then_some(sextet)
}

/// What is no sextet.
const NONE: u8 = 0xFF;

/// The sextet of each character, of both alphabets.
const SEXTETS: [u8; 256] = {
    let mut sextets = [NONE; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        sextets[byte] = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => NONE,
        };
        byte += 1;
    }
    sextets
};
