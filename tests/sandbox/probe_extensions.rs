//! Observations of what only the strict provider has.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use grantcheck::sandbox::{Client, Config, Dialect, Fault, Sandbox};
use reqwest::Method;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::browser::{Answer, Browser, Ending, basic, value_of};
use crate::flows::{grant, refresh, resource};
use crate::probe::Probe;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

fn member(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_default().to_owned()
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_default()
}

impl Probe {
    pub async fn extensions(&mut self, faults: &[Fault]) {
        self.proof_keys().await;
        self.clients().await;
        self.pushing().await;
        self.devices().await;
        self.introspections().await;
        self.refusals_to_revoke().await;
        self.scoped_resources().await;
        self.metadata().await;
        self.over_tls(faults).await;
    }

    fn client(&self, name: &str) -> Client {
        let accounts = self.sandbox.accounts().clone();
        match name {
            "public" => accounts.public_client,
            "native" => accounts.native_client,
            "restricted" => accounts.restricted_client,
            "expendable" => accounts.expendable_client,
            "reserved" => accounts.reserved_client,
            "other" => Some(accounts.other_client),
            _ => Some(accounts.client),
        }
        .unwrap()
    }

    async fn post(&self, path: &str, form: &[(&str, &str)], client: Option<&Client>) -> Answer {
        let browser = Browser::new(&self.sandbox);
        let header = client.map(|c| basic(&c.id, c.secret.as_deref().unwrap_or_default()));
        let headers: Vec<(&str, &str)> = header
            .iter()
            .map(|value| ("authorization", value.as_str()))
            .collect();
        browser.send(Method::POST, path, &[], form, &headers).await
    }

    /// A code of any client, or what came instead.
    async fn ask(
        &self,
        client: &Client,
        uri: &str,
        more: &[(&str, &str)],
    ) -> Result<String, String> {
        let mut sent = vec![
            ("response_type", "code"),
            ("client_id", client.id.as_str()),
            ("redirect_uri", uri),
        ];
        sent.extend(more);
        let mut browser = Browser::new(&self.sandbox);
        match browser
            .walk(Method::GET, self.dialect, &sent, "approve")
            .await
        {
            Ending::Page(page) => Err(format!("page {}", page.status)),
            Ending::Redirect(location) => value_of(&location, "code").ok_or(location),
        }
    }

