//! The two halves of a refusal, as a table: what was expected, what came, and what that is by each half.

use serde_json::{Value, json};

use super::*;

fn record(fields: &Value) -> StepRecord {
    let mut record = json!({ "number": 1, "kind": "token", "outcome": "refused" });
    let map = record.as_object_mut().expect("an object");
    map.extend(fields.as_object().expect("an object").clone());
    serde_json::from_value(record).expect("a record")
}

fn compared(expect: Value, step: &StepRecord, others: &[Value]) -> Compared {
    let expect: Expect = serde_json::from_value(expect).expect("an expectation");
    let transcript = Transcript {
        steps: others.iter().map(record).collect(),
        ..Transcript::default()
    };
    compare(&expect, step, &transcript, &[])
}

fn word(judgement: &Judgement) -> String {
    match judgement {
        Judgement::Conforms(_) => "conforms".to_owned(),
        Judgement::Deviates { deviation, .. } => deviation.clone(),
        Judgement::Silent { .. } => "silent".to_owned(),
        Judgement::NotApplicable(_) => "-".to_owned(),
    }
}

/// What was granted, and what the error code is, of a token request that is to be refused with `invalid_grant`.
fn halves(fields: &Value) -> [String; 2] {
    let expect = json!({ "outcome": "refused", "error": "invalid_grant" });
    let compared = compared(expect, &record(fields), &[]);
    [
        word(&compared.about(&[])),
        word(&compared.about(&[Aspect::Outcome, Aspect::Error])),
    ]
}

#[test]
fn what_was_granted_and_how_it_was_said_are_judged_apart() {
    let refused = |error: &str| json!({ "status": 400, "error": error });
    let unreadable = |status: u16| json!({ "outcome": "unreadable", "status": status });
    assert_eq!(halves(&refused("invalid_grant")), ["conforms", "conforms"]);
    assert_eq!(
        halves(&refused("invalid_request")),
        ["conforms", "error:invalid_request"]
    );
    // A list or a page, and a redirect to the login: the rules of the error response judge them.
    assert_eq!(halves(&unreadable(400)), ["conforms", "-"]);
    assert_eq!(halves(&unreadable(302)), ["conforms", "-"]);
    // A success that cannot be read may be a grant or not, and a busy server has not decided.
    assert_eq!(halves(&unreadable(200)), ["silent", "silent"]);
    assert_eq!(
        halves(&unreadable(429)),
        ["outcome:unreadable", "outcome:unreadable"]
    );
    let granted = json!({ "outcome": "tokens", "status": 200 });
    assert_eq!(halves(&granted), ["outcome:tokens", "outcome:tokens"]);
}

#[test]
fn a_page_is_no_redirect_where_the_redirect_is_asked_for() {
    let page = record(&json!({ "kind": "authorize", "outcome": "error-page", "status": 400 }));
    let expect = json!({ "outcome": "error-redirect", "error": "invalid_scope" });
    let compared = compared(expect, &page, &[]);
    assert_eq!(word(&compared.about(&[])), "conforms");
    let by_code = compared.about(&[Aspect::Outcome, Aspect::Error]);
    assert_eq!(word(&by_code), "outcome:error-page");
}

#[test]
fn a_sentence_about_state_says_nothing_of_the_code() {
    let expect = || json!({ "outcome": "code", "state": "echoed" });
    let lost = record(&json!({ "kind": "authorize", "outcome": "code", "state": "lost" }));
    let compared_lost = compared(expect(), &lost, &[]);
    assert_eq!(word(&compared_lost.about(&[])), "conforms");
    assert_eq!(word(&compared_lost.about(&[Aspect::State])), "state:lost");
    let page = record(&json!({ "kind": "authorize", "outcome": "error-page", "status": 400 }));
    let compared_page = compared(expect(), &page, &[]);
    assert_eq!(word(&compared_page.about(&[])), "outcome:error-page");
    assert_eq!(word(&compared_page.about(&[Aspect::State])), "-");
}

#[test]
fn two_refusals_compared_prove_nothing() {
    let model = |outcome: &str| json!({ "number": 0, "name": "model", "outcome": outcome });
    let step = record(&json!({ "status": 400, "error": "invalid_scope" }));
    let against = |outcome: &str| {
        let expect = json!({ "same_as": "model" });
        word(&compared(expect, &step, &[model(outcome)]).about(&[]))
    };
    assert_eq!(against("refused"), "silent");
    assert_eq!(against("unreadable"), "silent");
    assert_eq!(
        against("tokens"),
        "differs:outcome:refused",
        "what works in one way and not in the other"
    );
}

#[test]
fn a_race_needs_decisions() {
    let race = |winners: u16| {
        let step = record(&json!({ "outcome": "refused", "status": 429, "winners": winners }));
        word(&compared(json!({ "winners": [0, 1] }), &step, &[]).about(&[]))
    };
    assert_eq!(race(0), "silent");
    assert_eq!(race(3), "winners:3");
}
