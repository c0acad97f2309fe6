//! Observations of credentials, tokens and verifiers that are almost right, at the endpoints of the strict provider.

use std::time::Duration;

use grantcheck::sandbox::Client;
use reqwest::Method;
use serde_json::Value;

use crate::browser::{Answer, Browser, basic};
use crate::probe::Probe;
use crate::probe_extensions::{json, member};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Values that resemble a right one.
fn almost(right: &str) -> Vec<String> {
    let replaced = |at: usize| {
        let mut bytes = right.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'a' { b'b' } else { b'a' };
        String::from_utf8(bytes).unwrap()
    };
    let encoded: String = right.bytes().map(|byte| format!("%{byte:02X}")).collect();
    vec![
        replaced(0),
        replaced(right.len() / 2),
        replaced(right.len() - 1),
        right.to_ascii_uppercase(),
        right[..right.len() / 2].to_owned(),
        format!("{right}x"),
        format!(" {right} "),
        format!("{right}\0x"),
        format!("{right}="),
        encoded,
    ]
}

impl Probe {
    /// Everything that is almost right.
    pub async fn almost_right_credentials(&mut self) {
        self.secrets().await;
        self.identities().await;
        self.malformed().await;
        self.values().await;
        self.verifiers().await;
        self.methods().await;
        self.public_calls().await;
        self.late_revocation().await;
    }

    async fn secrets(&mut self) {
        let right = self.client("");
        let mut wrong = almost(right.secret.as_deref().unwrap());
        let others = self.client("other").secret.unwrap();
        let words = ["null", "undefined", "%", right.id.as_str(), others.as_str()];
        wrong.extend(words.map(str::to_owned));
        let form = [("grant_type", "client_credentials")];
        let mut seen = Vec::new();
        for secret in wrong {
            let client = Client {
                secret: Some(secret),
                ..right.clone()
            };
            seen.push(self.post("/token", &form, Some(&client)).await.status);
        }
        self.note("credentials/secrets", format!("{seen:?}")).await;
        let unknown = Client {
            id: "nobody".to_owned(),
            ..right
        };
        let answer = self.post("/token", &form, Some(&unknown)).await;
        self.note("credentials/unknown", answer.status.to_string())
            .await;
    }

