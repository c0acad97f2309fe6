//! What changed between an accepted text and an observed one, and in which step.

use similar::TextDiff;

use super::varying::{self, Reconciled};

/// What the comparison came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// As accepted.
    Same,
    /// Nothing is accepted yet.
    Missing,
    /// Something changed.
    Changed(Change),
}

/// How an observed text differs from the accepted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// A unified diff from the accepted to the observed text.
    pub diff: String,
    /// The first step whose lines differ (1-based).
    pub first_step: usize,
}

/// Compares with an accepted text. `file` says in the diff which one that is. Returns the text to accept next as well:
/// the observed one, with the marks of the accepted one for what varies.
pub(super) fn compare(accepted: &str, observed: &str, file: &str) -> (Comparison, String) {
    let (accepted, observed) = (accepted.trim_end(), observed.trim_end());
    if accepted == observed {
        return (Comparison::Same, accepted.to_owned());
    }
    let Reconciled { expected, proposal } = varying::reconcile(accepted, observed);
    if expected == observed {
        return (Comparison::Same, accepted.to_owned());
    }
    // With a line end after the last line too, or every diff near the end would speak of that.
    let (old, new) = (format!("{expected}\n"), format!("{observed}\n"));
    let diff = TextDiff::from_lines(&old, &new)
        .unified_diff()
        .context_radius(3)
        .missing_newline_hint(false)
        .header(&format!("accepted: {file}"), "observed")
        .to_string();
    let change = Change {
        diff,
        first_step: first_changed_step(&expected, observed),
    };
    (Comparison::Changed(change), proposal)
}

/// The first step whose lines differ. Lines of a step follow its headline, which begins with its number.
fn first_changed_step(accepted: &str, observed: &str) -> usize {
    let mut step = 1;
    for (old, new) in accepted.lines().zip(observed.lines()) {
        if let Some(number) = headline(new).or_else(|| headline(old)) {
            step = number;
        }
        if old != new {
            return step;
        }
    }
    step
}

fn headline(line: &str) -> Option<usize> {
    line.split_once(' ')
        .and_then(|(number, _)| number.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "1 authorize  -> code\n    GET /a\n2 token      -> tokens\n    POST /t\n      200\n";

    #[test]
    fn a_change_is_told_with_its_step() {
        assert_eq!(
            compare(TEXT, TEXT.trim_end(), "a/b.snap").0,
            Comparison::Same
        );
        let changed = TEXT.replace("200", "201");
        let (comparison, proposal) = compare(TEXT, &changed, "a/b.snap");
        assert_eq!(proposal, changed.trim_end());
        let Comparison::Changed(Change { diff, first_step }) = comparison else {
            panic!("a change");
        };
        assert_eq!(first_step, 2);
        for line in ["--- accepted: a/b.snap", "-      200", "+      201"] {
            assert!(diff.contains(line), "{diff}");
        }
    }
}
