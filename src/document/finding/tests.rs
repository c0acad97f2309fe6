//! What is one finding, and what is told under which.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::document::{Check, Document, Requirement, SCHEMA, Scenario, Source, Summary, Target};

pub fn check(requirement: &str, verdict: Verdict, deviation: &str) -> Check {
    Check {
        requirement: requirement.to_owned(),
        level: "must".to_owned(),
        verdict,
        step: Some(1),
        expected: "a refusal".to_owned(),
        observed: format!("tokens [{deviation}]"),
        source: Source {
            document: "RFC".to_owned(),
            section: "1".to_owned(),
            quote: "Something is so.".to_owned(),
        },
        standard: None,
        claim: None,
        behaviour: None,
        exchange: None,
        deviation: (!deviation.is_empty()).then(|| deviation.to_owned()),
        control: None,
        client: None,
        finding: None,
    }
}

pub fn target(scenarios: &[(&str, &[Check])]) -> Target {
    let scenario = |id: &str, checks: &[Check]| {
        let mut scenario = Scenario::not_run(id, id, None, checks[0].clone());
        scenario.checks = checks.iter().cloned().map(Arc::new).collect();
        scenario.outcome = scenario.worst();
        scenario
    };
    Target {
        name: "t".to_owned(),
        provider: "standard".to_owned(),
        title: String::new(),
        base_url: String::new(),
        sandbox: true,
        faults: Vec::new(),
        summary: Summary::default(),
        findings: Vec::new(),
        notes: Vec::new(),
        left_behind: Vec::new(),
        endpoints: Vec::new(),
        offered: Vec::new(),
        preflight: Vec::new(),
        scenarios: scenarios
            .iter()
            .map(|(id, checks)| scenario(id, checks))
            .collect(),
        observations: BTreeMap::new(),
        documented: BTreeMap::new(),
        claims: Vec::new(),
        contradictions: Vec::new(),
        values: Vec::new(),
        fingerprints: Vec::new(),
    }
}

/// A run on some targets.
pub fn document(targets: Vec<Target>) -> Document {
    let mut document = Document {
        schema: SCHEMA.to_owned(),
        version: String::new(),
        started_at: String::new(),
        duration_ms: 0,
        complete: true,
        repetitions: None,
        shards: Vec::new(),
        part_of: None,
        lacks_parts: false,
        summary: Summary::default(),
        findings_summary: Summary::default(),
        requirements: Requirement::named_in(&targets),
        dimensions: BTreeMap::new(),
        targets,
        history: Vec::new(),
        comparison: None,
    };
    document.recount();
    document
}

/// The findings, each by its id, its count and its requirements.
fn told(target: &mut Target, follows: &[(&str, &str)]) -> Vec<String> {
    let mut table = Requirement::named_in(std::slice::from_ref(target));
    for (requirement, parent) in follows {
        let known = table.get_mut(*requirement).expect("it is named");
        known.follows.push((*parent).to_owned());
    }
    gather(target, &table);
    let findings = target.findings.iter();
    findings
        .map(|finding| {
            format!(
                "{} x{}: {}",
                finding.id,
                finding.count,
                finding.requirements.join(" ")
            )
        })
        .collect()
}

use Verdict::{Difference, Drift, Fail, Inconclusive, Pass, Warn};

#[test]
fn the_same_deviation_in_many_scenarios_is_one_finding() {
    let fail = [check("a", Fail, "framed")];
    let mut target = target(&[
        ("one", &fail),
        ("two", &fail),
        ("three", &[check("a", Pass, "")]),
    ]);
    assert_eq!(told(&mut target, &[]), ["t/run/a/framed x2: a"]);
    assert_eq!(target.findings[0].scenarios, ["one", "two"]);
    let named = |at: usize| target.scenarios[at].checks[0].finding.clone();
    assert_eq!(named(1).as_deref(), Some("t/run/a/framed"));
    assert_eq!(named(2), None);
}

#[test]
fn another_deviation_of_the_same_requirement_is_another_finding() {
    let mut target = target(&[
        ("one", &[check("a", Fail, "error-code")]),
        ("two", &[check("a", Fail, "tokens")]),
    ]);
    let told = told(&mut target, &[]);
    assert_eq!(told, ["t/run/a/error-code x1: a", "t/run/a/tokens x1: a"]);
}

#[test]
fn what_is_judged_by_one_observation_is_told_once() {
    let mut claim = check("p/C001", Fail, "tokens");
    claim.level = "documented".to_owned();
    let mut target = target(&[(
        "one",
        &[claim, check("a", Fail, "tokens"), check("b", Fail, "other")],
    )]);
    let told = told(&mut target, &[]);
    assert_eq!(told, ["t/run/a/tokens x2: a p/C001", "t/run/b/other x1: b"]);
}

#[test]
fn what_follows_is_told_under_what_it_follows_from_and_alone_where_that_is_not_there() {
    let follows = [("b", "a"), ("c", "b")];
    let all = [
        check("c", Warn, "x"),
        check("b", Fail, "y"),
        check("a", Fail, "z"),
    ];
    let mut whole = target(&[("one", &all)]);
    assert_eq!(told(&mut whole, &follows), ["t/run/a/z x3: a c b"]);
    let mut part = target(&[("one", &[check("c", Warn, "x"), check("b", Fail, "y")])]);
    assert_eq!(told(&mut part, &follows), ["t/run/b/y x2: b c"]);
    assert_eq!(part.findings[0].verdict, Fail);
}