    /// Calls in which the client does not prove who it is, or does so twice.
    async fn identities(&mut self) {
        let client = self.client("");
        let secret = client.secret.clone().unwrap();
        let own = [
            ("client_id", client.id.as_str()),
            ("client_secret", secret.as_str()),
        ];
        let wrong = basic(&client.id, "wrong");
        let with_wrong = [("authorization", wrong.as_str())];
        let right = basic(&client.id, &secret);
        let with_right = [("authorization", right.as_str())];
        let grant = ("grant_type", "client_credentials");
        let (_, refresh) = self.tokens("read").await;
        let refresh = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.as_str()),
        ];
        let both = [grant, own[0], own[1]];
        let verified = [grant, own[0], ("code_verifier", VERIFIER)];
        let named = [grant, ("client_id", "other-app")];
        let token = [("token", "unknown")];
        let mut seen = Vec::new();
        for (path, query, form, headers) in [
            ("/token", &[][..], &both[..], &with_wrong[..]),
            ("/token", &[], &verified, &[]),
            ("/token", &[], &named, &with_right),
            ("/token", &[], &refresh, &with_wrong),
            ("/device_authorization", &[], &own[..1], &[]),
            ("/introspect", &own, &token, &[]),
        ] {
            let browser = Browser::new(&self.sandbox);
            let answer = browser.send(Method::POST, path, query, form, headers).await;
            seen.push(answer.status);
        }
        self.note("credentials/identities", format!("{seen:?}"))
            .await;
    }

    async fn malformed(&mut self) {
        let long = "x".repeat(5000);
        let client = self.client("");
        let header = basic(&client.id, client.secret.as_deref().unwrap());
        let headers = [("authorization", header.as_str())];
        let mut seen = Vec::new();
        for value in ["%00", "%0D%0A", "'", "%3Cb%3E", "%C3%A9", "%FF", &long] {
            let browser = Browser::new(&self.sandbox);
            let body = format!("token={value}");
            let answer = browser.raw_form("/introspect", &body, &headers).await;
            seen.push(answer.status);
        }
        self.note("credentials/malformed", format!("{seen:?}"))
            .await;
    }

    async fn described(&self, token: &str, more: &[(&str, &str)]) -> Value {
        let mut form = vec![("token", token)];
        form.extend(more);
        let answer = self
            .post("/introspect", &form, Some(&self.client("")))
            .await;
        json(&answer)["active"].clone()
    }

    async fn values(&mut self) {
        let (access, refresh) = self.tokens("read").await;
        let mut seen = Vec::new();
        for token in almost(&access).iter().chain(&almost(&refresh)) {
            seen.push(self.described(token, &[]).await);
        }
        let hint = [("token_type_hint", "no-such-kind")];
        seen.push(self.described(&access, &hint).await);
        seen.push(self.described(&refresh, &[]).await);
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.as_str()),
        ];
        self.post("/token", &form, Some(&self.client(""))).await;
        seen.push(self.described(&refresh, &[]).await);
        self.note("credentials/values", format!("{seen:?}")).await;
        let form = [("token", access.as_str()), hint[0]];
        let revoked = self.post("/revoke", &form, Some(&self.client(""))).await;
        let (_, refresh) = self.tokens("read").await;
        let form = [("token", refresh.as_str())];
        let foreign = self
            .post("/revoke", &form, Some(&self.client("other")))
            .await;
        let seen = format!("{} {}", revoked.status, foreign.status);
        self.note("credentials/revocations", seen).await;
    }

    async fn verifiers(&mut self) {
        let uri = self.client("public").redirect_uris[0].clone();
        let more = [
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let padded = format!("{VERIFIER}=");
        let spaced = format!("{VERIFIER} ");
        let cut = format!("{VERIFIER}\0x");
        let encoded = VERIFIER.replace('d', "%64");
        let mut seen = Vec::new();
        for verifier in [padded.as_str(), &spaced, &cut, &encoded, "a"] {
            seen.push(self.flow("public", &uri, &more, Some(verifier)).await);
        }
        self.note("credentials/verifiers", format!("{seen:?}"))
            .await;
    }

    async fn methods(&mut self) {
        let uri = self.client("").redirect_uris[0].clone();
        let with = |method| {
            [
                ("code_challenge", CHALLENGE),
                ("code_challenge_method", method),
            ]
        };
        let mut seen = Vec::new();
        for more in [with("s256"), with("S255"), with("plain")] {
            seen.push(self.flow("", &uri, &more, None).await);
        }
        let missing = [with("")[0]];
        seen.push(self.flow("", &uri, &missing, None).await);
        let short = [("code_challenge", "a"), with("S256")[1]];
        seen.push(self.flow("", &uri, &short, None).await);
        self.note("credentials/methods", format!("{seen:?}")).await;
    }

    /// What a public client may ask for by naming itself.
    async fn public_calls(&mut self) {
        let public = self.client("public");
        let uri = public.redirect_uris[0].clone();
        let more = [
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let code = self.ask(&public, &uri, &more).await.unwrap_or_default();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", uri.as_str()),
            ("code_verifier", VERIFIER),
            ("client_id", public.id.as_str()),
        ];
        let tokens = json(&self.post("/token", &form, None).await);
        let access = member(&tokens, "access_token");
        let form = [
            ("token", access.as_str()),
            ("client_id", public.id.as_str()),
        ];
        let asked: Answer = self.post("/introspect", &form, None).await;
        let revoked = self.post("/revoke", &form, None).await;
        let bearer = format!("Bearer {access}");
        let browser = Browser::new(&self.sandbox);
        let headers = [("authorization", bearer.as_str())];
        let opened = browser
            .send(Method::GET, "/resource", &[], &[], &headers)
            .await;
        let seen = format!("{} {} {}", asked.status, revoked.status, opened.status);
        self.note("credentials/public", seen).await;
    }

    /// A refresh token that is revoked after its access token has expired.
    async fn late_revocation(&mut self) {
        let (_, refresh) = self.tokens("read").await;
        self.sandbox.advance(Duration::from_secs(4000));
        let client = self.client("");
        self.post("/revoke", &[("token", &refresh)], Some(&client))
            .await;
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.as_str()),
        ];
        let answer = self.post("/token", &form, Some(&client)).await;
        self.note("credentials/late", answer.status.to_string())
            .await;
    }
}
