//! What of the repetitions stays, and what is told of the others.

use super::*;
use crate::document::finding::tests::{check, document, target};
use crate::document::{Check, Shard, Shards, merge};

use Verdict::{Error, Fail, Inconclusive, Pass, Warn};

fn joined(repetitions: &[&[Check]]) -> Document {
    let of = |checks: &&[Check]| document(vec![target(&[("one", checks)])]);
    super::repetitions(repetitions.iter().map(of).collect()).expect("there is one")
}

fn told(document: &Document) -> Vec<(String, Option<(usize, usize)>)> {
    let findings = document.targets[0].findings.iter();
    findings
        .map(|finding| {
            let flaky = finding.flaky.map(|flaky| (flaky.seen, flaky.of));
            (finding.deviation.clone().unwrap_or_default(), flaky)
        })
        .collect()
}

#[test]
fn what_some_repetitions_show_is_flaky_and_what_all_show_is_not() {
    let (good, bad) = ([check("a", Pass, "")], [check("a", Fail, "x")]);
    let some = joined(&[&good, &bad, &good]);
    assert_eq!(told(&some), [("x".to_owned(), Some((1, 3)))]);
    assert_eq!(some.targets[0].scenarios[0].outcome, Fail);
    assert_eq!(some.repetitions, Some(3));
    assert_eq!(told(&joined(&[&bad, &bad])), [("x".to_owned(), None)]);
    assert!(told(&joined(&[&good, &good])).is_empty());
}

#[test]
fn a_repetition_that_could_not_show_it_does_not_count() {
    let bad = [check("a", Fail, "x")];
    for lost in [Error, Inconclusive] {
        let repeated = joined(&[&bad, &[check("a", lost, "")]]);
        let known = told(&repeated);
        assert!(known.contains(&("x".to_owned(), None)), "{known:?}");
    }
}

/// What a repetition could not look at is no reason to forget what another one saw there.
#[test]
fn a_repetition_that_lost_the_target_is_an_error_of_its_own_and_hides_nothing() {
    let down = HarnessCheck::TargetUsable.check(Error, "an answer", "nothing listens there");
    let down = [down];
    let (good, bad) = ([check("a", Pass, "")], [check("a", Fail, "x")]);
    for judged in [&good, &bad] {
        let outcome = judged[0].verdict;
        for repetitions in [[&judged[..], &down[..]], [&down[..], &judged[..]]] {
            let lost = joined(&repetitions);
            let target = &lost.targets[0];
            assert_eq!(target.unreached(), None);
            let of = |id: &str| {
                let mut all = target.scenarios.iter();
                all.find(|scenario| scenario.id.starts_with(id))
                    .map(|found| found.outcome)
            };
            assert_eq!(
                (of("one"), of("run/repetition-")),
                (Some(outcome), Some(Error))
            );
        }
    }
    let never = joined(&[&down, &down]);
    assert!(never.targets[0].unreached().is_some());
    assert_eq!(never.targets[0].scenarios.len(), 1);
}

/// A provider that is too busy in one repetition was judged in the other.
#[test]
fn a_repetition_without_a_verdict_is_told_and_hides_nothing() {
    let (good, bad) = ([check("a", Pass, "")], [check("a", Fail, "x")]);
    for undecided in [Error, Inconclusive] {
        let open = [check("a", undecided, "")];
        for judged in [&good, &bad] {
            for repetitions in [[&judged[..], &open[..]], [&open[..], &judged[..]]] {
                let repeated = joined(&repetitions);
                let mut outcomes: Vec<Verdict> = repeated.targets[0]
                    .scenarios
                    .iter()
                    .map(|scenario| scenario.outcome)
                    .collect();
                let told = outcomes.pop();
                assert_eq!(
                    (&outcomes[..], told),
                    (&[judged[0].verdict][..], Some(undecided))
                );
            }
        }
        let never = joined(&[&open, &open]);
        assert_eq!(never.targets[0].scenarios.len(), 1);
        assert_eq!(never.targets[0].scenarios[0].outcome, undecided);
    }
}

#[test]
fn another_verdict_is_another_end() {
    let repeated = joined(&[&[check("a", Warn, "x")], &[check("a", Fail, "x")]]);
    assert_eq!(told(&repeated), [("x".to_owned(), Some((1, 2)))]);
}

#[test]
fn what_did_not_stay_is_told_in_a_note() {
    let repeated = joined(&[&[check("a", Fail, "x")], &[check("a", Fail, "y")]]);
    assert_eq!(told(&repeated), [("x".to_owned(), Some((1, 2)))]);
    let notes = &repeated.targets[0].scenarios[0].run_notes;
    assert!(
        notes[0].starts_with("repetition 2 of 2 ended otherwise: fail: "),
        "{notes:?}"
    );
}

#[test]
fn a_single_one_stays_as_it_is() {
    let alone = joined(&[&[check("a", Fail, "x")]]);
    assert_eq!(alone.repetitions, None);
    assert!(super::repetitions(Vec::new()).is_none());
}

/// Of a divided run every part may have lacked something in the same repetition.
#[test]
fn repetitions_of_shards_are_merged() {
    let (good, open) = ([check("a", Pass, "")], |why| {
        [check("a", Inconclusive, why)]
    });
    let shard = |number, scenario, why| {
        let of = |checks: &[Check]| document(vec![target(&[(scenario, checks)])]);
        let repeated = super::repetitions(vec![of(&good), of(&open(why))]);
        let mut repeated = repeated.expect("there are two");
        repeated.shards = vec![Shard {
            number,
            of: 2,
            division: None,
        }];
        repeated
    };
    let merged = merge(
        vec![shard(1, "one", "x"), shard(2, "two", "y")],
        Shards::All,
    );
    let merged = merged.expect("two shards of a run");
    let scenarios = &merged.targets[0].scenarios;
    let ids: Vec<&str> = scenarios.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["one", "run/repetition-2", "two"]);
    assert_eq!(scenarios[1].checks.len(), 2);
}
