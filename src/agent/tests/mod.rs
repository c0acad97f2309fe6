//! One page of each kind that login and consent pages of the world come in.

mod golden;

use url::Url;

use super::*;

const USER: &str = "anna@example.org";
const PASSWORD: &str = "w0nder+land";

macro_rules! page {
    ($name:literal) => {
        page!($name, 200)
    };
    ($name:literal, $status:literal) => {
        Page::parse(
            &Url::parse("https://cloud.test/oauth/authorize?client_id=acme&state=s3cret#top")
                .unwrap(),
            $status,
            include_str!(concat!("../../../tests/pages/", $name, ".html")),
        )
    };
}

fn agent(consent: Consent) -> FormAgent {
    let login = Login {
        username: USER.into(),
        password: PASSWORD.into(),
    };
    FormAgent::new(Some(login), consent, Hints::default())
}

#[track_caller]
fn submit(decided: Move) -> Submission {
    match decided {
        Move::Submit(submission) => submission,
        other => panic!("no submission: {other:?}"),
    }
}

#[track_caller]
fn answer(page: &Page, consent: Consent) -> (Submission, String) {
    let mut agent = agent(consent);
    let submission = submit(agent.next(page));
    (submission, agent.trace().join("\n"))
}

fn pairs(submission: &Submission) -> Vec<(&str, &str)> {
    submission
        .fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect()
}

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
        Move::Stop(Stop::NeedsJavaScript)
    );
}

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
        Move::Stop(Stop::LoginFailed { .. })
    ));
}

#[test]
fn successful_controls_in_document_order() {
    let (sent, _) = answer(&page!("csrf"), Consent::Approve);
    let expected = [
        ("_csrf", "a+b/c=&d"),
        ("_charset_", "UTF-8"),
        ("j_username", USER),
        ("j_password", PASSWORD),
        ("tenant", "t1"),
        ("realm", "b"),
        ("_csrf", "again"),
        ("enter.x", "0"),
        ("enter.y", "0"),
    ];
    assert_eq!(pairs(&sent), expected);
}

#[test]
fn fields_outside_their_form() {
    let page = page!("outside-form");
    let (sent, _) = answer(&page, Consent::Approve);
    assert_eq!(
        pairs(&sent),
        [("pw", PASSWORD), ("user", USER), ("go", "yes")]
    );
    assert_eq!(page.loose_fields.len(), 1);
}

#[test]
fn a_form_in_a_table() {
    let (sent, _) = answer(&page!("table-form"), Consent::Approve);
    assert_eq!(sent.url.path(), "/login.php");
    assert_eq!(pairs(&sent), [("user", USER), ("pass", PASSWORD)]);
}

#[test]
fn a_login_that_fails_shows_the_form_again() {
    let mut agent = agent(Consent::Approve);
    submit(agent.next(&page!("action-empty")));
    let message = "Wrong user name or password, <username>.".to_owned();
    assert_eq!(
        agent.next(&page!("login-failed")),
        Move::Stop(Stop::LoginFailed { message })
    );
}

#[test]
fn nobody_to_log_in() {
    let mut agent = FormAgent::new(None, Consent::Approve, Hints::default());
    let Move::Stop(Stop::NotUnderstood { why }) = agent.next(&page!("action-empty")) else {
        panic!()
    };
    assert_eq!(
        why,
        "the page asks for a login, and the target has no username and password"
    );
}

#[test]
fn pages_that_need_scripts() {
    assert_eq!(
        agent(Consent::Approve).next(&page!("javascript")),
        Move::Stop(Stop::NeedsJavaScript)
    );
    assert_eq!(
        agent(Consent::Approve).next(&page!("loose-login")),
        Move::Stop(Stop::NeedsJavaScript)
    );
}

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
    assert_eq!(agent.next(&page), Move::Follow(target));
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
fn a_question_that_comes_back_is_not_answered_forever() {
    let page = page!("consent-checkbox");
    let mut agent = agent(Consent::Approve);
    submit(agent.next(&page));
    assert_eq!(agent.next(&page), Move::Stop(Stop::Unchanged));
}

#[test]
fn no_way_to_deny() {
    let page = page!("consent-no-deny");
    let mut agent = agent(Consent::Deny);
    assert_eq!(agent.next(&page), Move::Stop(Stop::NoWayToDeny));
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
        Move::Follow(
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
            Move::Follow(next)
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
        Move::Follow(next)
    );
}

