//! Pages that ask whether the client may.

use super::*;

#[test]
fn the_deny_button_comes_first() {
    let page = page!("consent-deny-first");
    let (sent, trace) = answer(&page, Consent::Approve);
    assert_eq!(sent.purpose, Purpose::Consent(Consent::Approve));
    assert_eq!(
        pairs(&sent),
        [
            ("csrf", "t0k"),
            ("scope", "read"),
            ("scope", "live"),
            ("decision", "allow")
        ]
    );
    assert!(
        trace.contains("form 1: asks for consent; pressing \"Allow\""),
        "{trace}"
    );
    let (sent, trace) = answer(&page, Consent::Deny);
    assert_eq!(pairs(&sent)[3], ("decision", "deny"));
    assert!(trace.contains("pressing \"Deny\""), "{trace}");
}

#[test]
fn nameless_buttons_in_two_forms() {
    let page = page!("consent-nameless");
    let (sent, _) = answer(&page, Consent::Approve);
    assert_eq!((sent.url.path(), pairs(&sent)), ("/yes", vec![("t", "1")]));
    let (sent, _) = answer(&page, Consent::Deny);
    assert_eq!((sent.url.path(), pairs(&sent)), ("/no", vec![("t", "2")]));
    assert_eq!(sent.purpose, Purpose::Consent(Consent::Deny));
}

#[test]
fn denying_by_link() {
    let page = page!("consent-link");
    assert_eq!(pairs(&answer(&page, Consent::Approve).0), [("ok", "1")]);
    let mut agent = agent(Consent::Deny);
    let target = Url::parse("https://cloud.test/grant/cancel?id=7&x=1").unwrap();
    assert_eq!(agent.next(&page), Decision::Follow(target));
    let trace = agent.trace().join("\n");
    assert!(
        trace.contains("following the link that denies")
            && trace.ends_with("https://cloud.test/grant/cancel")
    );
}

#[test]
fn consent_by_ticked_boxes() {
    let page = page!("consent-checkbox");
    let (sent, trace) = answer(&page, Consent::Approve);
    assert_eq!(pairs(&sent), [("scope", "read"), ("scope", "live")]);
    assert!(
        trace.contains("choosing `scope=read`, `scope=live`, pressing \"Submit\""),
        "{trace}"
    );
    let (sent, trace) = answer(&page, Consent::Deny);
    assert!(sent.fields.is_empty() && sent.purpose == Purpose::Consent(Consent::Deny));
    assert!(trace.contains("leaving every box unticked"), "{trace}");
}

#[test]
fn no_way_to_deny() {
    let page = page!("consent-no-deny");
    let mut agent = agent(Consent::Deny);
    assert_eq!(agent.next(&page), Decision::Stop(Stop::NoWayToDeny));
    assert!(
        agent
            .trace()
            .join("\n")
            .contains("nothing on the page denies")
    );
    assert_eq!(answer(&page, Consent::Approve).0.url.path(), "/grant");
}

#[test]
fn other_languages() {
    let page = page!("consent-german");
    assert_eq!(pairs(&answer(&page, Consent::Approve).0), [("a", "1")]);
    assert_eq!(pairs(&answer(&page, Consent::Deny).0), [("a", "0")]);
    let page = page!("consent-by-links");
    let at = |path: &str| {
        Decision::Follow(
            Url::parse("https://cloud.test/oauth/")
                .unwrap()
                .join(path)
                .unwrap(),
        )
    };
    assert_eq!(agent(Consent::Approve).next(&page), at("povolit?t=1"));
    assert_eq!(agent(Consent::Deny).next(&page), at("zamitnout?t=1"));
}

#[test]
fn the_banner_about_cookies_is_another_question() {
    let page = page!("cookie-banner");
    assert_eq!(pairs(&answer(&page, Consent::Approve).0), [("a", "y")]);
    assert_eq!(pairs(&answer(&page, Consent::Deny).0), [("a", "n")]);
}

#[test]
fn springs_two_forms() {
    let page = page!("spring-default");
    let (sent, _) = answer(&page, Consent::Approve);
    assert_eq!(
        pairs(&sent),
        [
            ("user_oauth_approval", "true"),
            ("_csrf", "c1"),
            ("authorize", "Authorize")
        ]
    );
    let (sent, trace) = answer(&page, Consent::Deny);
    assert_eq!(
        pairs(&sent),
        [
            ("user_oauth_approval", "false"),
            ("_csrf", "c1"),
            ("deny", "Deny")
        ]
    );
    assert!(
        trace.contains("form 2: asks for consent; pressing \"Deny\""),
        "{trace}"
    );
}

#[test]
fn springs_radios() {
    let page = page!("spring-scopes");
    let (sent, _) = answer(&page, Consent::Approve);
    let rest = ("authorize", "Authorize");
    let first = ("user_oauth_approval", "true");
    assert_eq!(
        pairs(&sent),
        [first, ("scope.read", "true"), ("scope.write", "true"), rest]
    );
    let (sent, trace) = answer(&page, Consent::Deny);
    assert_eq!(
        pairs(&sent),
        [
            first,
            ("scope.read", "false"),
            ("scope.write", "false"),
            rest
        ]
    );
    assert!(
        trace.contains("choosing `scope.read=false`, `scope.write=false`, pressing \"Authorize\""),
        "{trace}"
    );
}

#[test]
fn a_question_that_comes_back_is_not_answered_forever() {
    let page = page!("consent-checkbox");
    let mut agent = agent(Consent::Approve);
    submit(agent.next(&page));
    assert_eq!(agent.next(&page), Decision::Stop(Stop::Unchanged));
}
