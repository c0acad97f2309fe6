//! What is wrong, where, and what to do about it.
//!
//! A [`Diagnostic`] never travels alone: the reader of a file collects all its mistakes in [`Diagnostics`], so
//! that one run of `grantcheck lint` shows everything there is to repair.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

pub use super::diagnostic_code::Code;
use annotate_snippets::{
    AnnotationKind, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};
use serde::{Serialize, Serializer};

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but should be looked at.
    Warning,
}

/// A stretch of one line in one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The file as it is shown to the user, with forward slashes.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1 in characters.
    pub column: usize,
    /// How many characters are meant. A stretch over several lines ends with its first line.
    pub length: usize,
    /// The whole line, without its line break; of a very long one the part around the column.
    pub source_line: String,
    /// How many characters of the line stand before that part.
    #[serde(skip)]
    pub cut_off: usize,
}

impl Place {
    /// The bytes of [`source_line`](Self::source_line) that are meant.
    fn bytes(&self) -> std::ops::Range<usize> {
        let at = |characters: usize| {
            let found = self.source_line.char_indices().nth(characters);
            found.map_or(self.source_line.len(), |(byte, _)| byte)
        };
        let start = self.column.saturating_sub(1 + self.cut_off);
        at(start)..at(start + self.length)
    }
}

impl fmt::Display for Place {
    /// `file:line:column`, which editors and terminals make a link of.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Diagnostic {
    /// What kind of mistake it is.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// The headline: what is wrong, without a full stop.
    pub message: String,
    /// Where it is; `None` when it is in no file or in a whole file.
    pub place: Option<Place>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error that has no place and no help yet.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            place: None,
            help: None,
        }
    }

    /// A warning that has no place and no help yet.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    /// The same, at this place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same, with this advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, with this advice if there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// The diagnostic as rustc would print it, without a line break at the end.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        // Messages quote what files hold, so control characters are made visible before a terminal obeys them.
        let message = normalize_untrusted_str(beginning(&self.message));
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(message).id(self.code.as_str());
        let mut group = match &self.place {
            None => annotate_snippets::Group::with_title(title),
            // The renderer would count the column from the part that it shows.
            Some(place) if place.cut_off > 0 => title.element(
                Origin::path(place.file.as_str())
                    .line(place.line)
                    .char_column(place.column),
            ),
            Some(place) => title.element(
                Snippet::source(place.source_line.as_str())
                    .path(place.file.as_str())
                    .line_start(place.line)
                    .annotation(AnnotationKind::Primary.span(place.bytes())),
            ),
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
        }
        renderer.render(&[group]).trim_end().to_owned()
    }

    fn position(&self, other: &Self) -> Ordering {
        self.place.cmp(&other.place)
    }
}

/// Most mistakes that are kept, all files together.
const MOST: usize = 10_000;
/// Most mistakes that are kept of one file.
const MOST_OF_FILE: usize = 100;

/// The mistakes found so far. A broken file can have as many as it has bytes, so that beyond a number they are only counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    most: usize,
    /// What was only counted.
    more_errors: usize,
    more_warnings: usize,
}

impl Default for Diagnostics {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            most: MOST,
            more_errors: 0,
            more_warnings: 0,
        }
    }
}

/// As a list.
impl Serialize for Diagnostics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.kept.serialize(serializer)
    }
}

impl Diagnostics {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty collection for the mistakes of one file.
    pub fn of_file() -> Self {
        Self {
            most: MOST_OF_FILE,
            ..Self::default()
        }
    }

