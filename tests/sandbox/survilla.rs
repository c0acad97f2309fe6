//! What only Survilla Cloud does.

use grantcheck::sandbox::Dialect;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Browser, Ending, value_of};
use crate::flows::{start, text};

#[tokio::test]
async fn survilla_reads_the_query_only_and_gives_temporary_access_without_the_secret() {
    let sandbox = start(Dialect::Survilla, &[]).await;
    let client = sandbox.accounts().client.clone();
    let mut browser = Browser::new(&sandbox);
    let code = browser.code(Dialect::Survilla).await;
    let parameters = [
        ("client_id", client.id.as_str()),
        ("grant_type", "auth_code"),
        ("code", &code),
        ("redirect_url", &client.redirect_uris[1]),
    ];
    let in_body = browser
        .send(Method::POST, "/oauth2/token", &[], &parameters, &[])
        .await;
    assert_eq!(
        (in_body.status, in_body.body.as_str()),
        (400, r#"{"error":"The client_id is missing."}"#)
    );
    let answer = browser
        .send(Method::POST, "/oauth2/token", &parameters, &[], &[])
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(
        answer.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["access_token", "expires_in"]
    );
    assert_eq!(answer["expires_in"], json!(3600));
    let got = browser
        .send(Method::GET, "/oauth2/token", &parameters, &[], &[])
        .await;
    assert_eq!((got.status, got.header("allow")), (405, Some("POST")));
    let token = text(&answer, "access_token");
    let revoked = browser
        .send(
            Method::POST,
            "/oauth2/revoke",
            &[("access_token", token)],
            &[],
            &[],
        )
        .await;
    assert_eq!(
        revoked.body,
        r#"{"success":true,"message":"The access token was canceled."}"#
    );
    let again = browser
        .send(
            Method::POST,
            "/oauth2/revoke",
            &[("access_token", token)],
            &[],
            &[],
        )
        .await;
    assert_eq!(again.status, 400);
    assert!(again.body.starts_with(r#"{"success":false,"message":""#));
}

#[tokio::test]
async fn survilla_takes_the_documented_post_and_splits_scopes_at_commas_only() {
    let sandbox = start(Dialect::Survilla, &[]).await;
    let id = sandbox.accounts().client.id.clone();
    for (method, scope, error) in [
        (Method::POST, "read,write,liveview_ptz", None),
        (Method::GET, "events", None),
        (Method::GET, "read write", Some("invalid_scope")),
        (Method::GET, "read+write", Some("invalid_scope")),
    ] {
        let mut browser = Browser::new(&sandbox);
        let sent = [
            ("response_type", "code"),
            ("client_id", id.as_str()),
            ("redirect_url", "https://acme.example/oauth/second?tenant=7"),
            ("scope", scope),
        ];
        let ending = browser
            .walk(method, Dialect::Survilla, &sent, "approve")
            .await;
        let Ending::Redirect(location) = ending else {
            panic!("{scope}: {ending:?}")
        };
        assert!(
            location.starts_with("https://acme.example/oauth/second?tenant=7&"),
            "{location}"
        );
        assert_eq!(value_of(&location, "error").as_deref(), error);
        assert_eq!(value_of(&location, "code").is_none(), error.is_some());
    }
}
