//! Observations of parameters that are missing, that stand in the address of a request in place of its body, or that say
//! where a page leads on.

use reqwest::Method;

use crate::browser::{Browser, basic, hidden};
use crate::probe::Probe;

impl Probe {
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
