//! The order of the pipeline, as a table: each row is the smallest scenario in which a stage decides.

mod scene;

use self::scene::*;
use super::*;
use crate::judge::checks;

#[test]
fn evidence_comes_before_everything() {
    let silent = |silence| Judgement::silent(silence, "", "");
    let left_out = Judgement::NotApplicable("the step was left out");
    check(vec![
        (
            "no answer is an error, whatever is declared",
            scene().grant(silent(Silence::Unanswered), DECLARED),
            Control::Held,
            &["step error"],
            false,
        ),
        (
            "what was not done is inconclusive, and a MAY as well",
            scene().grant(silent(Silence::NotDone), MAY),
            Control::Held,
            &["step inconclusive"],
            false,
        ),
        (
            "an error stays one without the control",
            scene().refusal(silent(Silence::Unanswered), MUST),
            not_held(),
            &["step error"],
            false,
        ),
        (
            "without a requirement the step itself is told",
            scene().step(Expects::Grant, silent(Silence::NotRun), None),
            Control::Held,
            &["precondition inconclusive"],
            false,
        ),
        (
            "a step that only observes does not count for the control, and does not pass",
            scene().step(Expects::Nothing, silent(Silence::Unanswered), None),
            Control::Held,
            &["precondition error"],
            true,
        ),
        (
            "nothing to observe, no verdict",
            scene().grant(left_out, MUST).claim(),
            Control::Held,
            &[],
            true,
        ),
    ]);
}

#[test]
fn what_may_be_refused_is_skipped_and_no_control() {
    let may_refuse = || Judgement::silent(Silence::MayRefuse, "", "it may");
    let control = || Control::MayBeRefused("it may".to_owned());
    check(vec![
        (
            "a provider that may refuse shows nothing",
            scene().grant(may_refuse(), MUST).claim(),
            Control::Held,
            &["step skipped", "claim skipped"],
            false,
        ),
        (
            "a refusal proves nothing where its control may be refused",
            scene().refusal(good(), MUST),
            control(),
            &["step skipped"],
            false,
        ),
        (
            "what is granted that must not be is wrong all the same",
            scene().refusal(bad("outcome:tokens"), MUST),
            control(),
            &["step fail"],
            false,
        ),
        (
            "what passes without the control passes, and the scenario says what it could not show",
            scene().grant(good(), MUST),
            control(),
            &["step pass", "scenario skipped"],
            false,
        ),
        (
            "what is wrong beside it is no excuse",
            scene()
                .grant(may_refuse(), MUST)
                .grant(bad("outcome:refused"), MUST),
            Control::Held,
            &["step skipped", "step fail"],
            false,
        ),
    ]);
}

#[test]
fn documentation_standard_and_declared_differences() {
    let one = |judgement, requirement| scene().grant(judgement, requirement);
    check(vec![
        (
            "as said",
            one(good(), MUST),
            Control::Held,
            &["step pass"],
            true,
        ),
        (
            "not as a MUST says",
            one(bad("x"), MUST),
            Control::Held,
            &["step fail"],
            false,
        ),
        (
            "not as a SHOULD says",
            one(bad("x"), SHOULD),
            Control::Held,
            &["step warn"],
            true,
        ),
        (
            "not as a MAY says",
            one(bad("x"), MAY),
            Control::Held,
            &["step skipped"],
            true,
        ),
        (
            "as declared",
            one(bad("colon"), DECLARED),
            Control::Held,
            &["step difference"],
            true,
        ),
        (
            "declared, and gone",
            one(good(), DECLARED),
            Control::Held,
            &["step resolved"],
            true,
        ),
        (
            "declared to show sometimes, and not seen",
            one(good(), SOMETIMES),
            Control::Held,
            &["step pass"],
            true,
        ),
        (
            "declared to show sometimes, and seen",
            one(bad("colon"), SOMETIMES),
            Control::Held,
            &["step difference"],
            true,
        ),
        (
            "another deviation than the declared one",
            one(bad("slash"), DECLARED),
            Control::Held,
            &["step fail"],
            false,
        ),
        (
            "a step that prepares others and went wrong",
            scene().step(Expects::Grant, bad("x"), None),
            Control::Held,
            &["precondition inconclusive"],
            false,
        ),
        (
            "the worst exchange decides for a rule, of equals the first",
            scene()
                .rule(MUST, [good(), bad("x")])
                .rule(MUST, [good(), good()]),
            Control::Held,
            &["rule@1 fail", "rule@0 pass"],
            true,
        ),
        (
            "an unknown requirement",
            one(good(), "r/1/unknown"),
            Control::Held,
            &[],
            true,
        ),
    ]);
}

#[test]
fn the_control_comes_after_the_differences() {
    check(vec![
        (
            "a refusal without its control",
            scene().refusal(good(), MUST),
            not_held(),
            &["step inconclusive"],
            false,
        ),
        (
            "a declared refusal without its control",
            scene().refusal(bad("colon"), DECLARED),
            not_held(),
            &["step inconclusive"],
            false,
        ),
        (
            "what is wrong without a control is wrong",
            scene().refusal(bad("x"), MUST),
            not_held(),
            &["step fail"],
            false,
        ),
        (
            "a grant needs no control, but the scenario does",
            scene().grant(good(), MUST),
            not_held(),
            &["step pass", "scenario inconclusive"],
            true,
        ),
        (
            "a step that asks correctly and fails like its control",
            scene().grant(bad("x"), MUST),
            not_held(),
            &["step inconclusive"],
            false,
        ),
        (
            "a claim on a refusal without its control",
            scene().step(Expects::Refusal, bad("x"), None).claim(),
            not_held(),
            &["claim inconclusive"],
            false,
        ),
    ]);
}

