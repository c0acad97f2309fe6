//! Observations of the token endpoint and of time.

use std::time::Duration;

use grantcheck::sandbox::Dialect;
use reqwest::Method;
use serde_json::Value;

use super::unspoken;
use crate::browser::Ending;
use crate::browser::{Answer, Browser, value_of};
use crate::flows::{exchange, grant, refresh, resource};
use crate::probe::Probe;

const JSON: &str = "application/json";

fn member(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_default().to_owned()
}

/// The parameters of an exchange with everything right.
pub fn exchange_of<'a>(code: &'a str, uri: &'a str) -> [(&'a str, &'a str); 3] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", uri),
    ]
}

impl Probe {
    fn secret(&self) -> Option<String> {
        self.sandbox.accounts().client.secret.clone()
    }

    async fn posted(&self, parameters: &[(&str, &str)]) -> Answer {
        let secret = self.secret();
        self.request(Method::POST, parameters, secret.as_deref(), JSON)
            .await
    }

    /// Token requests of all sorts.
    pub async fn redemptions(&mut self) {
        let uri = self.sandbox.accounts().client.redirect_uris[0].clone();
        for (name, leave_out, add) in [
            ("redeem/plain", "", &[][..]),
            ("redeem/unknown", "", &[("nonsense", "1")]),
            ("redeem/twice", "", &[("grant_type", "authorization_code")]),
            ("redeem/odd-type", "grant_type", &[("grant_type", "odd")]),
            ("redeem/no-type", "grant_type", &[]),
            ("redeem/no-code", "code", &[]),
            ("redeem/empty-code", "code", &[("code", "")]),
            ("redeem/empty-scope", "", &[("scope", "")]),
        ] {
            let code = self.code("read").await;
            let mut parameters = exchange_of(&code, &uri).to_vec();
            parameters.retain(|(name, _)| *name != leave_out);
            parameters.extend(add);
            let answer = self.posted(&parameters).await;
            self.note_answer(name, &answer).await;
        }
        let mut stranger = self.sandbox.accounts().client.clone();
        stranger.id = "stranger".to_owned();
        let code = self.code("read").await;
        let parameters = exchange_of(&code, &uri);
        let status = grant(&self.sandbox, self.dialect, &stranger, &parameters)
            .await
            .0;
        self.note("redeem/unknown-client", status.to_string()).await;
        let mut browser = Browser::new(&self.sandbox);
        browser.user = self.sandbox.accounts().other_user.clone();
        let code = browser.code(self.dialect).await;
        let status = exchange(&self.sandbox, self.dialect, &code).await.0;
        self.note("redeem/other-user", status.to_string()).await;
        let broken = Browser::new(&self.sandbox);
        let path = match self.dialect {
            Dialect::Survilla => "/oauth2/token",
            Dialect::CameraManager => "/oauth/token",
            Dialect::Standard => "/token",
            _ => unspoken(self.dialect),
        };
        let headers = [("authorization", "Basic %%%"), ("accept", JSON)];
        let answer = broken
            .send(Method::POST, path, &[], &[("grant_type", "x")], &headers)
            .await;
        self.note_answer("redeem/broken-basic", &answer).await;
        let body = r#"{"grant_type":"x"}"#;
        let answer = broken.post_json(path, body, &[("accept", JSON)]).await;
        self.note_answer("redeem/json", &answer).await;
        let both = if self.dialect == Dialect::Survilla {
            "read,write"
        } else {
            "read write"
        };
        let (access, token) = self.tokens(both).await;
        let as_refresh = refresh(&self.sandbox, self.dialect, &access).await.0;
        let as_access = resource(&self.sandbox, self.dialect, &token).await;
        self.note("mixed-up", format!("{as_refresh} {as_access}"))
            .await;
        let narrow = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.as_str()),
            ("scope", "read"),
        ];
        let narrow: Value =
            serde_json::from_str(&self.posted(&narrow).await.body).unwrap_or_default();
        let (_, wide) = refresh(
            &self.sandbox,
            self.dialect,
            &member(&narrow, "refresh_token"),
        )
        .await;
        self.note("narrow", format!("{} {}", narrow["scope"], wide["scope"]))
            .await;
        let (one, other) = (self.tokens("read").await.0, self.tokens("write").await.0);
        let alike = one
            .bytes()
            .zip(other.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        self.note("tokens/alike", (alike > 18).to_string()).await;
    }

    /// Codes that are exchanged twice, at the same moment and one after the other.
    pub async fn races(&mut self) {
        let uri = self.sandbox.accounts().client.redirect_uris[0].clone();
        let code = self.code("read").await;
        let parameters = exchange_of(&code, &uri);
        let (a, b) = tokio::join!(self.posted(&parameters), self.posted(&parameters));
        let won = [a, b].iter().filter(|answer| answer.status == 200).count();
        self.note("race/code", won.to_string()).await;
        let code = self.code("read").await;
        let (_, answer) = exchange(&self.sandbox, self.dialect, &code).await;
        let replay = exchange(&self.sandbox, self.dialect, &code).await.0;
        let access = resource(
            &self.sandbox,
            self.dialect,
            &member(&answer, "access_token"),
        )
        .await;
        let again = refresh(
            &self.sandbox,
            self.dialect,
            &member(&answer, "refresh_token"),
        )
        .await
        .0;
        self.note("replay", format!("{replay} {access} {again}"))
            .await;
        let browser = Browser::new(&self.sandbox);
        let (path, method) = match self.dialect {
            Dialect::Survilla => ("/api/graphql.php", Method::POST),
            Dialect::CameraManager => ("/rest/v2.4/cameras", Method::GET),
            Dialect::Standard => ("/resource", Method::GET),
            _ => unspoken(self.dialect),
        };
        let (access, _) = self.tokens("read").await;
        let query = [("access_token", access.as_str())];
        let answer = browser.send(method.clone(), path, &query, &[], &[]).await;
        self.note_answer("resource/query", &answer).await;
        let lower = format!("bearer {access}");
        let answer = browser
            .send(method, path, &[], &[], &[("authorization", &lower)])
            .await;
        self.note("resource/lower", answer.status.to_string()).await;
        if self.dialect == Dialect::CameraManager {
            let bearer = format!("Bearer {access}");
            let path = "/rest/v2.0/users/self/tokens/current";
            let headers = [("authorization", bearer.as_str())];
            let answer = browser.send(Method::GET, path, &[], &[], &headers).await;
            self.note("logout/get", answer.status.to_string()).await;
        }
    }

    /// What still works after which time.
    pub async fn times(&mut self) {
        for (name, seconds) in [("late/90", 90), ("late/700", 700), ("late/4000", 4000)] {
            let mut browser = Browser::new(&self.sandbox);
            let client = self.sandbox.accounts().client.clone();
            let sent = [
                ("response_type", "code"),
                ("client_id", client.id.as_str()),
                ("redirect_uri", client.redirect_uris[0].as_str()),
                ("scope", "read"),
            ];
            let ending = browser
                .walk(Method::GET, self.dialect, &sent, "approve")
                .await;
            let Ending::Redirect(location) = ending else {
                continue;
            };
            let code = value_of(&location, "code").unwrap_or_default();
            self.sandbox.advance(Duration::from_secs(seconds));
            let status = exchange(&self.sandbox, self.dialect, &code).await.0;
            self.note(name, status.to_string()).await;
        }
        let code = self.code("read").await;
        let (_, bought) = exchange(&self.sandbox, self.dialect, &code).await;
        self.sandbox.advance(Duration::from_secs(11));
        let again = exchange(&self.sandbox, self.dialect, &code).await.0;
        let first = member(&bought, "access_token");
        let first = resource(&self.sandbox, self.dialect, &first).await;
        self.note("late/replay", format!("{again} {first}")).await;
        let (access, token) = self.tokens("read").await;
        let code = self.code("read").await;
        let uri = self.sandbox.accounts().client.redirect_uris[0].clone();
        let temporary = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", uri.as_str()),
        ];
        let temporary = self.request(Method::POST, &temporary, None, JSON).await;
        let temporary: Value = serde_json::from_str(&temporary.body).unwrap_or_default();
        // More than half of the shortest lifetime that a dialect has, and more than a tenth of the longest.
        self.sandbox.advance(Duration::from_secs(1_900));
        let early = resource(&self.sandbox, self.dialect, &access).await;
        self.note("late/1900", early.to_string()).await;
        self.sandbox.advance(Duration::from_secs(3_000));
        let (fresh, _) = self.tokens("read").await;
        let later = resource(&self.sandbox, self.dialect, &access).await;
        let newest = resource(&self.sandbox, self.dialect, &fresh).await;
        self.note("late/4900", format!("{later} {newest}")).await;
        // The token of the longest lifetime, which was issued for the first code, ended some minutes ago.
        self.sandbox.advance(Duration::from_secs(34_000));
        let after = resource(&self.sandbox, self.dialect, &access).await;
        self.note("late/43600", after.to_string()).await;
        self.sandbox.advance(Duration::from_secs(16_000));
        let seen = [
            resource(&self.sandbox, self.dialect, &access).await,
            resource(
                &self.sandbox,
                self.dialect,
                &member(&temporary, "access_token"),
            )
            .await,
            refresh(&self.sandbox, self.dialect, &token).await.0,
        ];
        self.note("expired", format!("{seen:?}")).await;
    }
}
