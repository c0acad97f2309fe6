//! Observations of token exchange (RFC 8693), and of tokens that can be read and were made by others (RFC 9068).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use grantcheck::sandbox::Client;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::flows::resource;
use crate::probe::Probe;
use crate::probe_extensions::{json as body, member};

const GRANT: (&str, &str) = (
    "grant_type",
    "urn:ietf:params:oauth:grant-type:token-exchange",
);
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// What came of an exchange, without the token.
fn told(answer: &Answer) -> String {
    let body = body(answer);
    format!(
        "{} {} {} {} {} {}",
        answer.status,
        body["error"],
        body["token_type"],
        body["issued_token_type"],
        body["scope"],
        body["refresh_token"].is_string()
    )
}

impl Probe {
    async fn exchange(&self, form: &[(&str, &str)], client: Option<&Client>) -> Answer {
        let mut form = form.to_vec();
        form.push(GRANT);
        self.post("/token", &form, client).await
    }

    pub async fn token_exchanges(&mut self) {
        let client = self.client("");
        let (access, refresh) = self.tokens("read").await;
        let kind = ("subject_token_type", ACCESS_TOKEN);
        let own = ("subject_token", access.as_str());
        let archive = format!("{}/archive", self.sandbox.base_url());
        let cases = [
            ("exchange/right", &[own, kind][..]),
            ("exchange/no-subject", &[kind]),
            ("exchange/no-type", &[own]),
            ("exchange/other-type", &[own, ("subject_token_type", "x:y")]),
            ("exchange/unknown", &[kind, ("subject_token", "x")]),
            ("exchange/refresh", &[kind, ("subject_token", &refresh)]),
            ("exchange/wider", &[own, kind, ("scope", "read write")]),
            (
                "exchange/unknown-target",
                &[own, kind, ("audience", "https://x.example")],
            ),
            ("exchange/target", &[own, kind, ("audience", &archive)]),
            (
                "exchange/actor-untyped",
                &[own, kind, ("actor_token", &access)],
            ),
            (
                "exchange/type-of-no-actor",
                &[own, kind, ("actor_token_type", ACCESS_TOKEN)],
            ),
            (
                "exchange/unknown-actor",
                &[
                    own,
                    kind,
                    ("actor_token", "x"),
                    ("actor_token_type", ACCESS_TOKEN),
                ],
            ),
        ];
        for (name, form) in cases {
            let answer = self.exchange(form, Some(&client)).await;
            self.note(name, told(&answer)).await;
        }
        let form = [own, kind, ("client_id", client.id.as_str())];
        let alone = self.exchange(&form, None).await;
        self.note("exchange/no-secret", told(&alone)).await;
        let other = self.client("other");
        let foreign = self.exchange(&[own, kind], Some(&other)).await;
        self.note("exchange/foreign", told(&foreign)).await;
        self.exchanges_of_targets(&client).await;
        self.exchanges_of_ended_tokens(&client).await;
        self.made_by_others().await;
    }

    async fn exchanges_of_targets(&mut self, client: &Client) {
        let base = self.sandbox.base_url().to_owned();
        let (first, second) = (format!("{base}/resource"), format!("{base}/archive"));
        let uri = client.redirect_uris[0].clone();
        let asked = [("resource", first.as_str())];
        let code = self.ask(client, &uri, &asked).await.unwrap_or_default();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", uri.as_str()),
        ];
        let answer = self.post("/token", &form, Some(client)).await;
        let token = member(&body(&answer), "access_token");
        let form = [
            ("subject_token", token.as_str()),
            ("subject_token_type", ACCESS_TOKEN),
            ("resource", second.as_str()),
        ];
        let answer = self.exchange(&form, Some(client)).await;
        self.note("exchange/other-target", told(&answer)).await;
    }

    async fn exchanges_of_ended_tokens(&mut self, client: &Client) {
        let kind = ("subject_token_type", ACCESS_TOKEN);
        let (access, _) = self.tokens("read").await;
        let form = [("subject_token", access.as_str()), kind];
        let answer = self.exchange(&form, Some(client)).await;
        let exchanged = member(&body(&answer), "access_token");
        let asked = [("token", exchanged.as_str())];
        let claims = body(&self.post("/introspect", &asked, Some(client)).await);
        self.note("exchange/actor", claims["act"].to_string()).await;
        let asked = [("token", access.as_str())];
        self.post("/revoke", &asked, Some(client)).await;
        let answer = self.exchange(&form, Some(client)).await;
        self.note("exchange/revoked", told(&answer)).await;
        let (access, refresh) = self.tokens("read").await;
        let form = [("subject_token", access.as_str()), kind];
        let answer = self.exchange(&form, Some(client)).await;
        let exchanged = member(&body(&answer), "access_token");
        let asked = [("token", refresh.as_str())];
        self.post("/revoke", &asked, Some(client)).await;
        let after = resource(&self.sandbox, self.dialect, &exchanged).await;
        self.note("exchange/after-grant", after.to_string()).await;
        let (access, _) = self.tokens("read").await;
        self.sandbox.advance(Duration::from_secs(7300));
        let form = [("subject_token", access.as_str()), kind];
        let answer = self.exchange(&form, Some(client)).await;
        self.note("exchange/expired", told(&answer)).await;
    }

    /// What can be read of an access token, and what the resource and introspection say of one without its signature.
    async fn made_by_others(&mut self) {
        let browser = Browser::new(&self.sandbox);
        let answer = browser.send(Method::GET, "/jwks", &[], &[], &[]).await;
        let keys = body(&answer);
        let (access, _) = self.tokens("read").await;
        let header = access.split('.').next().unwrap_or_default();
        let header = URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
        let header: Value = serde_json::from_slice(&header).unwrap_or_default();
        let published = header["kid"] == keys["keys"][0]["kid"];
        self.note("jwt/key", format!("{} {published}", header["alg"]))
            .await;
        let claims = access.split('.').nth(1).unwrap_or_default();
        let client = self.client("");
        for (name, algorithm) in [("jwt/none", "none"), ("jwt/spelled", "NONE")] {
            let header = json!({ "alg": algorithm, "typ": "at+jwt" }).to_string();
            let forged = format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(header));
            let opened = resource(&self.sandbox, self.dialect, &forged).await;
            let asked = [("token", forged.as_str())];
            let active = body(&self.post("/introspect", &asked, Some(&client)).await);
            self.note(name, format!("{opened} {}", active["active"]))
                .await;
        }
    }
}
