//! The part of the battery about endpoints besides authorization and token: pushed requests, devices, introspection,
//! revocation, scoped resources, metadata.

use std::time::Duration;

use grantcheck::sandbox::Client;
use reqwest::Method;

use crate::browser::{Browser, Ending, value_of};
use crate::flows::{refresh, resource};
use crate::probe::Probe;
use crate::probe_extensions::{json, member};

impl Probe {
    pub async fn pushing(&mut self) {
        let client = self.client("");
        let uri = client.redirect_uris[0].clone();
        let base = [
            ("response_type", "code"),
            ("redirect_uri", uri.as_str()),
            ("state", "s"),
        ];
        let pushed = self.post("/par", &base, Some(&client)).await;
        self.note_answer("par/push", &pushed).await;
        let first = member(&json(&pushed), "request_uri");
        let mut nameless = base.to_vec();
        nameless.push(("client_id", &client.id));
        let answer = self.post("/par", &nameless, None).await;
        self.note_answer("par/no-secret", &answer).await;
        let foreign = [base[0], ("redirect_uri", "https://evil.example/"), base[2]];
        let answer = self.post("/par", &foreign, Some(&client)).await;
        self.note("par/foreign-uri", answer.status.to_string())
            .await;
        let mut odd = base.to_vec();
        odd.push(("scope", "nonsense"));
        let answer = self.post("/par", &odd, Some(&client)).await;
        self.note("par/odd-scope", answer.status.to_string()).await;
        for (name, id) in [
            ("par/other", "other-app"),
            ("par/first", "acme-app"),
            ("par/again", "acme-app"),
        ] {
            let seen = self.use_pushed(id, &first).await;
            self.note(name, seen).await;
        }
        let pushed = json(&self.post("/par", &base, Some(&client)).await);
        let second = member(&pushed, "request_uri");
        let alike = first
            .bytes()
            .zip(second.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        self.note("par/alike", (alike > 45).to_string()).await;
        let pushed = json(&self.post("/par", &base, Some(&client)).await);
        let third = member(&pushed, "request_uri");
        self.sandbox.advance(Duration::from_secs(40));
        let seen = self.use_pushed("acme-app", &third).await;
        self.note("par/in-time", seen).await;
        self.sandbox.advance(Duration::from_secs(21));
        let seen = self.use_pushed("acme-app", &second).await;
        self.note("par/late", seen).await;
    }

    async fn use_pushed(&self, id: &str, uri: &str) -> String {
        let mut browser = Browser::new(&self.sandbox);
        let sent = [("client_id", id), ("request_uri", uri)];
        match browser
            .walk(Method::GET, self.dialect, &sent, "approve")
            .await
        {
            Ending::Page(page) => page.status.to_string(),
            Ending::Redirect(location) => value_of(&location, "code").is_some().to_string(),
        }
    }

    pub async fn devices(&mut self) {
        let client = self.client("");
        let answer = self
            .post(
                "/device_authorization",
                &[("scope", "read"), ("scope", "read")],
                Some(&client),
            )
            .await;
        self.note("device/twice", answer.status.to_string()).await;
        for (name, code) in [
            ("device/missing", &[][..]),
            ("device/unknown", &[("device_code", "nonsense")]),
        ] {
            let grant = ("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
            let form = [&[grant, ("client_id", client.id.as_str())], code].concat();
            let answer = self.post("/token", &form, Some(&client)).await;
            let told = format!("{} {}", answer.status, json(&answer)["error"]);
            self.note(name, told).await;
        }
        for (name, decision) in [
            ("device/approve", "approve"),
            ("device/deny", "deny"),
            ("device/late", ""),
        ] {
            let begun = self
                .post("/device_authorization", &[("scope", "read")], Some(&client))
                .await;
            let begun = json(&begun);
            let code = member(&begun, "device_code");
            let shape = format!(
                "{} {} {} {}",
                code.len(),
                begun["expires_in"],
                begun["interval"],
                begun["verification_uri"]
            );
            let form = [
                ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                ("device_code", &code),
            ];
            let poll = async |who: &Client| {
                self.sandbox.advance(Duration::from_secs(6));
                let answer = self.post("/token", &form, Some(who)).await;
                format!("{} {}", answer.status, json(&answer)["error"])
            };
            let pending = poll(&client).await;
            let mut in_time = String::new();
            if decision.is_empty() {
                self.sandbox.advance(Duration::from_secs(200));
                in_time = poll(&client).await;
                self.sandbox.advance(Duration::from_secs(100));
            } else {
                self.decide_device(&member(&begun, "user_code"), decision)
                    .await;
            }
            let foreign = poll(&self.client("other")).await;
            let seen = [
                shape,
                pending,
                in_time,
                foreign,
                poll(&client).await,
                poll(&client).await,
            ];
            self.note(name, format!("{seen:?}")).await;
        }
    }

    pub async fn decide_device(&self, user_code: &str, decision: &str) {
        let mut browser = Browser::new(&self.sandbox);
        let typed = user_code.to_lowercase().replace('-', " ");
        let query = [("user_code", typed.as_str())];
        let answer = browser.send(Method::GET, "/device", &query, &[], &[]).await;
        // Where it ends shows in the next poll.
        browser.follow(answer, decision).await;
    }

    pub async fn introspections(&mut self) {
        let client = self.client("");
        let (access, token) = self.tokens("read").await;
        let mut wrong = client.clone();
        wrong.secret = Some("wrong".to_owned());
        for (name, form, who) in [
            (
                "introspect/access",
                vec![("token", access.as_str())],
                Some(&client),
            ),
            (
                "introspect/refresh",
                vec![("token", token.as_str())],
                Some(&client),
            ),
            (
                "introspect/hint",
                vec![
                    ("token", token.as_str()),
                    ("token_type_hint", "access_token"),
                ],
                Some(&client),
            ),
            (
                "introspect/unknown",
                vec![("token", "nonsense")],
                Some(&client),
            ),
            (
                "introspect/foreign",
                vec![("token", access.as_str())],
                Some(&self.client("other")),
            ),
            (
                "introspect/wrong",
                vec![("token", access.as_str())],
                Some(&wrong),
            ),
            ("introspect/nobody", vec![("token", access.as_str())], None),
        ] {
            let answer = self.post("/introspect", &form, who).await;
            // The battery leaves times out, but not their unit.
            let digits = json(&answer)["exp"].to_string().len();
            self.note(name, digits.to_string()).await;
            self.note_answer(name, &answer).await;
        }
        let own = json(
            &self
                .post(
                    "/token",
                    &[("grant_type", "client_credentials")],
                    Some(&client),
                )
                .await,
        );
        let bearer = format!("Bearer {}", member(&own, "access_token"));
        let browser = Browser::new(&self.sandbox);
        let answer = browser
            .send(
                Method::POST,
                "/introspect",
                &[],
                &[("token", &access)],
                &[("authorization", &bearer)],
            )
            .await;
        self.note_answer("introspect/bearer", &answer).await;
        self.post("/revoke", &[("token", &access)], Some(&client))
            .await;
        let answer = self
            .post("/introspect", &[("token", &access)], Some(&client))
            .await;
        self.note_answer("introspect/revoked", &answer).await;
        let (access, _) = self.tokens("read").await;
        self.sandbox.advance(Duration::from_secs(3700));
        let answer = self
            .post("/introspect", &[("token", &access)], Some(&client))
            .await;
        self.note_answer("introspect/expired", &answer).await;
        let (access, _) = self.tokens("read").await;
        self.sandbox.advance(Duration::from_secs(1_900));
        let answer = self
            .post("/introspect", &[("token", &access)], Some(&client))
            .await;
        self.note_answer("introspect/late", &answer).await;
    }

    pub async fn refusals_to_revoke(&mut self) {
        let client = self.client("");
        let (access, token) = self.tokens("read").await;
        let answer = self.post("/revoke", &[("token", &access)], None).await;
        self.note_answer("revoke/nobody", &answer).await;
        let answer = self.post("/revoke", &[], Some(&client)).await;
        self.note("revoke/nothing", answer.status.to_string()).await;
        let form = [
            ("token", token.as_str()),
            ("token_type_hint", "access_token"),
        ];
        let answer = self.post("/revoke", &form, Some(&client)).await;
        self.note_answer("revoke/confirmed", &answer).await;
        let access = resource(&self.sandbox, self.dialect, &access).await;
        let token = refresh(&self.sandbox, self.dialect, &token).await.0;
        self.note("revoke/hint", format!("{access} {token}")).await;
    }

    pub async fn scoped_resources(&mut self) {
        let browser = Browser::new(&self.sandbox);
        let (access, _) = self.tokens("read").await;
        let bearer = format!("Bearer {access}");
        let with = [("authorization", bearer.as_str())];
        let form = [("access_token", access.as_str())];
        for (name, path, form, headers) in [
            ("resource/write", "/resource/write", &[][..], &with[..]),
            ("resource/form", "/resource", &form, &[]),
            ("resource/two-ways", "/resource", &form, &with),
        ] {
            let answer = browser.send(Method::POST, path, &[], form, headers).await;
            self.note_answer(name, &answer).await;
        }
        let archive = format!("{}/archive", self.sandbox.base_url());
        let form = [("grant_type", "client_credentials"), ("resource", &archive)];
        let own = json(&self.post("/token", &form, Some(&self.client(""))).await);
        let bearer = format!("Bearer {}", member(&own, "access_token"));
        let with = [("authorization", bearer.as_str())];
        let mut seen = Vec::new();
        for path in ["/archive", "/resource"] {
            seen.push(
                browser
                    .send(Method::GET, path, &[], &[], &with)
                    .await
                    .status,
            );
        }
        self.note("resource/audience", format!("{seen:?}")).await;
    }

    pub async fn metadata(&mut self) {
        let browser = Browser::new(&self.sandbox);
        let path = "/.well-known/oauth-authorization-server";
        let answer = browser.send(Method::GET, path, &[], &[], &[]).await;
        self.note_answer("metadata", &answer).await;
        for path in [
            "/.well-known/oauth-protected-resource/resource",
            "/resource",
        ] {
            let answer = browser.send(Method::GET, path, &[], &[], &[]).await;
            self.note_answer("resource-metadata", &answer).await;
        }
    }
}
