//! The text of a file, cut into lines, and positions in it.

use std::ops::Range;
use std::sync::OnceLock;

use crate::catalog::diagnostic::Place;

/// A position: a line counted from 1 and a column counted from 0 in characters, as the parser counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub line: usize,
    pub column: usize,
}

// There are two or three spans to each word of thousands of files, so that they are kept small.
/// A position in half the room; files are far smaller than what it counts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packed {
    line: u32,
    column: u32,
}

impl Packed {
    fn of(mark: Mark) -> Self {
        let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            line: count(mark.line),
            column: count(mark.column),
        }
    }

    fn mark(self) -> Mark {
        Mark {
            line: self.line as usize,
            column: self.column as usize,
        }
    }
}

impl From<saphyr_parser::Marker> for Mark {
    fn from(marker: saphyr_parser::Marker) -> Self {
        Self {
            line: marker.line(),
            column: marker.col(),
        }
    }
}

/// From a position up to and without another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    start: Packed,
    end: Packed,
}

impl Span {
    /// On no line of any file.
    pub const NOWHERE: Self = {
        let nowhere = Packed { line: 0, column: 0 };
        Self {
            start: nowhere,
            end: nowhere,
        }
    };

    pub fn new(start: Mark, end: Mark) -> Self {
        Self {
            start: Packed::of(start),
            end: Packed::of(end),
        }
    }

    pub fn empty(at: Mark) -> Self {
        Self::new(at, at)
    }

    pub fn start(self) -> Mark {
        self.start.mark()
    }

    pub fn end(self) -> Mark {
        self.end.mark()
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl From<saphyr_parser::Span> for Span {
    fn from(span: saphyr_parser::Span) -> Self {
        Self::new(span.start.into(), span.end.into())
    }
}

/// A file in memory.
#[derive(Debug)]
pub(super) struct Source {
    pub name: String,
    pub text: String,
    /// Where each line of the text stands, without what ends it; looked for when a place is to be shown.
    lines: OnceLock<Vec<Range<usize>>>,
}

impl Source {
    pub fn new(name: &str, text: &str) -> Self {
        // A byte order mark is not a character of the first line: neither the parser nor an editor counts it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self {
            name: name.replace('\\', "/"),
            text: text.to_owned(),
            lines: OnceLock::new(),
        }
    }

    fn lines(&self) -> &[Range<usize>] {
        self.lines.get_or_init(|| lines(&self.text))
    }

    /// The line with this number, counted from 1; empty when there is none.
    pub fn line(&self, number: usize) -> &str {
        number
            .checked_sub(1)
            .and_then(|index| self.lines().get(index))
            .map_or("", |line| &self.text[line.clone()])
    }

    pub fn line_count(&self) -> usize {
        self.lines().len()
    }

    /// The place to show for a span. Positions behind the end of the file move to the end of its last line.
    pub fn place(&self, span: Span) -> Place {
        let (start, end) = (self.clamp(span.start()), self.clamp(span.end()));
        let line = self.line(start.line);
        let until = if end.line > start.line {
            line.trim_end().chars().count()
        } else {
            end.column
        };
        let (cut_off, source_line) = around(line, start.column);
        let length = until.saturating_sub(start.column).max(1);
        Place {
            file: self.name.clone(),
            line: start.line,
            column: start.column + 1,
            length: if cut_off > 0 {
                length.min(AROUND)
            } else {
                length
            },
            source_line: source_line.to_owned(),
            cut_off,
        }
    }

    /// The place of the text of a whole line, without its indentation.
    pub fn line_place(&self, number: usize) -> Place {
        let line = self.line(number);
        let column = line.chars().take_while(|c| c.is_whitespace()).count();
        let end = line.trim_end().chars().count();
        let at = |column| Mark {
            line: number,
            column,
        };
        self.place(Span::new(at(column), at(end)))
    }

    /// The characters of a span, one string per line.
    pub fn lines_of(&self, span: Span) -> impl Iterator<Item = (Mark, String)> {
        let (start, end) = (span.start(), span.end());
        (start.line..=end.line.min(self.line_count())).map(move |number| {
            let from = if number == start.line {
                start.column
            } else {
                0
            };
            let until = if number == end.line {
                end.column
            } else {
                usize::MAX
            };
            let text = self.line(number).chars().take(until).skip(from).collect();
            (
                Mark {
                    line: number,
                    column: from,
                },
                text,
            )
        })
    }

    fn clamp(&self, mark: Mark) -> Mark {
        if mark.line <= self.line_count() {
            return mark;
        }
        let line = self.line_count().max(1);
        Mark {
            line,
            column: self.line(line).chars().count(),
        }
    }
}

/// Where the lines of a text stand. Each of `\n`, `\r\n` and `\r` ends one (YAML 1.2.2, section 5.4).
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        found.push(start..start + length);
        let is_pair = rest[length..].starts_with("\r\n");
        start += length + if is_pair { 2 } else { 1 };
    }
    found
}

/// The longest line that is shown whole, in bytes.
const LONGEST: usize = 1000;
/// How many characters of a longer one are shown on either side of a column.
const AROUND: usize = 200;

/// A line, or of a long one the part around a column, with the number of characters that stand before that part.
fn around(line: &str, column: usize) -> (usize, &str) {
    if line.len() <= LONGEST {
        return (0, line);
    }
    let first = column.saturating_sub(AROUND);
    let mut starts = line.char_indices().map(|(byte, _)| byte).skip(first);
    let start = starts.next().unwrap_or(line.len());
    let end = starts.nth(2 * AROUND).unwrap_or(line.len());
    (first, &line[start..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(line: usize, column: usize, end_line: usize, end_column: usize) -> Span {
        let end = Mark {
            line: end_line,
            column: end_column,
        };
        Span::new(Mark { line, column }, end)
    }

    #[test]
    fn places_count_characters_whatever_the_line_ends_are() {
        let source = Source::new("a\\b.yaml", "\u{feff}ü: é\r\nb: c\rd: e\n");
        let place = source.place(span(1, 3, 1, 4));
        assert_eq!(
            (place.file.as_str(), place.column, place.length),
            ("a/b.yaml", 4, 1)
        );
        assert_eq!(place.source_line, "ü: é");
        assert_eq!(source.place(span(3, 0, 3, 1)).source_line, "d: e");
    }

    #[test]
    fn of_a_long_line_a_part_is_shown() {
        let long = format!("{}x{}", "ü".repeat(3000), "é".repeat(3000));
        let place = Source::new("x", &long).place(span(1, 3000, 1, 6000));
        assert_eq!(
            (place.column, place.length, place.cut_off),
            (3001, 200, 2800)
        );
        assert_eq!(place.source_line.chars().nth(200), Some('x'));
        assert_eq!(place.source_line.chars().count(), 401);
        let place = Source::new("x", &long).place(span(1, 3, 1, 4));
        assert_eq!((place.column, place.cut_off), (4, 0));
        assert_eq!(place.source_line, "ü".repeat(401));
    }

    #[test]
    fn places_stay_inside_the_file() {
        let source = Source::new("x", "abc\n");
        let place = source.place(span(9, 5, 9, 6));
        assert_eq!((place.line, place.column, place.length), (1, 4, 1));
        let place = Source::new("x", "").place(span(1, 0, 1, 0));
        assert_eq!(
            (place.line, place.column, place.source_line.as_str()),
            (1, 1, "")
        );
        assert_eq!(
            Source::new("x", "a: 'b  \n c'")
                .place(span(1, 3, 2, 3))
                .length,
            2
        );
    }
}