#[test]
fn error_pages_are_results() {
    let Move::Stop(Stop::ErrorPage { status, message }) =
        agent(Consent::Approve).next(&page!("error-200"))
    else {
        panic!()
    };
    assert_eq!(
        (status, message.as_str()),
        (
            200,
            "Oops The redirect_uri is invalid for this client. Home"
        )
    );
    let stop = agent(Consent::Deny).next(&page!("error-400", 400));
    assert_eq!(
        stop,
        Move::Stop(Stop::ErrorPage {
            status: 400,
            message: "Invalid client id. Continue".into()
        })
    );
    let json = Page::parse(
        &Url::parse("https://cloud.test/a").unwrap(),
        500,
        "{\"error\":\"server_error\"}",
    );
    let Move::Stop(Stop::ErrorPage { message, .. }) = agent(Consent::Approve).next(&json) else {
        panic!()
    };
    assert_eq!(message, "{\"error\":\"server_error\"}");
}

#[test]
fn a_second_factor_is_not_guessed() {
    let Move::Stop(Stop::NotUnderstood { why }) =
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
fn a_provider_without_an_end() {
    let mut agent = agent(Consent::Approve);
    for _ in 0..MAX_PAGES {
        assert!(matches!(agent.next(&page!("continue")), Move::Submit(_)));
    }
    assert_eq!(
        agent.next(&page!("continue")),
        Move::Stop(Stop::TooManyPages)
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
    let html = "<form><input name=a1><input name=b2><input type=password name=c3><button>Go</button></form>";
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
    assert_eq!(
        sent.url.query(),
        Some("a1=anna%40example.org&b2=&c3=w0nder%2Bland")
    );
    assert!(serde_json::from_str::<Hints>(r#"{"aprove":"x"}"#).is_err());
}

#[test]
fn nothing_prints_the_password() {
    let mut agent = agent(Consent::Approve);
    let decided = agent.next(&page!("action-empty"));
    assert!(!format!("{decided:?} {agent:?}").contains(PASSWORD));
}

#[test]
fn deeply_nested_pages_are_survived() {
    let html = "<div>".repeat(2_000) + "<form><input type=password></form>";
    let page = Page::parse(&Url::parse("https://cloud.test/").unwrap(), 200, &html);
    assert!(page.forms.is_empty());
}

fn live(html: &str) -> Page {
    Page::live(
        &Url::parse("https://cloud.test/#/login").unwrap(),
        200,
        html,
    )
}

#[test]
fn a_login_without_a_form_works_where_scripts_run() {
    let html = r#"<script></script><button data-grantcheck=0 type=button>☰</button>
        <input data-grantcheck=1 placeholder=Username><input data-grantcheck=2 type=password>
        <button data-grantcheck=3 type=button>Show password</button><button data-grantcheck=4 type=button>Sign in</button>"#;
    let hand = submit(agent(Consent::Approve).next(&live(html))).hand;
    let typed: Vec<usize> = hand.typed.iter().map(|(number, _)| *number).collect();
    assert_eq!((typed, hand.pressed), (vec![1, 2], Some(4)));
    let url = Url::parse("https://cloud.test/").unwrap();
    let without = agent(Consent::Approve).next(&Page::parse(&url, 200, html));
    assert_eq!(without, Move::Stop(Stop::NeedsJavaScript));
}

#[test]
fn without_a_button_the_hand_presses_enter() {
    let html = r#"<form action="javascript:login()"><input data-grantcheck=0 name=user>
        <input data-grantcheck=1 type=password></form>"#;
    let hand = submit(agent(Consent::Approve).next(&live(html))).hand;
    assert_eq!((hand.typed.len(), hand.pressed), (2, None));
}

#[test]
fn boxes_are_ticked_only_where_they_are_not() {
    let html = r#"<p>Acme asks for permission</p><input data-grantcheck=0 type=checkbox name=read checked>
        <input data-grantcheck=1 type=checkbox name=write><button data-grantcheck=2 type=button>Grant</button>
        <button data-grantcheck=3 type=button>Refuse</button>"#;
    let hand = submit(agent(Consent::Approve).next(&live(html))).hand;
    assert_eq!((hand.ticked, hand.pressed), (vec![(1, true)], Some(2)));
    let hand = submit(agent(Consent::Deny).next(&live(html))).hand;
    assert_eq!((hand.ticked, hand.pressed), (vec![], Some(3)));
}

#[test]
fn menus_of_an_application_lead_nowhere() {
    let html = "<p>Welcome back</p><button data-grantcheck=0>Menu</button><input data-grantcheck=1 name=filter>";
    let decided = agent(Consent::Approve).next(&live(html));
    assert!(
        matches!(decided, Move::Stop(Stop::NotUnderstood { .. })),
        "{decided:?}"
    );
}
