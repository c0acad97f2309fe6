//! What the strict provider has beyond codes: races, devices, pushed requests, limits, and https.

use std::time::Duration;

use grantcheck::sandbox::{Client, Config, Dialect, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

use super::SPOKEN;
use crate::browser::{Answer, Browser, Ending, basic, hidden, value_of};
use crate::flows::{exchange, resource, start, text};

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn post(sandbox: &Sandbox, path: &str, client: &Client, form: &[(&str, &str)]) -> Answer {
    let header = basic(&client.id, client.secret.as_deref().unwrap_or_default());
    Browser::new(sandbox)
        .send(Method::POST, path, &[], form, &[("authorization", &header)])
        .await
}

fn body(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_redemption_has_one_winner() {
    for dialect in [Dialect::Survilla, Dialect::Standard] {
        let sandbox = start(dialect, &[]).await;
        for _ in 0..5 {
            let code = Browser::new(&sandbox).code(dialect).await;
            let one = || exchange(&sandbox, dialect, &code);
            let (a, b, c, d, e) = tokio::join!(one(), one(), one(), one(), one());
            let won = [a, b, c, d, e]
                .into_iter()
                .filter(|(status, _)| *status == 200);
            assert_eq!(won.count(), 1, "{dialect}");
        }
    }
}

#[tokio::test]
async fn a_device_gets_its_tokens_after_the_user_agreed() {
    let sandbox = start(Dialect::Standard, &[]).await;
    let client = sandbox.accounts().client.clone();
    let user = sandbox.accounts().user.clone();
    let begun = post(
        &sandbox,
        "/device_authorization",
        &client,
        &[("scope", "write")],
    )
    .await;
    let begun = body(&begun);
    assert_eq!(
        (&begun["expires_in"], &begun["interval"]),
        (&json!(300), &json!(1))
    );
    let form = [
        ("grant_type", DEVICE_CODE),
        ("device_code", text(&begun, "device_code")),
    ];
    let poll = async || body(&post(&sandbox, "/token", &client, &form).await);
    assert_eq!(text(&poll().await, "error"), "authorization_pending");
    assert_eq!(text(&poll().await, "error"), "slow_down");
    let mut browser = Browser::new(&sandbox);
    let login = browser.send(Method::GET, "/login", &[], &[], &[]).await;
    let csrf = hidden(&login.body, "csrf").unwrap();
    let credentials = [
        ("csrf", csrf.as_str()),
        ("username", &user.username),
        ("password", &user.password),
    ];
    browser
        .send(Method::POST, "/login", &[], &credentials, &[])
        .await;
    let page = browser.send(Method::GET, "/device", &[], &[], &[]).await;
    let csrf = hidden(&page.body, "csrf").unwrap();
    let typed = text(&begun, "user_code").to_lowercase().replace('-', "");
    let wrong = browser
        .send(
            Method::POST,
            "/device",
            &[],
            &[("csrf", &csrf), ("user_code", "BBBB-BBBB")],
            &[],
        )
        .await;
    assert!(wrong.body.contains("no device with this code"));
    let question = browser
        .send(
            Method::POST,
            "/device",
            &[],
            &[("csrf", &csrf), ("user_code", &typed)],
            &[],
        )
        .await;
    assert!(question.body.contains("Acme Cameras") && question.body.contains("<li>write</li>"));
    let Ending::Page(done) = browser.follow(question, "approve").await else {
        panic!("devices are not redirected")
    };
    assert!(done.body.contains("Connected"));
    let tokens = poll().await;
    assert_eq!(text(&tokens, "scope"), "write");
    assert_eq!(text(&poll().await, "error"), "invalid_grant");
    let opened = resource(&sandbox, Dialect::Standard, text(&tokens, "access_token")).await;
    assert_eq!(opened, 200);
}

#[tokio::test]
async fn a_pushed_request_is_used_once_by_its_client() {
    let sandbox = start(Dialect::Standard, &[]).await;
    let client = sandbox.accounts().client.clone();
    let form = [
        ("response_type", "code"),
        ("redirect_uri", client.redirect_uris[0].as_str()),
        ("state", "a b"),
    ];
    let pushed = post(&sandbox, "/par", &client, &form).await;
    assert_eq!(pushed.status, 201);
    let uri = text(&body(&pushed), "request_uri").to_owned();
    let using = async |id: &str| {
        let sent = [("client_id", id), ("request_uri", &uri)];
        let mut browser = Browser::new(&sandbox);
        browser
            .walk(Method::GET, Dialect::Standard, &sent, "approve")
            .await
    };
    assert!(matches!(using("other-app").await, Ending::Page(page) if page.status == 400));
    let Ending::Redirect(location) = using(&client.id).await else {
        panic!("the first use has to work")
    };
    assert_eq!(value_of(&location, "state").as_deref(), Some("a b"));
    assert!(matches!(using(&client.id).await, Ending::Page(page) if page.status == 400));
    let again = post(&sandbox, "/par", &client, &[("request_uri", &uri)]).await;
    assert_eq!(text(&body(&again), "error"), "invalid_request");
}

#[tokio::test]
async fn guessing_locks_the_expendable_client_and_nobody_else() {
    let sandbox = start(Dialect::Standard, &[]).await;
    let form = [("grant_type", "client_credentials")];
    let expendable = sandbox.accounts().expendable_client.clone().unwrap();
    for (client, expected) in [(sandbox.accounts().client.clone(), 200), (expendable, 429)] {
        let mut wrong = client.clone();
        wrong.secret = Some("wrong".to_owned());
        for _ in 0..20 {
            assert_eq!(post(&sandbox, "/token", &wrong, &form).await.status, 401);
        }
        let answer = post(&sandbox, "/token", &client, &form).await;
        assert_eq!(answer.status, expected);
        assert_eq!(answer.header("retry-after").is_some(), expected == 429);
        sandbox.advance(Duration::from_secs(61));
        assert_eq!(post(&sandbox, "/token", &client, &form).await.status, 200);
    }
    let reserved = sandbox.accounts().reserved_client.clone().unwrap();
    assert_eq!(post(&sandbox, "/token", &reserved, &form).await.status, 200);
    let restricted = sandbox.accounts().restricted_client.clone().unwrap();
    let answer = body(&post(&sandbox, "/token", &restricted, &form).await);
    assert_eq!(text(&answer, "error"), "unauthorized_client");
}

#[tokio::test]
async fn https_is_for_those_who_trust_the_authority() {
    for dialect in SPOKEN {
        let mut config = Config::new(dialect);
        config.tls = true;
        let sandbox = Sandbox::start(config).await.unwrap();
        let authority = reqwest::Certificate::from_pem(sandbox.ca_pem().unwrap().as_bytes());
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            reqwest::Client::builder()
                .no_proxy()
                .pool_max_idle_per_host(0)
        };
        let trusting = builder()
            .tls_certs_only([authority.unwrap()])
            .build()
            .unwrap();
        let login = format!("{}/login", sandbox.base_url());
        let answer = trusting.get(&login).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.headers().contains_key("strict-transport-security"));
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        assert!(
            cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
            "{cookie}"
        );
        assert!(builder().build().unwrap().get(&login).send().await.is_err());
        let clear = login.replacen("https", "http", 1);
        assert_eq!(trusting.get(clear).send().await.unwrap().status(), 400);
        sandbox.stop().await;
    }
    assert!(start(Dialect::Standard, &[]).await.ca_pem().is_none());
}
