//! A text after decoding, that still knows where in the source each of its bytes came from.

/// Decoded bytes, each with the range of the source it was written as.
pub(super) struct View {
    pub bytes: Vec<u8>,
    /// Where each byte begins and ends in the source; none where they are the source.
    places: Option<Vec<(usize, usize)>>,
}

impl View {
    /// The source itself.
    pub fn of(source: &str) -> Self {
        View {
            bytes: source.as_bytes().to_vec(),
            places: None,
        }
    }

    /// Nothing yet, with room for so many bytes.
    pub fn empty(room: usize) -> Self {
        View {
            bytes: Vec::with_capacity(room),
            places: Some(Vec::with_capacity(room)),
        }
    }

    /// Appends a byte that stands in `parent` at `from..to`.
    pub fn push(&mut self, byte: u8, parent: &View, from: usize, to: usize) {
        let end = to.min(parent.bytes.len()).max(from + 1);
        self.bytes.push(byte);
        let place = (parent.place(from).0, parent.end_of(end - 1));
        self.places.get_or_insert_default().push(place);
    }

    /// Says that the last byte reaches further.
    pub fn extend_last(&mut self, end: usize) {
        if let Some((_, last)) = self.places.as_mut().and_then(|places| places.last_mut()) {
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

    /// Whether a range of bytes stands by itself: no letter or digit touches it.
    pub fn stands_alone(&self, from: usize, to: usize) -> bool {
        let before = &self.bytes[from.saturating_sub(4)..from];
        let after = &self.bytes[to..self.bytes.len().min(to + 4)];
        let left = String::from_utf8_lossy(before).chars().next_back();
        let right = String::from_utf8_lossy(after).chars().next();
        !left.is_some_and(char::is_alphanumeric) && !right.is_some_and(char::is_alphanumeric)
    }

    fn place(&self, at: usize) -> (usize, usize) {
        (self.places.as_ref()).map_or((at, at + 1), |places| places[at])
    }
}
