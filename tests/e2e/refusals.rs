//! The two halves of a refusal: a provider that refuses rightly and says so otherwise than RFC 6749 5.2 has it fails for
//! the form, and for nothing that is about what was granted.

use std::collections::BTreeSet;
use std::sync::Arc;

use grantcheck::catalog::library::{Folders, Library};
use grantcheck::catalog::requirement::RequirementKind;
use grantcheck::judge;
use grantcheck::run::selftest::{Case, CaseReport, Choice, Selftest};

/// The requirements about the form of errors that one such provider may fail.
const MOST: usize = 12;

/// Whether a requirement, or a claim of the documentation, is about how a refusal is said.
fn is_about_form(id: &str, library: &Library) -> bool {
    if let Some(listed) = library.catalogue.requirements.get(id) {
        let is_rule = listed.entry.kind == RequirementKind::Passive;
        return is_rule || listed.entry.about.iter().any(|aspect| aspect.is_form());
    }
    let Some(listed) = library.catalogue.claims.get(id) else {
        return false;
    };
    // A claim without evidence of its own is about a documented answer.
    if listed.entry.verified_by.is_empty() {
        return true;
    }
    let mut evidence = listed.entry.verified_by.iter();
    evidence.any(|evidence| evidence.about.iter().any(|aspect| aspect.is_form()))
}

#[track_caller]
fn form_alone(report: &CaseReport, library: &Library) {
    let failed = &report.caught_by;
    assert!(!failed.is_empty(), "{report}");
    assert!(failed.len() <= MOST, "{} of {MOST}: {report}", failed.len());
    for id in failed {
        assert!(is_about_form(id, library), "{id}: {report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_in_another_form_fail_for_their_form_alone() {
    let (library, diagnostics) = Library::load(&Folders::default(), &judge::rule_ids());
    assert!(!diagnostics.has_errors(), "{diagnostics}");
    let library = Arc::new(library);
    let choice = Choice {
        faults: vec![
            "errors-as-list".to_owned(),
            "errors-as-numbers".to_owned(),
            "errors-as-objects".to_owned(),
            "errors-as-pages".to_owned(),
            "errors-as-success".to_owned(),
            "errors-as-text".to_owned(),
            "errors-with-status-200".to_owned(),
            "errors-redirect-to-login".to_owned(),
            "errors-all-invalid-request".to_owned(),
        ],
        whole: true,
        ..Choice::default()
    };
    let selftest = Selftest::new(Arc::clone(&library), &choice).expect("a folder");
    let faulty: Vec<Case> = (selftest.cases().iter().copied())
        .filter(|case| case.fault.is_some())
        .collect();
    // Each fault in one dialect, and each dialect with some: a run of everything takes long.
    let by_fault = faulty.chunk_by(|one, next| one.fault == next.fault);
    let chosen: Vec<Case> = by_fault
        .enumerate()
        .map(|(number, cases)| cases[number % cases.len()])
        .collect();
    assert_eq!(chosen.len(), choice.faults.len());
    let dialects: BTreeSet<&str> = chosen.iter().map(|case| case.dialect.name()).collect();
    assert!(dialects.len() > 2, "{dialects:?}");
    for case in chosen {
        form_alone(&selftest.run(case).await, &library);
    }
}
