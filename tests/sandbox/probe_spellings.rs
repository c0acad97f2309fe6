//! Observations of requests that are almost right: other spellings of addresses, secrets, codes and form fields.

use grantcheck::sandbox::Dialect;
use reqwest::Method;

use crate::browser::{Browser, authorization_path, hidden, value_of};
use crate::flows::{exchange, grant, refresh};
use crate::probe::Probe;
use crate::probe_tokens::exchange_of;
use crate::unspoken;

fn other_case(text: &str) -> String {
    let swapped = |c: char| {
        if c.is_ascii_lowercase() {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        }
    };
    text.chars().map(swapped).collect()
}

impl Probe {
    /// What is taken although it is written otherwise than it was registered or issued.
    pub async fn spellings(&mut self) {
        for (name, uri) in [
            ("spelling/case", "https://acme.example/OAuth/return"),
            ("spelling/escape", "https://acme.example/oauth/retur%6e"),
            ("spelling/slash", "https://acme.example/oauth/return/"),
            ("spelling/below", "https://www.acme.example/oauth/return"),
            ("spelling/port", "https://acme.example:8443/oauth/return"),
            ("spelling/parent", "https://acme.example/oauth"),
        ] {
            self.walked(name, &["redirect_uri"], &[("redirect_uri", uri)], "approve")
                .await;
        }
        let long = "s".repeat(300);
        for (name, state) in [
            ("state/long", long.as_str()),
            ("state/markup", "a&b<c>\"d\""),
        ] {
            self.walked(name, &["state"], &[("state", state)], "approve")
                .await;
        }
        self.origins().await;
        self.forgeries().await;
        self.almost_right().await;
        self.what_is_opened().await;
    }

    async fn origins(&mut self) {
        let client = self.sandbox.accounts().client.clone();
        let sent = [
            ("response_type", "code"),
            ("client_id", client.id.as_str()),
            ("redirect_uri", client.redirect_uris[0].as_str()),
        ];
        let browser = Browser::new(&self.sandbox);
        let path = authorization_path(self.dialect);
        let headers = [("origin", "https://other.example")];
        let answer = browser.send(Method::GET, path, &sent, &[], &headers).await;
        self.note_answer("ask/origin", &answer).await;
    }

    /// The consent form with the field of another session, and without it.
    async fn forgeries(&mut self) {
        for (name, field) in [("forged/foreign", true), ("forged/without", false)] {
            let (_, foreign) = self.consent_form().await;
            let (browser, page) = self.consent_form().await;
            let csrf = hidden(&foreign, "csrf").unwrap_or_default();
            let request = hidden(&page, "request").unwrap_or_default();
            let mut form = vec![("request", request.as_str()), ("decision", "approve")];
            if field {
                form.push(("csrf", &csrf));
            }
            let answer = browser
                .send(Method::POST, "/consent", &[], &form, &[])
                .await;
            self.note(name, answer.status.to_string()).await;
        }
        self.other_sessions().await;
        self.changed_fields().await;
    }

    /// The consent form with an empty field, and sent by browsers that it was not made for.
    async fn other_sessions(&mut self) {
        for (name, is_empty, has_session) in [
            ("forged/empty", true, true),
            ("forged/no-cookies", false, false),
            ("forged/before-login", false, true),
        ] {
            let (own, page) = self.consent_form().await;
            let csrf = hidden(&page, "csrf").unwrap_or_default();
            let request = hidden(&page, "request").unwrap_or_default();
            let form = [
                ("request", request.as_str()),
                ("decision", "approve"),
                ("csrf", if is_empty { "" } else { &csrf }),
            ];
            let stranger = Browser::new(&self.sandbox);
            if has_session {
                stranger.send(Method::GET, "/login", &[], &[], &[]).await;
            }
            let sender = if is_empty { &own } else { &stranger };
            let answer = sender.send(Method::POST, "/consent", &[], &form, &[]).await;
            self.note(name, answer.status.to_string()).await;
        }
    }

