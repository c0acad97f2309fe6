//! Pages that ask who the user is.

use super::*;
use crate::wire::quotation::quoted;

#[test]
fn search_logout_and_newsletter_are_left_alone() {
    let (sent, trace) = answer(&page!("search-first"), Consent::Approve);
    assert_eq!(sent.url.path(), "/login");
    assert_eq!(
        pairs(&sent),
        [("email", USER), ("password", PASSWORD), ("do", "login")]
    );
    assert!(
        trace.contains("form 3: a login, name in `email`"),
        "{trace}"
    );
}

#[test]
fn a_login_in_two_halves() {
    let mut agent = agent(Consent::Deny);
    let first = submit(agent.next(&page!("two-page-name")));
    assert_eq!(first.purpose, Purpose::Login);
    assert_eq!(pairs(&first), [("flow", "f1"), ("identifier", USER)]);
    let second = submit(agent.next(&page!("two-page-password")));
    assert_eq!(
        pairs(&second),
        [("flow", "f2"), ("identifier", USER), ("Passwd", PASSWORD)]
    );
    let trace = agent.trace().join("\n");
    assert!(
        trace.contains("the first half of a login, name in `identifier`"),
        "{trace}"
    );
    assert!(
        !trace.contains(USER) && !trace.contains(PASSWORD) && !trace.contains("s3cret"),
        "{trace}"
    );
}

#[test]
fn a_login_name_that_is_refused() {
    let mut agent = agent(Consent::Approve);
    submit(agent.next(&page!("two-page-name")));
    assert!(matches!(
        agent.next(&page!("two-page-name")),
        Decision::Stop(Stop::LoginFailed { .. })
    ));
}

#[test]
fn a_login_that_fails_shows_the_form_again() {
    let mut agent = agent(Consent::Approve);
    submit(agent.next(&page!("action-empty")));
    let message = quoted("Wrong user name or password, <username>.");
    assert_eq!(
        agent.next(&page!("login-failed")),
        Decision::Stop(Stop::LoginFailed { message })
    );
}

#[test]
fn nobody_to_log_in() {
    let mut agent = FormAgent::new(None, Consent::Approve, Hints::default());
    let Decision::Stop(Stop::NotUnderstood { why }) = agent.next(&page!("action-empty")) else {
        panic!()
    };
    assert_eq!(
        why,
        "the page asks for a login, and the target has no username and password"
    );
}

#[test]
fn login_and_consent_on_one_page() {
    let page = page!("login-and-consent");
    let (sent, _) = answer(&page, Consent::Approve);
    assert_eq!(
        pairs(&sent),
        [("user", USER), ("pass", PASSWORD), ("answer", "yes")]
    );
    let (sent, _) = answer(&page, Consent::Deny);
    assert_eq!(pairs(&sent)[2], ("answer", "no"));
    assert_eq!(sent.purpose, Purpose::Consent(Consent::Deny));
}

#[test]
fn a_second_factor_is_not_guessed() {
    let Decision::Stop(Stop::NotUnderstood { why }) =
        agent(Consent::Approve).next(&page!("one-time-code"))
    else {
        panic!()
    };
    assert_eq!(
        why,
        "a form asks for \"Code\", which the agent does not know"
    );
}

#[test]
fn hints_decide_before_words() {
    let hints = Hints {
        approve: Some("t=2".into()),
        deny: Some("use another account".into()),
        ..Hints::default()
    };
    let mut agent = FormAgent::new(None, Consent::Deny, hints.clone());
    let sent = submit(agent.next(&page!("consent-deny-first")));
    assert_eq!(sent.url.path(), "/switch");
    let html = "<form method=post><input name=a1><input name=b2><input type=password name=c3><button>Go</button></form>";
    let page = Page::parse(&Url::parse("https://cloud.test/").unwrap(), 200, html);
    let hints = Hints {
        username: Some("a1".into()),
        ..hints
    };
    let login = Login {
        username: USER.into(),
        password: PASSWORD.into(),
    };
    let sent = submit(FormAgent::new(Some(login), Consent::Deny, hints).next(&page));
    assert_eq!(pairs(&sent), [("a1", USER), ("b2", ""), ("c3", PASSWORD)]);
}

/// The password goes only into the body of a POST, and unencrypted to no other machine.
#[test]
fn some_forms_get_no_password() {
    let stops = |address: &str, form: &str| {
        let fields = "<input name=user><input type=password name=pass><button>Log in</button>";
        let html = format!("<form {form}>{fields}</form>");
        let page = Page::parse(&Url::parse(address).unwrap(), 200, &html);
        match agent(Consent::Approve).next(&page) {
            Decision::Stop(stop) => Some(stop),
            _ => None,
        }
    };
    let here = "https://cloud.test/in";
    assert_eq!(stops(here, "method=post"), None);
    for form in ["", "method=get", "method=dialog"] {
        assert_eq!(stops(here, form), Some(Stop::PasswordInAddress), "{form}");
    }
    let open = |stop: Option<Stop>| matches!(stop, Some(Stop::PasswordUnencrypted { .. }));
    assert!(open(stops("http://cloud.test/in", "method=post")));
    assert!(open(stops(
        here,
        "method=post action='http://cloud.test/in'"
    )));
    assert_eq!(stops("http://127.0.0.1:8000/in", "method=post"), None);
    assert_eq!(stops("http://localhost/in", "method=post"), None);
}

/// A form without a method, on a page whose script may send it another way, is not answered in the address.
#[test]
fn a_consent_that_a_script_sends_is_left_to_the_browser() {
    let decide = |form: &str, script: &str| {
        let html = format!(
            "<p>acme wants to access your data</p><form {form}><button name=a value=yes>Allow</button></form>{script}"
        );
        let url = Url::parse("https://cloud.test/consent").unwrap();
        agent(Consent::Approve).next(&Page::parse(&url, 200, &html))
    };
    let script = "<script src=app.js></script>";
    let stopped = Decision::Stop(Stop::ConsentInAddress);
    assert_eq!(decide("", script), stopped);
    for (form, script) in [("method=post", script), ("method=get", script), ("", "")] {
        assert_ne!(decide(form, script), stopped, "{form} {script}");
    }
}

#[test]
fn nothing_prints_the_password() {
    let mut agent = agent(Consent::Approve);
    let decided = agent.next(&page!("action-empty"));
    assert!(!format!("{decided:?} {agent:?}").contains(PASSWORD));
}
