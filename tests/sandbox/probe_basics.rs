//! Observations of the plain flow: authorization, exchange, refresh, revocation, resource.

use grantcheck::sandbox::Dialect;
use reqwest::Method;

use super::unspoken;
use crate::browser::{Browser, basic};
use crate::flows::{grant, refresh, resource, revoke};
use crate::probe::{Probe, seen};

impl Probe {
    pub async fn authorizations(&mut self) {
        let other = if self.dialect == Dialect::CameraManager {
            "https://acme.example"
        } else {
            "https://acme.example/oauth/second?tenant=7"
        };
        let get = Method::GET;
        self.authorize(
            "authorize/get",
            get.clone(),
            &[("state", " a+b")],
            "approve",
        )
        .await;
        self.authorize("authorize/post", Method::POST, &[], "approve")
            .await;
        self.authorize(
            "authorize/second-uri",
            get.clone(),
            &[("redirect_uri", other)],
            "approve",
        )
        .await;
        self.authorize(
            "authorize/unknown-client",
            get.clone(),
            &[("client_id", "nobody")],
            "approve",
        )
        .await;
        for (name, uri) in [
            ("redirect/host", "https://evil.example/oauth/return"),
            ("redirect/longer", "https://acme.example/oauth/return/more"),
            ("redirect/query", "https://acme.example/oauth/return?x=1"),
            ("redirect/spelling", "https://ACME.example/oauth/return"),
        ] {
            self.authorize(name, get.clone(), &[("redirect_uri", uri)], "approve")
                .await;
        }
        self.authorize(
            "authorize/scope",
            get.clone(),
            &[("scope", "nonsense")],
            "approve",
        )
        .await;
        // The other client has no tokens yet, so that every dialect asks for consent.
        let other = self.sandbox.accounts().other_client.clone();
        let ask = [
            ("client_id", other.id.as_str()),
            ("redirect_uri", &other.redirect_uris[0]),
            ("state", "s"),
        ];
        self.authorize("authorize/denied", get, &ask, "deny").await;
    }

    pub async fn exchanges(&mut self) {
        let Probe { dialect, .. } = *self;
        let client = self.sandbox.accounts().client.clone();
        let other = self.sandbox.accounts().other_client.clone();
        let secret = client.secret.as_deref();
        let (right, second) = (
            client.redirect_uris[0].as_str(),
            client.redirect_uris[1].as_str(),
        );
        let code = self.code("read").await;
        let parameters = |code, uri| {
            [
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", uri),
            ]
        };
        self.token("token/get", Method::GET, &parameters(&code, right), secret)
            .await;
        let code = self.code("read").await;
        let full = parameters(&code, right);
        self.token("token/wrong-secret", Method::POST, &full, Some("wrong"))
            .await;
        self.token(
            "token/unregistered-uri",
            Method::POST,
            &parameters(&code, "https://evil.example"),
            secret,
        )
        .await;
        let code = self.code("read").await;
        self.token(
            "token/other-uri",
            Method::POST,
            &parameters(&code, second),
            secret,
        )
        .await;
        let code = self.code("read").await;
        self.token(
            "token/no-uri",
            Method::POST,
            &parameters(&code, right)[..2],
            secret,
        )
        .await;
        let code = self.code("read").await;
        let taken = grant(
            &self.sandbox,
            dialect,
            &other,
            &parameters(&code, &other.redirect_uris[0]),
        )
        .await
        .0;
        let code = self.code("read").await;
        let stolen = grant(&self.sandbox, dialect, &other, &parameters(&code, right))
            .await
            .0;
        self.note("token/other-client", format!("{taken} {stolen}"))
            .await;
        self.token(
            "token/unknown-code",
            Method::POST,
            &parameters("nonsense", right),
            secret,
        )
        .await;
        let code = self.code("read").await;
        self.token(
            "token/no-secret",
            Method::POST,
            &parameters(&code, right),
            None,
        )
        .await;
        let code = self.code("read").await;
        let mut scoped = parameters(&code, right).to_vec();
        scoped.push(("scope", "write"));
        self.token("token/answer", Method::POST, &scoped, secret)
            .await;
        self.token("token/replay", Method::POST, &scoped, secret)
            .await;
        let code = self.code("read").await;
        let mut short = parameters(&code, right);
        short[0].1 = "auth_code";
        self.token("token/auth-code", Method::POST, &short, secret)
            .await;
    }