    /// The consent form with everything changed that it says about the request. Whom the code is for shows at the token
    /// endpoint.
    async fn changed_fields(&mut self) {
        let other = self.sandbox.accounts().other_client.clone();
        let (browser, page) = self.consent_form().await;
        let right = |name| hidden(&page, name).unwrap_or_default();
        let (csrf, request) = (right("csrf"), right("request"));
        let form = [
            ("request", request.as_str()),
            ("decision", "approve"),
            ("csrf", &csrf),
            ("scope", "read write"),
            ("state", "other"),
            (
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            ),
            ("client_id", &other.id),
            ("username", "bob"),
            ("redirect_uri", "https://evil.example/"),
        ];
        let answer = browser
            .send(Method::POST, "/consent", &[], &form, &[])
            .await;
        let location = answer.header("location").unwrap_or_default().to_owned();
        let code = value_of(&location, "code").unwrap_or_default();
        let place = if code.is_empty() {
            location
        } else {
            location.replace(&code, "C")
        };
        self.note("changed/redirect", place).await;
        let (status, answer) = exchange(&self.sandbox, self.dialect, &code).await;
        let granted = format!("{status} {:?}", answer.get("scope"));
        self.note("changed/tokens", granted).await;
        let names: Vec<&str> = page
            .split("type=\"hidden\" name=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        self.note("changed/fields", names.join(" ")).await;
    }

    /// A browser in front of the consent page, and the page.
    async fn consent_form(&self) -> (Browser, String) {
        let client = self.sandbox.accounts().client.clone();
        let user = self.sandbox.accounts().user.clone();
        let browser = Browser::new(&self.sandbox);
        let page = browser.send(Method::GET, "/login", &[], &[], &[]).await;
        let csrf = hidden(&page.body, "csrf").unwrap_or_default();
        let form = [
            ("csrf", csrf.as_str()),
            ("username", user.username.as_str()),
            ("password", user.password.as_str()),
        ];
        browser.send(Method::POST, "/login", &[], &form, &[]).await;
        let sent = [
            ("response_type", "code"),
            ("client_id", client.id.as_str()),
            ("redirect_uri", client.redirect_uris[0].as_str()),
            ("scope", "read"),
        ];
        let path = authorization_path(self.dialect);
        let page = browser.send(Method::GET, path, &sent, &[], &[]).await;
        (browser, page.body)
    }

    /// Secrets, codes and a refresh token that are almost those that were given out.
    async fn almost_right(&mut self) {
        let right = self.sandbox.accounts().client.clone();
        let uri = right.redirect_uris[0].clone();
        let secret = right.secret.clone().unwrap_or_default();
        let shorter = |text: &str| text[..text.len() - 1].to_owned();
        for (name, secret) in [
            ("almost/tail", format!("{}~", shorter(&secret))),
            ("almost/case", other_case(&secret)),
            ("almost/longer", format!("{secret}~")),
            ("almost/shorter", shorter(&secret)),
        ] {
            let mut client = right.clone();
            client.secret = Some(secret);
            let code = self.code("read").await;
            let form = exchange_of(&code, &uri);
            let status = grant(&self.sandbox, self.dialect, &client, &form).await.0;
            self.note(name, status.to_string()).await;
        }
        for name in ["almost/code", "almost/code-beginning"] {
            let code = self.code("read").await;
            let code = match name {
                "almost/code" => other_case(&code),
                _ => shorter(&code),
            };
            let form = exchange_of(&code, &uri);
            let status = grant(&self.sandbox, self.dialect, &right, &form).await.0;
            self.note(name, status.to_string()).await;
        }
        let (_, token) = self.tokens("read").await;
        let status = refresh(&self.sandbox, self.dialect, &format!("{token}x"))
            .await
            .0;
        self.note("almost/refresh-token", status.to_string()).await;
    }

    async fn what_is_opened(&mut self) {
        let (access, _) = self.tokens("read").await;
        let bearer = format!("Bearer {access}");
        let headers = [("authorization", bearer.as_str())];
        let browser = Browser::new(&self.sandbox);
        let answer = match self.dialect {
            Dialect::Survilla => {
                let query = r#"{"query":"{ cameraList { name } }"}"#;
                browser.post_json("/api/graphql.php", query, &headers).await
            }
            Dialect::CameraManager => {
                let path = "/rest/v2.4/cameras";
                browser.send(Method::GET, path, &[], &[], &headers).await
            }
            Dialect::Standard => {
                let path = "/resource";
                browser.send(Method::GET, path, &[], &[], &headers).await
            }
            _ => unspoken(self.dialect),
        };
        self.note_answer("resource/body", &answer).await;
    }
}
