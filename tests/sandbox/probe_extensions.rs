//! Observations of what only the strict provider has.

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

pub fn member(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_default().to_owned()
}

pub fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_default()
}

impl Probe {
    pub async fn extensions(&mut self, faults: &[Fault]) {
        self.proof_keys().await;
        self.clients().await;
        self.pushing().await;
        self.devices().await;
        self.places().await;
        self.introspections().await;
        self.refusals_to_revoke().await;
        self.scoped_resources().await;
        self.metadata().await;
        self.registrations().await;
        self.resource_indicators().await;
        self.over_tls(faults).await;
        self.token_exchanges().await;
    }

    pub fn client(&self, name: &str) -> Client {
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

    pub async fn post(&self, path: &str, form: &[(&str, &str)], client: Option<&Client>) -> Answer {
        let browser = Browser::new(&self.sandbox);
        let header = client.map(|c| basic(&c.id, c.secret.as_deref().unwrap_or_default()));
        let headers: Vec<(&str, &str)> = header
            .iter()
            .map(|value| ("authorization", value.as_str()))
            .collect();
        browser.send(Method::POST, path, &[], form, &headers).await
    }

    /// A code of any client, or what came instead.
    pub async fn ask(
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
    pub async fn flow(
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
        let (long, foreign) = ("v".repeat(129), format!("{}!", &VERIFIER[1..]));
        let (of_long, of_foreign) = (s256(&long), s256(&foreign));
        let (of_long, of_foreign) = (of_long.as_str(), of_foreign.as_str());
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
            ("pkce/long", with(of_long, "S256").to_vec(), Some(&long)),
            (
                "pkce/foreign",
                with(of_foreign, "S256").to_vec(),
                Some(&foreign),
            ),
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
            ("native/name", "http://localhost/cb"),
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
        let with_fragment = format!("{}/resource#top", self.sandbox.base_url());
        for (name, wanted) in [
            ("own/relative", "/resource"),
            ("own/fragment", with_fragment.as_str()),
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
        for path in ["/login", "/token", "/resource", "/revoke", "/introspect"] {
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
