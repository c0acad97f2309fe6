//! The part of the battery about clients that register themselves, and their registrations.

use grantcheck::sandbox::Client;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::flows::resource;
use crate::probe::Probe;
use crate::probe_extensions::{json as parsed, member};

const RETURN: &str = "https://registered.example/return";

impl Probe {
    async fn register(&self, metadata: Value) -> Answer {
        let browser = Browser::new(&self.sandbox);
        let body = metadata.to_string();
        browser.post_json("/register", &body, &[]).await
    }

    /// A request about the registration that an answer told of, with this token.
    async fn manage(&self, method: Method, told: &Value, token: &str, body: &str) -> Answer {
        let browser = Browser::new(&self.sandbox);
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        let url = member(told, "registration_client_uri");
        browser.send_json(method, &url, body, &headers).await
    }

    pub async fn registrations(&mut self) {
        self.documents().await;
        self.registered_clients().await;
        self.management().await;
    }

    /// What is registered and what is not.
    async fn documents(&mut self) {
        let uris = |uri: &str| json!({ "redirect_uris": [uri] });
        let fine = json!({ "redirect_uris": [RETURN] });
        for (name, metadata) in [
            ("register/plain", fine.clone()),
            ("register/http", uris("http://registered.example/")),
            ("register/script", uris("javascript:alert(1)")),
            ("register/fragment", uris("https://registered.example/#x")),
            ("register/nowhere", json!({})),
            ("register/no-list", json!({ "redirect_uris": RETURN })),
            (
                "register/method",
                json!({ "redirect_uris": [RETURN], "token_endpoint_auth_method": "charm" }),
            ),
            (
                "register/keys",
                json!({ "redirect_uris": [RETURN], "jwks": { "keys": [] }, "jwks_uri": RETURN }),
            ),
        ] {
            let answer = self.register(metadata).await;
            self.note_answer(name, &answer).await;
        }
        let browser = Browser::new(&self.sandbox);
        let answer = browser.post_json("/register", "{", &[]).await;
        self.note_answer("register/broken", &answer).await;
        let (one, two) = (
            parsed(&self.register(fine.clone()).await),
            parsed(&self.register(fine).await),
        );
        let short = member(&one, "client_secret").len() < 22;
        self.note("register/short", short.to_string()).await;
        for name in ["client_id", "client_secret"] {
            self.note("register/again", (one[name] == two[name]).to_string())
                .await;
        }
    }

    /// What registered clients can do.
    async fn registered_clients(&mut self) {
        let told = parsed(&self.register(json!({ "redirect_uris": [RETURN] })).await);
        let client = client_of(&told);
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let more = [
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ];
        let code = self.ask(&client, RETURN, &more).await.unwrap_or_default();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", RETURN),
            (
                "code_verifier",
                "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            ),
        ];
        let answer = self.post("/token", &form, Some(&client)).await;
        self.note("registered/code", answer.status.to_string())
            .await;
        let form = [("grant_type", "client_credentials")];
        let own = self.post("/token", &form, Some(&client)).await;
        self.note("registered/own", own.status.to_string()).await;
        let elsewhere = self.ask(&client, "https://evil.example/", &more).await;
        self.note("registered/elsewhere", elsewhere.is_ok().to_string())
            .await;
        let access = member(&parsed(&answer), "access_token");
        let token = member(&told, "registration_access_token");
        let answer = self.manage(Method::DELETE, &told, &token, "").await;
        self.note_answer("registered/delete", &answer).await;
        let after = resource(&self.sandbox, self.dialect, &access).await;
        let again = self.ask(&client, RETURN, &more).await.is_ok();
        let read = self.manage(Method::GET, &told, &token, "").await.status;
        self.note("registered/deleted", format!("{after} {again} {read}"))
            .await;
    }

    /// Reading and replacing registrations.
    async fn management(&mut self) {
        let told = parsed(&self.register(json!({ "redirect_uris": [RETURN] })).await);
        let other = parsed(&self.register(json!({ "redirect_uris": [RETURN] })).await);
        let (own, foreign) = (
            member(&told, "registration_access_token"),
            member(&other, "registration_access_token"),
        );
        for (name, token) in [
            ("registration/wrong", "nonsense"),
            ("registration/foreign", &foreign),
            ("registration/read", &own),
        ] {
            let answer = self.manage(Method::GET, &told, token, "").await;
            self.note_answer(name, &answer).await;
        }
        // The token of before may be worth nothing after it was used.
        let answer = self.manage(Method::GET, &told, &own, "").await;
        self.note("registration/again", answer.status.to_string())
            .await;
        for (name, uri) in [
            ("registration/replace", "https://registered.example/new"),
            ("registration/replace-badly", "javascript:alert(1)"),
        ] {
            let body = json!({ "redirect_uris": [uri] }).to_string();
            let answer = self.manage(Method::PUT, &told, &own, &body).await;
            self.note_answer(name, &answer).await;
        }
    }
}

fn client_of(told: &Value) -> Client {
    Client {
        id: member(told, "client_id"),
        secret: Some(member(told, "client_secret")),
        key: None,
        signs_with_secret: false,
        name: String::new(),
        redirect_uris: vec![RETURN.to_owned()],
    }
}
