//! What is a regression, and what only a change.

use super::compare;
use crate::document::finding::tests::{check, document, target};
use crate::document::*;

use Verdict::{Error, Fail, Inconclusive, Pass, Skipped, Warn};

/// The checks of one scenario before and after, as the words of what changed.
fn changed(old: &[Check], new: &[Check]) -> [usize; 5] {
    let of = |checks: &[Check]| document(vec![target(&[("one", checks)])]);
    let comparison = compare(&of(old), &of(new));
    [
        comparison.regressed.len(),
        comparison.fixed.len(),
        comparison.drifted.len(),
        comparison.new.len(),
        comparison.gone.len(),
    ]
}

#[test]
fn what_was_right_and_is_wrong_is_a_regression_and_the_other_way_round_a_fix() {
    let (good, bad) = ([check("a", Pass, "")], [check("a", Fail, "x")]);
    assert_eq!(changed(&good, &bad), [1, 0, 0, 0, 0]);
    assert_eq!(changed(&bad, &good), [0, 1, 0, 0, 0]);
    assert_eq!(changed(&bad, &bad), [0; 5]);
}

#[test]
fn a_violation_that_gets_worse_is_a_regression_and_one_that_gets_better_a_change() {
    let (words, tokens) = (
        [check("a", Fail, "error:other")],
        [check("a", Fail, "outcome:tokens")],
    );
    assert_eq!(changed(&words, &tokens), [1, 0, 0, 0, 0]);
    assert_eq!(changed(&tokens, &words), [0, 0, 1, 0, 0]);
}

#[test]
fn a_warning_is_a_change() {
    let (good, warned) = ([check("a", Pass, "")], [check("a", Warn, "x")]);
    assert_eq!(changed(&good, &warned), [0, 0, 1, 0, 0]);
    assert_eq!(changed(&warned, &good), [0, 0, 1, 0, 0]);
    let bad = [check("a", Fail, "x")];
    assert_eq!(changed(&warned, &bad), [1, 0, 0, 0, 0]);
}

#[test]
fn what_one_of_the_runs_did_not_judge_is_no_regression_and_no_fix() {
    let (skipped, bad) = ([check("a", Skipped, "")], [check("a", Fail, "x")]);
    assert_eq!(changed(&skipped, &bad), [0, 0, 0, 1, 0]);
    assert_eq!(changed(&bad, &skipped), [0, 0, 0, 0, 1]);
    let lost = [check("a", Inconclusive, "")];
    assert_eq!(changed(&bad, &lost)[1], 0, "losing evidence is no fix");
}

#[test]
fn a_target_that_was_not_reached_is_named_and_nothing_else_is_said_of_it() {
    let good = document(vec![target(&[("one", &[check("a", Fail, "x")])])]);
    let mut unusable =
        HarnessCheck::TargetUsable.check(Error, "an answer", "nothing listens there");
    unusable.finding = None;
    let down = document(vec![target(&[("one", &[unusable])])]);
    let comparison = compare(&good, &down);
    assert_eq!(comparison.unreached.len(), 1);
    assert!(!comparison.has_regressions() && comparison.fixed.is_empty());
    assert!(comparison.gone.is_empty() && comparison.drifted.is_empty());
}

#[test]
fn targets_that_only_one_run_has_are_named() {
    let one = document(vec![target(&[("one", &[check("a", Pass, "")])])]);
    let comparison = compare(&one, &document(Vec::new()));
    assert_eq!(
        comparison.only_in_one,
        ["The target `t` is only in the old run."]
    );
}

#[test]
fn shards_have_to_be_all_there_and_each_once() {
    let part = |number, of| {
        let mut part = document(Vec::new());
        part.shards = vec![Shard {
            number,
            of,
            division: None,
        }];
        part
    };
    let merged = |parts: &[Document], wanted| merge(parts.iter().cloned(), wanted);
    assert!(merged(&[part(1, 2), part(2, 2)], Shards::All).is_ok_and(|all| all.complete));
    let missing = merged(&[part(2, 3)], Shards::All).expect_err("two are missing");
    assert_eq!(
        missing.to_string(),
        "shards of the run are missing: 1/3, 3/3"
    );
    assert!(merged(&[part(2, 3)], Shards::Partial).is_ok_and(|some| !some.complete));
    assert!(merged(&[part(1, 2), part(1, 2)], Shards::Partial).is_err());
    assert!(merged(&[part(1, 2), part(2, 3)], Shards::Partial).is_err());
    assert!(merged(&[part(1, 2), document(Vec::new())], Shards::Partial).is_err());
}

#[test]
fn what_comes_and_goes_is_no_regression_and_no_fix() {
    let of = |checks: &[Check]| document(vec![target(&[("one", checks)])]);
    let (good, bad) = (of(&[check("a", Pass, "")]), of(&[check("a", Fail, "x")]));
    let flaky = repetitions(vec![good.clone(), bad]).expect("there are two");
    let came = compare(&good, &flaky);
    assert_eq!((came.regressed.len(), came.flaky.len()), (0, 1));
    assert!(came.fresh().is_empty(), "nobody is woken for it");
    let went = compare(&flaky, &good);
    assert_eq!((went.fixed.len(), went.gone.len()), (0, 1));
    assert_eq!(compare(&flaky, &flaky).still, 1);
}
