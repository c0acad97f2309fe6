//! Observations of response modes, and of what an earlier approval is good for.

use reqwest::Method;

use crate::browser::{Browser, Ending, value_of};
use crate::probe::Probe;

impl Probe {
    /// How responses come back in the modes other than the query.
    pub async fn modes(&mut self) {
        let client = self.sandbox.accounts().client.clone();
        for mode in ["query", "fragment", "form_post"] {
            for decision in ["approve", "deny"] {
                let sent = [
                    ("response_type", "code"),
                    ("client_id", client.id.as_str()),
                    ("redirect_uri", client.redirect_uris[0].as_str()),
                    ("state", "a\"'><b>"),
                    ("response_mode", mode),
                ];
                let mut browser = Browser::new(&self.sandbox);
                let ending = browser
                    .walk(Method::GET, self.dialect, &sent, decision)
                    .await;
                let seen = match ending {
                    Ending::Page(page) => page.body,
                    Ending::Redirect(location) => location,
                };
                self.note("modes/response", seen).await;
            }
        }
    }

    /// What is asked, and granted, once another scope was approved.
    pub async fn approved_scopes(&mut self) {
        let client = self.sandbox.accounts().client.clone();
        let mut browser = Browser::new(&self.sandbox);
        for scope in ["read", "read write", "read"] {
            let sent = [
                ("response_type", "code"),
                ("client_id", client.id.as_str()),
                ("redirect_uri", client.redirect_uris[0].as_str()),
                ("scope", scope),
            ];
            let before = browser.consents;
            let ending = browser
                .walk(Method::GET, self.dialect, &sent, "approve")
                .await;
            let asked = browser.consents - before;
            let Ending::Redirect(location) = ending else {
                self.note("approved/scope", format!("no code, {asked}"))
                    .await;
                continue;
            };
            let code = value_of(&location, "code").unwrap_or_default();
            let form = [
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", client.redirect_uris[0].as_str()),
            ];
            let secret = client.secret.as_deref();
            let answer = self
                .request(Method::POST, &form, secret, "application/json")
                .await;
            let scope = answer.body.rsplit("scope").next().unwrap_or_default();
            self.note("approved/scope", format!("{asked} {scope}"))
                .await;
        }
    }
}