#[test]
fn requirements_that_follow_from_each_other_stay_apart() {
    let mut target = target(&[("one", &[check("a", Fail, "x"), check("b", Fail, "y")])]);
    assert_eq!(told(&mut target, &[("a", "b"), ("b", "a")]).len(), 2);
}

#[test]
fn what_could_not_be_judged_is_told_under_what_prevents_it() {
    let mut unheld = check("b", Inconclusive, "");
    unheld.control = Some("flows/code".to_owned());
    let mut target = target(&[
        ("token/x", &[unheld]),
        (
            "flows/code",
            &[check("a", Fail, "refused"), check("c", Fail, "late")],
        ),
    ]);
    let told = told(&mut target, &[]);
    assert_eq!(told, ["t/run/a/refused x2: a b", "t/run/c/late x1: c"]);
}

#[test]
fn a_missing_header_prevents_nothing() {
    let mut header = check("header", Fail, "absent");
    header.exchange = Some(0);
    let mut unanswered = check("b", Inconclusive, "");
    unanswered.step = Some(2);
    let mut target = target(&[("one", &[header, unanswered])]);
    assert_eq!(told(&mut target, &[]).len(), 2);
}

#[test]
fn a_step_that_ends_like_a_violation_elsewhere_is_told_under_it() {
    let mut after = check("b", Inconclusive, "");
    after.step = Some(2);
    after.observed = "not done".to_owned();
    let mut target = target(&[
        ("one", &[check("a", Fail, "refused")]),
        (
            "two",
            &[
                check("grantcheck/step/precondition", Inconclusive, "refused"),
                after,
            ],
        ),
    ]);
    assert_eq!(
        told(&mut target, &[]),
        ["t/run/a/refused x3: a grantcheck/step/precondition b"]
    );
}

#[test]
fn one_documented_behaviour_is_one_difference() {
    let difference = |requirement: &str| {
        let mut check = check(requirement, Difference, "free-text");
        check.claim = Some("p/C052".to_owned());
        check.behaviour = Some("The error is a sentence".to_owned());
        check.standard = Some(check.source.clone());
        check
    };
    let mut target = target(&[("one", &[difference("a"), difference("b")])]);
    assert_eq!(
        told(&mut target, &[]),
        ["t/documented/p/C052/the-error-is-a-sentence x2: a b p/C052"]
    );
}

#[test]
fn a_difference_without_a_claim_says_where_it_is_documented() {
    let mut difference = check("a", Difference, "free-text");
    difference.behaviour = Some("The error is a sentence".to_owned());
    difference.standard = Some(difference.source.clone());
    difference.source.document = "The library's manual".to_owned();
    let mut target = target(&[("one", &[difference])]);
    told(&mut target, &[]);
    let source = target.findings[0].source.as_ref();
    assert_eq!(
        source.map(|source| source.document.as_str()),
        Some("The library's manual")
    );
}

#[test]
fn a_sentence_names_the_step_once() {
    let mut fail = check("a", Fail, "outcome:tokens");
    fail.expected = "token: refused".to_owned();
    fail.observed = "token: tokens, status 200 [outcome:tokens]".to_owned();
    let mut target = target(&[("one", &[fail])]);
    told(&mut target, &[]);
    assert_eq!(
        target.findings[0].sentence,
        "token: tokens, status 200; expected refused"
    );
}

#[test]
fn the_same_changed_lines_are_one_drift() {
    let drift = [check("grantcheck/snapshot/unchanged", Drift, "")];
    let mut target = target(&[("one", &drift), ("two", &drift)]);
    for (at, step) in ["1", "2"].iter().enumerate() {
        target.scenarios[at].snapshot_diff = Some(format!(
            "@@ -1 +1 @@\n step {step}\n-    status 303\n+    status 302\n"
        ));
    }
    let told = told(&mut target, &[]);
    assert_eq!(
        told,
        ["t/drift/status-303-status-302 x2: grantcheck/snapshot/unchanged"]
    );
    assert_eq!(
        target.findings[0].sentence,
        "since the transcript was accepted `status 303` has become `status 302`"
    );
    let diff = target.findings[0].diff.as_deref();
    assert_eq!(diff, Some("- status 303\n+ status 302"));
}

#[test]
fn the_gravest_comes_first() {
    let mut target = target(&[(
        "one",
        &[check("form", Fail, "x"), check("security", Fail, "y")],
    )]);
    let mut table = Requirement::named_in(std::slice::from_ref(&target));
    for (id, concern) in [("form", Concern::Form), ("security", Concern::Security)] {
        table.get_mut(id).expect("it is named").concern = concern;
    }
    gather(&mut target, &table);
    let order: Vec<&str> = target.findings.iter().map(Finding::requirement).collect();
    assert_eq!(order, ["security", "form"]);
}
