//! Observations of parameters that are missing, that stand in the address of a request in place of its body, or that say
//! where a page leads on.

use reqwest::Method;

use crate::browser::{Browser, Ending, basic, hidden};
use crate::probe::Probe;
use crate::probe_extensions::{json, member};

impl Probe {
    /// What counts beside a pushed request, and of the scope that a device polls with.
    async fn beside(&mut self) {
        let client = self.sandbox.accounts().client.clone();
        let push = [
            ("response_type", "code"),
            ("client_id", client.id.as_str()),
            ("redirect_uri", client.redirect_uris[0].as_str()),
            ("scope", "read"),
        ];
        let pushed = json(&self.post("/par", &push, Some(&client)).await);
        let uri = member(&pushed, "request_uri");
        let mut browser = Browser::new(&self.sandbox);
        let sent = [
            ("client_id", client.id.as_str()),
            ("request_uri", &uri),
            ("state", "beside"),
        ];
        let ending = browser
            .walk(Method::GET, self.dialect, &sent, "approve")
            .await;
        let seen = match ending {
            Ending::Page(page) => page.status.to_string(),
            Ending::Redirect(location) => location.contains("state=beside").to_string(),
        };
        self.note("beside/pushed", seen).await;
        let begun = self
            .post("/device_authorization", &[("scope", "read")], Some(&client))
            .await;
        let begun = json(&begun);
        self.decide_device(&member(&begun, "user_code"), "approve")
            .await;
        let code = member(&begun, "device_code");
        let poll = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", code.as_str()),
            ("scope", "read write"),
        ];
        let answer = self.post("/token", &poll, Some(&client)).await;
        let granted = json(&answer)["scope"].to_string();
        self.note("beside/polled", format!("{} {granted}", answer.status))
            .await;
    }

    /// Where pages lead on that take an address for it.
    pub async fn leading_on(&mut self) {
        let user = self.sandbox.accounts().user.clone();
        for (name, query, request) in [
            ("leading/path", &[][..], "//evil.example/"),
            (
                "leading/action",
                &[("return_to", "https://evil.example/")],
                "x",
            ),
        ] {
            let browser = Browser::new(&self.sandbox);
            let page = browser.send(Method::GET, "/login", &[], &[], &[]).await;
            let csrf = hidden(&page.body, "csrf").unwrap_or_default();
            let form = [
                ("csrf", csrf.as_str()),
                ("request", request),
                ("username", &user.username),
                ("password", &user.password),
            ];
            let answer = browser
                .send(Method::POST, "/login", query, &form, &[])
                .await;
            let location = answer.header("location").unwrap_or_default();
            self.note(
                name,
                format!("{location} {}", page.body.contains("return_to")),
            )
            .await;
        }
        for (name, path, query) in [
            ("leading/link", "/leave", ("next", "https://evil.example/")),
            ("leading/link-path", "/leave", ("next", "//evil.example/")),
            (
                "leading/logout",
                "/logout",
                ("post_logout_redirect_uri", "https://evil.example/"),
            ),
        ] {
            let browser = Browser::new(&self.sandbox);
            let answer = browser.send(Method::GET, path, &[query], &[], &[]).await;
            let location = answer.header("location").unwrap_or_default();
            self.note(name, format!("{} {location}", answer.status))
                .await;
        }
    }

    /// What the token, the introspection and the device authorization endpoint make of them.
    pub async fn places(&mut self) {
        let client = self.sandbox.accounts().client.clone();
        let uri = client.redirect_uris[0].clone();
        let credentials = basic(&client.id, client.secret.as_deref().unwrap_or_default());
        let right = [("authorization", credentials.as_str())];
        let (access, refresh) = self.tokens("read").await;
        let grant = ("grant_type", "refresh_token");
        for (name, path, query, form, headers) in [
            (
                "places/nameless",
                "/device_authorization",
                &[][..],
                &[("scope", "read")][..],
                &[][..],
            ),
            (
                "places/no-token",
                "/introspect",
                &[],
                &[("token", "")],
                &right,
            ),
            (
                "places/query-token",
                "/introspect",
                &[("token", access.as_str())],
                &[("token", "x")],
                &right,
            ),
            ("places/no-refresh-token", "/token", &[], &[grant], &right),
            (
                "places/query-refresh-token",
                "/token",
                &[("refresh_token", refresh.as_str())],
                &[grant],
                &right,
            ),
        ] {
            let browser = Browser::new(&self.sandbox);
            let answer = browser.send(Method::POST, path, query, form, headers).await;
            self.note(
                name,
                answer.status.to_string() + answer.body.get(..24).unwrap_or_default(),
            )
            .await;
        }
        self.beside().await;
        for (name, grant, sent) in [
            ("places/no-grant", "", true),
            ("places/no-code", "authorization_code", false),
        ] {
            let code = self.code("read").await;
            let mut form = vec![("redirect_uri", uri.as_str())];
            form.extend((!grant.is_empty()).then_some(("grant_type", grant)));
            form.extend(sent.then_some(("code", code.as_str())));
            let answer = self.post("/token", &form, Some(&client)).await;
            self.note(name, answer.status.to_string()).await;
        }
    }
}