#[test]
fn stale_differences_come_after_the_control() {
    check(vec![
        (
            "shown by another step",
            scene()
                .grant(good(), DECLARED)
                .grant(bad("colon"), DECLARED),
            Control::Held,
            &["step pass", "step difference"],
            true,
        ),
        (
            "shown by a rule",
            scene()
                .grant(good(), DECLARED)
                .rule(DECLARED, [bad("colon"), bad("colon")]),
            Control::Held,
            &["step pass", "rule@0 difference"],
            true,
        ),
        (
            "shown for another requirement only",
            scene()
                .grant(good(), DECLARED)
                .grant(bad("colon"), SOMETIMES),
            Control::Held,
            &["step resolved", "step difference"],
            true,
        ),
        (
            "shown only in a refusal that proves nothing",
            scene()
                .grant(good(), DECLARED)
                .refusal(bad("colon"), DECLARED),
            not_held(),
            &["step resolved", "step inconclusive"],
            false,
        ),
    ]);
}

#[test]
fn doubt_comes_after_stale_differences() {
    check(vec![
        (
            "a refusal beside a grant that failed",
            scene().grant(bad("x"), MUST).refusal(good(), MUST).claim(),
            Control::Held,
            &["step fail", "step inconclusive", "claim inconclusive"],
            false,
        ),
        (
            "a failed refusal needs no doubt",
            scene().grant(bad("x"), MUST).refusal(bad("x"), MUST),
            Control::Held,
            &["step fail", "step fail"],
            false,
        ),
        (
            "a grant that is a difference is one",
            scene().grant(bad("colon"), DECLARED).refusal(good(), MUST),
            Control::Held,
            &["step difference", "step pass"],
            true,
        ),
        (
            "a grant whose difference shows elsewhere is one",
            scene()
                .grant(good(), DECLARED)
                .grant(bad("colon"), DECLARED)
                .refusal(good(), MUST),
            Control::Held,
            &["step pass", "step difference", "step pass"],
            true,
        ),
        (
            "details are not what a refusal is compared with",
            scene()
                .step(Expects::Details, bad("x"), Some(MUST))
                .refusal(good(), MUST),
            Control::Held,
            &["step fail", "step pass"],
            false,
        ),
    ]);
}

#[test]
fn claims_stand_and_fall_with_their_step() {
    check(vec![
        (
            "as documented",
            scene().grant(good(), MUST).claim(),
            Control::Held,
            &["step pass", "claim pass"],
            true,
        ),
        (
            "a declared difference is as documented",
            scene().grant(bad("colon"), DECLARED).claim(),
            Control::Held,
            &["step difference", "claim pass"],
            true,
        ),
        (
            "a standard that only recommends excuses no claim",
            scene().refusal(bad("x"), SHOULD).claim(),
            Control::Held,
            &["step warn", "claim fail"],
            true,
        ),
        (
            "nor does one that leaves it open",
            scene().grant(bad("x"), MAY).claim(),
            Control::Held,
            &["step skipped", "claim fail"],
            true,
        ),
        (
            "a claim on a refusal that proves nothing",
            scene().refusal(bad("x"), SHOULD).claim(),
            not_held(),
            &["step inconclusive", "claim inconclusive"],
            false,
        ),
        (
            "not as documented, without any standard",
            scene().step(Expects::Grant, bad("x"), None).claim(),
            Control::Held,
            &["claim fail"],
            false,
        ),
    ]);
}

#[test]
fn reasons_are_told_in_one_place() {
    let (catalogue, profile) = (catalogue(), profile());
    let basis = Basis {
        id: "s/one",
        profile: &profile,
        catalogue: &catalogue,
        control: None,
    };
    let told = |scene: Scene, control: Control, index: usize| {
        let verdicts = decide(&basis, &control, &scene.0);
        let check = checks::check(&basis, &verdicts.decisions[index]);
        format!("{} | {}", check.expected, check.observed)
    };
    let refused = || Judgement::conforming("token: refused", "token: refused, status 400");
    let granted = || Judgement::deviating("outcome:tokens", "token: refused", "token: tokens");
    assert_eq!(
        told(scene().refusal(granted(), MUST), Control::Held, 0),
        "token: refused | token: tokens [outcome:tokens]"
    );
    assert_eq!(
        told(scene().refusal(granted(), DECLARED), Control::Held, 0),
        "token: refused; declared difference: colon | token: tokens [outcome:tokens]"
    );
    assert_eq!(
        told(scene().refusal(refused(), MUST), not_held(), 0),
        "token: refused | token: refused, status 400; but the control did not hold: the control failed"
    );
    assert_eq!(
        told(
            scene().grant(bad("x"), MUST).refusal(refused(), MUST),
            Control::Held,
            1
        ),
        "token: refused | token: refused, status 400; but step 1, which asks correctly, did not end as expected"
    );
    let unasked = Judgement::silent(Silence::NotAsked("no consent page came"), "a", "b");
    assert_eq!(
        told(scene().grant(unasked, MUST), Control::Held, 0),
        "a | b; no consent page came"
    );
    assert_eq!(
        told(scene().grant(good(), MUST), not_held(), 1),
        "the control to hold | the control failed"
    );
}