    /// A whole flow of a public client, or of the first one: its token answer.
    async fn flow(
        &self,
        name: &str,
        uri: &str,
        more: &[(&str, &str)],
        verifier: Option<&str>,
    ) -> String {
        let client = self.client(name);
        let code = match self.ask(&client, uri, more).await {
            Ok(code) => code,
            Err(other) => return other,
        };
        let readable = code.len() > 60;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", uri),
        ];
        form.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        let answer = if client.secret.is_some() {
            self.post("/token", &form, Some(&client)).await
        } else {
            form.push(("client_id", &client.id));
            self.post("/token", &form, None).await
        };
        format!("{} {} {readable}", answer.status, json(&answer)["error"])
    }

    async fn proof_keys(&mut self) {
        let uri = self.client("public").redirect_uris[0].clone();
        let (right, short) = (s256(VERIFIER), s256("short"));
        let (right, short) = (right.as_str(), short.as_str());
        let with = |challenge, method| {
            [
                ("code_challenge", challenge),
                ("code_challenge_method", method),
            ]
        };
        let cases = [
            ("pkce/none", vec![], None),
            ("pkce/right", with(right, "S256").to_vec(), Some(VERIFIER)),
            (
                "pkce/plain",
                with(VERIFIER, "plain").to_vec(),
                Some(VERIFIER),
            ),
            ("pkce/odd", with(VERIFIER, "odd").to_vec(), Some(VERIFIER)),
            (
                "pkce/default",
                with(right, "S256")[..1].to_vec(),
                Some(VERIFIER),
            ),
            ("pkce/wrong", with(right, "S256").to_vec(), Some(right)),
            (
                "pkce/other",
                with(right, "S256").to_vec(),
                Some(&VERIFIER[1..]),
            ),
            (
                "pkce/well-formed",
                with(right, "S256").to_vec(),
                Some("0123456789012345678901234567890123456789012"),
            ),
            ("pkce/missing", with(right, "S256").to_vec(), None),
            ("pkce/short", with(short, "S256").to_vec(), Some("short")),
        ];
        for (name, more, verifier) in cases {
            let seen = self.flow("public", &uri, &more, verifier).await;
            self.note(name, seen).await;
        }
        let own = self.client("").redirect_uris[0].clone();
        let seen = self.flow("", &own, &[], Some(VERIFIER)).await;
        self.note("pkce/stray", seen).await;
        let seen = self.flow("", &own, &[("scope", "read write")], None).await;
        self.note("flow/two-scopes", seen).await;
    }

    async fn clients(&mut self) {
        let challenge = s256(VERIFIER);
        let pkce = [
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        for (name, uri) in [
            ("native/any-port", "http://127.0.0.1:50123/cb"),
            ("native/other-path", "http://127.0.0.1/other"),
        ] {
            let seen = self.flow("native", uri, &pkce, Some(VERIFIER)).await;
            self.note(name, seen).await;
        }
        let uri = "http://acme.example/restricted/return";
        let seen = self.flow("restricted", uri, &[], None).await;
        self.note("restricted/http", seen).await;
        // One session asks twice for a public client, which then redeems its code without a name.
        let public = self.client("public");
        let mut sent = vec![
            ("response_type", "code"),
            ("client_id", public.id.as_str()),
            ("redirect_uri", public.redirect_uris[0].as_str()),
        ];
        sent.extend(pkce);
        let mut browser = Browser::new(&self.sandbox);
        let mut codes = Vec::new();
        for _ in 0..2 {
            if let Ending::Redirect(location) = browser
                .walk(Method::GET, self.dialect, &sent, "approve")
                .await
            {
                codes.extend(value_of(&location, "code"));
            }
        }
        self.note("public/consents", browser.consents.to_string())
            .await;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("redirect_uri", public.redirect_uris[0].as_str()),
            ("code_verifier", VERIFIER),
        ];
        form.extend(codes.first().map(|code| ("code", code.as_str())));
        let nameless = self.post("/token", &form, None).await;
        form.push(("client_id", &public.id));
        let named = json(&self.post("/token", &form, None).await);
        let access = member(&named, "access_token");
        let foreign = self
            .post("/revoke", &[("token", &access)], Some(&self.client("")))
            .await;
        self.note("public/foreign-revocation", foreign.status.to_string())
            .await;
        let token = member(&named, "refresh_token");
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", &token),
            ("client_id", &public.id),
        ];
        let (a, b) = tokio::join!(
            self.post("/token", &form, None),
            self.post("/token", &form, None)
        );
        let won = [&a, &b]
            .iter()
            .filter(|answer| answer.status == 200)
            .count();
        let same = json(&a)["refresh_token"] == token.as_str();
        let foreign = [("token", token.as_str())];
        let foreign = self.post("/revoke", &foreign, Some(&self.client(""))).await;
        self.note("public/revoked-by-another", foreign.status.to_string())
            .await;
        self.note(
            "public/refresh",
            format!("{} {won} {same}", nameless.status),
        )
        .await;
        self.own_grants().await;
        self.credentials().await;
        self.families().await;
    }

    async fn own_grants(&mut self) {
        let form = [("grant_type", "client_credentials"), ("scope", "read")];
        for (name, client) in [
            ("own/client", ""),
            ("own/restricted", "restricted"),
            ("own/reserved", "reserved"),
        ] {
            let answer = self.post("/token", &form, Some(&self.client(client))).await;
            self.note_answer(name, &answer).await;
        }
        let nameless = [form[0], form[1], ("client_id", "acme-app")];
        let answer = self.post("/token", &nameless, None).await;
        self.note_answer("own/no-secret", &answer).await;
        let user = self.sandbox.accounts().user.clone();
        let password = [
            ("grant_type", "password"),
            ("username", &user.username),
            ("password", &user.password),
        ];
        let answer = self.post("/token", &password, Some(&self.client(""))).await;
        self.note_answer("own/password", &answer).await;
        for (name, wanted) in [
            ("own/relative", "/resource"),
            ("own/unknown", "https://x.example/"),
        ] {
            let form = [form[0], ("resource", wanted)];
            let answer = self.post("/token", &form, Some(&self.client(""))).await;
            self.note_answer(name, &answer).await;
        }
        let plus = Browser::new(&self.sandbox);
        let header = basic("acme-app", self.client("").secret.as_deref().unwrap());
        let answer = plus
            .raw_form(
                "/token",
                "grant_type=client_credentials&scope=read+write",
                &[("authorization", &header)],
            )
            .await;
        self.note_answer("own/plus", &answer).await;
    }

    async fn credentials(&mut self) {
        let client = self.client("");
        let secret = client.secret.clone().unwrap();
        let own = [
            ("client_id", client.id.as_str()),
            ("client_secret", &secret),
        ];
        let form = [("grant_type", "client_credentials")];
        let browser = Browser::new(&self.sandbox);
        let header = basic(&client.id, &secret);
        let with = [("authorization", header.as_str())];
        let in_body: Vec<_> = form.iter().chain(&own).copied().collect();
        for (name, query, form, headers) in [
            ("auth/basic", &[][..], &form[..], &with[..]),
            ("auth/body", &[], &in_body, &[]),
            ("auth/both", &[], &in_body, &with),
            ("auth/query", &own, &form, &[]),
        ] {
            let answer = browser
                .send(Method::POST, "/token", query, form, headers)
                .await;
            self.note(name, answer.status.to_string()).await;
        }
        let mut wrong = self.client("expendable");
        wrong.secret = Some("wrong".to_owned());
        for _ in 0..20 {
            self.post("/token", &form, Some(&wrong)).await;
        }
        let answer = self.post("/token", &form, Some(&wrong)).await;
        self.note_answer("auth/guessed", &answer).await;
    }

    async fn families(&mut self) {
        let (access, token) = self.tokens("read").await;
        let (_, second) = refresh(&self.sandbox, self.dialect, &token).await;
        let reuse = refresh(&self.sandbox, self.dialect, &token).await.0;
        let newest = refresh(
            &self.sandbox,
            self.dialect,
            &member(&second, "refresh_token"),
        )
        .await
        .0;
        self.note("family/reuse", format!("{reuse} {newest}")).await;
        let code = self.code("read").await;
        let client = self.client("");
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", client.redirect_uris[0].as_str()),
        ];
        let (a, b) = tokio::join!(
            grant(&self.sandbox, self.dialect, &client, &form),
            grant(&self.sandbox, self.dialect, &client, &form)
        );
        grant(&self.sandbox, self.dialect, &client, &form).await;
        let mut alive = Vec::new();
        for (_, answer) in [a, b] {
            alive.push(
                resource(
                    &self.sandbox,
                    self.dialect,
                    &member(&answer, "access_token"),
                )
                .await,
            );
        }
        alive.sort_unstable();
        self.note("family/raced", format!("{alive:?}")).await;
        let code = self.code("read").await;
        let mut form = form;
        form[1].1 = &code;
        let (_, answer) = grant(&self.sandbox, self.dialect, &client, &form).await;
        self.post("/token", &form, Some(&self.client("other")))
            .await;
        let alive = resource(
            &self.sandbox,
            self.dialect,
            &member(&answer, "access_token"),
        )
        .await;
        let (mut tampered, _) = self.tokens("read").await;
        let last = tampered.pop().unwrap_or_default();
        tampered.push(if last == 'A' { 'E' } else { 'A' });
        let tampered = resource(&self.sandbox, self.dialect, &tampered).await;
        let parts = access.split('.').count();
        self.note(
            "family/invalid-replay",
            format!("{alive} {tampered} {parts}"),
        )
        .await;
    }

    async fn pushing(&mut self) {
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
        self.sandbox.advance(Duration::from_secs(61));
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

    async fn devices(&mut self) {
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
                "{} {} {}",
                code.len(),
                begun["expires_in"],
                begun["interval"]
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
            if decision.is_empty() {
                self.sandbox.advance(Duration::from_secs(300));
            } else {
                self.decide_device(&member(&begun, "user_code"), decision)
                    .await;
            }
            let foreign = poll(&self.client("other")).await;
            let seen = [
                shape,
                pending,
                foreign,
                poll(&client).await,
                poll(&client).await,
            ];
            self.note(name, format!("{seen:?}")).await;
        }
    }

    async fn decide_device(&self, user_code: &str, decision: &str) {
        let mut browser = Browser::new(&self.sandbox);
        let typed = user_code.to_lowercase().replace('-', " ");
        let query = [("user_code", typed.as_str())];
        let answer = browser.send(Method::GET, "/device", &query, &[], &[]).await;
        // Where it ends shows in the next poll.
        browser.follow(answer, decision).await;
    }

    async fn introspections(&mut self) {
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
    }

    async fn refusals_to_revoke(&mut self) {
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
        self.post("/revoke", &form, Some(&client)).await;
        let access = resource(&self.sandbox, self.dialect, &access).await;
        let token = refresh(&self.sandbox, self.dialect, &token).await.0;
        self.note("revoke/hint", format!("{access} {token}")).await;
    }

    async fn scoped_resources(&mut self) {
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

    async fn metadata(&mut self) {
        let browser = Browser::new(&self.sandbox);
        let path = "/.well-known/oauth-authorization-server";
        let answer = browser.send(Method::GET, path, &[], &[], &[]).await;
        self.note_answer("metadata", &answer).await;
    }

    async fn over_tls(&mut self, faults: &[Fault]) {
        let mut config = Config::new(Dialect::Standard);
        config.faults = faults.iter().copied().collect();
        config.tls = true;
        let secure = Sandbox::start(config).await.unwrap();
        let authority =
            reqwest::Certificate::from_pem(secure.ca_pem().unwrap().as_bytes()).unwrap();
        let http = reqwest::Client::builder()
            .tls_certs_only([authority])
            .no_proxy()
            .pool_max_idle_per_host(0)
            .build()
            .unwrap();
        let login = http
            .get(format!("{}/login", secure.base_url()))
            .send()
            .await;
        let seen = login.map(|answer| {
            let header = |name| {
                answer
                    .headers()
                    .get(name)
                    .and_then(|v| v.to_str().ok())
                    .unwrap_or("-")
                    .to_owned()
            };
            let cookie = header("set-cookie");
            format!(
                "{} {} {}",
                answer.status(),
                header("strict-transport-security"),
                cookie.contains("Secure")
            )
        });
        self.note("tls/login", seen.unwrap_or_else(|_| "untrusted".to_owned()))
            .await;
        let mut seen = Vec::new();
        for path in ["/login", "/token", "/resource", "/revoke"] {
            let clear = format!("{}{path}", secure.base_url().replacen("https", "http", 1));
            seen.push(
                http.get(clear)
                    .send()
                    .await
                    .map(|answer| answer.status().as_u16())
                    .unwrap_or(0),
            );
        }
        self.note("tls/clear", format!("{seen:?}")).await;
        secure.stop().await;
    }
}
