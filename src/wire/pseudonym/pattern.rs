//! One pattern: a spelling of a value, and what has to be there for it.

use std::ops::RangeInclusive;
use std::sync::Arc;

/// Of a value that is cut so much has to be there, in bytes.
pub(super) const SHORTEST_CUT: usize = 1024;

/// How a value stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Exact,
    /// In another letter case.
    OtherCase,
    /// Its beginning.
    Cut,
}

/// How much of a value a pattern is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Its beginning, which counts only before a mark that something was cut off.
    Beginning,
    /// What is left of it where a parser took it apart.
    Piece,
}

/// What a pattern that was found stands for.
pub(super) struct Pattern {
    /// What is shown in its place; `None` for a pseudonym, which hides what it holds from being found.
    pub shown: Option<Arc<str>>,
    /// The name of the secret, when it is one.
    pub secret: Option<Arc<str>>,
    /// Whether it counts only where it stands alone.
    pub alone: bool,
    /// Whether it is a word, which stands alone where no underscore or hyphen touches it either.
    pub word: bool,
    /// Whether it counts in another letter case too.
    pub any_case: bool,
    /// How much of the value it is.
    pub extent: Extent,
    /// The whole spelling.
    pub text: Arc<[u8]>,
    /// Where in the spelling its anchor begins.
    pub anchor: usize,
    /// How many of its first bytes may be missing, see [`encodings::tails`].
    pub missing: RangeInclusive<usize>,
}

/// A place of a pattern.
pub(super) struct Found<'a> {
    pub pattern: &'a Pattern,
    pub start: usize,
    pub end: usize,
    pub form: Form,
    /// What of the value is missing before it.
    pub missing: &'a [u8],
}

impl Pattern {
    /// What has to be there around an anchor at this position, with so many bytes missing.
    pub fn around(&self, at: usize, missing: usize, bytes: &[u8]) -> Option<Found<'_>> {
        let start = at.checked_sub(self.anchor - missing)?;
        let (there, text) = (&bytes[start..], &self.text[missing..]);
        let found = |length: usize, form| {
            let (counts, form) = match self.extent {
                Extent::Whole => (true, form),
                Extent::Beginning => (is_mark(&there[length..]), Form::Cut),
                Extent::Piece => (true, Form::Cut),
            };
            counts.then_some(Found {
                pattern: self,
                start,
                end: start + length,
                form,
                missing: &self.text[..missing],
            })
        };
        if there.starts_with(text) {
            return found(text.len(), Form::Exact);
        }
        if !self.any_case || missing > 0 {
            return None;
        }
        let same = |(a, b): &(&u8, &u8)| a.eq_ignore_ascii_case(b);
        let length = there.iter().zip(text).take_while(same).count();
        match length {
            _ if length == text.len() => found(length, Form::OtherCase),
            SHORTEST_CUT.. => found(length, Form::Cut),
            _ => None,
        }
    }
}

/// Whether a text goes on with a mark that something was cut off.
fn is_mark(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    ["…", "..."]
        .iter()
        .any(|mark| rest.starts_with(mark.as_bytes()))
}
