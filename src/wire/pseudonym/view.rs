//! A text after decoding, that still knows where in the source each of its bytes came from.

/// Decoded bytes, each with the range of the source it was written as.
#[derive(Default, Clone)]
pub(super) struct View {
    pub bytes: Vec<u8>,
    pub starts: Vec<usize>,
    pub ends: Vec<usize>,
}

impl View {
    /// The source itself.
    pub fn of(source: &str) -> Self {
        let length = source.len();
        View {
            bytes: source.as_bytes().to_vec(),
            starts: (0..length).collect(),
            ends: (1..=length).collect(),
        }
    }

    /// Appends a byte that stands in `parent` at `from..to`.
    pub fn push(&mut self, byte: u8, parent: &View, from: usize, to: usize) {
        let end = to.min(parent.ends.len()).max(from + 1);
        self.bytes.push(byte);
        self.starts.push(parent.starts[from]);
        self.ends.push(parent.ends[end - 1]);
    }

    /// Where in the source a range of bytes was written.
    pub fn source(&self, from: usize, to: usize) -> (usize, usize) {
        (self.starts[from], self.ends[to - 1])
    }

    /// Whether a range of bytes stands by itself: no letter or digit touches it.
    pub fn stands_alone(&self, from: usize, to: usize) -> bool {
        let before = &self.bytes[from.saturating_sub(4)..from];
        let after = &self.bytes[to..self.bytes.len().min(to + 4)];
        let left = String::from_utf8_lossy(before).chars().next_back();
        let right = String::from_utf8_lossy(after).chars().next();
        !left.is_some_and(char::is_alphanumeric) && !right.is_some_and(char::is_alphanumeric)
    }
}
