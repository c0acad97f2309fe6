//! Places of a text that are to be replaced, which of them count, and the replacement.

use std::cmp::Reverse;

/// One place of the source that is to be replaced.
pub(super) struct Hit {
    pub start: usize,
    pub end: usize,
    pub shown: String,
    pub secret: Option<String>,
    /// Whether it is the value in another letter case, in pieces or cut, and not the value itself.
    pub altered: bool,
}

/// A pseudonym that tells that the value stands there in another form, which is not the same value.
pub(super) fn changed(name: &str, change: &str) -> String {
    match name.strip_suffix('>') {
        Some(inner) => format!("{inner}{change}>"),
        None => name.to_owned(),
    }
}

/// Whether nothing but separators stands outside the hits.
pub(super) fn covers(text: &str, hits: &[Hit]) -> bool {
    let inside = |at: usize| hits.iter().any(|hit| hit.start <= at && at < hit.end);
    text.char_indices().all(|(at, c)| c == ':' || inside(at))
}

/// Replaces the hits. Of nested ones the outer is shown; of crossing ones both.
pub(super) fn replace(source: &str, mut hits: Vec<Hit>) -> String {
    hits.sort_by_key(|hit| (hit.start, Reverse(hit.end)));
    let mut out = String::with_capacity(source.len());
    let mut done = 0;
    let mut last = String::new();
    for hit in hits {
        if hit.end <= done {
            continue;
        }
        let crosses = hit.start < done;
        if !crosses {
            out.push_str(&source[done..hit.start]);
        }
        if !(crosses && last == hit.shown) {
            out.push_str(&hit.shown);
        }
        done = hit.end;
        last = hit.shown;
    }
    out.push_str(&source[done..]);
    out
}

/// A text with its line breaks written out: what stood in a header stays on one line.
pub(super) fn on_one_line(text: &str) -> String {
    text.replace('\r', "\\r").replace('\n', "\\n")
}

pub(super) fn floor(source: &str, at: usize) -> usize {
    (0..=at.min(source.len()))
        .rev()
        .find(|i| source.is_char_boundary(*i))
        .unwrap_or(0)
}

pub(super) fn ceil(source: &str, at: usize) -> usize {
    (at..source.len())
        .find(|i| source.is_char_boundary(*i))
        .unwrap_or(source.len())
}

/// Takes out what lies inside a pseudonym: a password such as "secret" is part of `<client_secret>`, which is not a leak.
pub(super) fn without_masked(hits: &mut Vec<Hit>, masks: Vec<(usize, usize)>) {
    let masks = Ranges::new(masks);
    hits.retain(|hit| !masks.cover(hit));
}

/// Takes out what is an altered form of a value, where the very value of another one was found.
pub(super) fn without_doubtful(hits: &mut Vec<Hit>) {
    let exact = hits.iter().filter(|hit| !hit.altered);
    let exact = Ranges::new(exact.map(|hit| (hit.start, hit.end)).collect());
    hits.retain(|hit| !(hit.altered && exact.cover(hit)));
}

/// Ranges of a text by where they begin, each with the furthest end of all that begin so far.
struct Ranges(Vec<(usize, usize)>);

impl Ranges {
    fn new(mut ranges: Vec<(usize, usize)>) -> Self {
        ranges.sort_unstable();
        let mut furthest = 0;
        for range in &mut ranges {
            furthest = range.1.max(furthest);
            range.1 = furthest;
        }
        Self(ranges)
    }

    /// Whether one of them holds the whole hit.
    fn cover(&self, hit: &Hit) -> bool {
        let before = self.0.partition_point(|(from, _)| *from <= hit.start);
        before > 0 && self.0[before - 1].1 >= hit.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(places: &[(usize, usize, &str)]) -> Vec<Hit> {
        let hit = |&(start, end, shown): &(usize, usize, &str)| Hit {
            start,
            end,
            shown: shown.to_owned(),
            secret: None,
            altered: false,
        };
        places.iter().map(hit).collect()
    }

    #[test]
    fn separators_alone_may_stand_outside() {
        let both = hits(&[(0, 2, "<a>"), (3, 5, "<b>")]);
        assert!(covers("aa:bb", &both));
        assert!(covers("aa:bb:", &both));
        for text in ["aa:bbc", "aa-bb", "aa:bb c"] {
            assert!(!covers(text, &both), "{text}");
        }
        assert!(!covers("xaa", &hits(&[(1, 3, "<a>")])));
        assert!(!covers("aa", &[]));
    }

    #[test]
    fn what_touches_is_shown_twice_and_what_crosses_once() {
        let replaced = |places: &[(usize, usize, &str)]| replace("0123456789", hits(places));
        assert_eq!(replaced(&[(2, 4, "<a>"), (4, 6, "<a>")]), "01<a><a>6789");
        assert_eq!(replaced(&[(2, 5, "<a>"), (4, 6, "<a>")]), "01<a>6789");
        assert_eq!(replaced(&[(2, 5, "<a>"), (4, 6, "<b>")]), "01<a><b>6789");
        assert_eq!(replaced(&[(3, 5, "<b>"), (2, 6, "<a>")]), "01<a>6789");
        assert_eq!(replaced(&[(2, 6, "<a>"), (2, 4, "<b>")]), "01<a>6789");
    }

    #[test]
    fn what_lies_inside_a_pseudonym_stays() {
        let mut all = hits(&[(8, 14, "<password>"), (1, 7, "<a>"), (13, 16, "<b>")]);
        without_masked(&mut all, vec![(0, 15)]);
        let shown: Vec<&str> = all.iter().map(|hit| hit.shown.as_str()).collect();
        assert_eq!(shown, ["<b>"]);
    }

    #[test]
    fn an_altered_form_gives_way_to_what_is_exact() {
        let mut both = hits(&[(2, 6, "<a>"), (2, 6, "<b~case>"), (4, 8, "<c~case>")]);
        both[1].altered = true;
        both[2].altered = true;
        without_doubtful(&mut both);
        let shown: Vec<&str> = both.iter().map(|hit| hit.shown.as_str()).collect();
        assert_eq!(shown, ["<a>", "<c~case>"]);
    }
}
