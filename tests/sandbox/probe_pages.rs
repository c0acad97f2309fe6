//! Observations of authorization requests and of the pages that follow.

use grantcheck::sandbox::Dialect;
use reqwest::Method;

use crate::browser::{Browser, Ending, authorization_path, hidden, value_of};
use crate::flows::exchange;
use crate::probe::Probe;

impl Probe {
    /// Walks with a changed request and notes where it ended, on which pages, and with which cookies.
    pub async fn walked(
        &mut self,
        name: &'static str,
        leave_out: &[&str],
        add: &[(&str, &str)],
        decision: &str,
    ) {
        let client = &self.sandbox.accounts().client;
        let mut sent = vec![
            ("response_type", "code"),
            ("client_id", client.id.as_str()),
            ("redirect_uri", client.redirect_uris[0].as_str()),
            ("scope", "read"),
            ("state", "s"),
        ];
        sent.retain(|(name, _)| !leave_out.contains(name));
        sent.extend(add);
        let mut browser = Browser::new(&self.sandbox);
        let ending = browser
            .walk(Method::GET, self.dialect, &sent, decision)
            .await;
        let ending = match ending {
            Ending::Page(page) => format!("{} {}", page.status, page.body),
            Ending::Redirect(location) => {
                let code = value_of(&location, "code").unwrap_or_default();
                let last = browser.ended.last().unwrap();
                let location = if code.is_empty() {
                    location
                } else {
                    location.replace(&code, &format!("C{}", code.len()))
                };
                format!("{} {location} {:?}", last.status, last.header("x-mark"))
            }
        };
        let cookies = browser.set_cookies.borrow().join(" ");
        self.note(name, format!("{ending} {:?} {cookies}", browser.pages))
            .await;
    }

    /// Authorization requests of all sorts.
    pub async fn requests(&mut self) {
        let both = if self.dialect == Dialect::Survilla {
            "write,read"
        } else {
            "write read"
        };
        let registered = "https://acme.example/oauth/return";
        for (name, leave_out, add) in [
            ("ask/plain", &[][..], &[][..]),
            ("ask/unknown", &[], &[("nonsense", "1")]),
            (
                "ask/empty",
                &["scope", "state"],
                &[("scope", ""), ("state", "")],
            ),
            ("ask/twice", &[], &[("scope", "write")]),
            ("ask/no-type", &["response_type"], &[]),
            (
                "ask/token",
                &["response_type"],
                &[("response_type", "token")],
            ),
            (
                "ask/odd-type",
                &["response_type"],
                &[("response_type", "odd")],
            ),
            ("ask/no-uri", &["redirect_uri"], &[]),
            ("ask/no-scope", &["scope"], &[]),
            ("ask/reversed", &["scope"], &[("scope", both)]),
            (
                "ask/partly-known",
                &["scope"],
                &[("scope", "read nonsense")],
            ),
            ("ask/events", &["scope"], &[("scope", "events")]),
            ("ask/break", &["state"], &[("state", "s\r\nX-Mark: 1")]),
            ("ask/spaces", &["state"], &[("state", "a b")]),
            (
                "ask/two-mistakes",
                &["redirect_uri", "scope"],
                &[
                    ("redirect_uri", "https://evil.example/x"),
                    ("scope", "nonsense"),
                ],
            ),
        ] {
            self.walked(name, leave_out, add, "approve").await;
        }
        for (name, uri) in [
            ("uri/fragment", format!("{registered}#top")),
            (
                "uri/dots",
                "https://acme.example/oauth/x/../return".to_owned(),
            ),
            ("uri/no-scheme", "acme.example/oauth/return".to_owned()),
            (
                "uri/prefix",
                "https://acme.example.evil.example/oauth/return".to_owned(),
            ),
        ] {
            self.walked(
                name,
                &["redirect_uri"],
                &[("redirect_uri", &uri)],
                "approve",
            )
            .await;
        }
        self.walked("ask/denied", &[], &[], "deny").await;
    }

