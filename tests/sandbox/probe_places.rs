//! Observations of parameters that are missing, or that stand in the address of a request in place of its body.

use reqwest::Method;

use crate::browser::{Browser, basic};
use crate::probe::Probe;

impl Probe {
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
