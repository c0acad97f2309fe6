//! A text after decoding, that still knows where in the source each of its bytes came from.

use std::rc::Rc;

/// A byte that is in no value: it keeps apart what does not belong together.
pub(super) const BETWEEN: u8 = 0xFF;

/// Decoded bytes, each with the range of the source it was written as.
pub(super) struct View {
    pub bytes: Vec<u8>,
    origin: Origin,
}

/// How the places of bytes are known. Most of a text is not encoded, so that few stretches tell where all of it stands.
enum Origin {
    /// The bytes are the source.
    Source,
    /// They were decoded from another view.
    Decoded {
        parent: Rc<View>,
        stretches: Vec<Stretch>,
    },
    /// Where each byte begins and ends in the source.
    Each(Vec<(usize, usize)>),
}

/// The bytes from `at` to the next stretch.
struct Stretch {
    at: usize,
    /// Where it begins in the parent.
    from: usize,
    /// How many bytes of the parent all of it was written as; none where each byte stands for itself.
    taken: Option<usize>,
}

impl View {
    /// The source itself.
    pub fn of(source: &str) -> Self {
        View {
            bytes: source.as_bytes().to_vec(),
            origin: Origin::Source,
        }
    }

    /// The start of what is decoded from a view, up to a byte of it.
    pub fn decoding(parent: &Rc<View>, up_to: usize) -> Self {
        let mut bytes = Vec::with_capacity(parent.bytes.len());
        bytes.extend_from_slice(&parent.bytes[..up_to]);
        let start = Stretch {
            at: 0,
            from: 0,
            taken: None,
        };
        View {
            bytes,
            origin: Origin::Decoded {
                parent: Rc::clone(parent),
                stretches: vec![start],
            },
        }
    }

    /// Appends what some bytes of the parent were decoded to.
    pub fn decoded(&mut self, decoded: &[u8], from: usize, taken: usize) {
        self.begin(from, Some(taken));
        self.bytes.extend_from_slice(decoded);
    }

    /// Appends bytes of the parent as they are.
    pub fn kept(&mut self, kept: &[u8], from: usize) {
        if !kept.is_empty() {
            self.begin(from, None);
            self.bytes.extend_from_slice(kept);
        }
    }

    fn begin(&mut self, from: usize, taken: Option<usize>) {
        let at = self.bytes.len();
        if let Origin::Decoded { stretches, .. } = &mut self.origin {
            stretches.push(Stretch { at, from, taken });
        }
    }

    /// Nothing yet, for bytes whose places are given one by one.
    pub fn empty() -> Self {
        View {
            bytes: Vec::new(),
            origin: Origin::Each(Vec::new()),
        }
    }

    /// Appends a byte that stands in another view at `from..to`.
    pub fn push(&mut self, byte: u8, parent: &View, from: usize, to: usize) {
        self.bytes.push(byte);
        if let Origin::Each(places) = &mut self.origin {
            let end = to.min(parent.bytes.len()).max(from + 1);
            places.push((parent.place(from).0, parent.end_of(end - 1)));
        }
    }

    /// Says that the last byte reaches further.
    pub fn extend_last(&mut self, end: usize) {
        if let Origin::Each(places) = &mut self.origin
            && let Some((_, last)) = places.last_mut()
        {
            *last = end;
        }
    }

    /// Where a byte ends in the source.
    pub fn end_of(&self, at: usize) -> usize {
        self.place(at).1
    }

    /// Where in the source a range of bytes was written.
    pub fn source(&self, from: usize, to: usize) -> (usize, usize) {
        (self.place(from).0, self.end_of(to - 1))
    }

    /// Whether a range of bytes stands by itself: no letter or digit touches it, and where it is a word, no underscore and no
    /// hyphen.
    pub fn stands_alone(&self, from: usize, to: usize, word: bool) -> bool {
        let before = &self.bytes[from.saturating_sub(4)..from];
        let after = &self.bytes[to..self.bytes.len().min(to + 4)];
        let left = String::from_utf8_lossy(before).chars().next_back();
        let right = String::from_utf8_lossy(after).chars().next();
        let touches = |c: char| c.is_alphanumeric() || (word && matches!(c, '_' | '-'));
        !left.is_some_and(touches) && !right.is_some_and(touches)
    }

    fn place(&self, at: usize) -> (usize, usize) {
        match &self.origin {
            Origin::Source => (at, at + 1),
            Origin::Each(places) => places[at],
            Origin::Decoded { parent, stretches } => {
                // The first one begins at 0.
                let next = stretches.partition_point(|stretch| stretch.at <= at);
                let stretch = &stretches[next - 1];
                match stretch.taken {
                    None => parent.place(stretch.from + at - stretch.at),
                    Some(taken) => parent.source(stretch.from, stretch.from + taken),
                }
            }
        }
    }
}
