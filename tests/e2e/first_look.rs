//! What the first look finds out about a provider that nobody described, and what is made of it.

use grantcheck::document::Verdict;

use super::bare_provider::{self, Kind};
use super::scene::Scene;
use super::verdicts::assert_nothing_to_act_on;

#[test]
fn a_provider_with_two_endpoints_is_tested_for_what_it_has() {
    let bare = bare_provider::start(Kind::Plain);
    let scene = Scene::new();
    let ended = scene.grantcheck_with(
        &bare.environment(),
        &[
            "run",
            "--provider",
            "standard",
            "--url",
            &bare.server.base_url,
            "--no-snapshots",
        ],
    );
    let report = scene.report("reports/latest");
    assert_nothing_to_act_on(&report);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let target = &report.targets[0];
    let passed = |prefix: &str| {
        target
            .scenarios
            .iter()
            .filter(|done| done.id.starts_with(prefix) && done.outcome == Verdict::Pass)
            .count()
    };
    for (subject, least) in [
        ("flows/", 4),
        ("pkce/", 8),
        ("token/", 10),
        ("authorization/", 15),
    ] {
        assert!(passed(subject) >= least, "{subject}: {}", passed(subject));
    }
    // The challenge was demanded, found out, and sent.
    let pkce = target.preflight.iter().find(|stage| stage.name == "PKCE");
    assert!(
        pkce.is_some_and(|stage| stage.sentence.contains("GRANTCHECK_PKCE")),
        "{pkce:?}"
    );
    let offered = |word: &str| {
        target
            .offered
            .iter()
            .find(|offered| offered.capability == word)
    };
    let pkce = offered("pkce").expect("PKCE");
    assert!(pkce.observed && pkce.documented && !pkce.announced);
    // One paragraph says what was not tested and which setting would change that, and the console shows it.
    let told: Vec<&String> = target
        .notes
        .iter()
        .filter(|note| note.contains("not tested"))
        .collect();
    assert_eq!(told.len(), 1, "{:?}", target.notes);
    for word in [
        "refresh-token",
        "GRANTCHECK_RESOURCE_URL",
        "GRANTCHECK_OTHER_CLIENT_ID",
        "GRANTCHECK_SCOPE",
        "revocation",
        "`endpoints`",
    ] {
        assert!(told[0].contains(word), "no {word} in {}", told[0]);
    }
    assert!(ended.stdout.contains(told[0].as_str()), "{}", ended.stdout);
}

/// Other addresses of the place answer, so that its host and port are right.
#[test]
fn a_broken_token_endpoint_is_not_a_wrong_base_url() {
    let bare = bare_provider::start(Kind::TokenBroken);
    let scene = Scene::new();
    let ended = scene
        .grantcheck_with(
            &bare.environment(),
            &[
                "run",
                "--provider",
                "standard",
                "--url",
                &bare.server.base_url,
                "--no-snapshots",
            ],
        )
        .expect_code(3);
    let sentence = &scene.report("reports/latest").targets[0].notes[0];
    assert!(sentence.starts_with("the token endpoint "), "{sentence}");
    for word in ["other addresses there do", "`endpoints.token`"] {
        assert!(sentence.contains(word), "no {word} in {sentence}");
    }
    assert!(!sentence.contains("cannot be reached"), "{sentence}");
    assert!(ended.stdout.contains(sentence.as_str()), "{}", ended.stdout);
}
