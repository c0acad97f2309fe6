//! Where a form leads.

use super::*;

#[test]
fn an_empty_action_is_the_page_itself() {
    let (sent, trace) = answer(&page!("action-empty"), Consent::Approve);
    assert_eq!(
        sent.url.as_str(),
        "https://cloud.test/oauth/authorize?client_id=acme&state=s3cret"
    );
    assert_eq!(
        (sent.method, sent.enctype, sent.purpose),
        (Method::Post, Enctype::UrlEncoded, Purpose::Login)
    );
    assert_eq!(pairs(&sent), [("username", USER), ("password", PASSWORD)]);
    assert_eq!(
        trace,
        "page 1: 200 https://cloud.test/oauth/authorize \"Sign in\", 1 form\n  \
         form 1: a login, name in `username`, password in `password`\n  pressing \"Sign in\"\n  \
         submitting with POST to https://cloud.test/oauth/authorize"
    );
}

#[test]
fn a_missing_action_is_the_page_itself_whatever_its_base() {
    let (sent, _) = answer(&page!("action-missing"), Consent::Approve);
    assert_eq!(
        sent.url.as_str(),
        "https://cloud.test/oauth/authorize?client_id=acme&state=s3cret"
    );
    assert_eq!(
        pairs(&sent),
        [("login", USER), ("pw", PASSWORD), ("a", "1")]
    );
}

#[test]
fn a_hash_as_action_is_the_page_itself() {
    let (sent, _) = answer(&page!("action-hash"), Consent::Approve);
    assert_eq!(
        sent.url.as_str(),
        "https://cloud.test/oauth/authorize?client_id=acme&state=s3cret"
    );
    assert_eq!(pairs(&sent), [("login", USER), ("pw", PASSWORD)]);
}

#[test]
fn a_relative_action_is_relative_to_the_base() {
    let (sent, _) = answer(&page!("action-relative"), Consent::Approve);
    assert_eq!(
        sent.url.as_str(),
        "https://cloud.test/auth/v2/session?step=1"
    );
    assert_eq!(
        pairs(&sent),
        [("login", USER), ("pw", PASSWORD), ("go", "Log in")]
    );
}

#[test]
fn a_script_is_no_address() {
    assert_eq!(
        agent(Consent::Approve).next(&page!("action-javascript")),
        Decision::Stop(Stop::NeedsJavaScript)
    );
}

proptest::proptest! {
    #[test]
    fn foreign_text_is_survived(text in "\\PC{0,80}") {
        let url = Url::parse("https://cloud.test/").unwrap();
        let _ = Page::parse(&url, 200, &text);
    }
}
