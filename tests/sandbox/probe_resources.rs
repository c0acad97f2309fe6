//! The part of the battery about resources that a grant is for.

use reqwest::Method;

use crate::browser::{Answer, Browser};
use crate::probe::Probe;
use crate::probe_extensions::{json, member};

impl Probe {
    pub async fn resource_indicators(&mut self) {
        let base = self.sandbox.base_url().to_owned();
        let (one, two) = (format!("{base}/resource"), format!("{base}/archive"));
        let client = self.client("");
        let uri = client.redirect_uris[0].clone();
        let first = ("resource", one.as_str());
        let second = ("resource", two.as_str());
        for (name, asked, sent) in [
            ("resources/other", &[first][..], second),
            ("resources/several", &[first, second], first),
        ] {
            let code = self.ask(&client, &uri, asked).await.unwrap_or_default();
            let form = [
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", &uri),
                sent,
            ];
            let answer = self.post("/token", &form, Some(&client)).await;
            self.note_opened(name, &answer).await;
            let token = member(&json(&answer), "refresh_token");
            let form = [
                ("grant_type", "refresh_token"),
                ("refresh_token", &token),
                second,
            ];
            let answer = self.post("/token", &form, Some(&client)).await;
            self.note_opened(name, &answer).await;
        }
        // With a scope that is too small the resource says what is missing.
        let (access, _) = self.tokens("read").await;
        let bearer = format!("Bearer {access}");
        let with = [("authorization", bearer.as_str())];
        let browser = Browser::new(&self.sandbox);
        let answer = browser.send(Method::GET, "/resource/write", &[], &[], &with);
        let answer = answer.await;
        self.note_answer("resources/scope", &answer).await;
    }

    /// Notes which of the resources a token opens.
    async fn note_opened(&mut self, name: &'static str, answer: &Answer) {
        let answer_json = json(answer);
        let bearer = format!("Bearer {}", member(&answer_json, "access_token"));
        let with = [("authorization", bearer.as_str())];
        let mut seen = Vec::new();
        for path in ["/resource", "/archive"] {
            let browser = Browser::new(&self.sandbox);
            let answer = browser.send(Method::GET, path, &[], &[], &with).await;
            seen.push(answer.status);
        }
        let error = &answer_json["error"];
        let told = format!("{} {error} {seen:?}", answer.status);
        self.note(name, told).await;
    }
}
