//! What comes after a login: errors that are no failed login, hidden texts, menus, portals, and answers that a script makes.

use super::*;

const LOGIN: &str = "<form method=post><input name=user autocomplete=username><input type=password name=pass><button>Log in</button></form>";
const QUESTION: &str = "<h1>acme wants to access your data</h1><form method=post><button name=a value=yes>Allow</button><button name=a value=no>Deny</button></form>";

fn page(status: u16, html: &str) -> Page {
    let url = Url::parse("https://cloud.test/next").unwrap();
    Page::parse(&url, status, html)
}

/// An agent that has logged in.
fn logged_in() -> FormAgent {
    let mut agent = agent(Consent::Approve);
    submit(agent.next(&page(200, LOGIN)));
    agent
}

#[test]
fn an_error_page_after_a_login_is_no_failed_login() {
    for (status, html) in [
        (
            401,
            "<h1>Unauthorized</h1><p>This client may not be used.</p>",
        ),
        (
            403,
            "<h1>Error</h1><p>Your login does not have access to this application.</p>",
        ),
        (400, "<title>Login error</title><p>invalid_scope</p>"),
        (
            200,
            "<h1>Erreur</h1><p hidden>Connexion : vous êtes connecté</p><p>client inconnu</p>",
        ),
        (
            400,
            "<h1>Invalid request</h1><form method=post><input name=email><button>Subscribe</button></form>",
        ),
    ] {
        let decided = logged_in().next(&page(status, html));
        assert!(
            matches!(decided, Decision::Stop(Stop::ErrorPage { .. })),
            "{html}: {decided:?}"
        );
    }
}

#[test]
fn a_password_field_that_is_there_again_is_a_failed_login() {
    let failed = |html: &str| {
        matches!(
            logged_in().next(&page(200, html)),
            Decision::Stop(Stop::LoginFailed { .. })
        )
    };
    assert!(failed(LOGIN));
    assert!(failed(&format!("<p>Wrong password</p>{LOGIN}")));
    // A hidden one asks nothing.
    assert!(!failed(&format!("<div hidden>{LOGIN}</div>{QUESTION}")));
    assert!(!failed(&format!(
        "<style>.old, #x {{ display: none }}</style><div class=old>{LOGIN}</div>{QUESTION}"
    )));
    assert!(!failed(&format!("<template>{LOGIN}</template>{QUESTION}")));
    // The address of a newsletter is no name for the login.
    assert!(!failed(
        "<p>Welcome</p><form method=post><input type=email name=news><button>Keep me informed</button></form>"
    ));
}

#[test]
fn hidden_text_says_nothing() {
    let hidden = [
        "<p hidden>{}</p>",
        "<p style=\"display: none\">{}</p>",
        "<p class=d-none>{}</p>",
        "<template><p>{}</p></template>",
        "<script>// {}</script>",
        "<dialog>{}</dialog>",
        "<style>#s { visibility: hidden }</style><div id=s><p>{}</p></div>",
        "<div class=alert>Hello<span hidden>{}</span></div>",
        "<input type=hidden value=\"{}\">",
    ];
    for wrapper in hidden {
        let html = format!("{}{QUESTION}", wrapper.replace("{}", "Error: login failed"));
        let seen = page(200, &html);
        assert!(
            !seen.text.contains("failed") && !seen.alerts.concat().contains("failed"),
            "{html}"
        );
        assert!(
            matches!(logged_in().next(&seen), Decision::Submit(_)),
            "{html}"
        );
    }
    // What only some screens hide is seen.
    let media = "<style>@media print { .m { display: none } }</style><p class=m>Hello</p>";
    assert_eq!(page(200, media).text, "Hello");
}

#[test]
fn menus_say_nothing_about_the_page() {
    let menu = "<nav><a href=/failed>Last failed logins</a> <a href=/consents>Consents</a></nav>";
    let next = Url::parse("https://cloud.test/go").unwrap();
    let on = page(
        200,
        &format!("{menu}<p>Signed in.</p><a href=/go>Continue</a>"),
    );
    assert_eq!(logged_in().next(&on), Decision::Follow(next));
    // "Consents" in a menu makes no question of another form.
    let other = page(
        200,
        &format!(
            "{menu}<p>Hello</p><form method=post><button name=b value=1>Cancel subscription</button></form>"
        ),
    );
    assert!(!matches!(logged_in().next(&other), Decision::Submit(_)));
}

#[test]
fn a_portal_is_not_left_by_chance() {
    let links: String = (0..12)
        .map(|n| format!("<a href=/{n}>Place {n}</a> "))
        .collect();
    for more in [
        "<a href=/shop>Continue</a>",
        "<form method=post><input type=hidden name=id value=7><button>Delete account</button></form>",
    ] {
        let decided = logged_in().next(&page(200, &format!("<p>Welcome, anna</p>{links}{more}")));
        let Decision::Stop(Stop::NotUnderstood { why }) = decided else {
            panic!("{more}: {decided:?}")
        };
        assert!(why.contains("start page of an account"), "{why}");
    }
}

#[test]
fn a_script_that_makes_the_answer_is_left_to_the_browser() {
    let question = |buttons: &str| {
        let html = format!(
            "<h1>acme wants to access your data</h1><form method=post><input type=hidden name=answer value=yes>{buttons}</form>"
        );
        logged_in().next(&page(200, &html))
    };
    let stopped = Decision::Stop(Stop::ScriptDecides);
    assert_eq!(
        question("<button>Allow</button><button>Deny</button>"),
        stopped
    );
    assert_eq!(
        question(
            "<button name=a value=1>Allow</button><button name=a value=2 onclick=\"answer.value='no'\">Deny</button>"
        ),
        stopped
    );
    assert_ne!(
        question("<button name=a value=yes>Allow</button><button name=a value=no>Deny</button>"),
        stopped
    );
    assert_ne!(
        question("<button formaction=/yes>Allow</button><button formaction=/no>Deny</button>"),
        stopped
    );
}