    /// Adds one mistake; where there are many already, it is only counted.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.is_full() {
            match diagnostic.severity {
                Severity::Error => self.more_errors += 1,
                Severity::Warning => self.more_warnings += 1,
            }
        } else {
            self.kept.push(diagnostic);
        }
    }

    /// Adds an error that `make` describes, which costs nothing where it is only counted.
    pub fn push_error(&mut self, make: impl FnOnce() -> Diagnostic) {
        if !self.counts_only() {
            self.kept.push(make());
        }
    }

    /// Counts an error that is not described, where there are many already. Whether it did.
    pub fn counts_only(&mut self) -> bool {
        let is_full = self.is_full();
        self.more_errors += usize::from(is_full);
        is_full
    }

    /// Adds another collection, with what it only counted.
    pub fn append(&mut self, other: Self) {
        self.more_errors += other.more_errors;
        self.more_warnings += other.more_warnings;
        self.extend(other);
    }

    /// The same with each mistake that is kept changed.
    #[must_use]
    pub fn map(mut self, change: impl FnMut(Diagnostic) -> Diagnostic) -> Self {
        self.kept = self.kept.into_iter().map(change).collect();
        self
    }

    /// The same without the kept mistakes for which `is_wanted` says no.
    #[must_use]
    pub fn retained(mut self, is_wanted: impl Fn(&Diagnostic) -> bool) -> Self {
        self.kept.retain(is_wanted);
        self
    }

    /// Whether further mistakes are only counted.
    pub fn is_full(&self) -> bool {
        self.kept.len() >= self.most
    }

    /// How many were kept, warnings included.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there is nothing to say at all.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether something keeps the files from being used.
    pub fn has_errors(&self) -> bool {
        self.more_errors > 0 || self.count(Severity::Error) > 0
    }

    /// The diagnostics in the order in which they were added, or by place after [`sort`](Self::sort).
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.kept.iter()
    }

    /// Orders by file, line and column; what has no place comes first. Equal places keep their order.
    pub fn sort(&mut self) {
        self.kept.sort_by(Diagnostic::position);
    }

    /// Everything as text in the order of [`sort`](Self::sort): each diagnostic with its source line and carets,
    /// then a closing line such as `3 mistakes in 2 files`. Empty when there is nothing to say.
    pub fn render(&self, color: bool) -> String {
        let mut sorted: Vec<&Diagnostic> = self.iter().collect();
        sorted.sort_by(|a, b| a.position(b));
        let mut text = String::new();
        for diagnostic in sorted {
            text.push_str(&diagnostic.render(color));
            text.push_str("\n\n");
        }
        if let Some(summary) = self.summary() {
            text.push_str(&summary);
            text.push('\n');
        }
        text
    }

    /// The closing line: `3 mistakes and 1 warning in 2 files`.
    fn summary(&self) -> Option<String> {
        let counts = [
            (self.count(Severity::Error), "mistake"),
            (self.count(Severity::Warning), "warning"),
        ];
        let parts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| plural(*count, noun))
            .collect();
        let files: BTreeSet<&str> = self
            .iter()
            .filter_map(|d| Some(d.place.as_ref()?.file.as_str()))
            .collect();
        let more = self.more_errors + self.more_warnings;
        let shown = match more {
            0 => String::new(),
            more => format!("; and {} more, which are not shown", grouped(more)),
        };
        match (parts.is_empty(), files.len()) {
            (true, _) => None,
            (false, 0) => Some(format!("{}{shown}", parts.join(" and "))),
            (false, files) => Some(format!(
                "{} in {}{shown}",
                parts.join(" and "),
                plural(files, "file")
            )),
        }
    }

    fn count(&self, severity: Severity) -> usize {
        self.iter().filter(|d| d.severity == severity).count()
    }
}

/// A number with commas between its thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The beginning of a message, which may repeat any value of a file.
fn beginning(message: &str) -> &str {
    const LONGEST: usize = 500;
    let end = message.char_indices().nth(LONGEST);
    &message[..end.map_or(message.len(), |(end, _)| end)]
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, more: I) {
        for diagnostic in more {
            self.push(diagnostic);
        }
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        let mut all = Self::new();
        all.extend(iter);
        all
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.kept.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The candidate that `word` was probably meant to be, for "did you mean".
///
/// Case and the choice between `-` and `_` count for nothing. A third of the letters may be wrong or exchanged,
/// and the beginning of a candidate is enough when it has three letters or more; so is a common stem, as in
/// `authorize` and `authorization`. Words of one or two letters resemble everything, so they only match in case
/// and separators.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = plain(word);
    let length = word.chars().count();
    let scored = candidates.into_iter().filter_map(|candidate| {
        let plain = plain(candidate);
        if plain == word {
            return Some((0, 0, candidate));
        }
        if length < 3 || plain.is_empty() {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&word, &plain);
        let abbreviated =
            plain.starts_with(&word) || (plain.len() >= 3 && word.starts_with(&plain));
        if distance <= (length.max(plain.chars().count()) / 3).max(1) {
            Some((1, distance, candidate))
        } else if abbreviated || same_stem(&word, &plain) {
            Some((2, distance, candidate))
        } else {
            (sorted_parts(&plain) == sorted_parts(&word)).then_some((2, 0, candidate))
        }
    });
    scored
        .min_by_key(|&(class, distance, _)| (class, distance))
        .map(|(_, _, candidate)| candidate)
}

