//! Pages that ask nothing: they lead on, report an error, or need scripts.

use super::*;
use crate::wire::quotation::quoted;

#[test]
fn pages_that_need_scripts() {
    assert_eq!(
        agent(Consent::Approve).next(&page!("javascript")),
        Decision::Stop(Stop::NeedsJavaScript)
    );
    assert_eq!(
        agent(Consent::Approve).next(&page!("loose-login")),
        Decision::Stop(Stop::NeedsJavaScript)
    );
}

#[test]
fn a_page_that_only_says_continue() {
    for consent in [Consent::Approve, Consent::Deny] {
        let (sent, trace) = answer(&page!("continue"), consent);
        assert_eq!(
            (sent.method, sent.purpose),
            (Method::Get, Purpose::Continue)
        );
        assert_eq!(
            (sent.url.as_str(), sent.fields.len()),
            ("https://cloud.test/next?flow=a+b", 0)
        );
        assert!(
            trace.contains("form 2: asks nothing and leads on"),
            "{trace}"
        );
        let next = Url::parse("https://cloud.test/next?flow=1").unwrap();
        assert_eq!(
            agent(consent).next(&page!("continue-link")),
            Decision::Follow(next)
        );
    }
}

#[test]
fn a_form_that_posts_the_code_by_script() {
    let (sent, _) = answer(&page!("form-post"), Consent::Deny);
    assert_eq!(
        (sent.url.as_str(), sent.purpose),
        ("http://127.0.0.1:9/cb", Purpose::Continue)
    );
    assert_eq!(pairs(&sent), [("code", "abc"), ("state", "xyz")]);
}

#[test]
fn a_page_that_refreshes_itself() {
    let next = Url::parse("https://cloud.test/next?x=1").unwrap();
    assert_eq!(
        agent(Consent::Approve).next(&page!("refresh")),
        Decision::Follow(next)
    );
}

#[test]
fn error_pages_are_results() {
    let Decision::Stop(Stop::ErrorPage { status, message }) =
        agent(Consent::Approve).next(&page!("error-200"))
    else {
        panic!()
    };
    assert_eq!(
        (status, message),
        (
            200,
            quoted("Oops The redirect_uri is invalid for this client. Home")
        )
    );
    let stop = agent(Consent::Deny).next(&page!("error-400", 400));
    assert_eq!(
        stop,
        Decision::Stop(Stop::ErrorPage {
            status: 400,
            message: quoted("Invalid client id. Continue")
        })
    );
    let json = Page::parse(
        &Url::parse("https://cloud.test/a").unwrap(),
        500,
        "{\"error\":\"server_error\"}",
    );
    let Decision::Stop(Stop::ErrorPage { message, .. }) = agent(Consent::Approve).next(&json)
    else {
        panic!()
    };
    assert_eq!(message, quoted("{\"error\":\"server_error\"}"));
}

#[test]
fn a_provider_without_an_end() {
    let mut agent = agent(Consent::Approve);
    for _ in 0..MAX_PAGES {
        assert!(matches!(
            agent.next(&page!("continue")),
            Decision::Submit(_)
        ));
    }
    assert_eq!(
        agent.next(&page!("continue")),
        Decision::Stop(Stop::TooManyPages)
    );
}
