//! Base64 in running text: where it stands, and what is in it.

use std::collections::HashSet;

use super::view::View;

/// A byte that is in no value: it keeps decoded runs apart.
const BETWEEN: u8 = 0xFF;

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
    let alphabets: [fn(u8) -> bool; 3] = [
        |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'),
        |b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'),
        |b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_'),
    ];
    let mut all: Vec<Run> = Vec::new();
    let mut known = HashSet::new();
    for belongs in alphabets {
        let mut at = 0;
        while at < bytes.len() {
            let length = bytes[at..].iter().take_while(|b| belongs(**b)).count();
            let end = at + length;
            let padding = bytes[end..]
                .iter()
                .take(2)
                .take_while(|b| **b == b'=')
                .count();
            if length >= SHORTEST && known.insert((at, end)) {
                all.push(Run {
                    start: at,
                    end,
                    padded_end: end + padding,
                });
            }
            at = end + 1;
        }
    }
    all
}

/// Decodes a whole run; `None` when its length or its last bits cannot be base64.
pub(super) fn whole(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    let is_base64 = !bytes.is_empty()
        && bytes.len() % 4 != 1
        && bytes.iter().all(|byte| sextet(*byte).is_some());
    is_base64.then(|| bytes.chunks(4).flat_map(octets).collect())
}

/// What [`shifted`] would hold, without where it came from: enough to see that nothing is in it.
pub(super) fn shifted_bytes(bytes: &[u8], runs: &[Run], offset: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for run in runs {
        let start = run.start + offset;
        if start < run.end {
            out.extend(bytes[start..run.end].chunks(4).flat_map(octets));
            out.push(BETWEEN);
        }
    }
    out
}

/// Decodes the runs of a view from an offset of 0 to 3 characters: a value inside a longer stretch is found
/// at one of them. The runs are kept apart by a byte that is in no value.
pub(super) fn shifted(view: &View, runs: &[Run], offset: usize) -> View {
    let mut out = View::default();
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
        if let Some(last) = out
            .ends
            .last_mut()
            .filter(|_| run.padded_end > run.end && (run.end - start) % 4 != 0)
        {
            *last = view.ends[run.padded_end - 1];
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

fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}
