//! What varies from run to run although nothing changed: found by looking twice, and written into the accepted text.
//!
//! - `<varies>` stands for one value, one segment of a path or one word.
//! - A line that ends in `<sometimes>` may be absent.
//! - A lifetime (`expires_in`) is accepted as the number that it is and may differ by its [`tolerance`], because seconds
//!   pass while a provider answers.

/// In place of a value that differed between two looks.
const VARIES: &str = "<varies>";
/// At the end of a line that one of two looks did not have.
const SOMETIMES: &str = " <sometimes>";

/// The text of two looks at the same, with what differs marked.
pub(super) fn merge(first: &str, second: &str) -> String {
    let (first, second): (Vec<&str>, Vec<&str>) =
        (first.lines().collect(), second.lines().collect());
    let mut merged: Vec<String> = Vec::new();
    let (mut at_first, mut at_second) = (0, 0);
    let ends = (first.len(), second.len());
    for (next_first, next_second) in aligned(&first, &second).into_iter().chain([ends]) {
        let gap_first = &first[at_first..next_first];
        let gap_second = &second[at_second..next_second];
        merged.extend(gap(gap_first, gap_second));
        merged.extend(first.get(next_first).map(|line| (*line).to_owned()));
        (at_first, at_second) = (next_first + 1, next_second + 1);
    }
    merged.join("\n")
}

/// Lines between two that are the same in both looks.
fn gap(first: &[&str], second: &[&str]) -> Vec<String> {
    let pairs = || first.iter().zip(second);
    if first.len() == second.len() && pairs().all(|(one, other)| both(one, other).is_some()) {
        return pairs()
            .filter_map(|(one, other)| both(one, other))
            .collect();
    }
    let mark = |line: &&str| {
        if line.ends_with(SOMETIMES) {
            (*line).to_owned()
        } else {
            format!("{line}{SOMETIMES}")
        }
    };
    first.iter().chain(second).map(mark).collect()
}

/// What an accepted and an observed text have in common, line by line.
pub(super) struct Reconciled {
    /// The accepted text, with what matches written as it was observed.
    pub(super) expected: String,
    /// The observed text, with what matches written as it was accepted: what to accept next.
    pub(super) proposal: String,
}

/// Compares an accepted text, which may hold marks, with an observed one.
pub(super) fn reconcile(accepted: &str, observed: &str) -> Reconciled {
    let accepted: Vec<&str> = accepted.lines().collect();
    let observed: Vec<&str> = observed.lines().collect();
    let (mut expected, mut proposal) = (Vec::new(), Vec::new());
    let (mut at_accepted, mut at_observed) = (0, 0);
    let ends = (accepted.len(), observed.len());
    for (next_accepted, next_observed) in aligned(&accepted, &observed).into_iter().chain([ends]) {
        for line in &accepted[at_accepted..next_accepted] {
            if line.ends_with(SOMETIMES) {
                proposal.push(*line);
            } else {
                expected.push(*line);
            }
        }
        proposal.extend(&observed[at_observed..next_observed]);
        expected.extend(observed.get(next_observed));
        proposal.extend(accepted.get(next_accepted));
        (at_accepted, at_observed) = (next_accepted + 1, next_observed + 1);
    }
    Reconciled {
        expected: expected.join("\n"),
        proposal: proposal.join("\n"),
    }
}