fn plain(word: &str) -> String {
    word.trim().to_lowercase().replace('_', "-")
}

/// `authorize` and `authorization` share two thirds of the shorter one. Words with several parts often share a first
/// part and mean different things.
fn same_stem(word: &str, other: &str) -> bool {
    let shared = word
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let shorter = word.chars().count().min(other.chars().count());
    shared >= 5 && 3 * shared >= 2 * shorter && !word.contains('-') && !other.contains('-')
}

/// `client-id` and `id-client` are made of the same parts.
fn sorted_parts(word: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = word.split('-').collect();
    parts.sort_unstable();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(file: &str, line: usize) -> Place {
        Place {
            file: file.into(),
            line,
            column: 4,
            length: 5,
            source_line: "ü: größe # Maß".into(),
            cut_off: 0,
        }
    }

    #[test]
    fn nearest_forgives_typing_but_not_everything() {
        let keys = [
            "client_id",
            "client_secret",
            "scope",
            "redirect-uri",
            "authorize",
            "id",
        ];
        let near = |word| nearest(word, keys);
        assert_eq!(near("scop"), Some("scope"));
        assert_eq!(near("socpe"), Some("scope"));
        assert_eq!(near("client-id"), Some("client_id"));
        assert_eq!(near("redirect_uri"), Some("redirect-uri"));
        assert_eq!(near("Client_ID"), Some("client_id"));
        assert_eq!(near("id_client"), Some("client_id"));
        assert_eq!(near("auth"), Some("authorize"));
        assert_eq!(near("authorization"), Some("authorize"));
        assert_eq!(near("if"), None);
        assert_eq!(near("title"), None);
        assert_eq!(nearest("", keys), None);
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn rendering_counts_characters_and_closes_with_a_sum() {
        let all: Diagnostics = [
            Diagnostic::error(Code::Tab, "later").at(place("b.yaml", 12)),
            Diagnostic::warning(Code::NoFiles, "elsewhere").help("do this"),
            Diagnostic::error(Code::Alias, "earlier")
                .at(place("a.yaml", 3))
                .help("do that"),
        ]
        .into_iter()
        .collect();
        let expected = "warning[no-files]: elsewhere\n |\n = help: do this\n\nerror[alias]: earlier\n --> a.yaml:3:4\n  |\n\
                        3 | ü: größe # Maß\n  |    ^^^^^\n  |\n  = help: do that\n\nerror[tab]: later\n  --> b.yaml:12:4\n   |\n\
                        12 | ü: größe # Maß\n   |    ^^^^^\n\n2 mistakes and 1 warning in 2 files\n";
        assert_eq!(all.to_string(), expected);
        assert!(all.has_errors());
        assert_eq!(Diagnostics::new().to_string(), "");
    }

    #[test]
    fn colour_is_only_for_terminals_and_control_characters_never_reach_them() {
        let one = Diagnostic::error(Code::Syntax, "bad \u{1b}[31mred");
        assert!(one.render(true).contains("\u{1b}["));
        assert!(!one.render(false).contains('\u{1b}'));
    }

    #[test]
    fn beyond_a_number_mistakes_are_only_counted() {
        let one = || Diagnostic::error(Code::Alias, "m").at(place("a.yaml", 3));
        let mut of_file = Diagnostics::of_file();
        for _ in 0..12_445 {
            of_file.push_error(one);
        }
        let mut all = Diagnostics::new();
        all.append(of_file);
        assert_eq!(all.len(), 100);
        let text = all.to_string();
        assert!(
            text.ends_with("\n100 mistakes in 1 file; and 12,345 more, which are not shown\n"),
            "{text}"
        );
    }

    #[test]
    fn diagnostics_are_a_list_in_json() {
        let all: Diagnostics = [Diagnostic::error(Code::Alias, "m").at(place("a.yaml", 3))]
            .into_iter()
            .collect();
        let json = serde_json::to_value(&all).expect("strings and numbers");
        assert_eq!(json[0]["code"], "alias");
        assert_eq!(json[0]["severity"], "error");
        assert_eq!(json[0]["place"]["column"], 4);
    }
}