    /// What happens before anybody signs in, and what the forms put up with.
    pub async fn pages(&mut self) {
        let client = self.sandbox.accounts().client.clone();
        let path = authorization_path(self.dialect);
        let uri = client.redirect_uris[0].as_str();
        let sent = |id, scope| {
            [
                ("response_type", "code"),
                ("client_id", id),
                ("redirect_uri", uri),
                ("scope", scope),
                ("state", "<b>s"),
            ]
        };
        let mut browser = Browser::new(&self.sandbox);
        for (name, method, id, scope) in [
            (
                "page/early-error",
                Method::GET,
                client.id.as_str(),
                "nonsense",
            ),
            ("page/early", Method::GET, &client.id, "read"),
            ("page/put", Method::PUT, &client.id, "read"),
        ] {
            let answer = browser.send(method, path, &sent(id, scope), &[], &[]).await;
            self.note_answer(name, &answer).await;
        }
        let escape = format!(
            "{path}?client_id={}&redirect_uri={uri}&scope=%zz",
            client.id
        );
        let answer = browser.send(Method::GET, &escape, &[], &[], &[]).await;
        self.note_answer("page/escape", &answer).await;
        let user = self.sandbox.accounts().user.clone();
        let page = browser.send(Method::GET, "/login", &[], &[], &[]).await;
        self.note_answer("page/login", &page).await;
        let csrf = hidden(&page.body, "csrf").unwrap_or_default();
        let planted = browser.cookie();
        let form = |password| {
            [
                ("csrf", csrf.as_str()),
                ("request", "https://evil.example/"),
                ("username", user.username.as_str()),
                ("password", password),
            ]
        };
        let wrong = browser
            .send(Method::POST, "/login", &[], &form("wrong"), &[])
            .await;
        self.note_answer("page/wrong-password", &wrong).await;
        let right = browser
            .send(Method::POST, "/login", &[], &form(&user.password), &[])
            .await;
        self.note_answer("page/signed-in", &right).await;
        let cookie = browser.cookie();
        let name = cookie.split('=').next().unwrap_or_default();
        self.note("page/cookie", format!("{name} {}", planted == cookie))
            .await;
        let page = browser
            .send(Method::GET, path, &sent(&client.id, "read"), &[], &[])
            .await;
        self.note_answer("page/consent", &page).await;
        let request = hidden(&page.body, "request").unwrap_or_default();
        let form = [
            ("csrf", "wrong"),
            ("request", &request),
            ("decision", "approve"),
        ];
        let forged = browser
            .send(Method::POST, "/consent", &[], &form, &[])
            .await;
        self.note("page/forged", forged.status.to_string()).await;
        let nobody = browser
            .send(Method::GET, path, &sent("nobody", "read"), &[], &[])
            .await;
        self.note_answer("page/nobody", &nobody).await;
        // Twice in one session: what is remembered, and whether codes differ.
        let first = browser.code(self.dialect).await;
        let pages = browser.pages.len();
        let second = browser.code(self.dialect).await;
        let asked = browser.pages.len() > pages;
        self.note("page/again", format!("{} {asked}", first == second))
            .await;
        // What codes are made of: the six letters of one dialect are of both cases.
        let third = browser.code(self.dialect).await;
        let codes = format!("{first}{second}{third}");
        let holds = |test: fn(&u8) -> bool| codes.as_bytes().iter().any(test);
        let (lower, upper) = (holds(u8::is_ascii_lowercase), holds(u8::is_ascii_uppercase));
        self.note("page/codes", format!("{lower} {upper}")).await;
        let mut refusing = Browser::new(&self.sandbox);
        refusing.authorize(self.dialect, "read", None, "deny").await;
        let asked_again = refusing
            .authorize(self.dialect, "read", None, "approve")
            .await;
        let granted = matches!(&asked_again, Ending::Redirect(location) if value_of(location, "code").is_some());
        self.note(
            "page/after-denial",
            format!("{granted} {:?}", refusing.hops),
        )
        .await;
        self.leading_on().await;
        // Last, since one dialect asks no more while a token lives.
        exchange(&self.sandbox, self.dialect, &third).await;
        let pages = browser.pages.len();
        browser.code(self.dialect).await;
        let asked = browser.pages.len() > pages;
        self.note("page/while-token-lives", asked.to_string()).await;
    }
}