    pub async fn refreshes(&mut self) {
        let dialect = self.dialect;
        let client = self.sandbox.accounts().client.clone();
        let other = self.sandbox.accounts().other_client.clone();
        let (old, token) = self.tokens("read").await;
        let (status, answer) = refresh(&self.sandbox, dialect, &token).await;
        let renewed = answer["access_token"].as_str().unwrap_or_default();
        let opens = resource(&self.sandbox, dialect, renewed).await;
        let same = (old == renewed, answer["refresh_token"] == token.as_str());
        let scope = &answer["scope"];
        self.note(
            "refresh/answer",
            format!("{status} {opens} {same:?} {scope}"),
        )
        .await;
        let token = answer["refresh_token"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let parameters = |token| vec![("grant_type", "refresh_token"), ("refresh_token", token)];
        let stolen = grant(&self.sandbox, dialect, &other, &parameters(&token))
            .await
            .0;
        self.note("refresh/other-client", stolen.to_string()).await;
        let mut wider = parameters(&token);
        wider.push((
            "scope",
            if dialect == Dialect::Survilla {
                "read,write"
            } else {
                "read write"
            },
        ));
        self.token(
            "refresh/wider",
            Method::POST,
            &wider,
            client.secret.as_deref(),
        )
        .await;
        let (_, token) = self.tokens("read").await;
        self.token("refresh/no-secret", Method::POST, &parameters(&token), None)
            .await;
        self.token(
            "refresh/unknown",
            Method::POST,
            &parameters("nonsense"),
            client.secret.as_deref(),
        )
        .await;
    }

    pub async fn revocations(&mut self) {
        let dialect = self.dialect;
        let (path, get) = match dialect {
            Dialect::Survilla => ("/oauth2/revoke", "access_token"),
            Dialect::CameraManager => ("/rest/v2.0/users/self/tokens/current", ""),
            Dialect::Standard => ("/revoke", "token"),
            _ => unspoken(dialect),
        };
        let (access, token) = self.tokens("read").await;
        let (kept, _) = self.tokens("write").await;
        let status = revoke(&self.sandbox, dialect, &access).await;
        let after = resource(&self.sandbox, dialect, &access).await;
        let others = resource(&self.sandbox, dialect, &kept).await;
        self.note("revoke/access", format!("{status} {after} others={others}"))
            .await;
        self.note(
            "revoke/access-then-refresh",
            refresh(&self.sandbox, dialect, &token).await.0.to_string(),
        )
        .await;
        let (_, token) = self.tokens("read").await;
        let status = revoke(&self.sandbox, dialect, &token).await;
        let after = refresh(&self.sandbox, dialect, &token).await.0;
        self.note("revoke/refresh", format!("{status} {after}"))
            .await;
        self.note(
            "revoke/unknown",
            revoke(&self.sandbox, dialect, "nonsense").await.to_string(),
        )
        .await;
        let (access, _) = self.tokens("read").await;
        let browser = Browser::new(&self.sandbox);
        let bearer = format!("Bearer {access}");
        let headers = [("authorization", bearer.as_str())];
        let answer = if dialect == Dialect::Survilla {
            browser
                .send(Method::POST, path, &[(get, access.as_str())], &[], &[])
                .await
        } else {
            browser
                .send(Method::POST, path, &[], &[(get, access.as_str())], &headers)
                .await
        };
        self.note("revoke/answer", seen(&answer)).await;
        let (access, _) = self.tokens("read").await;
        let other = self.sandbox.accounts().other_client.clone();
        let header = basic(&other.id, other.secret.as_deref().unwrap_or_default());
        let headers = [("authorization", header.as_str())];
        let answer = browser
            .send(Method::POST, path, &[], &[(get, access.as_str())], &headers)
            .await;
        self.note("revoke/foreign", answer.status.to_string()).await;
    }

    pub async fn resources(&mut self) {
        let (path, method) = match self.dialect {
            Dialect::Survilla => ("/api/graphql.php", Method::POST),
            Dialect::CameraManager => ("/rest/v2.4/cameras", Method::GET),
            Dialect::Standard => ("/resource", Method::GET),
            _ => unspoken(self.dialect),
        };
        let (access, _) = self.tokens("read").await;
        let status = resource(&self.sandbox, self.dialect, &access).await;
        self.note("resource/header", status.to_string()).await;
        let browser = Browser::new(&self.sandbox);
        let none = browser.send(method.clone(), path, &[], &[], &[]).await;
        self.note("resource/none", seen(&none)).await;
        let bad = browser
            .send(
                method,
                path,
                &[],
                &[],
                &[("authorization", "Bearer nonsense")],
            )
            .await;
        self.note("resource/bad", seen(&bad)).await;
        let slashless = browser
            .send(Method::PUT, "/oauth2/auth/", &[], &[], &[])
            .await;
        self.note("authorize/slash", slashless.status.to_string())
            .await;
    }
}