/// The longest common subsequence of lines: pairs of positions, in order. The lines of the first text may hold marks.
fn aligned(patterns: &[&str], lines: &[&str]) -> Vec<(usize, usize)> {
    let width = lines.len() + 1;
    let mut longest = vec![0_u32; (patterns.len() + 1) * width];
    let same: Vec<bool> = patterns
        .iter()
        .flat_map(|pattern| lines.iter().map(|line| matches(pattern, line)))
        .collect();
    for row in (0..patterns.len()).rev() {
        for column in (0..lines.len()).rev() {
            longest[row * width + column] = if same[row * lines.len() + column] {
                longest[(row + 1) * width + column + 1] + 1
            } else {
                longest[(row + 1) * width + column].max(longest[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column, mut pairs) = (0, 0, Vec::new());
    while row < patterns.len() && column < lines.len() {
        if same[row * lines.len() + column] {
            pairs.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if longest[(row + 1) * width + column] >= longest[row * width + column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// Whether an observed line is the one that was accepted.
fn matches(pattern: &str, line: &str) -> bool {
    let pattern = pattern.strip_suffix(SOMETIMES).unwrap_or(pattern);
    pattern == line
        || is_same_lifetime(pattern, line)
        || (pattern.contains(VARIES) && both(pattern, line).as_deref() == Some(pattern))
}

/// By how many seconds a lifetime may differ: what passes while a provider answers, or one in a hundred.
fn tolerance(seconds: u64) -> u64 {
    (seconds / 100).max(5)
}

/// Whether two lines tell of one lifetime, written as a number both times, or both times in quotes.
fn is_same_lifetime(accepted: &str, observed: &str) -> bool {
    let parts = |line: &str| -> Option<(String, bool, u64)> {
        let (name, written) = line.trim_start().split_once(' ')?;
        let written = written.trim();
        let inner = written
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let seconds = inner.unwrap_or(written).parse().ok()?;
        name.ends_with("expires_in")
            .then(|| (name.to_owned(), inner.is_some(), seconds))
    };
    match (parts(accepted), parts(observed)) {
        (Some((name, quoted, accepted)), Some((other, also_quoted, observed))) => {
            name == other
                && quoted == also_quoted
                && accepted.abs_diff(observed) <= tolerance(accepted)
        }
        _ => false,
    }
}

/// One line for two that differ in values alone; nothing where they differ in more.
fn both(one: &str, other: &str) -> Option<String> {
    if one == other || is_same_lifetime(one, other) {
        return Some(one.to_owned());
    }
    let is_border = |c: char| matches!(c, ' ' | '?' | '&' | '"' | ',' | '{' | '}' | '#');
    let (ones, others) = (parts(one, is_border), parts(other, is_border));
    if ones.len() != others.len() {
        return None;
    }
    // A line of which nothing is left says nothing.
    let mut kept = false;
    let mut merged = String::new();
    for (index, (one, other)) in ones.iter().zip(&others).enumerate() {
        if one.starts_with(is_border) || other.starts_with(is_border) {
            if one != other {
                return None;
            }
            merged.push_str(one);
            continue;
        }
        // The first word says what the line is about, and a step's number, kind and outcome are no values.
        let is_name = ones[..index].iter().all(|before| before.trim().is_empty());
        if one == other {
            kept |= !one.is_empty();
            merged.push_str(one);
        } else if is_name {
            return None;
        } else {
            merged.push_str(&value(one, other));
        }
    }
    kept.then_some(merged)
}

/// Two different values: a parameter keeps its name, and a path the segments that are equal.
fn value(one: &str, other: &str) -> String {
    if let (Some((name, _)), Some((same, _))) = (one.split_once('='), other.split_once('='))
        && name == same
    {
        return format!("{name}={VARIES}");
    }
    let is_slash = |c: char| c == '/';
    let (ones, others) = (parts(one, is_slash), parts(other, is_slash));
    if ones.len() != others.len() || ones.len() < 2 {
        return VARIES.to_owned();
    }
    let segment = |(one, other): (&&str, &&str)| {
        if one == other {
            (*one).to_owned()
        } else {
            VARIES.to_owned()
        }
    };
    ones.iter().zip(&others).map(segment).collect()
}

/// A text in pieces: borders, each by itself, and what is between them.
fn parts(text: &str, is_border: impl Fn(char) -> bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    for (at, c) in text.char_indices() {
        if is_border(c) {
            pieces.extend([&text[begin..at], &text[at..at + c.len_utf8()]]);
            begin = at + c.len_utf8();
        }
    }
    pieces.push(&text[begin..]);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks twice and then a third time: whether the third look is as accepted.
    fn is_accepted(first: &str, second: &str, third: &str) -> bool {
        reconcile(&merge(first, second), third).expected == third
    }

    #[test]
    fn short_values_in_urls_vary() {
        let look = |key: &str, signature: &str| {
            format!(
                "1 authorize  -> code\n    GET /login/{key}/form ?k={key}&next=%2F\n      302\n          \
                 location: /consent?sig={signature}&expires=17&scope=read"
            )
        };
        let (first, second) = (look("a1", "x/y=="), look("b2", "zz/q/w=="));
        let merged = merge(&first, &second);
        assert!(
            merged.contains("GET /login/<varies>/form ?k=<varies>&next=%2F"),
            "{merged}"
        );
        assert!(
            merged.contains("?sig=<varies>&expires=17&scope=read"),
            "{merged}"
        );
        assert!(is_accepted(
            &first,
            &second,
            &look("c3", "?".trim_start_matches('?'))
        ));
        let renamed = look("c3", "v").replace("scope=", "scopes=");
        assert!(!is_accepted(&first, &second, &renamed));
    }

    #[test]
    fn a_lifetime_ticks_and_a_changed_one_is_told() {
        let look =
            |seconds: u32| format!("2 token      -> tokens\n          expires_in       {seconds}");
        assert!(is_accepted(&look(3600), &look(3600), &look(3598)));
        assert!(is_accepted(&look(3600), &look(3599), &look(3598)));
        assert!(!is_accepted(&look(3600), &look(3599), &look(1800)));
        assert!(!is_accepted(&look(3600), &look(3600), &look(3700)));
        assert!(!is_accepted(&look(60), &look(60), &look(50)));
        // Some providers write it in quotes, which is another answer than without them.
        let quoted = |seconds: u32| {
            look(seconds).replace(&format!(" {seconds}"), &format!(" \"{seconds}\""))
        };
        assert!(is_accepted(&quoted(43199), &quoted(43199), &quoted(43198)));
        assert!(!is_accepted(&quoted(43199), &quoted(43199), &quoted(21600)));
        assert!(!is_accepted(&quoted(3600), &quoted(3600), &look(3600)));
    }

    #[test]
    fn a_counter_varies_and_a_new_member_is_told() {
        let look = |number: u32| {
            format!(
                "2 token      -> tokens\n          session_id       {number}\n          scope            \"read\""
            )
        };
        assert!(is_accepted(&look(1), &look(2), &look(9)));
        let gained = format!("{}\n          extra            true", look(9));
        assert!(!is_accepted(&look(1), &look(2), &gained));
        let lost = look(9).replace("\n          scope            \"read\"", "");
        assert!(!is_accepted(&look(1), &look(2), &lost));
    }

    #[test]
    fn a_page_that_comes_sometimes_may_be_absent_and_no_other() {
        let look = |page: &str| format!("1 authorize  -> code\n    GET /a\n{page}      302");
        let with = look("      200  text/html\n          page \"Notice\"\n");
        let without = look("");
        for [first, second] in [[&with, &without], [&without, &with]] {
            assert!(is_accepted(first, second, &with));
            assert!(is_accepted(first, second, &without));
            let other = look("      200  text/html\n          page \"Goodbye\"\n");
            assert!(!is_accepted(first, second, &other));
        }
    }

    #[test]
    fn an_outcome_does_not_vary_away() {
        let look = |outcome: &str| format!("1 authorize  -> {outcome}\n    GET /a");
        let merged = merge(&look("code"), &look("code"));
        assert_eq!(merged, look("code"));
        assert_ne!(
            reconcile(&merged, &look("error-page")).expected,
            look("error-page")
        );
    }

    #[test]
    fn what_is_accepted_again_keeps_its_marks() {
        let accepted = "1 http       -> answered\n    GET /a ?k=<varies>\n      200";
        let observed = "1 http       -> answered\n    GET /a ?k=q7\n      201";
        let reconciled = reconcile(accepted, observed);
        assert_eq!(
            reconciled.expected,
            "1 http       -> answered\n    GET /a ?k=q7\n      200"
        );
        assert_eq!(
            reconciled.proposal,
            "1 http       -> answered\n    GET /a ?k=<varies>\n      201"
        );
    }
}
